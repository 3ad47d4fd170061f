from odoo import models

from .relationship_history import FAILED


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        res = super().write(vals)
        status = vals.get("notification_status")
        if not status:
            return res
        sending = self.env.context.get("relationship_sending")
        if sending is not None:  # not before it is known: see `mail.mail`
            sending.update(dict.fromkeys(self.ids, status))
        elif status in FAILED or self._relationship_is_sms():
            self.env["relationship.capture"]._check_reached(self.mail_message_id.ids)
        return res

    def _relationship_is_sms(self):
        """Return whether some are of text messages: sent again, they may succeed."""
        return "sms" in self.mapped("notification_type")
