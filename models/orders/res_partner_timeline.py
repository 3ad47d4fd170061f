"""Confirmed orders on the customer's timeline."""

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_amount


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_happenings(self, limit):
        happenings = super()._relationship_get_happenings(limit)
        orders = self._relationship_get_newest(
            "sale.order",
            [("state", "=", "sale")],
            SQL(
                """sale_order.partner_id IN (
                    SELECT person.id FROM res_partner person
                     WHERE person.commercial_partner_id = customer.id)"""
            ),
            limit,
            order="date_order DESC, id DESC",
        )
        # The contact that an order was is told by the order's own line
        shown = {("sale.order", order.id) for order in orders}
        for customer, found in happenings.items():
            happenings[customer] = [
                happening
                for happening in found
                if tuple(happening["source"] or ()) not in shown
            ]
        for order in orders:
            # sudo: whose order it is, also where the user may not read who gave it
            owner = order.sudo().partner_id.commercial_partner_id.with_env(self.env)
            amount = format_amount(self.env, order.amount_total, order.currency_id)
            happenings.setdefault(owner, []).append(
                {
                    "moment": order.date_order,
                    "icon": "fa-shopping-cart",
                    "arrow": False,
                    "text": self.env._(
                        "Order %(name)s, %(amount)s", name=order.name, amount=amount
                    ),
                    "who": order.user_id.name or "",
                    "is_faint": False,
                    "res_model": order._name,
                    "res_id": order.id,
                    "source": False,
                }
            )
        return happenings
