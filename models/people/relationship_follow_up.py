from odoo import api, models


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _withdraw_obsolete(self):
        res = super()._withdraw_obsolete()
        self.env["relationship.stakeholder"]._withdraw_obsolete()
        return res

    @api.model
    def _get_raisers(self):
        return [
            *super()._get_raisers(),
            (30, self.env["relationship.stakeholder.warning"]._raise_new),
            (40, self.env["relationship.stakeholder"]._raise_due),
        ]

    @api.model
    def _get_traits(self):
        traits = super()._get_traits()
        traits["levelled"].add("stakeholder")
        return traits
