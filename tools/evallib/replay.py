"""A file of orders in the database, and what the rule said of it at several dates."""

import os
from collections import namedtuple
from datetime import timedelta

from historylib.reader import Reader

from odoo.tools import SQL

DATES = 12
FRESH_DAYS = 7  # looked at right after an order
Spell = namedtuple("Spell", "usual low high late is_regular own gap limit")

# What was said of each item that was just ordered, and when the next order came
ASKED = """
SELECT r.typical, r.due_from - r.last, r.due_to - r.last, r.late,
       r.is_regular, r.own, n.day - r.last, r.last
  FROM (SELECT d.*, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap::int)
                       FROM jsonb_array_elements_text(d.gaps) gap) AS own
          FROM (%(dated)s) d
         WHERE d.expected IS NOT NULL AND d.last > %(date)s::date - %(fresh)s) r
  LEFT JOIN LATERAL (
       SELECT min(b.day) AS day FROM eval_bought b
        WHERE b.partner_id = r.partner_id AND b.product_id = r.product_id
          AND b.day > %(date)s) n ON true
"""


class Replay:
    """One file, by items (customer and product) or by customers.

    :param str path: columns customer, date, and optionally product, qty, amount
    :param str level: "item" or "customer"
    """

    def __init__(self, env, path, level):
        self.env = env
        self.level = level
        self.name = os.path.basename(path).split(".")[0]
        reader = Reader(path, allow_zero=True)  # small ones are rounded to 0
        self.has_items = "product" in reader.columns
        self.first, self.last = self._load(reader)

    def _load(self, reader):
        cr = self.env.cr
        cr.execute(
            """DROP TABLE IF EXISTS eval_raw, eval_bought;
               CREATE TEMPORARY TABLE eval_raw (
                   customer text, day date, product text, quantity numeric,
                   amount numeric)"""
        )
        cr.copy_expert("COPY eval_raw FROM STDIN", reader)
        cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE eval_bought AS
                   SELECT dense_rank() OVER (ORDER BY customer)::int AS partner_id,
                          %s AS company_id, product_id, day, quantity, amount
                     FROM (SELECT customer, product_id, day, sum(quantity) AS quantity,
                                  sum(amount) AS amount
                             FROM (SELECT *, %s AS product_id FROM eval_raw) raw
                         GROUP BY 1, 2, 3) bought""",
                self.env.company.id,
                SQL("dense_rank() OVER (ORDER BY product)::int")
                if self.level == "item"
                else SQL("1"),
            )
        )
        cr.execute("CREATE INDEX ON eval_bought (partner_id, product_id, day)")
        cr.execute("ANALYZE eval_bought")
        return self.env.execute_query(
            SQL("SELECT min(day), max(day) FROM eval_bought")
        )[0]

    def get_dates(self):
        """Return the dates at which to ask: from two fifths of the time on, as long as
        the answers can be seen."""
        span = (self.last - self.first).days
        start, end = int(span * 0.4), span - self._limits()[0]
        step = max((end - start) // (DATES - 1), 1)
        return [
            self.first + timedelta(days=place) for place in range(start, end + 1, step)
        ]

    def _limits(self):
        """Return the shortest and longest time after which an item has lapsed."""
        span = (self.last - self.first).days
        return min(180, span // 3), min(365, span // 2)

    def run(self):
        """Return ``[Spell]``: what was said, in days after the last order, and what
        came (gap None: nothing until the limit)."""
        spells = []
        shortest, longest = self._limits()
        rule = self.env["relationship.rhythm.rule"]
        for date in self.get_dates():
            bought = SQL("SELECT * FROM eval_bought WHERE day <= %s", date)
            self.env["relationship.rhythm.fit"]._fit(bought)
            for *said, own, gap, last in self.env.execute_query(
                SQL(ASKED, dated=rule._dated(bought), date=date, fresh=FRESH_DAYS)
            ):
                limit = min(max(4 * own, shortest), longest)
                if gap is None and last + timedelta(days=limit) > self.last:
                    continue  # nobody knows yet
                if gap is not None and gap > limit:
                    gap = None
                spells.append(Spell(*said, own, gap, limit))
        return spells
