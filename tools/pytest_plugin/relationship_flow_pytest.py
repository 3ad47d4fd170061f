"""What pytest needs to know to test an Odoo addon; tools/host.py loads it."""

import json
import os
import time

import freezegun

# Tests freeze the time; pytest's own clock must go on, or it reports ages
freezegun.configure(extend_ignore_list=["_pytest.timing"])
OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
STARTED = time.monotonic()


def pytest_terminal_summary(terminalreporter):
    """Write what came out to the file that tools/host.py reads."""
    stats = terminalreporter.stats
    report = {outcome: len(stats.get(outcome, ())) for outcome in OUTCOMES}
    report["failed"] += len(stats.get("subtests failed", ()))
    report["seconds"] = round(time.monotonic() - STARTED)
    with open(os.environ["RELATIONSHIP_FLOW_REPORT"], "w") as target:
        json.dump(report, target)
