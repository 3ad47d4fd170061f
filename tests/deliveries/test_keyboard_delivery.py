from odoo.tests import tagged

from ..common_keyboard import KeyboardCommon

DELIVERIES = "relationship_flow.sale_order_action_deliveries"


@tagged("post_install", "-at_install")
class TestKeyboardDelivery(KeyboardCommon):
    """A clerk without sales rights, without a mouse."""

    def test_delivered_then_what_they_said(self):
        self.order.action_confirm()
        self.assertEqual(self.order.operations_user_id, self.olaf)
        name = self.order.name
        self.start(self.olaf, DELIVERIES, name)
        self.walk_to("Mark as delivered", name)
        self.press("Enter")
        self.wait_for("What did they say?")
        self.assertEqual(self.look_again(self.order, "delivered_date"), [self.today])
        # The focus has stayed where it was
        self.walk_to("What did they say?", name, further=True, steps=2)
        self.press("Space")
        self.wait_for("Discard")
