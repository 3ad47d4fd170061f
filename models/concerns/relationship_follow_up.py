from odoo import api, models
from odoo.fields import Domain


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _get_held_back(self, owners):
        """Who waits to hear how a concern ended is not asked for courtesies: they would
        sound as if nobody had listened."""
        # sudo: a concern is open whether or not the user may see it
        concerns = self.env["relationship.concern"].sudo()
        groups = concerns._read_group(
            concerns._get_open_domain() & Domain("partner_id", "in", owners.ids),
            ["partner_id"],
        )
        concerned = owners.browse().union(*(owner for [owner] in groups))
        return super()._get_held_back(owners) | concerned

    @api.model
    def _get_traits(self):
        traits = super()._get_traits()
        traits["first"].add("concern")
        return traits
