"""Measure the addon against what Odoo and PostgreSQL do alone; see docs/bench.md.

Run by ``make bench`` in an Odoo shell on a database of its own, which it fills.
"""

import os
import sys
import time

from odoo.addons import relationship_flow

ROOT = os.path.dirname(os.path.realpath(relationship_flow.__file__))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from benchlib.data import Data  # noqa: E402
from benchlib.due import Due  # noqa: E402
from benchlib.health import Health  # noqa: E402
from benchlib.litmus import Litmus  # noqa: E402
from benchlib.mails import Mails  # noqa: E402
from benchlib.now import Now  # noqa: E402
from benchlib.past import Past  # noqa: E402
from benchlib.plans import Plans  # noqa: E402
from benchlib.record import Record  # noqa: E402
from benchlib.rhythms import Rhythms  # noqa: E402
from benchlib.silence import Silence  # noqa: E402
from benchlib.timing import Results  # noqa: E402

PARTS = {
    "backfill": Past,
    "refresh": Past,
    "raising": Due,
    "screens": Due,
    "messages": Now,
    "mails": Mails,
    "orders": Now,
    "rhythms": Rhythms,
    "silence": Silence,
    "health": Health,
    "plans": Plans,
    "litmus": Litmus,
}
CHOSEN = os.environ.get("BENCH_PARTS", "").split() or list(PARTS)
# Others make what they need themselves
HAS_PAST = not set(CHOSEN) <= {"rhythms", "silence", "health", "plans", "litmus"}
CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "100000"))
# Ratios of small runs say little, so they are not kept
IS_WHOLE_SIZE = CUSTOMERS == 100_000 and "BENCH_BUYERS" not in os.environ
SIZES = {
    "customers": CUSTOMERS,
    "messages": 7 * CUSTOMERS if HAS_PAST else 0,
    "orders": 3 * CUSTOMERS if HAS_PAST else 0,
    "prompts": CUSTOMERS // 10,
    "buyers": int(os.environ.get("BENCH_BUYERS", "100000")),
    "repeat": int(os.environ.get("BENCH_REPEAT", "3")),
}


def say(text):
    print(text, flush=True)


def main(env):
    """Make the data, measure, print the table."""
    started = time.monotonic()
    env = env(context={**env.context, "tz": "UTC", "lang": "en_US"})
    data = Data(env)
    say("Making users, customers, orders, messages")
    data.make(SIZES)
    say(f"    {time.monotonic() - started:.0f} s")
    record = Record(os.path.join(ROOT, "docs", "bench.json"))
    results = Results(record)
    kinds = {kind: kind(data, results, SIZES) for kind in set(PARTS.values())}
    for name in CHOSEN:
        say(name.capitalize())
        getattr(kinds[PARTS[name]], name)()
        env.cr.commit()
    results.print_table()
    if IS_WHOLE_SIZE:
        record.write()
    say(
        f"\nMedians of {SIZES['repeat']} interleaved repetitions on "
        f"{os.cpu_count()} cores, {time.monotonic() - started:.0f} s in all."
    )


if "env" in globals():
    main(globals()["env"])
