from odoo import models
from odoo.exceptions import MissingError

from .relationship_history import FAILED


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        try:
            tried_again = self.filtered("failure_type").ids
        except MissingError:
            # Odoo sends after the commit, and passes over mails that are gone by then
            tried_again = self.exists().filtered("failure_type").ids
        # Odoo marks each notification as failed, sends, and marks it as sent: what
        # became of them is gathered here, and looked at when that is known
        sending = self.with_context(
            relationship_sending={},
            relationship_tried_again=tried_again,
        )
        return super(MailMail, sending).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        tried_again = self.env.context.get("relationship_tried_again") or ()
        again = any(mail.id in tried_again for mail in self)
        res = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        statuses = self.env.context.get("relationship_sending") or {}
        doubtful = self.env["mail.notification"].browse(
            id_ for id_, status in statuses.items() if again or status in FAILED
        )
        statuses.clear()
        if doubtful:
            self.env["relationship.capture"]._check_reached(
                doubtful.mail_message_id.ids
            )
        return res
