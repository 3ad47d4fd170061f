from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW, day
from ..deliveries.common_delivery import DeliveryCommon
from .common_rhythm import RhythmCommon
from .test_rhythm import REGULAR


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPurchase(RhythmCommon):
    """What counts as a purchase: one rule for rhythms, pulses, words, quotations."""

    def products_of(self, partner):
        return (
            self.env["relationship.rhythm"]
            .search([("partner_id", "=", partner.id)])
            .product_id
        )

    def words_of(self, partner):
        return partner._get_script_facts()[partner]["products"]

    def make_product(self, name, **vals):
        return self.env["product.product"].create(
            {"name": name, "list_price": 10, "type": "consu", **vals}
        )

    def add_line(self, orders, product, quantity=1, price=10, **vals):
        """Add a line to each order; the dates of the orders stay."""
        self.env["sale.order.line"].create(
            [
                {
                    "order_id": order.id,
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "price_unit": price,
                    **vals,
                }
                for order in orders
            ]
        )

    def test_lines_that_are_no_purchases(self):
        """Discounts, vouchers, expenses, down payments and gifts are no items."""
        orders = self.make_orders(self.brandt, [180, 150, 120, 90])
        for name, price, vals in (
            ("Voucher", -5, {}),
            ("Hotel", 80, {"is_expense": True}),
            ("Advance", 50, {"is_downpayment": True}),
            ("Replacement", 0, {}),
            ("Sample", 30, {"discount": 100}),
        ):
            self.add_line(orders, self.make_product(name), price=price, **vals)
        for order in orders:
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": 0.1,
                }
            ).action_apply_discount()
        self.refresh()
        self.assertEqual(self.products_of(self.brandt), self.product)
        self.assertEqual(self.words_of(self.brandt), self.product.name)
        pulse = self.env["relationship.pulse"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertEqual(pulse.order_count, 4)
        self.assertTrue(pulse.yearly_value > 0)

    def test_words_of_the_last_purchase(self):
        """A free replacement is not what the last order is spoken of by."""
        self.make_orders(self.brandt, [40])
        free = self.make_product("Replacement")
        order = self.make_orders(self.brandt, [10], free)
        order.order_line.price_unit = 0
        self.assertEqual(self.words_of(self.brandt), self.product.name)

    def test_delivery_charges(self):
        lines = self.env["sale.order.line"]
        if "is_delivery" not in lines._fields:
            self.assertNotIn(
                "is_delivery", self.env["relationship.purchase"]._purchased().code
            )
            return
        orders = self.make_orders(self.brandt, [180, 150, 120, 90])
        self.add_line(orders, self.make_product("Parcel"), is_delivery=True)
        self.refresh()
        self.assertEqual(self.products_of(self.brandt), self.product)

    def test_return_in_an_order_of_its_own(self):
        """What was sent back as a whole was not bought; a part of it was."""
        self.make_orders(self.brandt, REGULAR, quantity=4)
        self.make_orders(self.brandt, [50], quantity=-4)
        self.make_orders(self.brandt, [90], quantity=-1)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(rhythm.order_count, 8)
        self.assertEqual(rhythm.last_order_date, day(-98))
        self.assertEqual(rhythm.usual_quantity, 4)
        pulse = self.env["relationship.pulse"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertEqual(pulse.last_order_date, day(-98))

    def test_order_sent_back_by_a_later_one(self):
        """It is no purchase: nobody thanks for it, no words name it."""
        wick = self.make_product("Wick")
        self.make_orders(self.brandt, [60], wick)
        order = self.make_orders(self.brandt, [20], quantity=3)
        self.assertFalse(order._relationship_get_not_bought())
        self.make_orders(self.brandt, [5], quantity=-3)
        self.assertEqual(order._relationship_get_not_bought(), order)
        self.assertEqual(self.words_of(self.brandt), "Wick")

    def test_both_orders_sent_back(self):
        """The second return is of the other order; two parts are of one."""
        orders = self.make_orders(self.brandt, [80, 40], quantity=4)
        self.make_orders(self.brandt, [30], quantity=-4)
        self.make_orders(self.brandt, [20], quantity=-4)
        self.assertEqual(orders._relationship_get_not_bought(), orders)
        self.assertFalse(self.brandt._relationship_filter_ordering())
        other = self.make_customer("Other")
        kept = self.make_orders(other, [80, 40], quantity=4)
        self.make_orders(other, [30, 20], quantity=-2)
        self.assertEqual(kept._relationship_get_not_bought(), kept[1])

    def test_words_look_as_far_back_as_needed(self):
        self.make_orders(self.brandt, [60])
        wick = self.make_product("Wick")
        free = self.make_orders(self.brandt, [50, 40, 30, 20], wick)
        free.order_line.price_unit = 0
        self.assertEqual(self.words_of(self.brandt), self.product.name)

    def test_words_of_an_order_entered_on_two_days(self):
        self.make_orders(self.brandt, [31], self.make_product("Wick"), quantity=9)
        self.make_orders(self.brandt, [30])
        self.assertEqual(self.words_of(self.brandt), f"Wick, {self.product.name}")

    def test_words_name_the_third_when_two_came_back(self):
        other, third = self.make_product("Other"), self.make_product("Third")
        order = self.make_orders(self.brandt, [20], quantity=3)
        self.add_line(order, other, 3, price=50)
        self.add_line(order, third)
        self.make_orders(self.brandt, [5], quantity=-3)
        self.make_orders(self.brandt, [5], other, quantity=-3)
        self.assertEqual(self.words_of(self.brandt), "Third")

    def test_only_order_sent_back(self):
        """The customer has not ordered: the words ask of no orders."""
        ordering = self.brandt._relationship_filter_ordering
        self.make_orders(self.brandt, [20], quantity=3)
        self.assertEqual(ordering(), self.brandt)
        self.make_orders(self.brandt, [5], quantity=-3)
        self.assertFalse(ordering())

    def test_words_of_the_companies_of_the_reader(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_orders(self.brandt, [20])
        order = self.make_orders(self.brandt, [10], self.make_product("Wick"))
        self.env.flush_all()
        self.env.cr.execute(  # as Odoo keeps it; what it takes is not at issue
            "UPDATE sale_order SET company_id = %s WHERE id = %s", (other.id, order.id)
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.words_of(self.brandt.with_user(self.ann)), self.product.name
        )
        self.ann.company_ids += other
        both = self.brandt.with_user(self.ann)
        both = both.with_context(allowed_company_ids=self.ann.company_ids.ids)
        self.assertEqual(self.words_of(both), "Wick")

    def test_return_in_the_same_order(self):
        order = self.make_orders(self.brandt, [20], quantity=3)
        self.add_line(order, self.product, quantity=-3, price=100)
        self.assertEqual(order._relationship_get_not_bought(), order)
        self.refresh()
        self.assertFalse(
            self.env["relationship.pulse"].search([("partner_id", "=", self.brandt.id)])
        )

    def test_order_entered_as_two(self):
        """The day after is the same order, for items and for the customer."""
        self.make_orders(self.brandt, REGULAR)
        self.make_orders(self.brandt, [ago - 1 for ago in REGULAR[:4]], quantity=2)
        other = self.make_product("Wick")
        self.make_orders(self.brandt, [ago - 1 for ago in REGULAR], other)
        self.refresh()
        for product in (self.product, other):
            rhythm = self.rhythm_of(self.brandt, product)
            self.assertEqual(rhythm.order_count, 9)
            self.assertEqual(rhythm.last_order_date, day(-56))
            self.assertEqual(set(rhythm.gaps), {42})
        pulse = self.env["relationship.pulse"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertEqual(pulse.order_count, 9)
        self.assertEqual(set(pulse.gaps), {42})

    def test_daily_orders_stay_daily(self):
        self.make_orders(self.brandt, range(10, 20))
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).order_count, 10)
        self.assertEqual(self.rhythm_of(self.brandt).typical_gap_days, 1)

    # === PRODUCTS NO LONGER SOLD === #

    def raise_late(self):
        self.env["relationship.reorder"]._raise_late()
        return self.prompts(self.brandt, "reorder")

    def prompts(self, partner, reason):
        return self.env["mail.activity"].search(
            [
                ("relationship_partner_id", "=", partner.id),
                ("relationship_reason", "=", reason),
            ]
        )

    def test_archived_before_it_is_late(self):
        for vals in ({"active": False}, {"sale_ok": False}):
            with self.subTest(**vals), self.cr.savepoint() as savepoint:
                self.make_orders(self.brandt, REGULAR)
                self.product.product_tmpl_id.write(vals)
                self.refresh()
                rhythm = self.rhythm_of(self.brandt)
                self.assertFalse(self.raise_late())
                self.assertEqual(rhythm.status, "lapsed")
                with self.assertRaises(UserError):
                    rhythm.action_quote()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_archived_while_late(self):
        """The open prompt goes; when the product is sold again, it comes back."""
        for vals in ({"active": False}, {"sale_ok": False}):
            with self.subTest(**vals), self.cr.savepoint() as savepoint:
                self.make_orders(self.brandt, REGULAR)
                self.refresh()
                self.assertTrue(self.raise_late())
                self.product.product_tmpl_id.write(vals)
                self.assertFalse(self.prompts(self.brandt, "reorder"))
                self.assertFalse(self.raise_late())
                self.product.product_tmpl_id.write({name: True for name in vals})
                self.assertTrue(self.raise_late())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_archived_beside_another(self):
        """The prompt stays for the other late items, and offers only these."""
        other = self.make_product("Wick")
        self.make_orders(self.brandt, REGULAR)
        self.make_orders(self.brandt, REGULAR, other)
        self.refresh()
        prompt = self.raise_late()
        self.assertEqual(len(prompt.relationship_rhythm_ids), 2)
        self.product.active = False
        self.assertEqual(prompt.relationship_rhythm_ids.product_id, other)
        ben = self.make_user("ben", "sales_team.group_sale_salesman_all_leads")
        action = prompt.with_user(ben).action_relationship_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.order_line.product_id, other)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReturn(DeliveryCommon, RhythmCommon):
    """What comes back to Inventory, where it is installed."""

    def setUp(self):
        super().setUp()
        self.has_stock = "stock.return.picking" in self.env
        if not self.has_stock:
            return
        self.glass = self.env["product.product"].create(
            {"name": "Glass", "list_price": 10, "type": "consu", "is_storable": True}
        )
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.brandt.id,
                "order_line": [
                    Command.create({"product_id": self.glass.id, "product_uom_qty": 10})
                ],
            }
        )
        self.order.action_confirm()
        self.validate(self.order.picking_ids)
        self.order.delivered_date = day(0)

    def validate(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def send_back(self, quantity):
        picking = self.order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = quantity
        wizard.action_create_returns()
        self.validate(self.order.picking_ids - picking)
        self.env.flush_all()
        self.refresh()

    def prompts(self):
        return self.env["mail.activity"].search(
            [
                ("relationship_partner_id", "=", self.brandt.id),
                ("relationship_reason", "in", ["delivery", "thanks"]),
            ]
        )

    def pulse(self):
        return self.env["relationship.pulse"].search(
            [("partner_id", "=", self.brandt.id)]
        )

    def test_all_sent_back(self):
        """Nobody thanks for it, and nothing was bought."""
        if not self.has_stock:
            return
        self.refresh()
        self.assertTrue(self.pulse())
        self.assertTrue(self.prompts())
        self.send_back(10)
        self.assertFalse(self.prompts())
        self.assertFalse(self.pulse())
        self.order._relationship_start_delivery_plans()
        self.assertFalse(self.prompts())

    def test_words_name_what_was_kept(self):
        if not self.has_stock:
            return
        self.make_orders(self.brandt, [40])
        products = self.brandt._relationship_get_last_products
        self.assertEqual(products(), {self.brandt.id: self.glass.ids})
        self.send_back(10)
        self.assertEqual(products(), {self.brandt.id: self.product.ids})

    def test_part_sent_back(self):
        if not self.has_stock:
            return
        self.send_back(4)
        self.assertTrue(self.prompts())
        [row] = self.env.execute_query(
            self.env["relationship.purchase"]._bought(self.brandt.ids)
        )
        self.assertEqual([float(row[4]), float(row[5])], [6, 60])

    def test_sent_back_and_credited(self):
        """What was credited because it came back counts once."""
        if not self.has_stock:
            return
        self.set_up_invoicing()
        self.glass.taxes_id = False
        self.order.order_line.tax_ids = False
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.send_back(4)
        for quantity in (4, 2):
            self.credit(invoice, quantity=quantity)
            self.env.flush_all()
            [row] = self.env.execute_query(
                self.env["relationship.purchase"]._bought(self.brandt.ids)
            )
            left = {4: 6, 2: 4}[quantity]  # two more were credited without coming back
            self.assertEqual([float(row[4]), float(row[5])], [left, 10 * left])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHandbook(RhythmCommon):
    """The case of the handbook, on a new database."""

    def test_six_weeks_today_eight(self):
        self.make_orders(self.brandt, [56 + 42 * place for place in range(6)])
        self.run_refresh_all()
        self.env.invalidate_all()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(rhythm.typical_gap_days, 42)
        self.assertEqual(rhythm.status, "late")
        with freeze_time(NOW - timedelta(days=6)):
            rhythm.invalidate_recordset()
            self.assertNotEqual(rhythm.status, "late")
