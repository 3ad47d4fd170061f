from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.relationship_flow.hooks import uninstall_hook

from .common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestFollowUp(RelationshipCommon):
    """Prompts: when they are raised, for whom, with which words, and how they end."""

    # === RAISING === #

    def test_cron_raises_one_prompt(self):
        self.run_raise()
        self.run_raise()
        prompt = self.prompts_of(self.brandt)
        self.assertRecordValues(
            prompt,
            [
                {
                    "relationship_reason": "interval",
                    "user_id": self.ann.id,
                    "date_deadline": day(-58),
                    "relationship_due_date": day(-58),
                    "res_model": "res.partner",
                    "res_id": self.brandt.id,
                    "automated": True,
                    "active": True,
                }
            ],
        )
        self.assertFalse(self.prompts_of(self.mia))

    def test_prompt_comes_so_many_days_ahead(self):
        for days, raised in ((38, False), (39, True), (42, True), (43, True)):
            customer = self.make_customer(
                relationship_tier_id=self.silver.id, contact_clock_start=day(-days)
            )
            self.run_raise()
            self.assertEqual(bool(self.prompts_of(customer)), raised, days)

    def test_lead_days_of_zero(self):
        self.set_limits(lead_days=0)
        soon = self.make_customer(
            relationship_tier_id=self.silver.id, contact_clock_start=day(-41)
        )
        due = self.make_customer(
            relationship_tier_id=self.silver.id, contact_clock_start=day(-42)
        )
        self.run_raise()
        self.assertFalse(self.prompts_of(soon))
        self.assertTrue(self.prompts_of(due))

    def test_nobody_is_prompted_without_a_running_clock(self):
        paused = self.make_customer(relationship_tier_id=self.silver.id)
        paused.contact_paused_until = day(5)
        lost = self.make_customer(relationship_tier_id=self.silver.id)
        lost.contact_lost_date = day(-5)
        archived = self.make_customer(relationship_tier_id=self.silver.id, active=False)
        stranger = self.make_customer()
        self.run_raise()
        for partner in (paused, lost, archived, stranger):
            self.assertFalse(self.prompts_of(partner), partner.contact_status)

    def test_no_mail_and_no_followers(self):
        before = self.env["mail.mail"].search_count([])
        followers = self.brandt.message_follower_ids
        self.run_raise()
        self.assertTrue(self.prompts_of(self.brandt))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertEqual(self.brandt.message_follower_ids, followers)

    def test_second_prompt_of_the_same_kind_is_refused_by_the_database(self):
        prompt = self.make_prompt(self.brandt)
        self.assertFalse(self.make_prompt(self.brandt))
        self.assertFalse(self.make_prompt(self.mia))
        with self.assertRefused("already"):
            prompt.copy()

    def test_keys_tell_prompts_apart(self):
        prompts = self.env["relationship.follow.up"]._raise(
            [
                {"partner": self.mia, "reason": "thanks", "date": TODAY, "key": key}
                for key in ("a", "b", "a")
            ]
        )
        self.assertEqual(prompts.mapped("relationship_key"), ["a", "b"])
        self.assertEqual(prompts.relationship_partner_id, self.brandt)

    def test_prompt_without_script(self):
        prompt = self.make_prompt(self.brandt, reason="winback", summary="Try again")
        self.assertEqual(prompt.summary, "Try again")
        self.assertEqual(
            prompt.activity_type_id, self.env.ref("mail.mail_activity_data_call")
        )
        self.assertTrue(prompt.relationship_why)

    def test_quiet_days_hold_back_what_can_wait(self):
        self.env["relationship.script"].create(
            [
                {"name": "Thanks", "reason": "thanks", "body": "Thank you!"},
                {
                    "name": "Birthday",
                    "reason": "birthday",
                    "body": "Happy birthday!",
                    "is_low_urgency": True,
                },
            ]
        )
        self.brandt.relationship_tier_id = self.gold
        self.make_touchpoint(self.mia, days=3)
        self.assertTrue(self.make_prompt(self.brandt, reason="thanks"))
        self.assertFalse(self.make_prompt(self.brandt, reason="birthday"))
        with self.frozen(days=2):
            self.brandt.invalidate_recordset()
            self.assertTrue(self.make_prompt(self.brandt, reason="birthday"))

    def test_obsolete_prompts_are_taken_back(self):
        prompt = self.make_prompt(self.brandt)
        self.brandt.contact_interval_days = 365
        self.run_raise()
        self.assertFalse(prompt.exists())

    # === DAILY LIMIT === #

    def test_daily_limit_most_important_first(self):
        self.brandt.user_id = False
        self.set_limits(daily_limit=2)
        silver = self.make_customer(
            "Late silver",
            relationship_tier_id=self.silver.id,
            user_id=self.mona.id,
            contact_clock_start=day(-300),
        )
        gold = [
            self.make_customer(
                f"Gold {days}",
                relationship_tier_id=self.gold.id,
                user_id=self.mona.id,
                contact_clock_start=day(-days),
            )
            for days in (20, 40, 30)
        ]
        other = self.make_customer(
            relationship_tier_id=self.silver.id, user_id=self.olaf.id
        )
        self.run_raise()
        self.assertTrue(self.prompts_of(gold[1]))
        self.assertTrue(self.prompts_of(gold[2]))
        self.assertFalse(self.prompts_of(gold[0]))
        self.assertFalse(self.prompts_of(silver))
        self.assertTrue(self.prompts_of(other), "each person has their own limit")
        self.assertTrue(self.prompts_of(self.brandt), "the pool has none")
        self.run_raise()
        self.assertFalse(self.prompts_of(gold[0]), "not twice on one day")
        self.prompts_of(gold[1]).action_relationship_talked()
        self.run_raise()
        self.assertFalse(self.prompts_of(gold[0]), "nor after one is done")
        with self.frozen(days=1):
            self.run_raise()
        self.assertTrue(self.prompts_of(gold[0]))
        self.assertTrue(self.prompts_of(silver))

    def test_no_daily_limit(self):
        self.set_limits(daily_limit=0)
        customers = [
            self.make_customer(relationship_tier_id=self.gold.id, user_id=self.mona.id)
            for _number in range(3)
        ]
        self.run_raise()
        for customer in customers:
            self.assertTrue(self.prompts_of(customer))

    # === ASSIGNMENT === #

    def assertAssigned(self, user, partner=None):
        partner = partner or self.brandt
        self.prompts_of(partner).unlink()
        self.env["relationship.follow.up"]._raise(
            [{"partner": partner, "reason": "interval", "date": TODAY}]
        )
        self.assertEqual(self.prompts_of(partner).user_id, user)

    def test_assigned_by_the_tiers_rule(self):
        nobody = self.env["res.users"]
        for rule, both, sales_only, operations_only in (
            ("salesperson", self.ann, self.ann, self.olaf),
            ("operations", self.olaf, self.ann, self.olaf),
            ("last_contact", self.mona, self.mona, self.mona),
            ("pool", nobody, nobody, nobody),
        ):
            with self.subTest(rule):
                self.silver.assign_to = rule
                self.make_touchpoint(self.mia, days=3, user=self.mona)
                self.make_touchpoint(self.mia, days=1, user=self.ann, reached=False)
                self.brandt.write(
                    {"user_id": self.ann.id, "operations_user_id": self.olaf.id}
                )
                self.assertAssigned(both)
                self.brandt.operations_user_id = False
                self.assertAssigned(sales_only)
                self.brandt.write(
                    {"user_id": False, "operations_user_id": self.olaf.id}
                )
                self.assertAssigned(operations_only)

    def test_nobody_in_charge_means_the_pool(self):
        self.brandt.user_id = False
        for rule in ("salesperson", "operations", "last_contact"):
            self.silver.assign_to = rule
            self.assertAssigned(self.env["res.users"])

    def test_a_team_in_turn(self):
        team = self.env["crm.team"].create(
            {
                "name": "Team",
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id})
                    for user in (self.ann, self.mona)
                ],
            }
        )
        self.silver.write({"assign_to": "round_robin", "team_id": team.id})
        customers = self.brandt
        for _number in range(4):
            customers |= self.make_customer(relationship_tier_id=self.silver.id)
        self.make_prompt(self.make_customer(), reason="thanks", user=self.mona)
        prompts = self.env["relationship.follow.up"]._raise(
            [{"partner": c, "reason": "interval", "date": TODAY} for c in customers]
        )
        self.assertEqual(len(prompts.filtered(lambda a: a.user_id == self.ann)), 3)
        self.assertEqual(len(prompts.filtered(lambda a: a.user_id == self.mona)), 2)
        self.ann.out_of_office_from = NOW - timedelta(days=1)
        self.assertAssigned(self.mona, self.make_customer(relationship_tier_id=self.silver.id))

    def test_team_is_needed_for_turns(self):
        with self.assertRefused("Choose the team"):
            self.silver.assign_to = "round_robin"

    def test_absent_colleague_is_covered(self):
        self.ann.out_of_office_from = NOW - timedelta(days=1)
        self.assertAssigned(self.env["res.users"])
        self.ann.relationship_cover_id = self.mona
        self.assertAssigned(self.mona)
        self.mona.out_of_office_from = NOW - timedelta(days=1)
        self.mona.relationship_cover_id = self.olaf
        self.assertAssigned(self.olaf)
        self.olaf.out_of_office_from = NOW - timedelta(days=1)
        self.olaf.relationship_cover_id = self.ann
        self.assertAssigned(self.env["res.users"])
        self.ann.out_of_office_to = NOW - timedelta(hours=1)
        self.assertAssigned(self.ann)

    def test_due_prompts_of_absent_colleagues_are_handed_on_overnight(self):
        due = self.make_prompt(self.brandt)
        later = self.make_prompt(self.brandt, reason="thanks", date=day(20))
        self.ann.out_of_office_from = NOW - timedelta(hours=1)
        self.ann.relationship_cover_id = self.olaf
        self.run_raise()
        self.assertEqual(due.user_id, self.olaf)
        self.assertEqual(later.user_id, self.ann)

    def test_time_off_app_is_asked_where_it_is_installed(self):
        on_leave = getattr(self.registry["res.users"], "_get_on_leave_ids", None)
        self.assertEqual(
            bool(on_leave), "leave_date_to" in self.env["res.users"]._fields
        )
        self.assertNotIn(
            self.ann.id, self.env["relationship.assignment"]._get_absent_ids()
        )

    def test_archived_user_leaves_nothing_behind(self):
        prompt = self.make_prompt(self.brandt)
        own = self.brandt.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.ann.id
        )
        self.ann.relationship_cover_id = self.mona
        self.ann.action_archive()
        self.assertEqual(prompt.user_id, self.mona)
        self.assertFalse(own.exists(), "Odoo's way with other activities")
        self.assertAssigned(self.mona)

    def test_archived_together_with_the_cover(self):
        prompt = self.make_prompt(self.brandt)
        self.ann.relationship_cover_id = self.mona
        (self.ann | self.mona).action_archive()
        self.assertTrue(prompt.exists())
        self.assertFalse(prompt.user_id)

    def test_archived_by_another_way(self):
        prompt = self.make_prompt(self.brandt)
        self.ann.relationship_cover_id = self.mona
        self.ann.active = False
        self.run_raise()
        self.assertEqual(prompt.user_id, self.mona)

    def test_deleted_user(self):
        user = self.make_user("leaver", "relationship_flow.group_user")
        prompt = self.make_prompt(self.brandt, user=user)
        user.unlink()
        self.assertTrue(prompt.exists())
        self.assertFalse(prompt.user_id)

    def test_colleague_of_another_company_gets_no_prompt(self):
        other = self.env["res.company"].create({"name": "Other company"})
        customer = self.make_customer(
            relationship_tier_id=self.silver.id, company_id=other.id
        )
        customer.operations_user_id = self.olaf
        self.assertAssigned(self.env["res.users"], customer)
        self.olaf.company_ids = [Command.link(other.id)]
        self.assertAssigned(self.olaf, customer)

    def test_nobody_covers_for_themselves(self):
        with self.assertRefused("cover for themselves"):
            self.ann.relationship_cover_id = self.ann

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
        self.assertEqual(len(action["params"]["touchpoint_ids"]), 1)
        self.assertFalse(interval.active or thanks.active)
        touchpoint = self.touchpoints_of(self.brandt)
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
        self.assertIn("Snoozed 1 times, last until 17 Mar. Fair", prompt.relationship_why)
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

    # === TAKING AND HANDING ON === #

    def test_take_from_the_pool(self):
        prompt = self.make_prompt(self.brandt, user=self.env["res.users"])
        prompt.with_user(self.olaf).action_relationship_take()
        self.assertEqual(prompt.user_id, self.olaf)
        prompt.with_user(self.olaf).action_relationship_take()
        with self.assertRaisesRegex(UserError, "Olaf Pack has taken"):
            prompt.with_user(self.ann).action_relationship_take()
        self.assertEqual(prompt.user_id, self.olaf)
        prompt.with_user(self.olaf).action_relationship_release()
        self.assertFalse(prompt.user_id)
        self.assertFalse(self.brandt.message_partner_ids & self.olaf.partner_id)

    def test_dialogs(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        action = prompt.action_relationship_log()
        self.assertEqual(action["context"]["default_activity_ids"], prompt.ids)
        self.assertEqual(action["context"]["default_partner_ids"], self.brandt.ids)
        action = prompt.action_relationship_snooze()
        self.assertEqual(action["res_model"], "relationship.snooze")
        self.assertEqual(
            prompt.action_relationship_hand_on()["res_model"], "relationship.hand.on"
        )
        action = prompt.action_relationship_write()
        self.assertEqual(action["context"]["default_partner_ids"], self.mia.ids)
        self.assertIn("any issues", action["context"]["default_body"])
        self.assertEqual(prompt.action_relationship_open()["res_id"], self.brandt.id)

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

    def test_words_for_a_tier(self):
        scripts = self.env["relationship.script"]
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
        self.env["relationship.script"].search([]).body = (
            "<b>{first_name}</b> {customer} {products}"
        )
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
                "Contact interval: 6 weeks (From the tier Test silver), by 2 Mar.",
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
                "Contact interval: 10 days (Entered by hand), by 10 Dec 2025.",
            ],
        )

    def test_other_activities_have_no_words(self):
        activity = self.brandt.activity_schedule("mail.mail_activity_data_todo")
        self.assertFalse(activity.relationship_script)
        self.assertFalse(activity.relationship_why)

    # === WHEN === #

    def test_when(self):
        activities = self.env["mail.activity"]
        for number, (offset, when) in enumerate(
            ((-1, "overdue"), (0, "today"), (1, "soon"))
        ):
            prompt = self.make_prompt(
                self.brandt, reason="thanks", key=str(number), date=day(offset)
            )
            self.assertEqual(prompt.relationship_when, when)
            activities |= prompt
        snoozed = self.make_prompt(self.brandt)
        snoozed.action_relationship_snooze(days=3)
        activities |= snoozed
        for prompt in activities:
            when = prompt.relationship_when
            domain = [("id", "in", activities.ids), ("relationship_when", "=", when)]
            self.assertEqual(activities.search(domain), prompt)
        groups = activities._read_group(
            [("id", "in", activities.ids)], ["relationship_when"], ["id:recordset"]
        )
        self.assertEqual(
            {when: found.relationship_when for when, found in groups},
            {when: when for when in ("overdue", "today", "soon", "snoozed")},
        )

    # === THE END === #

    def test_uninstalling_leaves_no_prompt_behind(self):
        prompt = self.make_prompt(self.brandt)
        other = self.brandt.activity_schedule("mail.mail_activity_data_todo")
        uninstall_hook(self.env)
        self.assertFalse(prompt.exists())
        self.assertTrue(other.exists())
