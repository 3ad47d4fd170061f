from odoo import api, models
from odoo.exceptions import UserError


class RelationshipTouchpoint(models.Model):
    _inherit = "relationship.touchpoint"

    @api.model
    def _check_person(self, person):
        res = super()._check_person(person)
        if person.is_stakeholder_placeholder:
            raise UserError(
                self.env._(
                    "You have been in touch with “%(person)s”? Then say first who it "
                    "is: “We know who it is” on the person.",
                    person=person.name,
                )
            )
        return res
