from math import exp

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import NOW, TODAY, day
from .common_silence import (
    FIGURES,
    FIVE_WEEKS,
    SilenceCommon,
    chances_of_silence,
    log_odds,
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRhythmSilence(SilenceCommon):
    """The chance that an item is not ordered again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item_fit = cls.env["relationship.rhythm.fit"].search(
            [("company_id", "=", cls.company.id)]
        )
        names = cls.item_fit._fields
        cls.item_fit.write({n: v for n, v in FIGURES.items() if n in names})
        cls.item_fit.usual_log_odds = -1.0
        cls.ink = cls.env["product.product"].create({"name": "Ink", "type": "service"})

    def chance_of(self, partner, product=None, user=None):
        rhythm = self.rhythm_of(partner, product)
        return rhythm.with_user(user or self.env.user).silence_probability

    def test_rule(self):
        """The SQL says what the formula says, of an item without kin."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        odds = [
            log_odds(chance)
            for chance in chances_of_silence([35] * 10, 77, 0.04, 90, 77 + 350)
        ]
        both = sum(odds) / 2
        # The customer orders nothing else, so its odds are the same
        total = sum(
            log_odds(1 - (1 - 1 / (1 + exp(-odd))) ** 2) + odd
            for odd in (odds[0], both)
        )
        self.assertAlmostEqual(
            self.chance_of(self.brandt),
            1 / (1 + exp(-0.75 * total / 4)),
            places=3,
        )

    def test_few_orders(self):
        self.make_orders(self.brandt, FIVE_WEEKS[:3])
        self.refresh()
        self.assertFalse(self.chance_of(self.brandt))

    def test_time(self):
        late = self.make_customer("Late")
        self.make_orders(self.brandt, [5 + 35 * place for place in range(8)])
        self.make_orders(late, [200 + 35 * place for place in range(8)])
        self.refresh()
        self.assertLess(self.chance_of(self.brandt), 0.4)
        self.assertGreater(self.chance_of(late), 0.6)

    def test_customer_still_there(self):
        """Who goes on ordering other things is less likely to have stopped this."""
        faithful = self.make_customer("Faithful")
        for customer in self.brandt, faithful:
            self.make_orders(customer, FIVE_WEEKS)
        self.make_orders(faithful, [5 + 20 * place for place in range(12)], self.ink)
        self.refresh()
        self.assertLess(self.chance_of(faithful), self.chance_of(self.brandt) - 0.05)

    def test_product_that_nobody_orders_any_more(self):
        for number in range(20):
            other = self.make_customer(f"Other {number}")
            self.make_orders(other, [150 + 30 * place for place in range(6)])
            self.make_orders(
                other, [3 + number + 30 * place for place in range(6)], self.ink
            )
        self.make_orders(self.brandt, [40 + 30 * place for place in range(6)])
        self.make_orders(self.brandt, [40 + 30 * place for place in range(6)], self.ink)
        self.refresh()
        self.assertGreater(
            self.chance_of(self.brandt), self.chance_of(self.brandt, self.ink) + 0.05
        )

    def test_companies(self):
        """What another company sells the customer changes nothing here."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        before = self.chance_of(self.brandt)
        self.make_orders(
            self.brandt, [5 + 7 * place for place in range(20)], company_id=other.id
        )
        self.env["relationship.rhythm"]._refresh(self.brandt.ids)
        self.env.invalidate_all()
        rhythms = self.rhythm_of(self.brandt).filtered(
            lambda rhythm: rhythm.company_id == self.company
        )
        self.assertAlmostEqual(rhythms.silence_probability, before)

    def test_who_sees_it(self):
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        self.assertTrue(self.chance_of(self.brandt, user=self.olaf))

    def test_queries(self):
        customers = self.env["res.partner"]
        for number in range(8):
            customer = self.make_customer(f"Customer {number}")
            self.make_orders(customer, FIVE_WEEKS[:5])
            customers |= customer
        self.refresh()
        rhythms = self.env["relationship.rhythm"].search(
            [("partner_id", "in", customers.ids)]
        )
        self.assertEqual(len(rhythms), 8)

        def read(some):
            self.env.invalidate_all()
            some.mapped("silence_probability")

        for _time in range(2):  # warm
            read(rhythms)
        self.assertEqual(
            self.count(lambda: read(rhythms)), self.count(lambda: read(rhythms[:1]))
        )

    @settings(max_examples=25, deadline=None)
    @given(
        items=st.lists(
            st.tuples(
                st.lists(st.integers(1, 400), min_size=1, max_size=24),
                st.integers(0, 800),
                st.integers(1, 3),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_bounds(self, items):
        """Whatever the items: a chance between 0 and 1, for each with four orders."""
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s, %s::date, %s::date, %s::jsonb)",
                number,
                self.brandt.id,
                self.company.id,
                product * 10 + number,
                len(gaps) + 1,
                day(-since - sum(gaps)),
                day(-since),
                str(gaps),
            )
            for number, (gaps, since, product) in enumerate(items)
        )
        rhythms = SQL(
            """SELECT * FROM (VALUES %s) v(id, partner_id, company_id, product_id,
                                           order_count, first, last, gaps)""",
            rows,
        )
        pulses = SQL(
            """SELECT %s AS partner_id, %s AS company_id, 9 AS order_count,
                      %s::date AS first_order_date, %s::date AS last_order_date,
                      3.5::float AS log_gap, 0.5::float AS log_spread,
                      0.05::float AS last_chance""",
            self.brandt.id,
            self.company.id,
            min(day(-since - sum(gaps)) for gaps, since, _product in items),
            max(day(-since) for _gaps, since, _product in items),
        )
        rule = self.env["relationship.rhythm.rule"]
        found = dict(self.env.execute_query(rule._silence(rhythms, pulses, TODAY)))
        self.assertEqual(
            set(found),
            {number for number, (gaps, *_rest) in enumerate(items) if len(gaps) > 2},
        )
        self.assertTrue(all(0 < chance < 1 for chance in found.values()))
