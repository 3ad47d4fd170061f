from datetime import timedelta

from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import NOW, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestTouchpoint(RelationshipCommon):
    """Contacts logged by hand, and what they may and may not be."""

    # === LOGGING === #

    def test_contact_of_a_person_counts_for_the_company(self):
        touchpoint = self.make_touchpoint(self.mia)
        self.assertEqual(touchpoint.partner_id, self.brandt)
        self.assertEqual(touchpoint.contact_id, self.mia)
        self.assertClock(self.brandt, 0, 42)
        self.assertClock(self.mia, 0, 42)

    def test_customer_without_person(self):
        touchpoint = self.env["relationship.touchpoint"].create(
            {"partner_id": self.brandt.id}
        )
        self.assertEqual(touchpoint.contact_id, self.brandt)
        self.assertClock(self.brandt, 0, 42)

    def test_customer_is_required(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(NotNullViolation, "partner_id"),
        ):
            self.env["relationship.touchpoint"].create({"note": "Whom?"})

    def test_directions_have_their_own_dates(self):
        self.make_touchpoint(self.mia, days=9, direction="inbound")
        self.make_touchpoint(self.mia, days=4, direction="outbound")
        self.assertEqual(self.brandt.last_inbound_date, day(-9))
        self.assertEqual(self.brandt.last_outbound_date, day(-4))
        self.assertClock(self.brandt, -4, 38)

    def test_older_contact_moves_nothing(self):
        self.make_touchpoint(self.mia, days=3)
        self.make_touchpoint(self.mia, days=30)
        self.assertClock(self.brandt, -3, 39)

    def test_attempt_is_kept_but_the_clock_runs_on(self):
        attempt = self.make_touchpoint(self.mia, reached=False)
        self.assertTrue(attempt.exists())
        self.assertClock(self.brandt, None, -58)
        self.assertFalse(attempt.days_late)
        attempt.reached = True
        self.assertClock(self.brandt, 0, 42)
        attempt.reached = False
        self.assertClock(self.brandt, None, -58)

    def test_channel_whose_outbound_contact_alone_does_not_count(self):
        social = self.channel("social").id
        self.make_touchpoint(self.mia, channel_id=social, direction="outbound")
        self.assertClock(self.brandt, None, -58)
        self.make_touchpoint(self.mia, channel_id=social, direction="inbound")
        self.assertClock(self.brandt, 0, 42)

    # === A MISS IS RECORDED === #

    def test_days_late_are_kept_on_the_contact_that_came_too_late(self):
        late = self.make_touchpoint(self.mia, days=2)
        self.assertEqual(late.days_late, 56, "due 58 days ago, came 2 days ago")
        in_time = self.make_touchpoint(self.mia)
        self.assertFalse(in_time.days_late)
        self.assertEqual(late.days_late, 56, "never rolled forward")

    def test_only_the_first_of_several_late_contacts_is_late(self):
        touchpoints = self.env["relationship.touchpoint"].create(
            [
                {"contact_id": self.mia.id, "date": NOW - timedelta(days=days)}
                for days in (1, 5, 3)
            ]
        )
        self.assertEqual(touchpoints.mapped("days_late"), [0, 53, 0])

    def test_attempt_that_turns_out_to_have_failed_was_not_late(self):
        late = self.make_touchpoint(self.mia)
        self.assertEqual(late.days_late, 58)
        late.reached = False
        self.assertFalse(late.days_late, "it ended nothing")
        self.assertEqual(self.make_touchpoint(self.mia).days_late, 58)

    # === CHANGING === #

    def test_moving_a_contact_moves_both_clocks(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        eva = self.env["res.partner"].create({"name": "Eva", "parent_id": other.id})
        touchpoint = self.make_touchpoint(self.mia)
        touchpoint.contact_id = eva
        self.assertEqual(touchpoint.partner_id, other)
        self.assertClock(self.brandt, None, -58)
        self.assertClock(other, 0, 14)

    def test_changed_customer_is_rolled_up(self):
        touchpoint = self.make_touchpoint(
            self.make_customer("Other", relationship_tier_id=self.gold.id)
        )
        other = touchpoint.partner_id
        touchpoint.partner_id = self.mia
        self.assertEqual(touchpoint.partner_id, self.brandt)
        self.assertClock(other, None, -86)
        self.assertClock(self.brandt, 0, 42)

    def test_correcting_the_date(self):
        touchpoint = self.make_touchpoint(self.mia)
        touchpoint.date = NOW - timedelta(days=10)
        self.assertClock(self.brandt, -10, 32)

    def test_channel_rule_applies_to_the_past_as_well(self):
        visit = self.channel("visit")
        self.make_touchpoint(self.mia, days=20)
        self.make_touchpoint(self.mia, days=5, channel_id=visit.id)
        self.assertClock(self.brandt, -5, 37)
        visit.with_user(self.mona).outbound_resets = False
        self.assertClock(self.brandt, -20, 22)
        visit.with_user(self.mona).outbound_resets = True
        self.assertClock(self.brandt, -5, 37)

    def test_deleting_steps_back(self):
        self.make_touchpoint(self.mia, days=20)
        self.make_touchpoint(self.mia, days=5).unlink()
        self.assertClock(self.brandt, -20, 22)

    # === UNDO === #

    def test_undo_of_talked_today(self):
        prompt = self.make_prompt(self.brandt)
        action = self.brandt.with_user(self.ann).action_talked_today()
        self.assertEqual(action["tag"], "relationship_flow_logged")
        self.assertEqual(action["params"]["title"], "Brandt Packaging")
        self.assertIn("21", action["params"]["message"])  # 21 April
        self.assertClock(self.brandt, 0, 42)
        self.assertFalse(prompt.active)
        touchpoints = self.env["relationship.touchpoint"].browse(
            action["params"]["undo_ids"]
        )
        touchpoints.with_user(self.ann).action_undo()
        self.assertFalse(touchpoints.exists())
        self.assertClock(self.brandt, None, -58)
        self.assertTrue(prompt.active)
        self.assertFalse(prompt.feedback)
        self.assertFalse(prompt.date_done)

    def test_logged_for_the_wrong_customer(self):
        other = self.make_customer("Nordhaus", relationship_tier_id=self.gold.id)
        wrong, right = self.make_prompt(self.brandt), self.make_prompt(other)
        touchpoint = self.make_touchpoint(self.mia)
        self.assertEqual((wrong.active, right.active), (False, True))
        touchpoint.with_user(self.ann).contact_id = other
        self.assertEqual((wrong.active, right.active), (True, False))
        self.assertEqual(right.relationship_touchpoint_id, touchpoint)
        self.assertFalse(wrong.relationship_touchpoint_id)

    def test_unticked_by_zero(self):
        prompt = self.make_prompt(self.brandt)
        touchpoint = self.make_touchpoint(self.mia)
        touchpoint.with_user(self.ann).write({"reached": 0})
        self.assertTrue(prompt.active)
        self.assertEqual(touchpoint.days_late, 0)

    def test_undo_leaves_a_newer_prompt_alone(self):
        prompt = self.make_prompt(self.brandt)
        touchpoint = self.make_touchpoint(self.mia)
        self.assertFalse(prompt.active)
        newer = self.make_prompt(self.brandt)
        touchpoint.action_undo()
        self.assertFalse(prompt.active)
        self.assertEqual(self.prompts_of(self.brandt), newer)

    def test_undo_of_one_of_two_leaves_the_prompt_closed(self):
        prompt = self.make_prompt(self.brandt)
        first = self.make_touchpoint(self.mia)
        self.make_touchpoint(self.mia)
        first.action_undo()
        self.assertFalse(prompt.active, "the second contact counts")
        self.assertClock(self.brandt, 0, 42)

    def test_attempt_that_reached_somebody_after_all_closes_the_prompt(self):
        prompt = self.make_prompt(self.brandt)
        attempt = self.make_touchpoint(self.mia, reached=False)
        self.assertTrue(prompt.active)
        attempt.with_user(self.ann).reached = True
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.relationship_touchpoint_id, attempt)
        self.assertEqual(attempt.days_late, 58)
        attempt.with_user(self.ann).reached = False
        self.assertTrue(prompt.active)
        self.assertFalse(prompt.relationship_touchpoint_id)
        self.assertClock(self.brandt, None, -58)

    def test_undo_refuses_what_was_captured(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        touchpoint = self.touchpoints_of(self.brandt, res_model="sale.order")
        with self.assertRaisesRegex(UserError, "captured"):
            touchpoint.with_user(self.ann).action_undo()
        self.assertTrue(touchpoint.exists())

    def test_many_customers_talked_today(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        action = (self.brandt | other).with_user(self.olaf).action_talked_today()
        self.assertEqual(action["params"]["title"], "2 customers")
        self.assertClock(self.brandt, 0, 42)
        self.assertClock(other, 0, 14)

    def test_company_and_its_person_talked_today(self):
        (self.brandt | self.mia).with_user(self.olaf).action_talked_today()
        self.assertRecordValues(
            self.touchpoints_of(self.brandt), [{"contact_id": self.mia.id}]
        )

    def test_company_of_the_customer(self):
        """Who works for two companies logs it where the customer belongs."""
        second = self.env["res.company"].create({"name": "Second"})
        self.olaf.company_ids |= second
        self.brandt.company_id = second
        companies = (self.company | second).ids
        olaf = self.env["relationship.touchpoint"].with_user(self.olaf)
        touchpoint = olaf.with_context(allowed_company_ids=companies).create(
            {"contact_id": self.mia.id}
        )
        self.assertEqual(touchpoint.company_id, second)

    # === WORDS === #

    def test_summary_and_name(self):
        touchpoint = self.make_touchpoint(self.mia, note="Labels arrive late\nand torn")
        self.assertEqual(touchpoint.summary, "Labels arrive late")
        self.assertEqual(touchpoint.display_name, "Phone · Brandt Packaging")
        self.assertEqual(self.make_touchpoint(self.mia).summary, "Service check")

    def test_summary_tells_the_source_to_those_who_may_read_it(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        touchpoint = self.touchpoints_of(self.brandt, res_model="sale.order")
        self.assertEqual(touchpoint.with_user(self.ann).summary, order.display_name)
        self.assertEqual(touchpoint.with_user(self.olaf).summary, "Order")

    def test_open_source(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        touchpoint = self.touchpoints_of(self.brandt, res_model="sale.order")
        action = touchpoint.with_user(self.ann).action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )
        with self.assertRaisesRegex(UserError, "no document"):
            self.make_touchpoint(self.mia).action_open_source()

    def test_open_source_of_a_done_activity(self):
        activity = self.brandt.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.ann.id
        )
        activity.action_feedback()
        touchpoint = self.touchpoints_of(self.brandt, res_model="mail.activity")
        action = touchpoint.with_user(self.ann).action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.brandt.id)
        )

    # === BAD INPUT === #

    def test_contact_in_the_future(self):
        with self.assertRefused("future"):
            self.make_touchpoint(self.mia, days=-1)
        self.assertClock(self.brandt, None, -58)
        touchpoint = self.make_touchpoint(self.mia, days=3)
        with self.assertRefused("future"):
            touchpoint.date = NOW + timedelta(days=2)
        self.assertEqual(touchpoint.date, NOW - timedelta(days=3))
        self.assertClock(self.brandt, -3, 39)

    def test_clock_of_a_phone_runs_a_little_ahead(self):
        touchpoint = self.make_touchpoint(self.mia, date=NOW + timedelta(minutes=5))
        self.assertTrue(touchpoint.exists())

    def test_negative_figures(self):
        for name in ("cost", "minutes"):
            with self.subTest(name), self.assertRefused("negative"):
                self.make_touchpoint(self.mia, **{name: -1})
        with self.assertRefused("negative"):
            self.channel("phone").minutes = -1

    # === IMPORT === #

    def load(self, *rows):
        return (
            self.env["relationship.touchpoint"]
            .with_user(self.ann)
            .load(["contact_id", "date", "channel_id", "direction"], list(rows))
        )

    def test_import(self):
        result = self.load(
            [
                "Brandt Packaging, Mia Brandt",
                "2026-03-01 10:00:00",
                "Visit",
                "outbound",
            ],
            ["Brandt Packaging", "2026-02-01 10:00:00", "Phone", "inbound"],
        )
        self.assertFalse(result["messages"])
        self.assertClock(self.brandt, -9, 33)
        self.assertEqual(self.brandt.last_inbound_date, day(-37))

    def test_import_knows_the_codes_of_channels(self):
        result = self.load(
            ["Brandt Packaging", "2026-02-01 10:00:00", "online_order", "inbound"]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(
            self.touchpoints_of(self.brandt).channel_id, self.channel("online_order")
        )

    def test_import_of_an_unknown_channel_changes_nothing(self):
        result = self.load(
            ["Brandt Packaging", "2026-03-01 10:00:00", "Phone", "outbound"],
            ["Brandt Packaging", "2026-03-02 10:00:00", "Pigeon", "outbound"],
        )
        self.assertFalse(result["ids"])
        self.assertIn("Pigeon", result["messages"][0]["message"])
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.assertClock(self.brandt, None, -58)

    def test_import_of_the_future_changes_nothing(self):
        result = self.load(
            ["Brandt Packaging", "2026-03-01 10:00:00", "Phone", "outbound"],
            ["Brandt Packaging", "2027-03-02 10:00:00", "Phone", "outbound"],
        )
        self.assertFalse(result["ids"])
        self.assertIn("future", result["messages"][0]["message"])
        self.assertFalse(self.touchpoints_of(self.brandt))

    # === CHANNELS === #

    def test_channel_in_use_can_only_be_archived(self):
        post = self.channel("post")
        self.make_touchpoint(self.mia, channel_id=post.id)
        with self.assertRaisesRegex(UserError, "Archive it"):
            post.with_user(self.mona).unlink()
        post.with_user(self.mona).active = False
        self.assertEqual(self.env["relationship.channel"]._get_id("post"), post.id)

    def test_deleted_channel_captures_nothing(self):
        self.channel("order").with_user(self.mona).unlink()
        self.assertIs(self.env["relationship.channel"]._get_id("order"), False)
        self.make_order(self.mia).action_confirm()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_channel_codes_are_unique(self):
        with self.assertRefused("same code"):
            self.env["relationship.channel"].create({"name": "Call", "code": "phone"})

    def test_new_channel_is_known_at_once(self):
        channels = self.env["relationship.channel"].with_user(self.mona)
        self.assertFalse(channels._get_id("pigeon"))
        pigeon = channels.create({"name": "Pigeon", "code": "pigeon"})
        self.assertEqual(channels._get_id("pigeon"), pigeon.id)
        pigeon.code = "dove"
        self.assertFalse(channels._get_id("pigeon"))

    def test_only_managers_change_channels(self):
        with self.assertRaises(AccessError):
            self.channel("phone").with_user(self.olaf).outbound_resets = False
