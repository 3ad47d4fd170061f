from odoo import models


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def write(self, vals):
        customer_id = vals.get("partner_id")
        if not customer_id or not self.env["relationship.history"]._has_customer(self):
            return super().write(vals)
        # sudo: the customers' ids alone, to follow them
        before = {record.id: record.sudo().partner_id.id or 0 for record in self}
        res = super().write(vals)
        moved = {id_: old for id_, old in before.items() if old != customer_id}
        if moved:
            self.env["relationship.capture"]._correct_documents(
                self._name, moved, customer_id
            )
        return res
