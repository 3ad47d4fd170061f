from odoo import api, models
from odoo.fields import Domain


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _get_concerned(self, requests):
        """Return the customers among those of the requests who wait to hear how a
        concern ended; a courtesy would sound as if nobody had listened."""
        # sudo: a concern is open whether or not the user may see it
        concerns = self.env["relationship.concern"].sudo()
        owners = [request["owner"].id for request in requests]
        groups = concerns._read_group(
            concerns._get_open_domain() & Domain("partner_id", "in", owners),
            ["partner_id"],
        )
        return self.env["res.partner"].union(*(owner for [owner] in groups))
