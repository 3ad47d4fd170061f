from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestGuard(RelationshipCommon):
    """What makes an activity a follow-up is set by the app alone."""

    def test_nobody_raises_one_by_hand(self):
        values = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.brandt.id,
            "summary": "Call",
        }
        for user in (self.ann, self.olaf, self.mona):
            activities = self.env["mail.activity"].with_user(user)
            with self.assertRaises(AccessError):
                activities.create({**values, "relationship_reason": "interval"})
            with self.assertRaises(AccessError):
                activities.with_context(
                    default_relationship_partner_id=self.brandt.id
                ).create(values)
            with self.assertRaises(AccessError):
                activities.with_context(relationship_app=True).create(
                    {**values, "relationship_key": "step,1"}
                )
            self.assertTrue(activities.create(values))
        self.assertFalse(self.prompts_of(self.brandt))

    def test_nobody_moves_or_answers_one_by_hand(self):
        prompt = self.make_prompt(self.brandt)
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        contact = self.make_touchpoint(self.mia, days=200)
        for vals in (
            {"relationship_partner_id": other.id},
            {"relationship_touchpoint_id": contact.id},
            {"relationship_snoozed_until": day(90)},
            {"relationship_set_aside": "lost"},
            {"res_id": other.id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                prompt.with_user(self.ann).write(vals)
        prompt.with_user(self.ann).write({"summary": "Ask for the labels"})
        prompt.with_user(self.ann).action_relationship_snooze(days=3)
        self.assertEqual(prompt.relationship_snoozed_until, day(3))
        self.assertEqual(prompt.relationship_due_date, TODAY)

    def test_who_may_not_read_may_not_write(self):
        """A prompt on an order that somebody may not see is not theirs to change."""
        order = self.make_order(self.mia, user=self.env.user, user_id=self.mona.id)
        prompt = self.make_prompt(
            self.brandt, "next_step", user=self.mona, record=order, key="x"
        )
        limited = self.make_user("limited", "sales_team.group_sale_salesman")
        theirs = prompt.with_user(limited)
        self.assertFalse(order.with_user(limited).has_access("read"))
        self.assertFalse(theirs.has_access("read"))
        self.assertFalse(theirs.has_access("write"))
        with self.assertRaises(AccessError):
            theirs.action_relationship_snooze(days=3)
