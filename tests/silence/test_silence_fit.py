from datetime import timedelta
from math import exp
from random import Random

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.orders import estimates as estimates
from ..common import NOW, TODAY, day
from ..orders.common_rhythm import RhythmCommon


@tagged("post_install", "-at_install")
class TestEstimates(RhythmCommon):
    """Numbers found again in data that were made with them."""

    def test_last_chances(self):
        """Of customers by class, the share that stopped is found in the mixture."""
        cells = []
        for place, chance in enumerate([0.1, 0.02]):
            # Of 1,000 orders so many were the last; of the others, a share still
            # waits for the next one. Who has ordered again is not seen.
            for step in range(20):
                share = (step + 0.5) / 20
                waiting = 1000 * (chance + (1 - chance) * share)
                cells.append((place, share, waiting, 1000))
        found = estimates.last_chances(cells, classes=2)
        self.assertAlmostEqual(found[0], 0.1, delta=0.02)
        self.assertAlmostEqual(found[1], 0.02, delta=0.01)
        self.assertEqual(estimates.last_chances([]), [0.05] * 5)

    def test_bg_nbd(self):
        """The chance to be still there is found again, as well as the pace."""
        random = Random(4)
        rows = []
        for _customer in range(800):
            pace = random.gammavariate(0.8, 1 / 30)
            dropout = random.betavariate(0.6, 2.5)
            age, clock, last, x = random.randint(200, 700), 0.0, 0.0, 0
            while pace:
                clock += random.expovariate(pace)
                if clock > age:
                    break
                x, last = x + 1, clock
                if random.random() < dropout:
                    break
            rows.append((x, last, age))
        r, alpha, a, b = estimates.bg_nbd(rows)
        self.assertAlmostEqual(r / alpha, 0.8 / 30, delta=0.008)
        self.assertAlmostEqual(a / (a + b), 0.6 / 3.1, delta=0.05)
        self.assertIsNone(estimates.bg_nbd(rows[:10]))

    def test_logistic_line(self):
        cells = [
            (z / 2, 4000, 4000 / (1 + exp(-(0.5 + 0.7 * z / 2)))) for z in range(-8, 9)
        ]
        intercept, slope = estimates.logistic_line(cells)
        self.assertAlmostEqual(intercept, 0.5, delta=0.02)
        self.assertAlmostEqual(slope, 0.7, delta=0.02)
        self.assertEqual(estimates.logistic_line([]), (0.0, 0.95))
        steep = estimates.logistic_line([(1.0, 1e6, 0), (-1.0, 1e6, 1e6)])
        self.assertEqual(steep[1], 0.5)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSilenceFit(RhythmCommon):
    """The company's own figures, from its own past."""

    def bought(self, customers, company=None):
        """SQL of purchases: a list of days ago for each customer."""
        rows = [
            (number, day(-ago))
            for number, days in enumerate(customers, 1)
            for ago in days
        ]
        return SQL(
            """SELECT b.partner_id, %s AS company_id, 1 AS product_id, b.day,
                      1 AS quantity, 1 AS amount
                 FROM unnest(%s::int[], %s::date[]) b(partner_id, day)""",
            (company or self.company).id,
            [number for number, _day in rows],
            [date for _number, date in rows],
        )

    def fit(self, bought):
        fits = self.env["relationship.pulse.fit"]
        fits._fit(bought, TODAY)
        return fits.search([("company_id", "=", self.company.id)])

    def test_nothing(self):
        """Without orders, general experience; also for companies without any."""
        fit = self.fit(self.bought([]))
        self.assertEqual(fit.customer_count, 0)
        self.assertEqual(fit.chances, [0.05] * 5)
        self.assertFalse(fit.bg_r)
        self.assertAlmostEqual(fit.slope, 0.95)
        self.assertEqual(fit.few[0][0], 0.6)
        everyone = self.env["res.company"].search_count([])
        self.assertEqual(self.env["relationship.pulse.fit"].search_count([]), everyone)

    def test_one_customer(self):
        """One customer says little of a company."""
        fit = self.fit(self.bought([[10 + 7 * place for place in range(20)]]))
        self.assertEqual(fit.customer_count, 1)
        self.assertAlmostEqual(fit.mean_log_gap, 3.4, delta=0.1)
        self.assertAlmostEqual(fit.prior_weight, 2, delta=1)

    def test_many_customers(self):
        """Levels, spreads and shares of a trade where half of those who came twice
        stay away."""
        random = Random(7)
        customers = []
        for number in range(300):
            pace = 14 if number % 2 else 56
            ago = random.randint(1, pace)
            days = [ago]
            for _gap in range(12):
                days.append(days[-1] + max(round(pace * random.uniform(0.8, 1.25)), 1))
            customers.append(days)
        for _number in range(200):
            customers.append([random.randint(200, 240)])
        fit = self.fit(self.bought(customers))
        self.assertEqual(fit.customer_count, 300)
        self.assertAlmostEqual(exp(fit.mean_log_gap), 28, delta=3)
        self.assertLess(fit.spread, 0.1)
        self.assertLess(max(fit.chances), 0.05)
        self.assertTrue(fit.bg_r > 0 and fit.bg_a > 0)
        # nobody of those with one order came back
        self.assertGreater(fit.few[0][2], 0.9)
        self.assertTrue(0.5 <= fit.slope <= 1.5)
        self.assertTrue(0 < fit.usual_chance < 0.5)

    def test_calibration_sees_only_what_is_known(self):
        """The past is judged by what came after it, and only where that is known."""
        fits = self.env["relationship.pulse.fit"]
        fits._read_pasts(self.bought([[0, 30, 60, 90, 120, 150, 180, 210, 240]]), TODAY)
        rows = self.env.execute_query(
            SQL("""SELECT place, days_since, next, order_count
                     FROM pulse_past ORDER BY place""")
        )
        self.assertEqual(rows[0], (0, 0, None, 9))
        self.assertEqual(rows[1], (1, 0, 30, 7))  # as of 60 days ago
        self.assertEqual([row[0] for row in rows], list(range(8)))

    def test_monthly(self):
        """The scheduled action renews the figures with those of the rhythms."""
        self.make_orders(self.brandt, [10, 40, 70])
        fits = self.env["relationship.pulse.fit"].search([])
        self.refresh()
        self.assertEqual(self.env["relationship.pulse.fit"].search([]), fits)
        with freeze_time(NOW + timedelta(days=40)):
            self.refresh()
        self.assertFalse(fits.exists())
        self.assertTrue(self.env["relationship.pulse.fit"].search([]))
