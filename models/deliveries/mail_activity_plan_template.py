"""Steps of an activity plan that find their person by the customer relationship."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

RESPONSIBLES = [
    ("salesperson", "Salesperson"),
    ("operations", "Operations owner"),
    ("last_contact", "Whoever had the last contact"),
    ("relationship_manager", "Relationship manager"),
]


class MailActivityPlanTemplate(models.Model):
    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=RESPONSIBLES,
        ondelete={kind: "cascade" for kind, _label in RESPONSIBLES},
    )
    relationship_reason = fields.Selection(
        [("delivery", "After delivery"), ("thanks", "Thank-you")],
        string="Follow-up reason",
        default="delivery",
        help="As what this step appears in My follow-ups, when the plan starts by "
        "itself after a delivery.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("plan_id", "responsible_type")
    def _check_responsible_relationship(self):
        kinds = {kind for kind, _label in RESPONSIBLES}
        for template in self:
            if (
                template.responsible_type in kinds
                and template.plan_id.res_model != "sale.order"
            ):
                raise ValidationError(
                    self.env._("These responsible persons are those of sales orders.")
                )

    # === BUSINESS METHODS === #

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        kinds = {kind for kind, _label in RESPONSIBLES}
        if self.responsible_type not in kinds:
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        people = self.env["relationship.assignment"]._get_order_people(
            applied_on_record
        )
        user = people[applied_on_record][self.responsible_type]
        warning = not user and self.env._(
            "Nobody is known for “%(step)s”: it goes to you.", step=self.summary or ""
        )
        return {
            "responsible": user or self.env.user,
            "error": False,
            "warning": warning,
        }
