from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW
from ..deliveries.common_delivery import DeliveryCommon
from ..test_queries import CountingMixin
from .common_rhythm import RhythmCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeliveryWords(CountingMixin, DeliveryCommon, RhythmCommon):
    """The words after a delivery speak of what the customer has kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wick, cls.lamp = cls.env["product.product"].create(
            [{"name": name, "type": "service"} for name in ("Wick", "Lamp")]
        )

    def deliver(self, product, ago=3, partner=None):
        [order] = self.make_orders(partner or self.brandt, [ago], product, quantity=3)
        order.delivered_date = NOW.date()
        return order

    def words(self, partner=None):
        self.env.invalidate_all()
        prompts = self.prompts_of(partner or self.brandt).filtered("res_id")
        prompts = prompts.filtered(
            lambda prompt: prompt.relationship_reason in ("delivery", "thanks")
        )
        self.assertEqual(len(prompts), 2)
        return " ".join(prompts.with_user(self.mona).mapped("relationship_script"))

    def test_what_was_delivered(self):
        """Not what was ordered since."""
        self.deliver(self.lamp)
        self.make_orders(self.brandt, [1], self.wick)
        words = self.words()
        self.assertIn("Lamp", words)
        self.assertNotIn("Wick", words)

    def test_part_came_back(self):
        order = self.deliver(self.lamp)
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.wick.id,
                "product_uom_qty": 1,
                "price_unit": 10,
            }
        )
        self.assertIn("Lamp, Wick", self.words())
        self.make_orders(self.brandt, [0], self.lamp, quantity=-3)
        words = self.words()
        self.assertIn("Wick", words)
        self.assertNotIn("Lamp", words)

    def test_another_order_takes_the_steps(self):
        first = self.deliver(self.lamp)
        self.deliver(self.wick, ago=1)
        first._action_cancel()
        self.assertNotIn("Lamp", self.words())

    def test_hidden_product(self):
        self.deliver(self.lamp)
        self.env["ir.rule"].create(
            {
                "name": "All but one",
                "model_id": self.env["ir.model"]._get_id("product.product"),
                "domain_force": f"[('id', '!=', {self.lamp.id})]",
            }
        )
        self.assertNotIn("Lamp", self.words())

    def test_words_of_the_step(self):
        self.plan.template_ids.note = "<p>Ask about the manual</p>"
        self.deliver(self.lamp)
        self.assertIn("manual", self.words())

    def test_queries(self):
        customers = [self.make_customer(f"Customer {n}") for n in range(12)]
        for customer in customers:
            customer.relationship_tier_id = self.silver
            self.deliver(self.lamp, partner=customer)

        def read(partners):
            prompts = self.env["mail.activity"].search(
                [
                    ("relationship_partner_id", "in", [p.id for p in partners]),
                    ("relationship_reason", "in", ["delivery", "thanks"]),
                ]
            )
            self.assertEqual(len(prompts), 2 * len(partners))
            self.env.invalidate_all()
            prompts = prompts.with_user(self.mona)
            return self.count(lambda: prompts.read(["relationship_script"]))

        read(customers[:2])  # warm
        self.assertEqual(read(customers[2:]), read(customers[:2]))
