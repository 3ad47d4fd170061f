from unittest.mock import patch

from odoo.tests import tagged

from ..common import day
from .common_plan import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanPrompt(PlanCommon):
    """Steps become follow-ups a few days ahead; contacts do them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan()
        cls.monthly = cls.make_step(
            cls.plan,
            due=2,
            name="Lunch with Mia",
            contact_id=cls.mia.id,
            channel_id=cls.env["relationship.channel"]._get_id("meal"),
            repeat_number=4,
            repeat_unit="week",
        )

    def test_marked_as_reviewed_is_no_contact(self):
        self.plan.review_date = day(0)
        self.raise_due()
        self.prompts(self.plan).with_user(self.ann).action_feedback()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_raised_a_few_days_ahead_and_once(self):
        later = self.make_step(self.plan, due=6)
        over = self.make_step(self.plan, done_date=day(-1))
        self.raise_due()
        self.raise_due()
        self.assertFalse(self.prompts(later) | self.prompts(over))
        self.assertRecordValues(
            self.prompts(self.monthly),
            [
                {
                    "res_model": "relationship.plan",
                    "res_id": self.plan.id,
                    "relationship_partner_id": self.brandt.id,
                    "summary": "Lunch with Mia",
                    "date_deadline": day(2),
                    "user_id": self.ann.id,
                }
            ],
        )
        self.assertIn("Mia", self.prompts(self.monthly).note)
        self.assertIn("Mia Brandt", self.prompts(self.monthly).relationship_why)

    def test_nobody_is_told_of_paused_lost_and_archived(self):
        self.brandt.contact_paused_until = day(5)
        lost = self.make_customer("Lost", contact_lost_date=day(-1))
        gone = self.make_plan(self.make_customer("Gone"))
        steps = self.make_step(self.make_plan(lost)) | self.make_step(gone)
        gone.active = False
        self.raise_due()
        for step in self.monthly | steps:
            self.assertFalse(self.prompts(step))
        self.brandt.contact_paused_until = False
        self.raise_due()
        self.assertTrue(self.prompts(self.monthly))

    def test_prompt_follows_its_step(self):
        self.raise_due()
        prompt = self.prompts(self.monthly)
        step = self.monthly.with_user(self.ann)
        step.write({"date": day(4), "name": "Breakfast", "user_id": self.olaf.id})
        self.assertRecordValues(
            prompt,
            [
                {
                    "date_deadline": day(4),
                    "summary": "Breakfast",
                    "user_id": self.olaf.id,
                }
            ],
        )
        step.date = day(40)
        self.assertFalse(prompt.exists())
        step.date = day(1)
        for change in ({"active": False}, {"done_date": day(0)}):
            self.raise_due()
            self.assertTrue(self.prompts(step), change)
            step.write(change)
            self.assertFalse(self.prompts(step), change)
            step.write({"active": True, "done_date": False})
        self.raise_due()
        self.plan.active = False
        self.assertFalse(self.prompts(step))
        self.plan.active = True
        self.raise_due()
        prompt = self.prompts(step)
        step.unlink()
        self.assertFalse(prompt.exists())

    def test_done_and_undone(self):
        """One click on the step logs the contact with its person, by its channel."""
        action = self.monthly.with_user(self.ann).action_done()
        touchpoint = self.env["relationship.touchpoint"].browse(
            action["params"]["undo_ids"]
        )
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("meal").id,
                    "purpose": "plan",
                    "user_id": self.ann.id,
                }
            ],
        )
        self.assertEqual(self.brandt.last_contact_date, day(0))
        self.assertRecordValues(
            self.monthly,
            [{"date": day(30), "last_done_date": day(0), "done_date": False}],
        )
        self.assertEqual(self.monthly.touchpoint_ids, touchpoint)
        self.assertFalse(self.prompts(self.monthly))
        touchpoint.with_user(self.ann).action_undo()
        self.assertRecordValues(
            self.monthly, [{"date": day(2), "last_done_date": False}]
        )
        self.assertTrue(self.prompts(self.monthly))

    def test_taking_back_what_was_done_again_since(self):
        """The step stays where the later contact has brought it."""
        first = self.monthly.with_user(self.ann).action_done()["params"]["undo_ids"]
        with self.assertRefused("done already"):  # pressed twice
            self.monthly.with_user(self.ann).action_done()
        with self.frozen(days=1):
            second = self.monthly.with_user(self.ann).action_done()
        second = second["params"]["undo_ids"]
        self.assertEqual(self.monthly.date, day(58))
        touchpoints = self.env["relationship.touchpoint"].with_user(self.ann)
        touchpoints.browse(first).action_undo()
        self.assertEqual(self.monthly.date, day(58))
        self.assertFalse(self.prompts(self.monthly))
        touchpoints.browse(second).action_undo()
        self.assertEqual(self.monthly.date, day(30))
        self.assertFalse(self.monthly.last_done_date)

    def test_snoozed_prompt_comes_back_when_its_step_moves(self):
        self.raise_due()
        prompt = self.prompts(self.monthly).with_user(self.ann)
        prompt.action_relationship_snooze(until=day(9))
        self.assertEqual(prompt.relationship_when, "snoozed")
        self.assertEqual(self.monthly.date, day(2))
        self.monthly.date = day(1)
        self.assertEqual(prompt.relationship_when, "soon")
        self.assertEqual(prompt.date_deadline, day(1))

    def test_late_step_keeps_its_rhythm_but_is_not_due_before_today(self):
        self.monthly.date = day(-60)
        self.monthly.with_user(self.ann).action_done()
        self.assertEqual(self.monthly.date, day(24))

    def test_several_steps_of_one_customer_are_done_together(self):
        once = self.make_step(self.plan, due=1)
        both = (self.monthly | once).with_user(self.ann)
        both.action_done()
        self.assertEqual(once.done_date, day(0))
        self.assertEqual(self.monthly.date, day(30))
        with self.assertRefused("done already"):
            once.with_user(self.ann).action_done()

    def test_answered_in_the_follow_ups(self):
        self.raise_due()
        self.prompts(self.monthly).with_user(self.ann).action_relationship_talked()
        self.assertEqual(self.monthly.date, day(30))
        self.assertEqual(self.monthly.touchpoint_ids.contact_id, self.mia)

    def test_activity_marked_as_done(self):
        self.raise_due()
        prompt = self.prompts(self.monthly).with_user(self.ann)
        prompt.action_feedback("They loved it")
        self.assertEqual(self.monthly.date, day(30))
        self.assertRecordValues(
            self.monthly.touchpoint_ids,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("meal").id,
                    "purpose": "plan",
                    "note": "They loved it",
                }
            ],
        )

    def test_clerk_does_a_step_without_a_part_in_the_plan(self):
        self.raise_due()
        prompt = self.prompts(self.monthly)
        prompt.user_id = self.olaf
        prompt.with_user(self.olaf).action_relationship_talked()
        self.assertEqual(self.monthly.date, day(30))

    def test_attempt_leaves_the_step_open(self):
        self.raise_due()
        prompt = self.prompts(self.monthly).with_user(self.ann)
        wizard = self.env["relationship.log"].with_user(self.ann)
        wizard = wizard.with_context(**prompt.action_relationship_log()["context"])
        wizard.create({"reached": False}).action_log()
        self.assertEqual(self.monthly.date, day(2))
        wizard.create({}).action_log()
        touchpoint = self.monthly.touchpoint_ids
        self.assertEqual(self.monthly.date, day(30))
        touchpoint.reached = False
        self.assertEqual(self.monthly.date, day(2))
        self.assertFalse(self.monthly.last_done_date)

    def test_review_is_told_of_once(self):
        self.plan.review_date = day(0)
        self.raise_due()
        prompt = self.prompts(self.plan)
        self.assertEqual(prompt.user_id, self.ann)
        self.assertIn("One supplier among many", prompt.note)
        prompt.with_user(self.ann).action_feedback("Seen")
        self.raise_due()
        self.assertFalse(self.prompts(self.plan))
        self.plan.review_date = day(-1)
        self.raise_due()
        self.assertTrue(self.prompts(self.plan))
        self.plan.review_date = day(90)
        self.assertFalse(self.prompts(self.plan))

    def test_stops_between_batches_and_goes_on_where_it_stopped(self):
        more = self.make_step(self.plan, due=3)
        module = "odoo.addons.relationship_flow.models.plans.relationship_plan_prompt"
        with patch(f"{module}.BATCH", 1):
            self.env["relationship.plan.prompt"]._raise_due(lambda *_args, **_kwargs: 0)
            self.assertTrue(self.prompts(self.monthly))
            self.assertFalse(self.prompts(more))
            self.raise_due()
        self.assertEqual(len(self.prompts(self.monthly)), 1)
        self.assertTrue(self.prompts(more))

    def test_steps_go_to_cover_pool_and_the_tiers_assignee(self):
        """An absent colleague's step goes to the cover, that of nobody by the tier."""
        olafs = self.make_step(self.plan, due=1, user_id=self.olaf.id)
        nobodys = self.make_step(self.plan, due=1)
        nobodys.user_id = False
        self.olaf.active = False
        self.raise_due()
        self.assertFalse(self.prompts(olafs).user_id)
        self.assertEqual(self.prompts(nobodys).user_id, self.ann)
        self.prompts(olafs).unlink()
        self.olaf.relationship_cover_id = self.mona
        self.raise_due()
        self.assertEqual(self.prompts(olafs).user_id, self.mona)

    def test_nightly_action_raises_steps(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "relationship_flow.ir_cron_raise_follow_ups"
            ).method_direct_trigger()
        self.assertTrue(self.prompts(self.monthly))
