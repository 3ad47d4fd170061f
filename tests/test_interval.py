from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..models.relationship_interval import FRIENDLY
from .common import NOW, day
from .common_rhythm import RhythmCommon

USUAL_CHANCE = 0.04


class IntervalCommon(RhythmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bronze = cls.env["relationship.tier"].create(
            {"name": "Test bronze", "sequence": 3, "interval_days": 182}
        )
        cls.fits = cls.env["relationship.pulse.fit"]
        cls.fits.search([]).usual_chance = USUAL_CHANCE

    @classmethod
    def make_pulse(cls, partner=None, gap=28, first=-700, last=-10, **vals):
        """Note how a customer orders: a gap and the days of the first and the last
        order, from today."""
        return cls.env["relationship.pulse"].create(
            {
                "partner_id": (partner or cls.brandt).id,
                "company_id": cls.company.id,
                "order_count": 12,
                "first_order_date": day(first),
                "last_order_date": day(last),
                "usual_gap_days": gap,
                "gaps": [gap] * 11,
                "last_chance": USUAL_CHANCE,
                "yearly_value": 4300,
                **vals,
            }
        )

    def recommend(self, partner=None):
        partner = partner or self.brandt
        self.env["relationship.interval"]._refresh(partner.ids)
        return partner.recommended_interval_days

    def reason(self, partner=None, user=None):
        partner = (partner or self.brandt).with_user(user or self.ann)
        return partner.recommended_interval_reason

    def versions(self, table):
        """Return what tells whether a row of a table has been written."""
        query = "SELECT id, xmin::text, ctid::text FROM %s ORDER BY id"
        self.env.flush_all()
        return self.env.execute_query(SQL(query, SQL.identifier(table)))


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


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntervalTaken(IntervalCommon):
    """What people make of it, and what the night does."""

    # === TAKING OVER === #

    def test_accept(self):
        self.make_pulse()
        self.recommend()
        self.assertEqual(self.brandt.contact_interval_days, 42)
        self.brandt.with_user(self.olaf).action_accept_recommended_interval()
        self.assertEqual(self.brandt.contact_interval_days, 56)
        self.assertEqual(self.brandt.contact_interval_origin, "recommended")
        self.assertFalse(self.brandt.recommended_interval_differs)
        self.assertClock(self.brandt, None, -44)
        self.assertClock(self.mia, None, -44)

    def test_who_may_accept(self):
        self.make_pulse()
        self.recommend()
        with self.assertRaises(AccessError):
            self.brandt.with_user(self.plain).action_accept_recommended_interval()
        wizards = self.env["relationship.take.over"].with_user(self.plain)
        with self.assertRaises(AccessError):
            wizards.create({"partner_ids": self.brandt.ids})
        portal = self.make_portal(self.mia)
        with self.assertRaises(AccessError):
            self.brandt.with_user(portal).read(["recommended_interval_days"])

    def test_manual_stays(self):
        self.brandt.contact_interval_days = 30
        self.make_pulse()
        self.recommend()
        self.assertEqual(self.brandt.recommended_interval_days, 56)
        self.assertEqual(self.brandt.contact_interval_days, 30)
        self.assertEqual(self.brandt.contact_interval_origin, "manual")

    def test_taken_over_follows(self):
        """The clock moves with the recommendation, for the contacts too."""
        pulse = self.make_pulse()
        self.recommend()
        self.brandt.action_accept_recommended_interval()
        self.mia.active = False
        pulse.usual_gap_days = 14
        self.recommend()
        self.assertEqual(self.brandt.contact_interval_days, 28)
        self.assertEqual(self.mia.contact_interval_days, 28)
        self.assertClock(self.brandt, None, -72)
        self.assertClock(self.mia, None, None)
        pulse.unlink()
        self.assertFalse(self.recommend())
        self.assertEqual(self.brandt.contact_interval_days, 42, "the tier's")
        self.assertClock(self.brandt, None, -58)

    def test_several(self):
        others = self.make_customer(relationship_tier_id=self.silver.id)
        own = self.make_customer(contact_interval_days=30)
        without = self.make_customer(relationship_tier_id=self.gold.id)
        lost = self.make_customer(
            relationship_tier_id=self.silver.id, contact_lost_date=day(-3)
        )
        everybody = self.brandt | others | own | without | lost
        for customer in everybody - without:
            self.make_pulse(customer)
        self.env["relationship.interval"]._refresh()
        action = everybody.with_user(self.olaf).action_take_over_interval()
        wizards = self.env[action["res_model"]].with_user(self.olaf)
        wizard = wizards.with_context(**action["context"]).create({})
        self.assertRecordValues(
            wizard,
            [
                {
                    "manual_count": 1,
                    "moving_count": 2,
                    # 365/42 twice, 365/30, 365/14
                    "current_contacts": 56,
                    "planned_contacts": 51,
                }
            ],
        )
        action = wizard.action_take_over()
        self.assertEqual(
            action["params"]["message"],
            "Taken over: 2. Left, entered by hand: 1. Without a recommendation: 1.",
        )
        self.assertEqual(
            everybody.mapped("contact_interval_origin"),
            ["recommended", "recommended", "manual", "tier", "tier"],
        )
        self.assertEqual(own.contact_interval_days, 30)
        wizard.with_manual = True
        self.assertEqual(wizard.moving_count, 1)
        wizard.action_take_over()
        self.assertEqual(own.contact_interval_origin, "recommended")
        self.assertEqual(own.contact_interval_days, 56)
        with self.assertRefused("Nothing to take over"):
            wizards.create({"partner_ids": without.ids}).action_take_over()

    # === NIGHTS === #

    def test_from_orders(self):
        self.make_orders(self.mia, range(10, 700, 28))
        self.refresh()
        days = self.brandt.recommended_interval_days
        self.assertIn(days, (42, 56, 70, 91))
        self.assertIn("Orders every 4 weeks", self.reason())
        self.env["sale.order"].search([])._action_cancel()
        self.refresh()
        self.assertFalse(self.brandt.recommended_interval_days)

    def test_night_on_which_nothing_changes(self):
        self.make_pulse()
        self.make_pulse(self.make_customer(relationship_tier_id=self.gold.id))
        self.env["relationship.interval"]._refresh()
        tables = "res_partner", "relationship_pulse"
        before = [self.versions(table) for table in tables]
        self.env["relationship.interval"]._refresh()
        with self.frozen(days=1):
            self.refresh()
        self.assertEqual([self.versions(table) for table in tables], before)

    def test_nights_that_the_calendar_changes(self):
        """Customers are looked at again on the day that their pulse tells."""
        # No new figures of the company within the time of the test
        self.env["relationship.rhythm.fit"].search([]).date = day(80)
        newcomer = self.make_customer(relationship_tier_id=self.silver.id)
        young = self.make_pulse(newcomer, first=-60, last=-5)
        steady = self.make_pulse(last=-10)
        self.env["relationship.interval"]._refresh()
        self.assertEqual(young.interval_review_date, day(30))
        self.assertEqual(steady.interval_review_date, day(-10 + 3 * 28 + 1))
        self.assertEqual(newcomer.recommended_interval_days, 28)
        self.brandt.action_accept_recommended_interval()
        for offset, expected in (
            (29, (28, 56)),
            (30, (56, 56)),
            (74, (56, 56)),
            (75, (56, 91)),
            (80, (91, 91)),
        ):
            with self.subTest(offset), self.frozen(days=offset):
                self.refresh()
                self.assertEqual(
                    (
                        newcomer.recommended_interval_days,
                        self.brandt.recommended_interval_days,
                    ),
                    expected,
                )
        self.assertFalse(young.interval_review_date or steady.interval_review_date)
        self.assertEqual(self.brandt.contact_interval_days, 91)
        self.assertClock(self.brandt, None, -9)

    # === TIERS === #

    def test_other_tier(self):
        self.make_pulse(gap=70)
        self.assertEqual(self.recommend(), 91)
        self.env["relationship.set.tier"].with_user(self.olaf).create(
            {"partner_ids": self.brandt.ids, "tier_id": self.gold.id}
        ).action_set_tier()
        self.assertEqual(self.brandt.recommended_interval_days, 42)
        self.assertEqual(self.mia.recommended_interval_days, 42)
        self.brandt.action_accept_recommended_interval()
        self.brandt.relationship_tier_id = self.silver
        self.assertEqual(self.brandt.contact_interval_days, 91)

    def test_first_tier(self):
        """Customers who get their first tier by revenue follow its limits."""
        customer = self.make_customer(contact_clock_start=day(-100))
        customer.relationship_tier_id = False
        self.make_pulse(customer, gap=3, last=-5)
        self.assertEqual(self.recommend(customer), 7)
        self.env["relationship.tier"]._classify()
        self.assertEqual(customer.relationship_tier_id, self.silver)
        self.assertEqual(customer.recommended_interval_days, 28)

    def test_other_limits(self):
        self.make_pulse(gap=70)
        self.recommend()
        self.silver.with_user(self.mona).interval_max_weeks = 8
        self.assertEqual(self.brandt.recommended_interval_days, 56)
        with self.assertRaises(AccessError):
            self.silver.with_user(self.olaf).interval_max_weeks = 4

    def test_default_limits(self):
        """They hold the tier's own interval, and stay while they do."""
        for tier, limits in (
            (self.gold, (14, 42)),
            (self.silver, (28, 91)),
            (self.bronze, (56, 364)),
        ):
            found = (tier.interval_min_days, tier.interval_max_days)
            self.assertEqual(found, limits)
        self.silver.interval_weeks = 5
        self.assertEqual(self.silver.interval_max_days, 91)
        self.silver.write({"interval_min_weeks": 4, "interval_max_weeks": 6})
        self.silver.interval_days = 40
        self.assertEqual(self.silver.interval_max_days, 42)
        self.silver.interval_weeks = 8
        self.assertEqual(
            (self.silver.interval_min_days, self.silver.interval_max_days), (28, 91)
        )
        for days in (1, 2, 5, 9, 33, 50, 120, 300, 700):
            self.gold.interval_days = days
            self.assertLessEqual(self.gold.interval_min_days, days)
            self.assertGreaterEqual(self.gold.interval_max_days, days)

    def test_wrong_limits(self):
        with self.assertRefused("no longer than the longest"):
            self.silver.write({"interval_min_days": 50, "interval_max_days": 49})
        with self.assertRefused("at least one day"):
            self.silver.interval_min_weeks = 0
