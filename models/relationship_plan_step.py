from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .relationship_plan_step_template import UNITS

STATES = [
    ("overdue", "Overdue"),
    ("soon", "Next days"),
    ("planned", "Planned"),
    ("done", "Done"),
]


class RelationshipPlanStep(models.Model):
    """One thing to do for a relationship, once or again and again. It becomes a
    follow-up a few days ahead; a touchpoint does it."""

    _name = "relationship.plan.step"
    _inherit = "relationship.state"
    _description = "Relationship Plan Step"
    _order = "done_date DESC, date, sequence, id"
    _check_company_auto = True
    _state_field = "state"
    _state_order = [state for state, _label in STATES]

    plan_id = fields.Many2one(
        "relationship.plan", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="plan_id.partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="What", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="With",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who at the customer.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who of us",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Who does it. Empty: whoever gets the follow-ups of the customer.",
    )
    channel_id = fields.Many2one(
        "relationship.channel", string="How", ondelete="set null"
    )
    date = fields.Date(
        string="Due",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14),
        help="It becomes a follow-up a few days before.",
    )
    repeat_number = fields.Integer(
        string="Repeats every",
        help="After it is done, it is due again so much later. 0: it is done once.",
    )
    repeat_unit = fields.Selection(UNITS, required=True, default="month")
    done_date = fields.Date(
        string="Done on",
        copy=False,
        help="Of a step that is done once. One that repeats is never done for good: "
        "its date moves on.",
    )
    last_done_date = fields.Date(string="Last done", readonly=True, copy=False)
    is_shared = fields.Boolean(
        string="Shared",
        help="On the version of the plan that the customer gets.",
    )
    note = fields.Text(string="Internal note")
    template_id = fields.Many2one(
        "relationship.plan.step.template",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")

    _open_date = models.Index("(date) WHERE active IS TRUE AND done_date IS NULL")
    _repeat_valid = models.Constraint(
        "CHECK(repeat_number >= 0)", "A repeat can't be negative. 0: done once."
    )

    # === COMPUTE METHODS === #

    @api.depends("plan_id.user_id")
    def _compute_user_id(self):
        for step in self:
            step.user_id = step.user_id or step.plan_id.user_id

    @api.depends("date", "done_date")
    @api.depends_context("tz")
    def _compute_state(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=self._get_lead_days())
        return {
            "done": Domain("done_date", "!=", False),
            "overdue": Domain("date", "<", today),
            "soon": Domain("date", "<=", soon),
            "planned": Domain.TRUE,
        }

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_id", "plan_id")
    def _check_contact_id(self):
        for step in self:
            # sudo: only whose contact it is
            contact = step.contact_id.sudo()
            if contact and contact.commercial_partner_id != step.sudo().partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to the customer of this plan.",
                        person=contact.display_name,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _get_lead_days(self):
        """Return how many days ahead a step becomes a follow-up."""
        return self.env["relationship.clock"]._get_setting("plan_lead_days", 7)

    @api.model
    def _get_later(self, date, number, unit):
        """Return ``date`` so many weeks or months later."""
        if unit == "week":
            return fields.Date.add(date, weeks=number)
        return fields.Date.add(date, months=number)
