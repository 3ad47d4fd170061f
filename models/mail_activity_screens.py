"""What the screens of follow-ups need: columns by day, and a helpful empty screen."""

from odoo import api, fields, models
from odoo.tools import SQL

# Most urgent first: the order of columns and groups.
WHEN_COLUMNS = ["overdue", "today", "soon", "snoozed", "done"]
ALWAYS_SHOWN = {"overdue", "today", "soon"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_when = fields.Selection(group_expand="_group_expand_relationship_when")
    relationship_tier_color = fields.Integer(
        related="relationship_partner_id.relationship_tier_id.color"
    )

    # === READ GROUP === #

    @api.model
    def _group_expand_relationship_when(self, whens, domain):
        return [when for when in WHEN_COLUMNS if when in ALWAYS_SHOWN or when in whens]

    def _read_group_orderby(self, order, groupby_terms, query):
        if order and order.split()[0] == "relationship_when" and "," not in order:
            return SQL(
                "array_position(%s, %s)%s",
                WHEN_COLUMNS,
                groupby_terms["relationship_when"],
                SQL(" DESC") if order.lower().endswith(" desc") else SQL(),
            )
        return super()._read_group_orderby(order, groupby_terms, query)
