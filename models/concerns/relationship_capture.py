from odoo import api, models


class RelationshipCapture(models.AbstractModel):
    _inherit = "relationship.capture"

    @api.model
    def _get_message_purpose(self, values):
        if values["model"] == "relationship.concern":
            return "concern"
        return super()._get_message_purpose(values)
