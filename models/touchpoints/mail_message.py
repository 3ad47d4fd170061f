from odoo import models

# What the contact that a message is follows
DECISIVE_FIELDS = {"author_id", "is_internal", "message_type", "subtype_id"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    def write(self, vals):
        res = super().write(vals)
        if DECISIVE_FIELDS & vals.keys():
            self.env["relationship.capture"]._correct_messages(self.ids)
        return res
