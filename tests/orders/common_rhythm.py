from datetime import timedelta

from odoo import Command

from ..common import NOW, TODAY, RelationshipCommon


class RhythmCommon(RelationshipCommon):
    """Orders of the past, and the rhythms that follow from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_refresh_all()

    @classmethod
    def run_refresh_all(cls):
        cls.env["relationship.rhythm"]._refresh_all()

    @classmethod
    def make_orders(cls, partner, days_ago, product=None, quantity=1, **vals):
        """Confirm one order of a product for each number of days ago."""
        product = product or cls.product
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "date_order": NOW.replace(hour=9) - timedelta(days=ago),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "price_unit": 100,
                            }
                        )
                    ],
                    **vals,
                }
                for ago in days_ago
            ]
        )
        orders.write({"state": "sale"})
        return orders

    def refresh(self):
        """Run the nightly scheduled action, after the end of the transactions that
        changed orders."""
        self.env.cr.flush()
        self.run_cron("ir_cron_refresh_rhythms")

    def rhythm_of(self, partner, product=None):
        return self.env["relationship.rhythm"].search(
            [
                ("partner_id", "=", partner.id),
                ("product_id", "=", (product or self.product).id),
            ]
        )

    # === INVOICING === #

    @classmethod
    def set_up_invoicing(cls):
        """What it takes to invoice ``cls.brandt``: there is no chart of accounts."""
        income = cls.env["account.account"].create(
            {"name": "Sales", "code": "RF4000", "account_type": "income"}
        )
        owed = cls.env["account.account"].create(
            {
                "name": "Customers",
                "code": "RF1200",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "RFS",
                "type": "sale",
                "default_account_id": income.id,
            }
        )
        cls.brandt.property_account_receivable_id = owed
        cls.product.taxes_id = False
        cls.bill = cls.make_user(
            "bill", "account.group_account_invoice", name="Bill Books"
        )

    def credit(self, invoice, **vals):
        """Post a credit note as accounting does, without any rights on orders.

        :param vals: what differs from the invoice
        """
        note = invoice.with_user(self.bill)._reverse_moves([{"date": TODAY}])
        note.invoice_line_ids.write(vals)
        note.action_post()
        return note
