from odoo.tests import tagged

from ..common_keyboard import KeyboardCommon

PLANS = "relationship_flow.relationship_plan_action"


@tagged("post_install", "-at_install")
class TestKeyboardPlan(KeyboardCommon):
    """A manager looks through the plans without a mouse."""

    def test_opened(self):
        plan = (
            self.env["relationship.plan"]
            .with_user(self.ann)
            .with_context(relationship_first_steps=False)
            .create({"partner_id": self.brandt.id, "goal": "Goods by Monday noon"})
        )
        name = plan.partner_id.name
        self.start(self.mona, PLANS, name)
        self.walk_to("", name)
        self.press("Enter")
        self.wait_for("Goods by Monday noon")
