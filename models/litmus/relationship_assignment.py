from odoo import api, models
from odoo.fields import Domain


class RelationshipAssignment(models.AbstractModel):
    _inherit = "relationship.assignment"

    @api.model
    def _get_handed_on_domain(self):
        # A litmus test asks for one's own view
        own_view = Domain("res_model", "=", "relationship.litmus.participant")
        return super()._get_handed_on_domain() & ~own_view
