from odoo import api, models


class RelationshipScript(models.Model):
    _inherit = "relationship.script"

    @api.model
    def _get_default_subjects(self):
        return {
            **super()._get_default_subjects(),
            "concern": self.env._("What you told us"),
        }
