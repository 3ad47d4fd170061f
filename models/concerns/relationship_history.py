from odoo import api, models
from odoo.tools import SQL


class RelationshipHistory(models.AbstractModel):
    _inherit = "relationship.history"

    @api.model
    def _message_purpose(self):
        return SQL(
            "CASE m.model WHEN 'relationship.concern' THEN 'concern' ELSE %s END",
            super()._message_purpose(),
        )
