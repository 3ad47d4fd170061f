from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    relationship_channel_id = fields.Many2one(
        "relationship.channel",
        string="Contact channel",
        ondelete="set null",
        help="Marking such an activity done on a customer or one of their documents "
        "is a contact by this channel. Empty: it is no contact.",
    )
