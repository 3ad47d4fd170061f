"""Load a history of orders from a file, and show whom the app would have you call.

Run by ``make demo HISTORY=orders.csv`` in an Odoo shell; see docs/history.md.
"""

import os
import resource
import sys
import time

from odoo.addons import relationship_flow

ROOT = os.path.dirname(os.path.realpath(relationship_flow.__file__))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from historylib.loader import Loader  # noqa: E402
from historylib.reader import HistoryError, Reader  # noqa: E402
from historylib.report import report  # noqa: E402

ADDED = ("customers", "products", "orders", "lines")
ORDERS_ARE_CONTACTS = (
    "Each order counts as a contact, as if a colleague had taken it: the file does not "
    "say. HISTORY_CONTACT=0 treats them as ordered online, without a person."
)
ORDERS_ARE_ONLINE = (
    "All orders count as placed online: nobody was ever in touch with these customers."
)


def raise_follow_ups(env):
    """Do what the scheduled actions do: read the past, start clocks, raise prompts."""
    counts = env["relationship.capture"]._backfill()
    env.cr.commit()
    env["relationship.follow.up"]._cron_raise()
    env.cr.commit()
    return counts


def main(env):
    """Load the file that the environment variable HISTORY names, and report."""
    started = time.monotonic()
    path = os.environ.get("HISTORY", "")
    contact = os.environ.get("HISTORY_CONTACT", "1") != "0"
    if not path:
        raise HistoryError("HISTORY=file.csv names the file to load.")
    env = env(context={**env.context, "lang": "en_US", "tz": "UTC"})
    reader = Reader(path)
    loader = Loader(
        env, reader, contact, shift=os.environ.get("HISTORY_SHIFT", "1") != "0"
    )
    loader.load()
    for number, problem in reader.problems:
        print(f"  Line {number}: {problem}")
    if reader.bad > len(reader.problems):
        print(f"  ... and {reader.bad - len(reader.problems):,} more")
    print(f"Rows: {reader.count:,} good, {reader.bad:,} left out.")
    if not reader.count:
        raise HistoryError("There is no good row in the file.")
    loaded = time.monotonic()
    env.cr.commit()
    added = ", ".join(f"{loader.added.get(name, 0):,} {name}" for name in ADDED)
    print(f"Loaded in {loaded - started:.0f} s: {added}.")
    if loader.offset:
        print(f"All dates moved by {loader.offset:,} days: the last day is yesterday.")
    print(ORDERS_ARE_CONTACTS if contact else ORDERS_ARE_ONLINE)
    counts = raise_follow_ups(env)
    print(
        f"Clocks started, tiers given, follow-ups raised in "
        f"{time.monotonic() - loaded:.0f} s: {sum(counts.values()):,} contacts."
    )
    report(env)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{time.monotonic() - started:.0f} s in all, {peak:,.0f} MB at most.")


if "env" in globals():
    try:
        main(globals()["env"])
    except HistoryError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        sys.exit(1)
