from odoo.tests import tagged

from ..common_keyboard import KeyboardCommon

CONCERNS = "relationship_flow.relationship_concern_action"


@tagged("post_install", "-at_install")
class TestKeyboardConcern(KeyboardCommon):
    """A concern taken in hand and closed without a mouse."""

    def test_taken_and_told(self):
        concerns = self.env["relationship.concern"]
        concerns.search([]).active = False
        torn = concerns.with_user(self.olaf).create(
            {"name": "Two boxes were torn", "partner_id": self.brandt.id}
        )
        name = torn.name
        self.start(self.ann, CONCERNS, name)
        self.walk_to("Take it in hand", name)
        self.press("Enter")
        self.wait_for("Solved")
        self.assertEqual(self.look_again(torn, "stage"), ["in_hand"])
        self.assertEqual(self.look_again(torn, "user_id"), [self.ann])
        self.walk_to("Solved", name)
        self.press("Space")
        self.wait_for("Told them")
        self.assertEqual(self.look_again(torn, "stage"), ["solved"])
        self.walk_to("Told them", name, further=True)
        self.press("Enter")
        self.wait_for("Customer told")
        self.assertEqual(self.look_again(torn, "stage"), ["told"])
