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
        self.start(self.ann, CONCERNS, torn.name)
        self.walk_to("Take it in hand", torn.name)
        self.press("Enter")
        self.wait_for("Solved")
        self.look_again()
        self.assertRecordValues(torn, [{"stage": "in_hand", "user_id": self.ann.id}])
        self.walk_to("Solved", torn.name)
        self.press("Space")
        self.wait_for("Told them")
        self.look_again()
        self.assertEqual(torn.stage, "solved")
        self.walk_to("Told them", torn.name, further=True)
        self.press("Enter")
        self.wait_for("Customer told")
        self.look_again()
        self.assertEqual(torn.stage, "told")
