from odoo import models

# What auto-responders, newsletters and mailing lists say of themselves: RFC 3834, and
# what real systems send
AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autoreply-From",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Response-Suppress",
    "X-Mail-Autoreply",
)
AUTOMATIC_PRECEDENCES = {
    "autoreply",
    "autoresponder",
    "bulk",
    "junk",
    "list",
    "vacation",
}


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        if self._is_notification_scheduled(kwargs.get("scheduled_date")):
            return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        capture = self.env["relationship.capture"]
        values = capture._read_message(message, msg_vals)
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        capture._capture_message(message, values, recipients)
        return recipients

    def _message_route_process(self, message, message_dict, routes):
        if self._relationship_is_automatic(message):
            # As Odoo calls what no person wrote: it is no word from the customer
            message_dict["message_type"] = "auto_comment"
        return super()._message_route_process(message, message_dict, routes)

    def _relationship_is_automatic(self, message):
        """Return whether a machine sent a mail: an out-of-office reply, a newsletter.

        :param EmailMessage message: as it came in
        """
        precedence = message.get("Precedence", "").strip().lower()
        return (
            message.get("Auto-Submitted", "no").split(";")[0].strip().lower() != "no"
            or message.get("Return-Path", "").strip() == "<>"
            or precedence.replace("-", "").replace("_", "") in AUTOMATIC_PRECEDENCES
            or any(message.get(header) for header in AUTOMATIC_HEADERS)
            or any(header.lower().startswith("list-") for header in message.keys())
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self.env.context.get("relationship_no_subscribe"):
            return True  # a prompt asks for a call, not to follow all mail
        return super().message_subscribe(partner_ids, subtype_ids)
