"""What the board shows of a plan: seen from its steps and from the orders, by one
statement for all plans shown, that also sorts, sums and searches."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STEP_STATES = [
    ("overdue", "Step overdue"),
    ("soon", "Step in the next days"),
    ("planned", "Step planned"),
    ("none", "No next step"),
]
OPEN_STEPS = """FROM relationship_plan_step s
               WHERE s.plan_id = %(plan)s AND s.active AND s.done_date IS NULL"""
NEXT_STEP = OPEN_STEPS + " ORDER BY s.date, s.sequence, s.id LIMIT 1"
BOARD = {
    "next_step_name": f"(SELECT s.name {NEXT_STEP})",
    "next_step_date": f"(SELECT s.date {NEXT_STEP})",
    "overdue_step_count": f"(SELECT count(*)::int {OPEN_STEPS} AND s.date < %(today)s)",
    "step_count": """(SELECT count(*)::int FROM relationship_plan_step s
        WHERE s.plan_id = %(plan)s AND s.active)""",
    "done_step_count": """(SELECT count(*)::int FROM relationship_plan_step s
        WHERE s.plan_id = %(plan)s AND s.active
          AND COALESCE(s.done_date, s.last_done_date) IS NOT NULL)""",
    "yearly_value": """COALESCE((SELECT u.yearly_value FROM relationship_pulse u
        WHERE u.partner_id = %(partner)s AND u.company_id = %(company)s), 0)""",
}
COUNTS = ("overdue_step_count",)
JOINED = ("next_step_date", *COUNTS)
ALL_OPEN_STEPS = """(
    SELECT plan_id, min(date) AS next_step_date,
           (count(*) FILTER (WHERE date < %(today)s))::int AS overdue_step_count
      FROM relationship_plan_step WHERE active AND done_date IS NULL
  GROUP BY plan_id)"""


class RelationshipPlan(models.Model):
    _name = "relationship.plan"
    _inherit = ["relationship.plan", "relationship.state"]
    _state_field = "step_state"
    _state_order = [state for state, _label in STEP_STATES]

    currency_id = fields.Many2one(related="company_id.currency_id")
    health_score = fields.Integer(related="partner_id.health_score")
    health_color = fields.Selection(related="partner_id.health_color")
    next_step_name = fields.Char(compute="_compute_board", string="Next step")
    next_step_date = fields.Date(
        compute="_compute_board", search="_search_next_step_date", string="Next step on"
    )
    overdue_step_count = fields.Integer(
        compute="_compute_board", string="Overdue steps", aggregator="sum"
    )
    step_count = fields.Integer(
        compute="_compute_board", string="All steps", aggregator="sum"
    )
    done_step_count = fields.Integer(
        compute="_compute_board",
        string="Steps done",
        aggregator="sum",
        help="Steps that repeat count once they have been done for the first time.",
    )
    team_ids = fields.Many2many("res.users", string="Team", compute="_compute_team_ids")
    step_state = fields.Selection(
        STEP_STATES,
        string="State of the next step",
        compute="_compute_step_state",
        search="_search_state",
    )
    yearly_value = fields.Monetary(
        compute="_compute_board",
        string="Value a year",
        aggregator="sum",
        help="What the customer spent in the year up to the last order, without taxes.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id",
        "company_id",
        "step_ids.active",
        "step_ids.date",
        "step_ids.done_date",
        "step_ids.name",
        "step_ids.last_done_date",
        "step_ids.sequence",
    )
    @api.depends_context("tz")
    def _compute_board(self):
        self.env["relationship.plan.step"].flush_model()
        self.flush_recordset(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM relationship_plan WHERE id = ANY(%s)",
                SQL(", ").join(self._board_to_sql(self._table, name) for name in BOARD),
                self._origin.ids,
            )
        )
        found = {id_: values for id_, *values in rows}
        for plan in self:
            values = found.get(plan._origin.id) or [False] * len(BOARD)
            plan.update(dict(zip(BOARD, values, strict=True)))

    @api.depends("user_id", "sales_user_id", "operations_user_id", "sponsor_id")
    def _compute_team_ids(self):
        """Who else carries the plan."""
        for plan in self:
            team = plan.sales_user_id | plan.operations_user_id | plan.sponsor_id
            plan.team_ids = team - plan.user_id

    @api.depends("next_step_date")
    @api.depends_context("tz")
    def _compute_step_state(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        lead_days = self.env["relationship.plan.step"]._relationship_get_lead_days()
        return {
            "none": Domain("next_step_date", "=", False),
            "overdue": Domain("next_step_date", "<", today),
            "soon": Domain(
                "next_step_date", "<=", fields.Date.add(today, days=lead_days)
            ),
            "planned": Domain.TRUE,
        }

    @api.model
    def _search_next_step_date(self, operator, value):
        field = self._fields["next_step_date"]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                field.name, operator, value, model, alias, query
            )
        )

    # === SORTING AND GROUPING === #

    @api.model
    def _board_to_sql(self, alias, name):
        """SQL of what the board shows under ``name``, for the plan ``alias``."""
        return SQL(
            BOARD[name],
            plan=SQL.identifier(alias, "id"),
            partner=SQL.identifier(alias, "partner_id"),
            company=SQL.identifier(alias, "company_id"),
            today=fields.Date.context_today(self),
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "health_color":
            return super()._read_group_groupby(alias, groupby_spec, query)
        # Customers know how they are grouped by health
        field = self._fields["health_color"]
        partners, field, alias = self._traverse_related_sql(alias, field, query)
        return partners._read_group_groupby(alias, field.name, query)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in BOARD:
            return super()._field_to_sql(alias, field_expr, query)
        self.env["relationship.plan.step"].flush_model()
        if query is None or field_expr not in JOINED:
            return self._board_to_sql(alias, field_expr)
        # All plans at once: the steps are gone through once
        joined = query.make_alias(alias, "open_steps")
        query.add_join(
            "LEFT JOIN",
            joined,
            SQL(ALL_OPEN_STEPS, today=fields.Date.context_today(self)),
            SQL(
                "%s = %s",
                SQL.identifier(joined, "plan_id"),
                SQL.identifier(alias, "id"),
            ),
        )
        value = SQL.identifier(joined, field_expr)
        return SQL("COALESCE(%s, 0)", value) if field_expr in COUNTS else value
