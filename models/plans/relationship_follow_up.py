from odoo import api, models


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _get_raisers(self):
        due = self.env["relationship.plan.prompt"]._raise_due
        return [*super()._get_raisers(), (50, due)]
