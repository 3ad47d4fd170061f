from odoo import models

from .relationship_history import FAILED


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        res = super().write(vals)
        # While Odoo sends, each notification fails for a moment: see `mail.mail`
        sending = self.env.context.get("relationship_sending")
        if vals.get("notification_status") in FAILED and not sending:
            self.env["relationship.capture"]._check_reached(self.mail_message_id.ids)
        return res
