"""Whether recommended contact intervals catch those who stop ordering: the addon's own
SQL says what it would have recommended, from what was known then. How customers order
is read anew at several dates; the nights between know the newest order, and the day."""

from bisect import bisect_right
from collections import namedtuple
from datetime import timedelta
from statistics import median

from odoo.tools import SQL

from evallib.contacts import Contacts, Lapse

FIXED = 90  # days: what is compared with
STEP_DAYS, DATES = 28, 80  # between two dates, at least; dates at most
FIT_DAYS = 90  # after which the company's figures are worked out anew
FIT_SAMPLE = 1000  # customers that the company's figures are from
MOST_CUSTOMERS = 4000  # to be replayed; the figures are from all
NAMES = f"every {FIXED} days", "by tier", "recommended"
COLUMNS = (
    "data",
    "orders reset the clock",
    "lapses",
    "contacts a year",
    *NAMES,
    *(f"wins over {name}" for name in NAMES[:2]),
    "asked for",
)
HEADER = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"

# The tier by revenue of the last year, and what is recommended within its limits
FACTS = """
SELECT p.partner_id, p.company_id, p.order_count, p.first AS first_order_date,
       p.last AS last_order_date, p.usual AS usual_gap_days, p.yearly_value,
       p.last_chance, f.usual_chance, t.interval_min_days, t.interval_max_days,
       t.interval_days AS tier_interval_days
  FROM eval_pulses p
  JOIN relationship_pulse_fit f ON f.company_id = p.company_id
  JOIN (SELECT partner_id, 100.0 * row_number() OVER (
                   ORDER BY COALESCE(sum(amount) FILTER (
                       WHERE day > %(today)s::date - 365), 0) DESC, partner_id)
               / count(*) OVER () AS percent
          FROM (%(bought)s) b
      GROUP BY 1) r ON r.partner_id = p.partner_id
 CROSS JOIN LATERAL (
       SELECT * FROM relationship_tier
        WHERE active AND top_percent >= r.percent
     ORDER BY top_percent LIMIT 1) t
"""
COLUMNS_OF_FACTS = SQL(
    """partner_id, company_id, order_count, first_order_date, usual_gap_days,
       yearly_value, last_chance, usual_chance, interval_min_days, interval_max_days,
       tier_interval_days"""
)

# The night of the date, and those after the orders until the next date
NIGHTS = """
SELECT %(columns)s, d.day AS last_order_date, GREATEST(d.day + 1, %(today)s) AS seen,
       LEAST(lead(d.day) OVER (PARTITION BY partner_id ORDER BY d.day) + 1, %(until)s)
           AS until
  FROM eval_facts f
 CROSS JOIN LATERAL (
       SELECT f.last_order_date AS day
        UNION SELECT b.day FROM eval_bought b
               WHERE b.partner_id = f.partner_id AND b.day >= %(today)s
                 AND b.day < %(until)s::date - 1) d
"""


class Row(namedtuple("Row", "name reset lapses yearly found asked")):
    """One file and clock; ``found`` is ``{policy: evallib.contacts.Result}``."""

    def wins_over(self, name):
        """Return whether the recommended one is better, by number and by value."""
        best, other = self.found["recommended"], self.found[name]
        return best.by_number > other.by_number, best.by_value > other.by_value

    def __str__(self):
        shares = [
            f"{100 * self.found[name].by_number:.1f} / "
            f"{100 * self.found[name].by_value:.1f}"
            for name in NAMES
        ]
        wins = [
            " / ".join("yes" if won else "no" for won in self.wins_over(name))
            for name in NAMES[:2]
        ]
        cells = [self.name, "yes" if self.reset else "no", str(self.lapses)]
        cells += [f"{self.yearly:.2f}", *shares, *wins, f"{self.asked:.2f}"]
        return f"| {' | '.join(cells)} |"


def count_wins(rows):
    """Return in words on how many files the recommended intervals win."""
    lines = []
    for reset in (False, True):
        asked = [row for row in rows if row.reset == reset]
        for name in NAMES[:2]:
            wins = [row.wins_over(name) for row in asked]
            number, value = (sum(column) for column in zip(*wins, strict=True))
            lines.append(
                f"Orders {'reset' if reset else 'keep'} the clock, over {name}: wins "
                f"{number} of {len(asked)} by number, {value} by value."
            )
    return "\n".join(lines)


class Intervals:
    """One file, by customer.

    :param evallib.replay.Replay replay: whose orders are in the database, by customer
    """

    def __init__(self, replay):
        self.env = replay.env
        self.name = replay.name
        self.first, self.last = replay.first, replay.last
        span = (self.last - self.first).days
        self.bounds = min(180, span // 3), min(365, span // 2)
        self.start = self.first + timedelta(days=int(span * 0.4))
        self.fitted = None
        # Of the addon: the rows of a query in a table, so that they are planned for
        self._keep = self.env["relationship.rhythm"]._keep
        self.tiers, self.recommended, self.usual = {}, {}, {}

    def run(self):
        """Return what came of the policies: `[Row]`, orders keep the clock and orders
        reset it."""
        self._ask()
        histories = self._read()
        lapses = list(self._find_lapses(histories))
        days = {
            customer: [day for day, _amount in orders]
            for customer, orders in histories.items()
        }
        start, end = self.start.toordinal(), self.last.toordinal()
        years = sum(end - max(start, orders[0]) for orders in days.values()) / 365
        policies = dict(zip(NAMES, (FIXED, self.tiers, self.recommended), strict=True))
        rows = []
        for reset in (False, True):
            contacts = Contacts(days, lapses, start, end, reset)
            found = contacts.compare(policies, "by tier")
            asked = contacts.replay(self.recommended).contacts / years
            yearly = found["by tier"].contacts / years
            rows.append(Row(self.name, reset, len(lapses), yearly, found, asked))
        return rows

    def _ask(self):
        """Ask at each date what is recommended, by the orders until the day before."""
        span = (self.last - self.first).days
        step = max(STEP_DAYS, span // DATES)
        for place in range(2 * STEP_DAYS, span, step):
            today = self.first + timedelta(days=place)
            self._know(today)
            for customer, last, usual, own in self.env.execute_query(
                SQL(
                    """SELECT partner_id, last_order_date, usual_gap_days,
                              tier_interval_days FROM eval_facts"""
                )
            ):
                self.usual.setdefault((customer, last.toordinal()), usual)
                self._note(self.tiers, customer, today, own)
            for row in self._see_nights(today, today + timedelta(days=step)):
                self._note(self.recommended, *row)

    @staticmethod
    def _note(policy, customer, today, interval):
        table = policy.setdefault(customer, [])
        if not table or table[-1][1] != interval:
            table.append((today.toordinal(), interval))

    def _know(self, today):
        """Keep how customers order, as it was known on the day, in a table."""
        bought = SQL("SELECT * FROM eval_bought WHERE day < %s", today)
        if not self.fitted or (today - self.fitted).days >= FIT_DAYS:
            self._fit(bought, today)
            self.fitted = today
        self._keep("eval_known", SQL("%s AND %s", bought, self._replayed()))
        rule = self.env["relationship.pulse.rule"]
        self._keep("eval_pulses", rule._pulses(SQL("SELECT * FROM eval_known")))
        self._keep("eval_facts", SQL(FACTS, bought=bought, today=today))

    def _see_nights(self, today, until):
        """Return what the nights until the next date recommend: (customer, day, days).

        :param date until: the next date
        """
        interval = self.env["relationship.interval"]
        seen = SQL("f.seen")
        nights = SQL(NIGHTS, columns=COLUMNS_OF_FACTS, today=today, until=until)
        self._keep("eval_nights", interval._recommended(nights, seen))
        reviews = SQL(
            """SELECT %s, last_order_date, review_date AS seen FROM eval_nights
                WHERE review_date < until""",
            COLUMNS_OF_FACTS,
        )
        return self.env.execute_query(
            SQL(
                """SELECT partner_id, seen, days FROM eval_nights
                    UNION ALL SELECT partner_id, seen, days FROM (%s) r
                 ORDER BY 1, 2""",
                interval._recommended(reviews, seen),
            )
        )

    def _replayed(self):
        """SQL condition: the customer is one of at most MOST_CUSTOMERS."""
        [[count]] = self.env.execute_query(
            SQL("SELECT max(partner_id) FROM eval_bought")
        )
        return SQL("partner_id %% %s = 0", 1 + count // MOST_CUSTOMERS)

    def _fit(self, bought, today):
        """Work out the company's figures from a sample of the customers."""
        sample = SQL(
            """SELECT * FROM (%s) b WHERE partner_id IN (
                   SELECT partner_id FROM (%s) b
                 GROUP BY 1 ORDER BY md5(partner_id::text) LIMIT %s)""",
            bought,
            bought,
            FIT_SAMPLE,
        )
        self.env["relationship.pulse.fit"]._fit(sample, today)

    def _read(self):
        """Return ``{customer: [(day, amount)]}``."""
        histories = {}
        for customer, day, amount in self.env.execute_query(
            SQL(
                """SELECT partner_id, day, sum(amount)::float FROM eval_bought
                    WHERE %s
                 GROUP BY 1, 2 ORDER BY 1, 2""",
                self._replayed(),
            )
        ):
            orders = histories.setdefault(customer, [])
            orders.append((day.toordinal(), amount or 0.0))
        return histories

    def _find_lapses(self, histories):
        """Yield the orders from the start on that were not followed by another one
        within four times the customer's median gap (at least, at most the bounds)."""
        start, end = self.start.toordinal(), self.last.toordinal()
        least, most = self.bounds
        for customer, orders in histories.items():
            days = [day for day, _amount in orders]
            for place, day in enumerate(days):
                following = days[place + 1] if place + 1 < len(days) else None
                usual = self.usual.get((customer, day))
                if day < start or usual is None:
                    continue
                known = days[max(place - 24, 0) : place + 1]
                gaps = [b - a for a, b in zip(known, known[1:], strict=False)]
                limit = min(max(4 * (median(gaps) if gaps else usual), least), most)
                if following and following - day <= limit:
                    continue
                if day + max(limit, 3 * usual) > end:
                    continue  # nobody knows yet
                year = orders[bisect_right(days, day - 365) : place + 1]
                yield Lapse(
                    customer,
                    day + usual,
                    min(day + 3 * usual, following or end),
                    max(sum(amount for _day, amount in year), 0.0),
                )
