from odoo.tests import tagged

from ..common import day
from .common_plan import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanFollow(PlanCommon):
    """A prompt only asks: step and plan say for whom it is, with whom, and by when,
    also while the customer needs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan()
        cls.step = cls.make_step(cls.plan, contact_id=cls.mia.id)
        cls.other = cls.make_customer("Other company", user_id=cls.mona.id)

    def raise_step(self):
        self.raise_due()
        return self.prompts(self.step)

    def undo(self, touchpoints):
        touchpoints.with_user(self.ann).action_undo()
        self.env.invalidate_all()

    # === COMPANIES THAT BECOME ONE, AND TWO AGAIN === #

    def test_branch_takes_its_plan_along(self):
        own = self.make_plan(self.other)
        joined = {"parent_id": self.other.id, "is_company": False}
        self.brandt.write(joined)
        self.assertEqual(self.plan.partner_id, self.other)
        self.assertFalse(self.plan.active, "the head office has one")
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertEqual(self.plan.partner_id, self.brandt)
        self.assertEqual(own.partner_id, self.other)
        self.plan.active = True
        prompt = self.raise_step()
        own.active = False
        self.brandt.write(joined)
        self.assertEqual(prompt.relationship_partner_id, self.other)
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertEqual(prompt.relationship_partner_id, self.brandt)

    def test_plan_that_somebody_gave_away_stays(self):
        self.brandt.write({"parent_id": self.other.id, "is_company": False})
        self.plan.partner_id = self.make_customer("Third company")
        self.plan.partner_id = self.other
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertEqual(self.plan.partner_id, self.other)

    # === DONE BEFORE ANYBODY WAS ASKED === #

    def test_undo_of_a_step_that_could_have_waited(self):
        self.env["relationship.script"].search(
            [("reason", "=", "plan")]
        ).is_low_urgency = True
        self.brandt.contact_paused_until = day(20)
        self.assertFalse(self.raise_step())
        action = self.step.with_user(self.ann).action_done()
        self.assertEqual(self.step.done_date, day(0))
        self.undo(
            self.env["relationship.touchpoint"].browse(action["params"]["undo_ids"])
        )
        self.assertFalse(self.step.done_date)

    # === PEOPLE WHO HAVE LEFT === #
    # === PEOPLE WHO HAVE LEFT === #

    def test_person_who_has_moved_is_not_spoken_to(self):
        self.mia.parent_id = self.other
        prompt = self.raise_step()
        self.assertEqual(prompt._relationship_get_person(), self.brandt)
        self.assertNotIn("Mia", prompt.note)
        self.assertNotIn("Mia", prompt.with_user(self.ann).relationship_why)
        [shared] = self.env["relationship.plan"].browse(self.plan.id).step_ids
        shared.is_shared = True
        self.assertFalse(self.plan._get_shared_content()["steps"][0]["person"])

    def test_step_of_who_has_moved_is_done_with_our_customer(self):
        answered = self.make_step(self.plan, contact_id=self.mia.id)
        self.raise_due()
        self.mia.parent_id = self.other
        self.prompts(answered).with_user(self.ann).action_relationship_talked()
        self.step.with_user(self.ann).action_done()
        for step in answered | self.step:
            self.assertEqual(step.done_date, day(0))
            self.assertFalse(self.prompts(step))
            self.assertEqual(step.touchpoint_ids.contact_id, self.brandt)
        self.assertFalse(self.touchpoints_of(self.other))

    def test_wish_is_for_a_person_of_the_customer(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "parent_id": self.other.id}
        )
        wishes = self.env["relationship.plan.wish"].with_user(self.ann)
        vals = {"plan_id": self.plan.id, "name": "News of prices"}
        with self.assertRefused("does not belong to the customer"):
            wishes.create({**vals, "contact_id": stranger.id})
        wish = wishes.create({**vals, "contact_id": self.mia.id})
        self.mia.parent_id = self.other
        wish.action_plan()
        self.assertTrue(wish.step_id)
        self.assertFalse(wish.step_id.contact_id)

    # === CUSTOMERS THAT BECOME ONE === #

    def decide(self):
        """Raise the step's prompt and that of the review, snooze both, and give the
        first to Olaf."""
        self.plan.review_date = day(0)
        prompts = self.raise_step() | self.prompts(self.plan)
        prompts.with_user(self.ann).action_relationship_snooze(days=4, reason="Ill")
        prompts[0].with_user(self.ann).user_id = self.olaf
        return prompts

    def check_decided(self, prompts, customer):
        self.assertRecordValues(
            prompts.exists(),
            [
                {
                    "active": True,
                    "relationship_partner_id": customer.id,
                    "relationship_snooze_count": 1,
                    "relationship_snoozed_until": day(4),
                    "user_id": user.id,
                }
                for user in (self.olaf, self.ann)
            ],
        )

    def test_branch_that_becomes_a_department(self):
        prompts = self.decide()
        self.brandt.write({"parent_id": self.other.id, "is_company": False})
        self.check_decided(prompts, self.other)
        self.assertEqual(self.step.partner_id, self.other)
        self.raise_due()
        self.assertEqual(self.prompts(self.step), prompts[0], "not asked twice")

    def test_merged_customers(self):
        prompts = self.decide()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._merge((self.brandt | self.other).ids, self.other)
        self.check_decided(prompts, self.other)

    def test_another_customer_chosen(self):
        prompts = self.decide()
        self.step.contact_id = False
        self.plan.partner_id = self.other
        self.check_decided(prompts, self.other)
        self.plan.partner_id = self.make_customer("Lost", contact_lost_date=day(-9))
        self.assertEqual(prompts.mapped("relationship_set_aside"), ["lost", "lost"])

    def test_step_of_another_plan(self):
        prompt = self.raise_step()
        plan = self.make_plan(self.other)
        self.step.write({"plan_id": plan.id, "contact_id": False})
        self.assertRecordValues(
            prompt,
            [
                {
                    "relationship_partner_id": self.other.id,
                    "res_model": "relationship.plan",
                    "res_id": plan.id,
                }
            ],
        )

    # === WHILE THE CUSTOMER IS LOST === #

    def test_step_changed_while_the_customer_is_lost(self):
        later = self.make_step(self.plan, name="Send the report")
        prompt = self.raise_step()
        self.brandt.contact_lost_date = day(0)
        self.assertEqual(prompt.relationship_set_aside, "lost")
        self.step.write({"user_id": self.olaf.id, "name": "Lunch", "date": day(1)})
        later.date = day(90)
        self.assertFalse(prompt.active)
        self.brandt.contact_lost_date = False
        self.raise_due()
        self.assertFalse(self.prompts(later))
        self.assertRecordValues(
            prompt,
            [
                {
                    "active": True,
                    "date_deadline": day(1),
                    "summary": "Lunch",
                    "user_id": self.olaf.id,
                }
            ],
        )
        self.assertEqual(self.prompts(self.step), prompt)

    def test_done_and_undone_while_the_customer_is_lost(self):
        self.step.write({"repeat_number": 1, "repeat_unit": "month"})
        prompt = self.raise_step()
        self.brandt.contact_lost_date = day(0)
        self.step.with_user(self.ann).action_done()
        touchpoint = self.step.touchpoint_ids
        self.assertTrue(touchpoint)
        self.assertGreater(self.step.date, day(20))
        self.assertFalse(prompt.relationship_set_aside)
        self.assertEqual(prompt.date_done, day(0))
        self.undo(touchpoint)
        self.assertEqual(self.step.date, day(0))
        self.assertRecordValues(
            prompt,
            [{"active": False, "relationship_set_aside": "lost", "date_done": False}],
        )
        self.brandt.contact_lost_date = False
        self.raise_due()
        self.assertEqual(self.prompts(self.step), prompt)

    # === WHO OF US === #

    def test_step_that_names_nobody_any_more(self):
        self.step.user_id = self.olaf
        prompt = self.raise_step()
        self.assertEqual(prompt.user_id, self.olaf)
        self.step.with_user(self.mona).user_id = False
        self.assertEqual(prompt.user_id, self.ann, "by the tier's rule")
        self.silver.assign_to = "pool"
        self.step.user_id = self.olaf
        self.step.with_user(self.mona).user_id = False
        self.assertFalse(prompt.user_id)
        self.mona.active = False
        self.step.user_id = self.mona
        self.assertFalse(prompt.user_id, "nobody who has left")

    # === WHAT CAN WAIT === #

    def test_review_that_can_wait_is_told_later(self):
        script = self.env["relationship.script"].search([("reason", "=", "plan")])
        script.is_low_urgency = True
        self.silver.quiet_days = 4
        self.plan.review_date = day(0)
        self.make_touchpoint(self.mia)
        self.raise_due()
        self.assertFalse(self.prompts(self.plan))
        self.assertFalse(self.plan.review_reminded_date)
        with self.frozen(days=5):
            self.env.invalidate_all()
            self.raise_due()
        prompt = self.prompts(self.plan)
        self.assertEqual(len(prompt), 1)
        self.assertEqual(self.plan.review_reminded_date, day(0))
        prompt.with_user(self.ann).action_feedback("Seen")
        with self.frozen(days=12):
            self.env.invalidate_all()
            self.raise_due()
        self.assertFalse(self.prompts(self.plan))
