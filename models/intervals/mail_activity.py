from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _relationship_explain_origin(self):
        if self.relationship_partner_id.contact_interval_origin == "recommended":
            return self.env._("Recommended interval")
        return super()._relationship_explain_origin()
