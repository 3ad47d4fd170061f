from odoo import fields, models
from odoo.tools import get_lang

from ..shared.bounds import MAX_INTERVAL, MAX_WEEKS

UNITS = [("week", "Weeks"), ("month", "Months")]
ROLE_CODES = [
    ("senior_leader", "Senior leader"),
    ("decision_maker", "Decision maker"),
    ("main_contact", "Main contact"),
    ("user", "User"),
    ("indirect", "Indirect contact"),
    ("gatekeeper", "Gatekeeper"),
]
TEAM_ROLES = [
    ("manager", "Plan manager"),
    ("sales", "Sales"),
    ("operations", "Operations"),
    ("sponsor", "Sponsor"),
]


class RelationshipPlanStepTemplate(models.Model):
    _name = "relationship.plan.step.template"
    _inherit = ["relationship.input"]
    _description = "Relationship Plan Step Template"
    _order = "sequence, id"

    name = fields.Char(
        string="What",
        required=True,
        translate=True,
        help="The step, as one line. The customer reads it when it is shared.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    days = fields.Integer(
        string="Due after (days)",
        most=MAX_INTERVAL,
        default=14,
        help="Days from the day on which the step joins the plan.",
    )
    repeat_number = fields.Integer(
        string="Repeats every", most=MAX_WEEKS, help="0: the step is done once."
    )
    repeat_unit = fields.Selection(UNITS, required=True, default="month")
    role_code = fields.Selection(
        ROLE_CODES,
        string="With",
        help="The part that the person at the customer plays. Empty: whoever we are "
        "mostly in touch with.",
    )
    responsible = fields.Selection(
        TEAM_ROLES, string="Who of us", required=True, default="manager"
    )
    channel_id = fields.Many2one(
        "relationship.channel", string="How", ondelete="set null"
    )
    is_shared = fields.Boolean(
        string="Share with the customer",
        help="The step is on the version of the plan that the customer gets.",
    )

    _figures_valid = models.Constraint(
        "CHECK(days >= 0 AND repeat_number >= 0)",
        "Days and repeats of a step can't be negative.",
    )

    # === BUSINESS METHODS === #

    def _prepare_steps(self, plans):
        """Return the values of the steps that these templates make of each plan, as
        ``create`` takes them.

        :param plans: ``relationship.plan`` records
        """
        contacts = plans._get_role_contacts()
        return [
            template._prepare_step(plan, contacts[plan])
            for plan in plans
            for template in self
        ]

    def _prepare_step(self, plan, contacts):
        """Return the values of one step.

        :param dict contacts: see ``relationship.plan._get_role_contacts``
        """
        self.ensure_one()
        people = {
            "manager": plan.user_id,
            "sales": plan.sales_user_id,
            "operations": plan.operations_user_id,
            "sponsor": plan.sponsor_id,
        }
        # in the customer's language: it may be on the version that they get
        local = self.with_context(lang=get_lang(self.env, plan.partner_id.lang).code)
        today = fields.Date.context_today(self)
        return {
            "plan_id": plan.id,
            "template_id": self.id,
            "name": local.name,
            "contact_id": (contacts.get(self.role_code) or contacts[None]).id,
            "user_id": (people[self.responsible] or plan.user_id).id,
            "channel_id": self.channel_id.id,
            "date": fields.Date.add(today, days=min(self.days, MAX_INTERVAL)),
            "repeat_number": self.repeat_number,
            "repeat_unit": self.repeat_unit,
            "is_shared": self.is_shared,
        }
