"""The person at the customer whom a step, or a wish, of a plan is about."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RelationshipPlanPerson(models.AbstractModel):
    _name = "relationship.plan.person"
    _description = "Part of a Plan With a Person"

    plan_id = fields.Many2one(
        "relationship.plan", required=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="With",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who at the customer.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_id", "plan_id")
    def _check_contact_id(self):
        for part in self:
            if part.contact_id and not part._get_person():
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to the customer of this plan.",
                        # sudo: only whose contact it is
                        person=part.contact_id.sudo().display_name,
                    )
                )

    # === BUSINESS METHODS === #

    def _get_person(self):
        """Return the person it is about, as long as they are at this customer; nobody
        once they have moved to another company."""
        # sudo: only whose contact it is
        part = self.sudo()
        person = part.contact_id.filtered(
            lambda person: person.commercial_partner_id == part.plan_id.partner_id
        )
        return person.sudo(self.env.su)
