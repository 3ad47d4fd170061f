from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, day
from ..deliveries.common_delivery import DeliveryCommon
from .common_rhythm import RhythmCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKept(DeliveryCommon, RhythmCommon):
    """What of an order came to the customer, and stayed there."""

    def pulse(self):
        return self.env["relationship.pulse"].search(
            [("partner_id", "=", self.brandt.id)]
        )

    def bought(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            self.env["relationship.purchase"]._bought(self.brandt.ids)
        )
        products = self.env["product.product"]
        return {products.browse(row[2]): (row[4], row[5]) for row in rows}

    def words(self):
        self.env.invalidate_all()
        steps = self.prompts_of(self.brandt, relationship_reason="delivery")
        return " ".join(steps.with_user(self.mona).mapped("relationship_script"))

    def test_nobody_rates_what_was_sent_back(self):
        self.set_setting("rating_interval_days", 90)
        orders = self.env["sale.order"]
        orders.search([]).write({"rating_request_date": "2000-01-01"})
        self.brandt.email = "office@brandt.example.com"
        order = self.make_orders(self.brandt, [20], quantity=3)
        order.delivered_date = day(-10)
        self.assertIn(order, orders._relationship_find_rating_requests())
        order.rating_request_date = day(-7)
        self.assertIn(order, orders._relationship_find_rating_reminders())
        self.make_orders(self.brandt, [5], quantity=-3)
        self.assertNotIn(order, orders._relationship_find_rating_reminders())
        order.rating_request_date = False
        self.assertNotIn(order, orders._relationship_find_rating_requests())

    def test_delivered_beyond_the_order(self):
        """What was ordered by nobody, but delivered, and is paid for."""
        extra = self.env["product.product"].create(
            {"name": "Wick", "type": "service", "invoice_policy": "delivery"}
        )
        order = self.make_orders(self.brandt, [3], quantity=3)
        line = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": extra.id,
                "product_uom_qty": 0,
                "price_unit": 200,
            }
        )
        self.assertEqual(self.bought(), {self.product: (3, 300)})
        self.refresh()
        line.qty_delivered = 5
        both = {self.product: (3, 300), extra: (5, 1000)}
        self.assertEqual(self.bought(), both)
        self.assertIn(self.brandt.id, self.env["relationship.purchase"]._get_changed())
        words = self.brandt._get_script_facts()[self.brandt]["products"]
        self.assertEqual(words, "Wick, Labels")
        line.price_unit = 0
        self.assertEqual(self.bought(), {self.product: (3, 300)})

    def test_part_sent_back_at_another_price(self):
        """The rest was bought at the price of the order."""
        self.make_orders(self.brandt, [20], quantity=10)
        back = self.make_orders(self.brandt, [5], quantity=-4)
        back.order_line.price_unit = 900
        self.assertEqual(self.bought(), {self.product: (6, 600)})

    def test_words_of_a_part_delivered(self):
        """What has not come yet, nobody enjoys; where lines are not delivered one by
        one, all has come."""
        other = self.env["product.product"].create({"name": "Wick", "type": "service"})
        order = self.make_orders(self.brandt, [3], quantity=3)
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": other.id,
                "product_uom_qty": 1,
                "price_unit": 10,
            }
        )
        order.delivered_date = day(0)
        self.assertIn("Labels", self.words())
        self.assertIn("Wick", self.words())
        order.order_line.filtered(
            lambda line: line.product_id == other
        ).qty_delivered = 1
        self.assertNotIn("Labels", self.words())
        self.assertIn("Wick", self.words())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestShortDelivery(DeliveryCommon, RhythmCommon):
    """Ten are ordered, six delivered, where Inventory is installed."""

    def setUp(self):
        super().setUp()
        self.has_stock = "stock.return.picking" in self.env
        if not self.has_stock:
            return
        glass = self.env["product.product"].create(
            {"name": "Glass", "list_price": 10, "type": "consu", "is_storable": True}
        )
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.brandt.id,
                "order_line": [
                    Command.create({"product_id": glass.id, "product_uom_qty": 10})
                ],
            }
        )
        self.order.action_confirm()
        self.picking = self.order.picking_ids

    def validate(self, picking, quantity, **context):
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True, **context).button_validate()

    def send_back(self, quantity):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=self.picking.id,
            active_ids=self.picking.ids,
            active_model=self.picking._name,
        )
        wizard = wizard.create({"picking_id": self.picking.id})
        wizard.product_return_moves.quantity = quantity
        before = self.order.picking_ids
        wizard.action_create_returns()
        self.validate(self.order.picking_ids - before, quantity)

    def kept(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            self.env["relationship.purchase"]._bought(self.brandt.ids)
        )
        return [row[4] for row in rows]

    def test_nothing_more_comes(self):
        if not self.has_stock:
            return
        self.validate(self.picking, 6, picking_ids_not_to_backorder=self.picking.ids)
        self.order.delivered_date = day(0)
        self.assertTrue(self.prompts_of(self.brandt, relationship_reason="delivery"))
        self.assertEqual(self.kept(), [10])
        self.send_back(6)
        self.assertEqual(self.kept(), [])
        self.refresh()
        self.assertFalse(self.prompts_of(self.brandt, relationship_reason="delivery"))

    def test_the_rest_is_on_its_way(self):
        if not self.has_stock:
            return
        self.validate(self.picking, 6)
        self.send_back(6)
        self.assertEqual(self.kept(), [4])
        rest = self.order.picking_ids.filtered(lambda p: p.state != "done")
        rest.action_cancel()
        self.assertEqual(self.kept(), [])
