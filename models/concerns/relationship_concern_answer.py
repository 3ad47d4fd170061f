"""By when a customer should have an answer to a concern, and whether there is one."""

from datetime import datetime, time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.bounds import get_local_day, get_zone, within

ANSWERS = [
    ("late", "Late to answer"),
    ("today", "To answer today"),
    ("waiting", "Time left"),
    ("done", "Solved"),
]
# Working days until the customer should have an answer, where nothing is set


class RelationshipConcern(models.Model):
    _name = "relationship.concern"
    _inherit = ["relationship.concern", "relationship.state"]
    _state_field = "answer_state"
    _state_order = tuple(state for state, _label in ANSWERS)

    response_date = fields.Date(
        string="Answer by",
        compute="_compute_response_date",
        store=True,
        readonly=False,
        precompute=True,
        help="By when the customer should have an answer: working days of the "
        "company, more for what is less severe.",
    )
    answer_state = fields.Selection(
        ANSWERS,
        string="Answer",
        compute="_compute_answer_state",
        search="_search_state",
    )
    answer_label = fields.Char(string="Answer due", compute="_compute_answer_label")

    days_to_tell = fields.Float(
        string="Days until told",
        compute="_compute_days_to_tell",
        store=True,
        aggregator="avg",
        digits=(6, 1),
        help="From what was said to the customer being told how it ended.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date", "closed_date")
    def _compute_days_to_tell(self):
        for concern in self:
            closed = concern.closed_date
            taken = closed - concern.date if closed else None
            concern.days_to_tell = taken and taken.total_seconds() / 86400

    @api.depends("severity", "date", "company_id")
    def _compute_response_date(self):
        known = {}
        for concern in self:
            company = concern.company_id or self.env.company
            day = get_local_day(
                self.with_context(tz=company.partner_id.tz or "UTC"),
                concern.date or fields.Datetime.now(),
            )
            key = (company, day, concern.severity)
            if key not in known:
                known[key] = self._get_response_date(*key)
            concern.response_date = within(known[key])

    @api.depends("stage", "response_date")
    @api.depends_context("tz")
    def _compute_answer_state(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        return {
            "done": Domain("stage", "in", ("solved", "told")),
            "late": Domain("response_date", "<", today),
            "today": Domain("response_date", "=", today),
            "waiting": Domain.TRUE,
        }

    @api.depends("answer_state", "closed_date", "solved_date")
    @api.depends_context("tz", "lang")
    def _compute_answer_label(self):
        today = fields.Date.context_today(self)
        for concern in self:
            late = (today - (concern.response_date or today)).days
            day = concern.partner_id._relationship_format_day(concern.response_date)
            if concern.stage == "told":
                label = self.env._("Customer told")
            elif concern.stage == "solved":
                label = self.env._("Tell the customer")
            elif late == 1:
                label = self.env._("1 day late")
            elif late > 1:
                label = self.env._("%(days)s days late", days=late)
            elif late == 0:
                label = self.env._("Answer today")
            else:
                label = self.env._("Answer by %(date)s", date=day)
            concern.answer_label = label

    # === GROUPING === #

    def _read_group_select(self, aggregate_spec, query):
        # What is open has no duration yet, and is no 0 in the mean
        if aggregate_spec != "days_to_tell:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "AVG(%s) FILTER (WHERE %s IS NOT NULL)",
            self._field_to_sql(self._table, "days_to_tell", query),
            self._field_to_sql(self._table, "closed_date", query),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_response_date(self, company, day, severity):
        """Return the day by which a customer should have an answer: so many working
        days of the company after the day on which it was said.

        :param date day: the day at the company
        :param str severity: a key of SEVERITIES
        """
        days = self.env["relationship.setting"]._get(f"concern_days_{severity}")
        if not days:
            return day
        # sudo: working hours are not everybody's to read
        calendar = company.sudo().resource_calendar_id
        zone, end = get_zone(calendar.tz), None
        if calendar and zone:
            morning = datetime.combine(fields.Date.add(day, days=1), time.min, zone)
            end = calendar.plan_days(days, morning, compute_leaves=True)
        return end.date() if end else fields.Date.add(day, days=days)
