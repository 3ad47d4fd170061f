from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if not self._is_notification_scheduled(kwargs.get("scheduled_date")):
            self.env["relationship.capture"]._capture_message(
                message, msg_vals or {}, recipients
            )
        return recipients
