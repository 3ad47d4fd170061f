from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        tried_again = self.filtered("failure_type").ids
        sending = self.with_context(
            relationship_sending=True, relationship_tried_again=tried_again
        )
        return super(MailMail, sending).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        doubtful = self
        if not failure_type:
            tried_again = self.env.context.get("relationship_tried_again") or ()
            doubtful = self.filtered(lambda mail: mail.id in tried_again)
        message_ids = doubtful.mail_message_id.ids
        res = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        if message_ids:
            self.env["relationship.capture"]._check_reached(message_ids)
        return res
