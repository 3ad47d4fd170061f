from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import NOW, day
from .common_interval import IntervalCommon


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
