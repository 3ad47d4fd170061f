"""The concerns of an order's customer."""

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    open_concern_count = fields.Integer(
        related="relationship_partner_id.open_concern_count",
        groups="base.group_user",
    )
    concern_count = fields.Integer(
        related="relationship_partner_id.concern_count", groups="base.group_user"
    )

    # === ACTION METHODS === #

    def action_log_concern(self):
        """Open the dialog that logs a concern about the order."""
        self.ensure_one()
        action = self.partner_id.action_log_concern()
        action["context"] |= {
            "default_order_id": self.id,
            "default_company_id": self.company_id.id,
        }
        return action

    def action_view_concerns(self):
        """Open the concerns of the order's customer."""
        action = self.partner_id.action_view_concerns()
        if len(self) == 1:
            action["context"] |= {"default_order_id": self.id}
        return action
