"""The ratios of the last run, in a file that the next run is compared with."""

import json
import re
from datetime import date
from pathlib import Path

GROWTH = 0.25  # what has grown by more than this part of the last figure
LEAST = 0.02  # less is the clock's inaccuracy


class Record:
    """A file of ``{what: {ratio, measured, against, goal, date}}``; parts that a run
    does not measure keep their figures."""

    def __init__(self, path):
        self.path = Path(path)
        self.known = json.loads(self.path.read_text()) if self.path.is_file() else {}
        self.found = {}

    def add(self, what, measured, against, figure, goal):
        """Note a figure; without one there is nothing to compare."""
        if figure is None:
            return
        # Counts differ a little from run to run
        name = re.sub(r"\d[\d,.]*(?: s)?", "N", f"{what} | {against}".rstrip(" |"))
        key, number = name, 1
        while key in self.found:
            number += 1
            key = f"{name} ({number})"
        self.found[key] = {
            "ratio": round(figure, 4),
            "measured": measured,
            "against": against,
            "goal": goal,
            "date": date.today().isoformat(),
        }

    def get_grown(self):
        """Return ``[(what, before, now)]`` of what has grown by a quarter."""
        grown = []
        for name, row in self.found.items():
            before = self.known.get(name, row)["ratio"]
            if row["ratio"] - before > max(LEAST, GROWTH * abs(before)):
                grown.append((name, before, row["ratio"]))
        return grown

    def write(self):
        """Write what was found, beside what is known of other parts."""
        rows = dict(sorted({**self.known, **self.found}.items()))
        self.path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
