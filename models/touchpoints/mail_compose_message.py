from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _prepare_mail_values(self, res_ids):
        values = super()._prepare_mail_values(res_ids)
        if self.composition_mode == "comment" and len(res_ids) > 1:
            # One text for many is sent by a batch: no word to a customer
            for mail_values in values.values():
                if mail_values.get("message_type") == "comment":
                    mail_values["message_type"] = "auto_comment"
        return values
