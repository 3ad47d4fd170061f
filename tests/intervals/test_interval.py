from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import Form, tagged

from ...models.intervals.relationship_interval import FRIENDLY
from ..common import NOW
from .common_interval import USUAL_CHANCE, IntervalCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInterval(IntervalCommon):
    """What is recommended, and why."""

    def assertRecommended(self, days, reason, tier=None, **vals):
        customer = self.make_customer(
            relationship_tier_id=(self.silver if tier is None else tier).id
        )
        self.make_pulse(customer, **vals)
        self.assertEqual(self.recommend(customer), days)
        self.assertIn(reason, self.reason(customer))

    def test_two_usual_gaps(self):
        self.assertRecommended(
            56,
            "Orders every 4 weeks: a contact every 2 usual gaps, within Test silver's "
            "4 to 13 weeks.",
        )

    def test_chance_of_the_last_order(self):
        self.assertRecommended(42, "every 1.5 usual", last_chance=4 * USUAL_CHANCE)
        self.assertRecommended(91, "every 3 usual", last_chance=USUAL_CHANCE / 4)
        self.assertRecommended(56, "every 2 usual", last_chance=0)

    def test_limits_of_the_tier(self):
        self.assertRecommended(
            28,
            "Orders every 3 days, $\xa04,300 a year: a contact at most every 4 weeks "
            "for Test silver.",
            gap=3,
            last=-9,
        )
        self.assertRecommended(
            42,
            "Orders every 10 weeks, $\xa04,300 a year: Test gold asks for a contact at "
            "least every 6 weeks.",
            tier=self.gold,
            gap=70,
        )

    def test_new_customers(self):
        self.assertRecommended(28, "New, first order on 11 Dec 2025: closer", first=-89)
        self.assertRecommended(28, "closer attention", tier=self.bronze, first=0)
        self.assertRecommended(14, "closer", tier=self.gold, first=-5, gap=3)
        self.assertRecommended(28, "closer", first=-80, last=-80, gap=14)
        self.assertRecommended(56, "usual gaps", first=-90)

    def test_orders_that_stay_out(self):
        self.assertRecommended(56, "usual gaps", last=-84)
        self.assertRecommended(
            91,
            "No order for 12 weeks, more than three usual gaps of 4 weeks: a case for "
            "winning back, apart from that as seldom as Test silver allows.",
            last=-85,
        )

    def test_few_orders(self):
        self.assertRecommended(
            70, "Few orders so far (1)", order_count=1, first=-100, last=-100, gap=35
        )

    def test_no_rhythm(self):
        self.assertRecommended(42, "Too few orders to see a rhythm", gap=0)

    def test_no_tier(self):
        self.assertRecommended(
            7, "every 2.5 usual gaps.", tier=self.gold[:0], gap=3, last=-9
        )

        self.assertRecommended(
            364,
            "three usual gaps of 4 weeks: a case for winning back.",
            tier=self.gold[:0],
            last=-200,
        )

    def test_limits_that_no_calendar_knows(self):
        self.silver.write({"interval_min_days": 30, "interval_max_days": 33})
        self.assertRecommended(30, "4 to 5 weeks", gap=15)
        self.assertRecommended(33, "at least every 5 weeks", gap=28)

    def test_without_orders(self):
        self.assertFalse(self.recommend())
        self.assertFalse(self.reason())

    @given(
        st.integers(1, 400),
        st.floats(0.0001, 0.6),
        st.integers(-900, 0),
        st.integers(0, 900),
        st.tuples(st.integers(1, 500), st.integers(1, 500)).map(sorted),
    )
    @settings(max_examples=40, deadline=None)
    def test_always_within_the_limits(self, gap, chance, first, length, limits):
        self.env["relationship.pulse"].search([]).unlink()
        last = min(first + length, 0)
        self.make_pulse(gap=gap, first=first, last=last, last_chance=chance)
        least, most = limits
        self.silver.write({"interval_min_days": least, "interval_max_days": most})
        days = self.brandt.recommended_interval_days
        upper = min(most, 28) if first > -90 else most
        lower = min(least, upper)
        self.assertTrue(lower <= days <= upper, days)
        self.assertTrue(days in FRIENDLY or days in (lower, upper), days)

    # === WHO SEES WHAT === #

    def test_two_companies(self):
        """The shortest counts; who doesn't see where it is from gets no numbers."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.fits._fit()
        self.fits.search([]).usual_chance = USUAL_CHANCE
        self.make_pulse(gap=35)
        self.make_pulse(gap=14, company_id=other.id)
        self.assertEqual(self.recommend(), 28)
        self.assertEqual(self.reason(), "It fits how this customer orders.")
        self.ann.company_ids += other
        seen = self.ann.with_user(self.ann).env["res.partner"].browse(self.brandt.id)
        seen = seen.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertIn("Orders every 2 weeks", seen.recommended_interval_reason)

    def test_own_documents_only(self):
        """Salespeople limited to their own customers get no numbers of others'."""
        sam = self.make_user("sam", "sales_team.group_sale_salesman", name="Sam Own")
        self.make_pulse()
        self.recommend()
        self.assertEqual(self.reason(user=sam), "It fits how this customer orders.")
        self.brandt.user_id = sam
        self.env.invalidate_all()
        self.assertIn("Orders every 4 weeks", self.reason(user=sam))

    def test_reason_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.silver.with_context(lang="de_DE").name = "Silber"
        self.make_pulse(last_chance=4 * USUAL_CHANCE)
        self.recommend()
        self.assertIn("every 1.5 usual gaps, within Test silver's", self.reason())
        german = self.brandt.with_user(self.ann).with_context(lang="de_DE")
        self.assertIn("1,5", german.recommended_interval_reason)
        self.assertIn("Silber", german.recommended_interval_reason)

    def test_contacts_say_the_same(self):
        self.make_pulse()
        self.recommend()
        self.assertEqual(self.mia.recommended_interval_days, 56)
        self.assertEqual(self.reason(self.mia), self.reason())

    def test_form(self):
        self.make_pulse()
        self.recommend()
        with Form(self.brandt.with_user(self.ann)) as form:
            self.assertTrue(form.recommended_interval_differs)
            self.assertEqual(form.recommended_interval_weeks, 8)
            self.assertIn("Orders every 4 weeks", form.recommended_interval_reason)

    def test_filter(self):
        other = self.make_customer(contact_interval_days=56)
        ours = self.brandt | other
        for customer in ours:
            self.make_pulse(customer)
        self.env["relationship.interval"]._refresh()
        partners = self.env["res.partner"].with_user(self.olaf)

        def found(value):
            domain = [("recommended_interval_differs", "=", value)]
            return partners.search([("id", "in", ours.ids), *domain])

        self.assertEqual(found(True), self.brandt)
        self.assertEqual(found(False), other)
        domain = [("recommended_interval_differs", "=", True)]
        self.assertEqual(ours.filtered_domain(domain), self.brandt)

    def test_query_count(self):
        customers = self.env["res.partner"]
        for _number in range(50):
            customers |= self.make_customer(relationship_tier_id=self.silver.id)
        for customer in customers:
            self.make_pulse(customer)
        self.recommend(customers[0])

        def count(customers, action):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            action(customers)
            return self.cr.sql_log_count - before

        def read(customers):
            names = ["recommended_interval_reason", "recommended_interval_differs"]
            rows = customers.with_user(self.olaf).read(names)
            self.assertEqual(len(rows), len(customers))

        self.assertEqual(count(customers[:1], self.recommend_all), 1)
        self.assertEqual(count(customers, self.recommend_all), 1)
        count(customers[:1], read)  # warm
        self.assertEqual(count(customers[:1], read), count(customers, read))

    def recommend_all(self, customers):
        self.env["relationship.interval"]._refresh(customers.ids)
