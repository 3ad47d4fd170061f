from odoo.tests import tagged
from odoo.tools import mute_logger

from ...hooks import uninstall_hook
from ...models.follow_ups import relationship_follow_up as follow_up
from ..common import TODAY, RelationshipCommon, day


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

    def test_what_fails_stops_nothing_else(self):
        """One feature that can't raise leaves the others their night."""
        asked = []

        def fail(_model, _commit):
            raise ValueError("broken")

        self.patch(self.registry["relationship.reorder"], "_raise_late", fail)
        self.patch(
            self.registry["relationship.loss"],
            "_propose_reopening",
            lambda _model, _commit: asked.append(True),
        )
        with mute_logger(follow_up.__name__):
            self.run_raise()
        self.assertTrue(asked)

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
