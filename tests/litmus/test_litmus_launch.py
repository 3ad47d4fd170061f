from math import ceil
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.litmus import (
    relationship_litmus_launch as launch,
)
from ..common import NOW, day
from ..silence.common_silence import FIVE_WEEKS, SilenceCommon
from .common_litmus import LitmusCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLitmusLaunch(SilenceCommon, LitmusCommon):
    """Who gets a litmus test by itself, and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["relationship.litmus"].search([]).unlink()
        cls.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        ).contact_lost_date = day(-1)
        cls.brandt.contact_lost_date = False
        cls.gold.write({"has_litmus": True, "litmus_when_silent": True})
        cls.silver.has_litmus = True

    def launch(self, days=0):
        with self.frozen(days=days):
            self.run_cron("ir_cron_launch_litmus_tests")
        self.env.invalidate_all()

    def tests(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["relationship.litmus"].search(domain, order="id")

    def make_buyer(self, name, quantity, tier=None, days=(10, 45, 80)):
        partner = self.make_customer(
            name, relationship_tier_id=(tier or self.silver).id, user_id=self.ann.id
        )
        self.make_orders(partner, days, quantity=quantity)
        return partner

    def test_snoozed_one_is_reminded_of(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.plain)
        prompt = self.litmus_prompts().filtered(lambda p: p.user_id == self.olaf)
        prompt.with_user(self.olaf).action_relationship_snooze(days=60)
        litmus.action_remind()
        self.assertEqual(prompt.relationship_when, "today")

    def test_nobody_of_another_company(self):
        there = self.env["res.company"].create({"name": "Other company"})
        self.mona.company_ids += there
        with self.assertRefused("Olaf Pack does not work for Other company"):
            self.make_litmus(self.olaf, company_id=there.id)

    def test_largest_and_longest_held_first_spread_over_the_year(self):
        small = self.make_buyer("Small", 10)
        large = self.make_buyer("Large", 900, days=(10, 45, 80, 400))
        loyal = self.make_buyer("Loyal", 700, days=(10, 45, 80, 1100))
        with patch.object(launch, "RUNS", 3):
            self.refresh()
            self.launch()
            self.assertEqual(self.tests().partner_id, loyal)
            self.assertEqual(self.tests().state, "open")
            self.launch()
            self.assertEqual(self.tests().partner_id, loyal, "run twice a day")
            self.launch(days=1)
            self.launch(days=2)
            self.launch(days=3)
        self.assertEqual(self.tests().mapped("partner_id"), loyal | large | small)
        self.assertEqual(
            self.tests().partner_id.mapped("name"), ["Loyal", "Large", "Small"]
        )

    def test_a_year_covers_all_of_them_once(self):
        partners = self.env["res.partner"]
        for number in range(7):
            partners |= self.make_buyer(f"Buyer {number}", 100 + number)
        self.refresh()
        with patch.object(launch, "RUNS", 4):
            for place in range(7):
                self.launch(days=place)
                today = self.tests(date=day(place))
                weekend = day(place).weekday() > 4
                self.assertLessEqual(len(today), 0 if weekend else ceil(7 / 4))
        self.assertEqual(self.tests().partner_id, partners)
        self.assertEqual(len(self.tests()), 7)

    def test_again_after_a_year(self):
        buyer = self.make_buyer("Buyer", 100)
        self.refresh()
        self.launch()
        self.launch(days=15)
        self.assertEqual(self.tests().mapped("state"), ["closed"])
        self.launch(days=364)
        self.assertEqual(len(self.tests()), 1)
        self.launch(days=365)
        self.assertEqual(self.tests().mapped("state"), ["closed", "open"])
        self.assertEqual(self.tests().partner_id, buyer)

    def test_who_gets_none(self):
        bronze = self.gold.copy({"name": "Test bronze", "has_litmus": False})
        bronze.litmus_when_silent = False
        self.make_buyer("No tier", 100).relationship_tier_id = False
        self.make_buyer("Bronze", 100, tier=bronze)
        self.make_buyer("Archived", 100).active = False
        self.make_buyer("Lost", 100).contact_lost_date = day(-1)
        self.make_buyer("Long ago", 100, days=(800, 850, 900))
        nobody = self.make_buyer("Nobody", 100)
        nobody.user_id = False
        self.env["sale.order"].search([("partner_id", "=", nobody.id)]).write(
            {"user_id": False}
        )
        self.touchpoints_of(nobody).sudo().unlink()
        draft = self.make_buyer("Prepared", 100)
        self.make_litmus(self.ann, partner=draft, launch=False)
        self.refresh()
        self.launch()
        self.assertEqual(self.tests().mapped("state"), ["draft"])

    def test_silent_large_customer_gets_one_at_once(self):
        quiet = self.make_buyer("Quiet", 100, tier=self.gold, days=FIVE_WEEKS)
        large = self.make_buyer("Large", 9000)
        self.refresh()
        self.assertEqual(self.silence_of(quiet).status, "quiet")
        self.launch()
        self.assertEqual(self.tests().partner_id, quiet | large)
        self.launch(days=15)
        self.launch(days=20)
        self.assertEqual(len(self.tests(partner_id=quiet.id)), 1, "not again so soon")
        self.tests(partner_id=quiet.id).date = day(-170)
        self.launch(days=20)
        self.assertEqual(len(self.tests(partner_id=quiet.id)), 2)

    def test_silver_waits_for_its_turn(self):
        quiet = self.make_buyer("Quiet", 100, days=FIVE_WEEKS)
        large = self.make_buyer("Large", 9000)
        self.refresh()
        self.launch()
        self.assertEqual(self.silence_of(quiet).status, "quiet")
        self.assertEqual(self.tests().partner_id, large)

    def test_colleagues_are_proposed_and_asked(self):
        buyer = self.make_buyer("Buyer", 100)
        self.make_touchpoint(buyer, days=3, user=self.olaf)
        self.refresh()
        self.launch()
        litmus = self.tests()
        self.assertIn(self.olaf, litmus.participant_ids.user_id)
        self.assertEqual(
            self.litmus_prompts(buyer).user_id, litmus.participant_ids.user_id
        )

    def test_no_query_per_customer(self):
        def count(number):
            for place in range(number):
                self.make_buyer(f"Buyer {number} {place}", 100, tier=self.gold)
            self.refresh()
            due = self.env["relationship.litmus"]
            with patch.object(launch, "RUNS", 1):
                self.assertGreaterEqual(len(due._get_due()), number)
                return self.count(due._get_due)

        self.assertEqual(count(1), count(5))

    def test_involved_in_one_statement(self):
        buyers = [self.make_buyer(f"Buyer {place}", 100) for place in range(4)]
        tests = self.env["relationship.litmus"].create(
            [{"partner_id": buyer.id} for buyer in buyers]
        )
        tests._get_involved()
        one = self.count(tests[:1]._get_involved)
        self.assertEqual(self.count(tests._get_involved), one)

    def test_killed_after_any_batch(self):
        """What is committed stays, what is left is found again."""
        for number in range(5):
            self.make_buyer(f"Buyer {number}", 100 + number)
        self.refresh()
        litmus = self.env["relationship.litmus"]
        stops = iter([True, False])
        with (
            patch.object(launch, "RUNS", 1),
            patch.object(launch, "BATCH", 2),
            patch.object(
                self.registry["ir.cron"],
                "_commit_progress",
                lambda *_a, **_k: next(stops),
            ),
        ):
            litmus._cron_launch()
        self.assertEqual(len(self.tests()), 2)
        with patch.object(launch, "RUNS", 1):
            self.launch()
        self.assertEqual(len(self.tests()), 5)
        self.assertEqual(len(self.tests().partner_id), 5)

    def test_moment_of_the_first_start(self):
        """The data of a new database says which tiers get tests."""
        tier = self.env.ref("relationship_flow.relationship_tier_gold")
        self.assertTrue(tier.has_litmus and tier.litmus_when_silent)
        tier = self.env.ref("relationship_flow.relationship_tier_silver")
        self.assertEqual((tier.has_litmus, tier.litmus_when_silent), (True, False))
        tier = self.env.ref("relationship_flow.relationship_tier_bronze")
        self.assertFalse(tier.has_litmus)
