from odoo import Command
from odoo.tests import tagged
from odoo.tools import convert_file

from .common_loss import LossCommon

RULE = "relationship_flow.relationship_loss_attempt_rule_own"


@tagged("post_install", "-at_install")
class TestAttemptAccess(LossCommon):
    """Who sees the attempts to win customers back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls.make_user("sam", "sales_team.group_sale_salesman")

    def seen_by(self, user, loss):
        """Return the attempts of a loss that a user reads."""
        attempts = self.env["relationship.loss.attempt"].with_user(user)
        return attempts.search([("loss_id", "=", loss.id)])

    def test_own_documents_only(self):
        """An attempt is seen as its loss is."""
        loss = self.mark(self.brandt, try_after_1=True)
        self.assertFalse(self.seen_by(self.sam, loss))
        for user in (self.ann, self.olaf, self.mona):
            self.assertTrue(self.seen_by(user, loss), user.name)
        self.brandt.user_id = self.sam
        self.assertTrue(self.seen_by(self.sam, loss))
        self.brandt.write({"user_id": self.ann.id, "operations_user_id": self.sam.id})
        self.assertTrue(self.seen_by(self.sam, loss))

    def test_own_marks(self):
        customer = self.make_customer("Free", relationship_tier_id=self.silver.id)
        loss = self.mark(customer, user=self.sam, try_after_1=True)
        customer.user_id = self.ann
        self.assertTrue(self.seen_by(self.sam, loss))
        loss.with_user(self.sam).attempt_ids = [Command.create({"name": "Dinner"})]

    def test_the_rule_comes_with_an_update(self):
        """In data that no update changes, what is new comes nevertheless."""
        self.env.ref(RULE).unlink()
        convert_file(
            self.env,
            "relationship_flow",
            "security/relationship_loss_rules.xml",
            {},
            mode="update",
        )
        loss = self.mark(self.brandt, try_after_1=True)
        self.assertFalse(self.seen_by(self.sam, loss))
