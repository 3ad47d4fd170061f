from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _explain_customer(self):
        lines = super()._explain_customer()
        partner = self.relationship_partner_id
        if self.env["relationship.silence"].has_access("read"):
            if partner.silence_status in ("slower", "quiet"):
                lines.append(partner.silence_reason)
        return lines
