"""The health of customers beside what they are worth: a query, nothing stored."""

from odoo import api, fields, models
from odoo.tools import SQL

REPORT = """
SELECT h.id, h.partner_id, h.company_id, c.currency_id, h.score, h.date,
       h.score - m.score AS score_change, p.user_id, p.operations_user_id,
       p.relationship_tier_id, u.yearly_value,
       u.yearly_value * (100 - h.score) / 100 AS value_at_stake
  FROM relationship_health h
  JOIN res_partner p ON p.id = h.partner_id
  LEFT JOIN res_company c ON c.id = COALESCE(h.company_id, %(company)s)
  LEFT JOIN relationship_pulse u ON u.partner_id = h.partner_id
                                AND u.company_id = h.company_id
  LEFT JOIN relationship_health_month m
         ON m.partner_id = h.partner_id AND m.month = %(month)s
        AND COALESCE(m.company_id, 0) = COALESCE(h.company_id, 0)
 WHERE h.company_id IS NOT NULL
    OR NOT EXISTS (SELECT FROM relationship_health own
                    WHERE own.partner_id = h.partner_id
                      AND own.company_id = ANY(%(companies)s))
"""


class RelationshipHealthReport(models.Model):
    _name = "relationship.health.report"
    _inherit = ["relationship.state"]
    _description = "Health of Customers"
    _auto = False
    _rec_name = "partner_id"
    _order = "value_at_stake desc nulls last, score, id"
    _state_field = "health_color"
    _state_order = ["red", "amber", "green"]
    _depends = {
        "relationship.health": ["company_id", "date", "partner_id", "score"],
        "relationship.health.month": ["company_id", "month", "partner_id", "score"],
        "relationship.pulse": ["company_id", "partner_id", "yearly_value"],
        "res.company": ["currency_id"],
        "res.partner": ["operations_user_id", "relationship_tier_id", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    operations_user_id = fields.Many2one(
        "res.users", string="Operations", readonly=True
    )
    relationship_tier_id = fields.Many2one(
        "relationship.tier", string="Tier", readonly=True
    )
    score = fields.Integer(
        string="Health",
        readonly=True,
        aggregator="avg",
        help="0 to 100: the mean of the parts by weight, as of last night.",
    )
    score_change = fields.Integer(
        string="Change",
        readonly=True,
        aggregator="avg",
        help="Against the end of last month.",
    )
    date = fields.Date(
        string="Since", readonly=True, help="The night in which this score came."
    )
    health_color = fields.Selection(
        lambda self: self.env["relationship.health"]._fields["health_color"].selection,
        string="Colour",
        compute="_compute_health_color",
        search="_search_state",
        group_expand="_group_expand_health_color",
        help="By the limits in the settings.",
    )
    yearly_value = fields.Monetary(
        string="Value a year",
        readonly=True,
        help="What the customer spent in the year up to the last order, without taxes.",
    )
    value_at_stake = fields.Monetary(
        string="Value weighed by health",
        readonly=True,
        help="The value a year, times what is missing to full health: by it the list "
        "is sorted. What may be lost by silence is the value at risk.",
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            REPORT,
            company=self.env.company.id,
            companies=self.env.companies.ids,
            month=fields.Date.subtract(today.replace(day=1), months=1),
        )

    # === COMPUTE METHODS === #

    @api.depends("score")
    def _compute_health_color(self):
        self._see_states()

    def _get_state_rules(self):
        return self.env["relationship.health"]._get_state_rules()

    @api.model
    def _group_expand_health_color(self, _colors, _domain):
        return list(self._state_order)

    # === ACTION METHODS === #

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact."""
        return self.partner_id.action_log_touchpoint()

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
