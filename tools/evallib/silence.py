"""Who was said to have gone quiet at several dates, and who had."""

from collections import namedtuple
from datetime import timedelta
from math import exp, log
from statistics import fmean

from odoo.tools import SQL

DATES = 6
COLUMNS = (
    "data",
    "cases",
    "silent",
    "AUC",
    "early",
    "Brier",
    "BG/NBD AUC",
    "early",
    "Brier",
    "days since order AUC",
    "early",
    "few: Brier",
    "constant's",
)
HEADER = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"

Case = namedtuple("Case", "chance model days horizon few silent")

# What was said of each customer who ordered within a year, and whether an order came
ASKED = """
SELECT j.repeats, j.days_since, j.days_known, j.horizon, %(probability)s,
       f.bg_r, f.bg_alpha, f.bg_a, f.bg_b,
       EXISTS (SELECT FROM eval_bought b
                WHERE b.partner_id = j.partner_id AND b.day > %(date)s
                  AND b.day <= %(date)s::date + j.horizon)
  FROM (%(judged)s) j
  JOIN relationship_pulse_fit f ON f.company_id = j.company_id
 WHERE j.days_since <= 365 AND %(date)s::date + j.horizon <= %(last)s
"""

RHYTHMS = """
SELECT d.*, row_number() OVER (
           ORDER BY md5(partner_id || ' ' || product_id))::int AS id,
       LEAST(GREATEST(2 * (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap::int)
                             FROM jsonb_array_elements_text(d.gaps) gap), 90), 180)::int
           AS ahead
  FROM (%s) d
"""
PULSES = """
SELECT partner_id, company_id, order_count, first AS first_order_date,
       last AS last_order_date, log_gap, log_spread, last_chance
  FROM (%s) d
"""
ITEMS_ASKED = """
SELECT s.chance, %(date)s::date - r.last, r.ahead,
       EXISTS (SELECT FROM eval_bought b
                WHERE b.partner_id = r.partner_id AND b.product_id = r.product_id
                  AND b.day > %(date)s AND b.day <= %(date)s::date + r.ahead)
  FROM eval_rhythm r
  JOIN (%(chances)s) s USING (id)
 WHERE r.last >= %(date)s::date - 365 AND %(date)s::date + r.ahead <= %(last)s
"""


class SilenceReplay:
    """The customers of a file that is in the database.

    :param replay: `evallib.replay.Replay`, by customers
    """

    def __init__(self, replay):
        self.replay = replay
        self.env = replay.env

    def get_dates(self):
        """Return the dates at which to ask: from two fifths of the time on, as long as
        the answers can be seen."""
        first, last = self.replay.first, self.replay.last
        start, end = int((last - first).days * 0.4), (last - first).days - 90
        step = max((end - start) // (DATES - 1), 1)
        return [first + timedelta(days=place) for place in range(start, end + 1, step)]

    def run(self):
        """Return ``[Case]``: what was said, by the rule, by the BG/NBD model and by the
        days since the last order, and what came."""
        rule = self.env["relationship.pulse.rule"]
        cases = []
        for date in self.get_dates():
            bought = SQL("SELECT * FROM eval_bought WHERE day <= %s", date)
            self.env["relationship.pulse.fit"]._fit(bought, date)
            timed = SQL(
                """SELECT *, %s::date - last AS days_since,
                          %s::date - first AS days_known FROM (%s) d""",
                date,
                date,
                rule._facts(rule._moments(rule._days(bought))),
            )
            for x, e, age, horizon, chance, *model, came in self.env.execute_query(
                SQL(
                    ASKED,
                    judged=rule._judged(timed),
                    probability=rule._probability(),
                    date=date,
                    last=self.replay.last,
                )
            ):
                alone = bg_nbd_silence(model, x, age - e, age, horizon)
                cases.append(Case(chance, alone, e, horizon, x < 2, not came))
        return cases


class ItemSilenceReplay(SilenceReplay):
    """The items of a file that is in the database.

    :param replay: `evallib.replay.Replay`, by items
    """

    def run(self):
        """Return ``[Case]``: what was said, and what came; no model beside it."""
        env, cases = self.env, []
        rule = env["relationship.rhythm.rule"]
        keep = env["relationship.rhythm"]._keep
        for date in self.get_dates():
            bought = SQL("SELECT * FROM eval_bought WHERE day <= %s", date)
            env["relationship.rhythm.fit"]._fit(bought)
            env["relationship.pulse.fit"]._fit(bought, date)
            keep("eval_rhythm", SQL(RHYTHMS, rule._dated(bought)))
            env.cr.execute(
                """CREATE INDEX ON eval_rhythm (product_id, id);
                   ANALYZE eval_rhythm"""
            )
            keep(
                "eval_pulse",
                SQL(PULSES, env["relationship.pulse.rule"]._pulses(bought)),
            )
            chances = rule._silence(
                SQL("SELECT * FROM eval_rhythm"), SQL("SELECT * FROM eval_pulse"), date
            )
            cases += [
                Case(chance, None, e, horizon, False, not came)
                for chance, e, horizon, came in env.execute_query(
                    SQL(
                        ITEMS_ASKED,
                        chances=chances,
                        date=date,
                        last=self.replay.last,
                    )
                )
            ]
        return cases


def bg_nbd_silence(model, x, between, age, horizon):
    """Return the chance of silence by the BG/NBD model alone; None where it could not
    be fitted."""
    r, alpha, a, b = model
    if not r:
        return None
    odds = 0
    if x:
        power = (r + x) * log((alpha + age) / (alpha + between))
        odds = a / (b + x - 1) * exp(min(power, 300))
    stays = exp((r + x) * log((alpha + age) / (alpha + age + horizon)))
    return 1 - (1 - stays) / (1 + odds)


class SilenceMarks:
    """Measures over cases.

    :param list cases: ``[Case]``
    """

    def __init__(self, cases):
        self.few = [case for case in cases if case.few]
        self.cases = [case for case in cases if not case.few]
        self.early = [case for case in self.cases if case.days <= case.horizon]

    def row(self, name):
        """Return the line of the table."""
        if not self.cases:
            return f"| {name} | 0 |" + " |" * (len(COLUMNS) - 2)
        figures = [fmean(case.silent for case in self.cases)]
        for field in ("chance", "model", "days"):
            for cases in (self.cases, self.early):
                figures.append(area(cases, field))
            if field != "days":
                figures.append(brier(self.cases, field))
        figures.append(brier(self.few, "chance"))
        figures.append(spread(self.few))
        shown = " | ".join("" if f is None else f"{f:.3f}" for f in figures)
        return f"| {name} | {len(self.cases)} | {shown} |"


def area(cases, field):
    """Return the area under the ROC curve: how often a silent customer ranks before
    one who orders, ties counting half."""
    found = [
        (getattr(case, field), case.silent)
        for case in cases
        if getattr(case, field) is not None
    ]
    silent = sum(is_silent for _score, is_silent in found)
    others = len(found) - silent
    if not silent or not others:
        return None
    found.sort()
    ranks, place = 0.0, 0
    while place < len(found):
        end = place
        while end < len(found) and found[end][0] == found[place][0]:
            end += 1
        tied = sum(is_silent for _score, is_silent in found[place:end])
        ranks += tied * (place + 1 + end) / 2
        place = end
    return (ranks - silent * (silent + 1) / 2) / silent / others


def brier(cases, field):
    """Return the mean squared error of the chances."""
    found = [case for case in cases if getattr(case, field) is not None]
    if not found:
        return None
    return fmean((getattr(case, field) - case.silent) ** 2 for case in found)


def spread(cases):
    """Return the mean squared error of the best constant, seen afterwards."""
    if not cases:
        return None
    share = fmean(case.silent for case in cases)
    return share * (1 - share)
