from odoo import api, fields, models

from ..shared.bounds import MAX_WEEKS, within
from .relationship_plan_step_template import UNITS


class RelationshipPlanWish(models.Model):
    """What a customer asked to receive, how often, and in which way."""

    _name = "relationship.plan.wish"
    _inherit = ["relationship.plan.person", "relationship.input"]
    _description = "What a Customer Asked For"
    _order = "sequence, id"

    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="What",
        required=True,
        help="In the customer's words: a report of what was used, news of prices...",
    )
    repeat_number = fields.Integer(
        string="Every",
        default=1,
        most=MAX_WEEKS,
        help="0: only when there is something to tell.",
    )
    repeat_unit = fields.Selection(UNITS, required=True, default="month")
    repeat_label = fields.Char(string="How often", compute="_compute_repeat_label")
    channel_id = fields.Many2one(
        "relationship.channel", string="How", ondelete="set null"
    )
    contact_id = fields.Many2one(string="For whom", help=None)
    step_id = fields.Many2one(
        "relationship.plan.step",
        string="Step",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The step that sees to it. Empty: nobody does yet.",
    )
    last_done_date = fields.Date(related="step_id.last_done_date", string="Last sent")
    next_date = fields.Date(related="step_id.date", string="Next")

    _repeat_valid = models.Constraint(
        "CHECK(repeat_number >= 0)", "How often can't be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("repeat_number", "repeat_unit")
    @api.depends_context("lang")
    def _compute_repeat_label(self):
        steps = self.env["relationship.plan.step"]
        for wish in self:
            wish.repeat_label = steps._format_repeat(
                wish.repeat_number, wish.repeat_unit
            ) or self.env._("when there is something to tell")

    # === ACTION METHODS === #

    def action_plan(self):
        """Make steps of the wishes that nobody sees to yet."""
        for wish in self.filtered(lambda wish: not wish.step_id):
            wish.step_id = self.env["relationship.plan.step"].create(
                wish._prepare_step()
            )

    # === BUSINESS METHODS === #

    def _prepare_step(self):
        self.ensure_one()
        step = self.env["relationship.plan.step"]
        today = fields.Date.context_today(self)
        later = step._get_later(today, self.repeat_number, self.repeat_unit)
        return {
            "plan_id": self.plan_id.id,
            "name": self.name,
            "contact_id": self._get_person().id,
            "channel_id": self.channel_id.id,
            "user_id": self.plan_id.user_id.id,
            "date": within(later),
            "repeat_number": self.repeat_number,
            "repeat_unit": self.repeat_unit,
            "is_shared": True,
        }
