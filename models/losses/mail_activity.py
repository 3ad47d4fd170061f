from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _relationship_still_wanted(self):
        """Nobody needs to be won back who has come back."""
        return (
            super()
            ._relationship_still_wanted()
            .filtered(
                lambda prompt: prompt.relationship_reason != "winback"
                or prompt.relationship_partner_id.contact_lost_date
            )
        )
