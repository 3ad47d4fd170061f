from odoo import api, models


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _withdraw_obsolete(self):
        res = super()._withdraw_obsolete()
        self.env["relationship.loss"]._withdraw_obsolete()
        return res

    @api.model
    def _get_raisers(self):
        back = self.env["relationship.loss"]._propose_reopening
        return [*super()._get_raisers(), (60, back)]

    @api.model
    def _get_traits(self):
        traits = super()._get_traits()
        traits["of_lost"].add("winback")
        return traits
