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

    def _message_route_process(self, message, message_dict, routes):
        # An out-of-office reply or a newsletter is no word from the customer (RFC 3834)
        automatic = (
            message.get("Auto-Submitted", "no").strip().lower() != "no"
            or message.get("Precedence", "").strip().lower()
            in ("auto_reply", "bulk", "junk", "list")
            or message.get("X-Autoreply")
        )
        gateway = self.with_context(relationship_automatic_mail=bool(automatic))
        return super(MailThread, gateway)._message_route_process(
            message, message_dict, routes
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self.env.context.get("relationship_no_subscribe"):
            return True  # a prompt asks for a call, not to follow all mail
        return super().message_subscribe(partner_ids, subtype_ids)
