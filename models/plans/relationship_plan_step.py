from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.bounds import LAST_DAY, MAX_WEEKS, within
from ..shared.prompt_key import make_key
from .relationship_plan_step_template import UNITS

STATES = [
    ("overdue", "Overdue"),
    ("soon", "Next days"),
    ("planned", "Planned"),
    ("done", "Done"),
]


# What the prompt of a step follows
FOLLOWED = {"active", "date", "done_date", "name", "plan_id"}


class RelationshipPlanStep(models.Model):
    """One thing to do for a relationship, once or again and again. It becomes a
    follow-up a few days ahead; a touchpoint does it."""

    _name = "relationship.plan.step"
    _inherit = ["relationship.plan.person", "relationship.state", "relationship.input"]
    _description = "Relationship Plan Step"
    _order = "done_date DESC, date, sequence, id"
    _check_company_auto = True
    _state_field = "state"
    _state_order = [state for state, _label in STATES]

    partner_id = fields.Many2one(
        related="plan_id.partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="What", required=True)
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
        most=MAX_WEEKS,
        help="After it is done, it is due again so much later. 0: it is done once.",
    )
    repeat_unit = fields.Selection(UNITS, required=True, default="month")
    repeat_day = fields.Integer(
        string="Day of the month",
        readonly=True,
        help="On which it is due again; in shorter months on their last day.",
    )
    repeat_label = fields.Char(string="How often", compute="_compute_repeat_label")
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
    touchpoint_ids = fields.Many2many(
        "relationship.touchpoint",
        string="Contacts",
        compute="_compute_touchpoint_ids",
        help="The contacts that it was done by.",
    )
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")

    _open_date = models.Index("(date) WHERE active IS TRUE AND done_date IS NULL")
    _open_next = models.Index(
        "(plan_id, date, sequence, id) WHERE active IS TRUE AND done_date IS NULL"
    )
    _repeat_valid = models.Constraint(
        "CHECK(repeat_number >= 0)", "A repeat can't be negative. 0: done once."
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for step in self:
            # sudo: the name alone, as on the prompt
            customer = step.sudo().partner_id.name
            step.display_name = " · ".join(filter(None, (customer, step.name)))

    @api.depends("plan_id.user_id")
    def _compute_user_id(self):
        for step in self:
            step.user_id = step.user_id or step.plan_id.user_id

    @api.depends("repeat_number", "repeat_unit")
    @api.depends_context("lang")
    def _compute_repeat_label(self):
        for step in self:
            step.repeat_label = self._format_repeat(
                step.repeat_number, step.repeat_unit
            )

    @api.depends("date", "done_date")
    @api.depends_context("tz")
    def _compute_state(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=self._relationship_get_lead_days())
        return {
            "done": Domain("done_date", "!=", False),
            "overdue": Domain("date", "<", today),
            "soon": Domain("date", "<=", soon),
            "planned": Domain.TRUE,
        }

    @api.depends("date", "last_done_date")
    @api.depends_context("uid")
    def _compute_touchpoint_ids(self):
        contacts = self._get_touchpoints()
        for step in self:
            step.touchpoint_ids = contacts.get(step.id)

    # === CRUD METHODS === #

    def write(self, vals):
        if "date" in vals and "repeat_day" not in vals:
            vals = {**vals, "repeat_day": 0}  # another day is wished for
        res = super().write(vals)
        if FOLLOWED & vals.keys():
            self.env["relationship.plan.prompt"]._follow(self)
        if "user_id" in vals:
            self.env["relationship.plan.prompt"]._hand_on(self)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_prompts(self):
        keys = [step._get_prompt_key() for step in self]
        self.env["relationship.plan.prompt"]._get_pending(keys).unlink()

    # === ACTION METHODS === #

    def action_done(self):
        """Log a contact for each of these steps, which does them.

        :return: client action that tells so and offers Undo
        :raise UserError: when none of them is open
        """
        today = fields.Date.context_today(self)
        # One that repeats and was done today has moved on: pressed twice
        steps = self.filtered(
            lambda step: not step.done_date
            and not (step.date > today and step.last_done_date == today)
        )
        if not steps:
            raise UserError(self.env._("This has been done already."))
        steps.check_access("write")
        prompts = self.env["relationship.plan.prompt"]
        # sudo: the prompt that is answered may be a colleague's
        prompts.sudo()._raise_steps(steps.sudo(), now=True)
        touchpoints = self.env["relationship.touchpoint"].create(
            steps._prepare_touchpoints()
        )
        prompt_by_key = prompts._get_pending(
            step._get_prompt_key() for step in steps
        ).grouped("relationship_key")
        for step, touchpoint in zip(steps, touchpoints, strict=True):
            prompt = prompt_by_key.get(step._get_prompt_key())
            if prompt:
                prompt._relationship_answer(touchpoint)
            else:  # nobody is asked for now
                step._fulfil(touchpoint._get_local_day())
        return touchpoints._logged_action(touchpoints)

    def action_open(self):
        """Open the step with its notes and history."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Step"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_lead_days(self):
        """Return how many days ahead a step becomes a follow-up."""
        return self.env["relationship.setting"]._get("plan_lead_days")

    @api.model
    def _format_repeat(self, number, unit):
        """Return "every 3 months" in words; nothing for what is done once."""
        if not number:
            return ""
        if unit == "week":
            if number == 1:
                return self.env._("every week")
            return self.env._("every %(count)s weeks", count=number)
        if number == 1:
            return self.env._("every month")
        if number == 12:
            return self.env._("every year")
        return self.env._("every %(count)s months", count=number)

    @api.model
    def _get_later(self, date, number, unit, day=None):
        """Return ``date`` so many weeks or months later; of what came by SQL, hardly
        later than the last day.

        :param int day: of the month, as far as that month has it; default: the same
        """
        shortest = 7 if unit == "week" else 28
        number = min(number, (LAST_DAY - date).days // shortest + 1)
        if unit == "week":
            return fields.Date.add(date, weeks=number)
        later = fields.Date.add(date, months=number)
        return later + relativedelta(day=day) if day else later

    def _get_prompt_key(self):
        self.ensure_one()
        return make_key("step", self.id)

    def _prepare_touchpoints(self):
        phone = self.env["relationship.channel"]._get_id("phone")
        return [
            {
                "contact_id": (step._get_person() or step.partner_id).id,
                "channel_id": step.channel_id.id or phone,
                "purpose": "plan",
                "note": step.name,
            }
            for step in self
        ]

    def _fulfil(self, day):
        """Mark open steps as done on ``day``; those that repeat are due again, by
        their own rhythm, after today."""
        today = fields.Date.context_today(self)
        for step in self.filtered(lambda step: not step.done_date):
            vals = {"last_done_date": day}
            if step.repeat_number:
                wished = step.repeat_day or step.date.day
                start = following = within(step.date)
                times = 1
                while following <= max(today, start):
                    following = step._get_later(
                        start, times * step.repeat_number, step.repeat_unit, wished
                    )
                    times += 1
                vals.update(date=within(following), repeat_day=wished)
            else:
                vals["done_date"] = day
            step.write(vals)

    def _take_back(self, date):
        """Open a step again whose contact has been taken back: it was due on
        ``date``."""
        self.ensure_one()
        contacts = self._get_touchpoints().get(self.id)
        days = [contact._get_local_day() for contact in contacts or ()]
        self.write(
            {
                "date": date,
                "done_date": False,
                "repeat_day": self.repeat_day,
                "last_done_date": max(days, default=False),
            }
        )

    def _get_touchpoints(self):
        """Return ``{step id: contacts that did it}``, as far as the user may see
        them."""
        # sudo: the contacts are known through follow-ups of colleagues
        answered = self.env["mail.activity"].sudo().with_context(active_test=False)
        answered = answered.search(
            [
                ("relationship_reason", "=", "plan"),
                ("relationship_key", "in", [make_key("step", id_) for id_ in self.ids]),
                ("relationship_touchpoint_id", "!=", False),
            ]
        )
        contacts = answered.relationship_touchpoint_id.sudo(self.env.su)
        seen = contacts._filtered_access("read")
        return {
            int(key.split(",")[1]): prompts.relationship_touchpoint_id.sudo(self.env.su)
            & seen
            for key, prompts in answered.grouped("relationship_key").items()
        }
