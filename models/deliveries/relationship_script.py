from odoo import api, models


class RelationshipScript(models.Model):
    _inherit = "relationship.script"

    @api.model
    def _get_default_subjects(self):
        return {
            **super()._get_default_subjects(),
            "delivery": self.env._("Your delivery"),
            "feedback": self.env._("Your delivery"),
            "thanks": self.env._("Thank you for your order"),
        }
