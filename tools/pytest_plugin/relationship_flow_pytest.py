"""What pytest needs to know to test an Odoo addon; tools/host.py loads it."""

import functools
import json
import os
import time
import unittest

import freezegun

# Tests freeze the time; pytest's own clock must go on, or it reports ages
freezegun.configure(extend_ignore_list=["_pytest.timing"])
OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
STARTED = time.monotonic()
BROWSER_STARTS = 3
BROWSER_CHECKS = 400  # ten a second


def start_again(start):
    """Let a browser that doesn't come up on a busy machine be started again.

    Odoo's tests skip a test whose browser isn't there in time.
    """

    @functools.wraps(start)
    def wrapper(*arguments, **options):
        for left in reversed(range(BROWSER_STARTS)):
            try:
                return start(*arguments, **options)
            except unittest.SkipTest:
                if not left:
                    raise

    return wrapper


def pytest_sessionstart(session):
    from odoo.tests import common  # only now is Odoo configured

    common.CHECK_BROWSER_ITERATIONS = BROWSER_CHECKS
    common.ChromeBrowser.__init__ = start_again(common.ChromeBrowser.__init__)


def pytest_terminal_summary(terminalreporter):
    """Write what came out to the file that tools/host.py reads."""
    stats = terminalreporter.stats
    report = {outcome: len(stats.get(outcome, ())) for outcome in OUTCOMES}
    report["failed"] += len(stats.get("subtests failed", ()))
    report["skips"] = [
        f"{skip.nodeid}: {skip.longrepr[-1]}" for skip in stats.get("skipped", ())
    ]
    report["seconds"] = round(time.monotonic() - STARTED)
    with open(os.environ["RELATIONSHIP_FLOW_REPORT"], "w") as target:
        json.dump(report, target)
