from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, TODAY
from .common_rhythm import RhythmCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCredit(RhythmCommon):
    """Credit notes of what did not come back to Inventory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_invoicing()
        cls.product.invoice_policy = "order"
        cls.order = cls.make_orders(cls.brandt, [20], quantity=10)
        cls.line = cls.order.order_line

    def invoice(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        return invoice

    def bought(self):
        """Return quantity and amount of what was bought."""
        self.env.flush_all()
        rows = self.env.execute_query(
            self.env["relationship.purchase"]._bought(self.brandt.ids)
        )
        return [(float(row[4]), float(row[5])) for row in rows]

    def test_all_credited(self):
        """Nothing was bought, and the night that follows sees it."""
        invoice = self.invoice()
        self.refresh()
        pulses = self.env["relationship.pulse"]
        of_customer = [("partner_id", "=", self.brandt.id)]
        self.assertTrue(pulses.search(of_customer))
        note = self.credit(invoice)
        self.assertFalse(self.bought())
        self.assertEqual(self.order._relationship_get_not_bought(), self.order)
        self.refresh()
        self.assertFalse(pulses.search(of_customer))
        note.button_draft()
        self.refresh()
        self.assertTrue(pulses.search(of_customer))
        note.action_post()
        self.refresh()
        self.assertFalse(pulses.search(of_customer))
        note.button_draft()
        note.button_cancel()
        self.refresh()
        self.assertTrue(pulses.search(of_customer))

    def test_draft_says_nothing(self):
        self.invoice()._reverse_moves([{"date": TODAY}])
        self.assertEqual(self.bought(), [(10, 1000)])

    def test_part_credited(self):
        self.credit(self.invoice(), quantity=4)
        self.assertEqual(self.bought(), [(6, 600)])

    def test_other_unit(self):
        """A dozen credited of two dozen that were ordered."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.line.write({"product_uom_qty": 24, "price_unit": 10})
        self.credit(self.invoice(), quantity=1, product_uom_id=dozen.id, price_unit=120)
        self.assertEqual(self.bought(), [(12, 120)])

    def test_price_credited(self):
        """Less money for the same goods is no return, however it is entered."""
        for vals in (
            {"price_unit": 20},
            {"quantity": 1, "price_unit": 200},
            {"discount": 90},
        ):
            with self.subTest(**vals), self.cr.savepoint() as savepoint:
                self.credit(self.invoice(), **vals)
                self.assertEqual(self.bought(), [(10, 1000)])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_corrected_invoice(self):
        """Credited and invoiced anew, at another price: bought, as before."""
        self.credit(self.invoice())
        self.assertFalse(self.bought())
        self.line.price_unit = 90
        self.line.qty_to_invoice = 10
        again = self.order._create_invoices()
        self.assertEqual(self.bought(), [(10, 900)])
        again.action_post()
        self.assertEqual(self.bought(), [(10, 900)])
        self.credit(again, quantity=3)
        self.assertEqual(self.bought(), [(7, 630)])

    def test_who_is_noted(self):
        """Credit notes are noted, other invoices are not."""
        self.refresh()
        changed = self.env["relationship.purchase"]._get_changed
        invoice = self.invoice()
        self.assertNotIn(self.brandt.id, changed())
        self.credit(invoice, quantity=1)
        self.assertIn(self.brandt.id, changed())
