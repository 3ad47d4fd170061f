from datetime import timedelta

from odoo import Command

from ..common import NOW, RelationshipCommon


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
