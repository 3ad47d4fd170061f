import random
from datetime import date, timedelta
from itertools import accumulate

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.orders.relationship_rhythm_fit import DEFAULTS, FALSE_ALARMS
from ..common import NOW
from .common_rhythm import RhythmCommon

END = date(2026, 6, 30)
BOUGHT = SQL("SELECT * FROM test_bought")
# As it was before the newest order of each item
BEFORE = SQL(
    """SELECT * FROM test_bought b
        WHERE EXISTS (SELECT FROM test_bought later
                       WHERE later.partner_id = b.partner_id AND later.day > b.day)"""
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRhythmFit(RhythmCommon):
    """What is the company's own in the rule."""

    def setUp(self):
        super().setUp()
        self.fits = self.env["relationship.rhythm.fit"]
        self.rule = self.env["relationship.rhythm.rule"]

    def buy(self, items):
        """Keep purchases of one product by made-up customers.

        :param list items: the gaps in days of each, the newest last
        """
        rows = []
        for partner, gaps in enumerate(items, 1):
            days = [0, *accumulate(gaps)]
            first = END - timedelta(days=days[-1] + partner % 20)
            rows.append((partner, [first + timedelta(days=day) for day in days]))
        self.cr.execute(
            """CREATE TEMPORARY TABLE test_bought (
                   partner_id int, company_id int, product_id int, day date,
                   quantity numeric, amount numeric) ON COMMIT DROP"""
        )
        for partner, days in rows:
            self.cr.execute(
                SQL(
                    """INSERT INTO test_bought
                       SELECT %s, %s, 1, day, 1, 100 FROM unnest(%s::date[]) day""",
                    partner,
                    self.company.id,
                    days,
                )
            )

    def find(self):
        """Return the figures of the company."""
        self.fits._fit(BOUGHT)
        return self.fits.search([("company_id", "=", self.company.id)])

    def check(self):
        """Return what was told of each item before its newest order, and the gap:
        ``[(number of gaps, first and last day of the window, late from, gap)]``."""
        return self.env.execute_query(
            SQL(
                """SELECT told.order_count - 1, told.due_from - told.last,
                          told.due_to - told.last, told.late_from - told.last,
                          came.day - told.last
                     FROM (%s) told
                     JOIN (SELECT partner_id, max(day) AS day FROM test_bought
                         GROUP BY 1) came USING (partner_id)""",
                self.rule._dated(BEFORE),
            )
        )

    @staticmethod
    def make_gaps(chance, count, usual, spread):
        """Return gaps around a usual one."""
        return [
            max(round(usual * chance.lognormvariate(0, spread)), 1)
            for _place in range(count)
        ]

    def test_company_without_items(self):
        """Each company has figures from the first day."""
        self.buy([])
        fit = self.find()
        self.assertEqual(fit.read(list(DEFAULTS))[0] | {"id": 0}, {**DEFAULTS, "id": 0})
        self.assertFalse(fit.item_count)

    def test_windows_by_number_of_gaps(self):
        """Four of five orders come within the window, whether there are few gaps or
        many, and although the ones are less regular than the others."""
        chance = random.Random(5)
        few = [self.make_gaps(chance, 4, 40, 0.7) for _item in range(1200)]
        many = [self.make_gaps(chance, 20, 40, 0.15) for _item in range(1200)]
        self.buy(few + many)
        fit = self.find()
        self.assertEqual(fit.item_count, 2400)
        self.assertGreater(fit.window_highs[0], fit.window_highs[3] + 0.2)
        self.assertGreater(fit.window_lows[0], fit.window_lows[3] + 0.2)
        told = self.check()
        for gaps in (3, 19):
            held = [low <= gap <= high for n, low, high, _, gap in told if n == gaps]
            self.assertEqual(len(held), 1200)
            self.assertAlmostEqual(sum(held) / 1200, 0.8, delta=0.1)

    def test_false_alarms(self):
        """About every second year an order comes by itself after it was late; steady
        items are late sooner."""
        chance = random.Random(7)
        self.buy(
            self.make_gaps(chance, 16, 40, 0.1 + 0.1 * (item % 3))
            for item in range(1500)
        )
        self.find()
        told = [row for row in self.check() if row[3]]
        self.assertGreater(len(told), 1400)
        years = sum(gap for *_, gap in told) / 365.25
        alarms = sum(late < gap for _, _, _, late, gap in told)
        self.assertAlmostEqual(alarms / years, FALSE_ALARMS, delta=0.15)

    def test_steady_is_late_sooner(self):
        """A steady customer of every six weeks is late at eight; one whose gaps vary
        is not yet. Nobody is late within the window."""
        chance = random.Random(11)
        others = [self.make_gaps(chance, 12, 40, 0.4) for _item in range(300)]
        steady, varying = [42] * 9, [34, 55, 42, 35, 60, 42, 36, 50, 42]
        self.buy([steady, varying, *others])
        self.find()
        late = {}
        for partner, due_to, late_from in self.env.execute_query(
            SQL(
                """SELECT partner_id, due_to - last, late_from - last
                     FROM (%s) d WHERE is_regular""",
                self.rule._dated(BOUGHT),
            )
        ):
            self.assertLess(due_to, late_from)
            late[partner] = late_from
        self.assertLessEqual(late[1], 56)
        self.assertGreater(late[2], 63)

    def test_steady_in_a_small_company(self):
        """The same with few items, and a few days more or less."""
        nearly = [42, 40, 44, 41, 45, 39, 42, 43, 42, 41]
        self.buy([nearly, [42] * 9, *([7] * 20, [28, 29, 27, 28, 30, 28]) * 5])
        self.find()
        rows = self.env.execute_query(
            SQL(
                """SELECT expected - last, due_to - last, late_from - last
                     FROM (%s) d WHERE partner_id IN (1, 2)""",
                self.rule._dated(BOUGHT),
            )
        )
        self.assertEqual(len(rows), 2)
        for expected, due_to, late in rows:
            self.assertAlmostEqual(expected, 42, delta=1)
            self.assertLess(due_to, late)
            self.assertTrue(45 < late <= 56, late)

    def test_lapsed_items_say_nothing(self):
        """Customers who came back after years move no window."""
        chance = random.Random(3)
        items = [self.make_gaps(chance, 8, 30, 0.3) for _item in range(200)]
        self.buy(items)
        windows = self.find().window_highs
        self.cr.execute("DROP TABLE test_bought")
        self.buy(items + [[30] * 7 + [900]] * 40)
        self.assertLess(self.find().window_highs[1], windows[1] + 0.3)
