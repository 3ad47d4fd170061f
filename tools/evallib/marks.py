"""How good the answers of a replay were."""

from statistics import fmean, median

COLUMNS = (
    "data",
    "spells",
    "error",
    "own median's",
    "window holds",
    "interval score",
    "regular",
    "false alarms",
    "precision",
    "recall",
    "delay",
    "all: false alarms",
    "precision",
    "recall",
    "delay",
)
HEADER = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
MISS = 10  # 2 / 0.2: what a day outside of an 80 % window costs


class Marks:
    """Measures over spells.

    :param list spells: `evallib.replay.Spell`
    """

    def __init__(self, spells):
        self.spells = spells
        self.went_on = [spell for spell in spells if spell.gap is not None]
        self.regular = [spell for spell in spells if spell.is_regular]

    def row(self, name):
        """Return the line of the table; times in usual gaps, false alarms per item and
        year."""
        if not self.went_on:
            return f"| {name} | {len(self.spells)} |" + " |" * (len(COLUMNS) - 2)
        figures = [
            self.error(lambda spell: spell.usual),
            self.error(lambda spell: spell.own),
            fmean(s.low <= s.gap <= s.high for s in self.went_on),
            fmean(self.interval_score(spell) for spell in self.went_on),
            len(self.regular) / len(self.spells),
            *self.late(self.regular),
            *self.late(self.spells),
        ]
        shown = " | ".join("" if f is None else f"{f:.3f}" for f in figures)
        return f"| {name} | {len(self.spells)} | {shown} |"

    def error(self, guess):
        """Return the median error of a guess, in the item's own median gaps."""
        return median(abs(guess(s) - s.gap) / s.own for s in self.went_on)

    @staticmethod
    def interval_score(spell):
        """Return the width of the window and what lies outside of it, in own gaps."""
        missed = max(spell.low - spell.gap, 0) + max(spell.gap - spell.high, 0)
        return (spell.high - spell.low + MISS * missed) / spell.own

    @staticmethod
    def late(spells):
        """Return false alarms per year, precision, recall and delay of the late
        dates."""
        false = true = lapsed = 0
        days, delays = 0.0, []
        for spell in spells:
            days += spell.limit if spell.gap is None else spell.gap
            if spell.gap is None:
                lapsed += 1
                true += spell.late <= spell.limit
                delays.append(min(spell.late, spell.limit) / spell.own)
            else:
                false += spell.late < spell.gap
        return (
            false / days * 365.25 if days else None,
            true / (true + false) if true + false else None,
            true / lapsed if lapsed else None,
            fmean(delays) if delays else None,
        )
