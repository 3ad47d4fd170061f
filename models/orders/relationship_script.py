from odoo import api, models


class RelationshipScript(models.Model):
    _inherit = "relationship.script"

    @api.model
    def _get_default_subjects(self):
        return {
            **super()._get_default_subjects(),
            "reorder": self.env._("Your next order of {product}"),
        }
