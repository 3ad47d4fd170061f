"""Replay real order histories: at several dates the addon's own SQL sees only what was
bought before, and what came afterwards marks it; see docs/eval.md.

Run by ``make eval`` in an Odoo shell; nothing of it stays in the database.
"""

import os
import sys

from odoo.addons import relationship_flow

ROOT = os.path.dirname(os.path.realpath(relationship_flow.__file__))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from evallib.intervals import HEADER as INTERVALS_HEADER  # noqa: E402
from evallib.intervals import Intervals, count_wins  # noqa: E402
from evallib.marks import HEADER, Marks  # noqa: E402
from evallib.replay import Replay  # noqa: E402
from evallib.silence import HEADER as SILENCE_HEADER  # noqa: E402
from evallib.silence import (  # noqa: E402
    ItemSilenceReplay,
    SilenceMarks,
    SilenceReplay,
)


def show_rhythms(env, paths):
    """When the next order comes, by item and by customer."""
    print(HEADER, flush=True)
    for path in paths:
        for level in ("item", "customer"):
            replay = Replay(env, path, level)
            if level == "item" and not replay.has_items:
                continue
            marks = Marks(replay.run())
            print(marks.row(f"{replay.name}, {level}s"), flush=True)
            env.cr.rollback()


def show_silence(env, paths):
    """Who has gone quiet."""
    print(f"\n{SILENCE_HEADER}", flush=True)
    for path in paths:
        for level, kind in (("item", ItemSilenceReplay), ("customer", SilenceReplay)):
            replay = Replay(env, path, level)
            if level == "item" and not replay.has_items:
                continue
            marks = SilenceMarks(kind(replay).run())
            print(marks.row(f"{replay.name}, {level}s"), flush=True)
            env.cr.rollback()


def show_intervals(env, paths):
    """Whom contacts would have reached in time."""
    print(f"\n{INTERVALS_HEADER}", flush=True)
    rows = []
    for path in paths:
        rows += Intervals(Replay(env, path, "customer")).run()
        print(*rows[-2:], sep="\n", flush=True)
        env.cr.rollback()
    print(f"\n{count_wins(rows)}", flush=True)


def main(env):
    """Replay each file and print the tables."""
    paths = os.environ["HISTORY"].split("\n")
    for show in (show_rhythms, show_silence, show_intervals):
        show(env, paths)


if "env" in globals():
    main(globals()["env"])
