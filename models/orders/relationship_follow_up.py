from odoo import api, models


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _get_raisers(self):
        late = self.env["relationship.reorder"]._raise_late
        return [*super()._get_raisers(), (20, late)]

    @api.model
    def _get_traits(self):
        traits = super()._get_traits()
        traits["levelled"].add("reorder")
        return traits
