from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestPrompt(RelationshipCommon):
    """How a prompt ends, is put off, and what it says."""

    # === ENDING === #

    def test_contact_by_anyone_closes_the_prompt_and_says_why(self):
        prompt = self.make_prompt(self.brandt)
        touchpoint = self.make_touchpoint(self.mia, user=self.olaf)
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.date_done, TODAY)
        self.assertEqual(prompt.relationship_touchpoint_id, touchpoint)
        self.assertEqual(
            prompt.feedback,
            "Closed by itself: Phone with Mia Brandt on 10 Mar (Olaf Pack).",
        )
        self.assertEqual(touchpoint.activity_ids.ids, [])
        done = touchpoint.with_context(active_test=False)
        self.assertEqual(done.activity_ids, prompt)

    def test_contact_does_not_close_other_reasons(self):
        thanks = self.make_prompt(self.brandt, reason="thanks")
        self.make_touchpoint(self.mia)
        self.assertTrue(thanks.active)

    def test_attempt_and_old_contact_leave_the_prompt_open(self):
        prompt = self.make_prompt(self.brandt)
        self.make_touchpoint(self.mia, reached=False)
        self.make_touchpoint(self.mia, days=60)
        self.assertTrue(prompt.active)

    def test_contact_logged_from_the_card_that_answers_nothing(self):
        """Of long ago, or by a channel that does not count: the clock still asks."""
        self.make_touchpoint(self.mia, days=70)
        prompt = self.make_prompt(self.brandt)
        other = self.make_prompt(self.brandt, "next_step", key="touchpoint,1")
        wizards = self.env["relationship.log"].with_user(self.ann)
        for values in (
            {"date": NOW - timedelta(days=50)},
            {"channel_id": self.channel("social").id},
        ):
            asked = {"partner_ids": self.brandt.ids, "activity_ids": prompt.ids}
            wizards.create({**asked, **values}).action_log()
            self.assertTrue(prompt.active)
        asked["activity_ids"] = (prompt | other).ids
        wizards.create({**asked, "date": NOW - timedelta(days=50)}).action_log()
        self.assertTrue(prompt.active)
        self.assertFalse(other.active, "it was spoken of all the same")
        self.silver.interval_days = 100
        self.assertTrue(prompt.active)
        wizards.create({**asked, "date": NOW - timedelta(days=49)}).action_log()
        self.assertFalse(prompt.active)

    def test_finishing_a_prompt_logs_the_contact_once(self):
        self.run_raise()
        prompt = self.prompts_of(self.brandt)
        prompt.with_user(self.ann).action_feedback(feedback="Labels are fine")
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "purpose": "service_check",
                    "note": "Labels are fine",
                    "user_id": self.ann.id,
                    "channel_id": self.channel("phone").id,
                    "days_late": 58,
                }
            ],
        )
        self.assertEqual(prompt.relationship_touchpoint_id, touchpoint)
        self.assertClock(self.brandt, 0, 42)
        self.run_raise()
        self.assertFalse(self.prompts_of(self.brandt))

    def test_finishing_another_prompt_closes_the_interval_as_well(self):
        interval = self.make_prompt(self.brandt)
        step = self.make_prompt(self.brandt, reason="next_step")
        step.with_user(self.ann).action_feedback()
        self.assertFalse(interval.active)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)

    def test_finishing_a_prompt_whose_type_has_no_channel_is_a_call(self):
        prompt = self.make_prompt(self.brandt)
        prompt.activity_type_id.relationship_channel_id = False
        prompt.with_user(self.ann).action_feedback()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.channel_id, self.channel("phone"))
        self.run_raise()
        self.assertFalse(self.prompts_of(self.brandt))

    def test_undone_finish_opens_the_prompt_again(self):
        prompt = self.make_prompt(self.brandt)
        prompt.with_user(self.ann).action_feedback()
        self.touchpoints_of(self.brandt).with_user(self.ann).action_undo()
        self.assertTrue(prompt.active)
        self.assertClock(self.brandt, None, -58)
        prompt.with_user(self.ann).action_feedback()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)

    def test_talked(self):
        interval = self.make_prompt(self.brandt)
        thanks = self.make_prompt(self.brandt, reason="thanks")
        action = (interval | thanks).with_user(self.ann).action_relationship_talked()
        self.assertEqual(len(action["params"]["undo_ids"]), 1)
        self.assertFalse(interval.active or thanks.active)
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(
            touchpoint.contact_id, self.brandt._relationship_get_correspondent()
        )
        self.assertFalse(touchpoint.contact_id.is_company)
        self.assertEqual(
            (interval | thanks).mapped("relationship_touchpoint_id"), touchpoint
        )
        touchpoint.with_user(self.ann).action_undo()
        self.assertTrue(interval.active and thanks.active)

    # === SNOOZE === #

    def test_snooze_survives_every_recomputation(self):
        self.run_raise()
        prompt = self.prompts_of(self.brandt).with_user(self.ann)
        self.assertIs(prompt.action_relationship_snooze(days=7, reason="Fair"), True)
        self.assertEqual(prompt.date_deadline, day(7))
        self.assertEqual(prompt.relationship_when, "snoozed")
        self.assertEqual(prompt.relationship_due_date, day(-58), "a miss stays a miss")
        self.run_raise()
        self.brandt.contact_interval_days = 300
        self.env["relationship.clock"]._refresh()
        self.run_raise()
        self.assertEqual(self.prompts_of(self.brandt), prompt)
        self.assertEqual(prompt.date_deadline, day(7))
        self.assertIn("Snoozed 1×, last until 17 Mar. Fair", prompt.relationship_why)
        self.brandt.contact_interval_days = 42
        self.assertEqual(self.make_touchpoint(self.mia).days_late, 58)
        self.assertFalse(prompt.active)

    def test_snooze_from_a_menu(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        for days in (1, 7, 14, 30):
            prompt.with_context(
                relationship_snooze_days=days
            ).action_relationship_snooze()
            self.assertEqual(prompt.relationship_snoozed_until, day(days))
        self.assertEqual(prompt.relationship_snooze_count, 4)

    def test_snooze_to_the_past(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        for until in (TODAY, day(-1)):
            with self.assertRefused("after today"):
                prompt.action_relationship_snooze(until=until)
        with self.assertRefused("after today"):
            prompt.action_relationship_snooze(days=-2)
        self.assertFalse(prompt.relationship_snoozed_until)
        self.assertEqual(prompt.date_deadline, TODAY)

    def test_too_late_to_decide(self):
        prompt = self.make_prompt(self.brandt)
        other = self.make_prompt(self.make_customer("Other"))
        prompt.with_user(self.olaf).action_relationship_talked()
        mine = prompt.with_user(self.ann)
        hand_on = self.env["relationship.hand.on"].with_user(self.ann)
        before = prompt.read(["user_id", "date_deadline", "note"])
        for act in (
            lambda: mine.action_relationship_snooze(days=7),
            mine.action_relationship_take,
            mine.action_relationship_release,
            hand_on.create(
                {"activity_ids": prompt.ids, "user_id": self.olaf.id}
            ).action_hand_on,
        ):
            with self.assertRaisesRegex(UserError, "Olaf"):
                act()
        self.assertEqual(prompt.read(["user_id", "date_deadline", "note"]), before)
        both = (prompt | other).with_user(self.ann)
        both.action_relationship_snooze(days=7)
        self.assertEqual(other.date_deadline, day(7))
        self.assertFalse(prompt.relationship_snoozed_until)

    def test_closed_by_a_mail_meanwhile(self):
        prompt = self.make_prompt(self.brandt)
        self.brandt.message_post(
            body="All is well",
            message_type="email",
            author_id=self.mia.id,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(prompt.active)
        for act in (
            lambda: prompt.with_user(self.ann).action_relationship_snooze(days=7),
            prompt.with_user(self.ann).action_relationship_take,
        ):
            with self.assertRaisesRegex(UserError, "answered meanwhile"):
                act()

    def test_repeated_snoozing_proposes_a_longer_interval(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        self.assertIs(prompt.action_relationship_snooze(days=1), True)
        self.assertIs(prompt.action_relationship_snooze(days=1), True)
        action = prompt.action_relationship_snooze(days=14)
        self.assertEqual(action["res_model"], "relationship.snooze")
        # 100 days since the start and 14 more: 17 weeks
        self.assertEqual(action["context"]["default_proposed_weeks"], 17)
        wizard = self.env["relationship.snooze"].with_user(self.ann)
        wizard.with_context(**action["context"]).create({}).action_accept_interval()
        self.assertEqual(self.brandt.contact_interval_days, 119)
        self.assertEqual(self.brandt.contact_interval_origin, "manual")
        self.assertTrue(prompt.active)

    def test_nothing_is_proposed_when_the_interval_is_long_enough(self):
        self.brandt.contact_interval_days = 200
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        for _time in range(4):
            self.assertIs(prompt.action_relationship_snooze(days=14), True)

    # === WORDS === #

    def test_words_tell_the_facts(self):
        self.make_order(self.mia).action_confirm()
        self.touchpoints_of(self.brandt).date = NOW - timedelta(days=49)
        prompt = self.make_prompt(self.brandt).with_user(self.olaf)
        self.env["relationship.script"].search(
            [("reason", "=", "interval"), ("tier_id", "=", False)]
        ).body = (
            "{first_name} of {customer}: {period} since {last_contact}, {products}, "
            "says {company}"
        )
        prompt.invalidate_recordset()
        self.assertEqual(
            prompt.relationship_script,
            "<p>Mia of Brandt Packaging: 7 weeks since 20 Jan, Labels, says "
            f"{self.company.name}</p>",
        )

    def test_done_ones_are_undone_later(self):
        self.make_touchpoint(self.mia, days=50)
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        prompt.action_relationship_talked()
        self.assertFalse(prompt.active)
        prompt.invalidate_recordset()
        prompt.action_relationship_undo()
        self.assertTrue(prompt.active)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
        with self.assertRaisesRegex(UserError, "nothing to take back"):
            prompt.action_relationship_undo()

    def test_words_for_a_tier(self):
        scripts = self.env["relationship.script"]
        self.make_order(self.mia).action_confirm()
        general = scripts._get_for("interval", self.brandt)[self.brandt]
        self.assertFalse(general.tier_id)
        special = scripts.create(
            {
                "name": "Special",
                "reason": "interval",
                "tier_id": self.silver.id,
                "body": "Dear {first_name}",
            }
        )
        self.assertEqual(
            scripts._get_for("interval", self.brandt)[self.brandt], special
        )
        self.assertEqual(self.make_prompt(self.brandt).summary, "Special")

    def test_names_can_not_inject_markup(self):
        evil = "<script>alert(1)</script>"
        self.brandt.name = evil
        self.mia.name = f"{evil} {{company}}"
        self.product.name = '<img src=x onerror="alert(1)">'
        self.make_order(self.mia).action_confirm()
        self.env["relationship.script"].search(
            []
        ).body = "<b>{first_name}</b> {customer} {products}"
        prompt = self.make_prompt(self.brandt, note=False)
        hand_on = self.env["relationship.hand.on"].create(
            {"activity_ids": prompt.ids, "user_id": self.olaf.id, "note": evil}
        )
        hand_on.action_hand_on()
        preview = self.env["relationship.script"].search([], limit=1).preview
        for html in (prompt.relationship_script, prompt.note, preview):
            for tag in ("<script", "<img", "<b>"):
                self.assertNotIn(tag, html)
        self.assertIn("&lt;script&gt;alert(1)", prompt.relationship_script)
        self.assertNotIn(self.company.name, prompt.relationship_script)

    def test_unknown_placeholder(self):
        script = self.env["relationship.script"].search([], limit=1)
        before = script.body
        with self.assertRefused(r"unknown placeholders: \{name\}, \{nick\}"):
            script.body = "Hello {nick}, {name} of {customer}"
        self.assertEqual(script.body, before)

    def test_why(self):
        self.make_touchpoint(self.mia, days=50, direction="inbound")
        prompt = self.make_prompt(self.brandt, user=self.env["res.users"])
        self.assertEqual(
            prompt.with_user(self.olaf).relationship_why.split("\n"),
            [
                "Last heard: 50 days ago, Phone from them (Mia Brandt).",
                "Test silver customers: every 6 weeks, so by 2 Mar.",
                "In the shared pool: whoever takes it, has it.",
            ],
        )

    def test_why_of_a_customer_nobody_has_heard_of(self):
        self.brandt.contact_interval_days = 10
        prompt = self.make_prompt(self.brandt)
        self.assertEqual(
            prompt.relationship_why.split("\n"),
            [
                "Nobody has been in touch since the customer came, on 30 Nov 2025.",
                "Interval entered by hand: every 10 days, so by 10 Dec 2025.",
            ],
        )

    def test_other_activities_have_no_words(self):
        activity = self.brandt.activity_schedule("mail.mail_activity_data_todo")
        self.assertFalse(activity.relationship_script)
        self.assertFalse(activity.relationship_why)
