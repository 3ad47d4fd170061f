from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW
from .common_rhythm import RhythmCommon
from .test_reorder import LATE


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReorderRights(RhythmCommon):
    """What people see of late items, and may do, by what they may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limited = cls.make_user("limited", "sales_team.group_sale_salesman")
        cls.make_orders(cls.brandt, LATE)
        cls.run_refresh_all()

    def setUp(self):
        super().setUp()
        self.run_raise()
        self.prompt = self.prompts_of(self.brandt, relationship_reason="reorder")

    def assert_not_named(self):
        prompt = self.prompt.with_user(self.ann)
        self.assertFalse(prompt.relationship_items)
        self.assertNotIn(self.product.name, prompt.relationship_script or "")
        self.assertNotIn(self.product.name, str(prompt.relationship_reasons))

    def test_hidden_product(self):
        self.env["ir.rule"].create(
            {
                "name": "All but one",
                "model_id": self.env["ir.model"]._get_id("product.product"),
                "domain_force": f"[('id', '!=', {self.product.id})]",
            }
        )
        self.assert_not_named()

    def test_item_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.rhythm_of(self.brandt).company_id = other
        self.env.invalidate_all()
        self.assert_not_named()

    def test_items_of_another_company_are_not_asked_for(self):
        """Who looks after a customer of all companies works for one alone."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.prompt.unlink()
        self.rhythm_of(self.brandt).write(
            {"company_id": other.id, "reminded_order_date": False}
        )
        self.run_raise()
        prompt = self.prompts_of(self.brandt, relationship_reason="reorder")
        self.assertEqual(len(prompt), 1)
        self.assertFalse(prompt.user_id)
        with self.assertRaisesRegex(UserError, "does not work for Other company"):
            prompt.with_user(self.ann)._relationship_assign(self.limited)

    def test_handed_on(self):
        """Whoever has the prompt sees its items, and offers them."""
        self.assertFalse(self.brandt.user_id == self.limited)
        rhythm = self.rhythm_of(self.brandt).with_user(self.limited)
        self.assertFalse(rhythm.has_access("read"))
        self.prompt.with_user(self.ann)._relationship_assign(self.limited)
        self.env.invalidate_all()
        prompt = self.prompt.with_user(self.limited)
        self.assertIn(self.product.name, prompt.relationship_items)
        order = self.env["sale.order"].browse(
            prompt.action_relationship_quote()["res_id"]
        )
        self.assertEqual(order.order_line.product_id, self.product)
        self.assertEqual(order.user_id, self.limited)
