from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.bounds import MAX_INTERVAL

REVENUE_DAYS = 365

# The smallest share that still holds the rank of the customer.
CLASSIFY = """
   WITH share(tier_id, percent, interval_days) AS (VALUES %(shares)s),
   revenue AS (
       SELECT c.commercial_partner_id AS id,
              sum(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))
                  AS amount
         FROM sale_order o
         JOIN res_partner c ON c.id = o.partner_id
        WHERE o.state = 'sale' AND o.date_order >= %(since)s
     GROUP BY 1
   ), ranked AS (
       SELECT p.id, p.relationship_tier_id,
              100.0 * row_number() OVER (
                  ORDER BY COALESCE(r.amount, 0) DESC, p.id)
              / count(*) OVER () AS percent
         FROM res_partner p
    LEFT JOIN revenue r ON r.id = p.id
        WHERE p.id = p.commercial_partner_id
          AND p.contact_clock_start IS NOT NULL AND p.active
   ), chosen AS (
       SELECT DISTINCT ON (r.id) r.id, s.tier_id, s.interval_days
         FROM ranked r
         JOIN share s ON r.percent <= s.percent
              OR s.percent = (SELECT max(percent) FROM share)
        WHERE r.relationship_tier_id IS NULL
     ORDER BY r.id, s.percent
   )
   UPDATE res_partner p
      SET relationship_tier_id = chosen.tier_id,
          contact_interval_origin = COALESCE(
              p.contact_interval_origin, 'tier'),
          contact_interval_days = CASE
              WHEN p.contact_interval_origin <> 'tier'
              THEN p.contact_interval_days
              ELSE chosen.interval_days END
     FROM chosen
    WHERE p.commercial_partner_id = chosen.id
RETURNING chosen.id
"""


class RelationshipTier(models.Model):
    _name = "relationship.tier"
    _description = "Relationship Tier"
    _inherit = ["relationship.archivable", "relationship.input"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first tier is the most important: its prompts come first."
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    interval_days = fields.Integer(
        string="Contact interval (days)",
        most=MAX_INTERVAL,
        required=True,
        default=42,
        help="The longest time that passes without either side hearing from the other.",
    )
    interval_weeks = fields.Float(
        string="Contact interval (weeks)",
        compute="_compute_interval_weeks",
        inverse="_inverse_interval_weeks",
        digits=(6, 1),
    )
    minimum_touchpoints = fields.Integer(
        string="Contacts a year", help="What we aim at, whatever the interval says."
    )
    quiet_days = fields.Integer(
        string="Quiet days",
        most=MAX_INTERVAL,
        help="After any contact, prompts that can wait are held back for so many "
        "days, so that nobody is called too often.",
    )
    yearly_budget = fields.Monetary(
        string="Yearly budget",
        help="What we are ready to spend on one customer of this tier in a year.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        required=True,
    )
    top_percent = fields.Float(
        string="Entry: best % of customers",
        digits=(5, 1),
        help="Customers without a tier enter here when they are among the best so "
        "many per cent by revenue of the last 12 months. 0: only by hand. The tier "
        "with the largest share also takes new customers.",
    )
    assign_to = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("operations", "Operations owner"),
            ("last_contact", "Whoever had the last contact"),
            ("round_robin", "A team in turn"),
            ("pool", "The shared pool"),
        ],
        string="Follow-ups go to",
        required=True,
        default="salesperson",
        help="Who gets the prompts of customers in this tier. The pool is everybody's: "
        "whoever has time takes one.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Team",
        help="Its members take turns; the one with the fewest open prompts is next.",
    )
    delivery_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="After a delivery",
        domain="[('res_model', '=', 'sale.order')]",
        ondelete="set null",
        help="The follow-ups that start by themselves when an order has been "
        "delivered: a thank-you note, a call. Empty: only the contact interval.",
    )
    call_silent = fields.Boolean(
        string="Call when a rating stays unanswered",
        help="No answer is an answer, too: a large customer who stays silent after "
        "the reminder is called.",
    )
    needs_senior = fields.Boolean(
        string="Somebody senior should be known",
        help="Customers of this tier of whom we know nobody in a senior role raise a "
        "follow-up, once.",
    )
    warns_single_thread = fields.Boolean(
        string="Warn of single threads",
        help="When one person has more than 80 % of a year's contacts with people at a "
        "customer, five or more, that raises a follow-up, once.",
    )
    has_litmus = fields.Boolean(
        string="Litmus test once a year",
        help="Colleagues who had to do with the customer say how the relationship "
        "stands.",
    )
    litmus_when_silent = fields.Boolean(
        string="Litmus test when gone quiet",
        help="At once when the customer has gone quiet, unless there was one in the "
        "last 180 days.",
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")

    _figures_valid = models.Constraint(
        "CHECK(interval_days > 0 AND quiet_days >= 0 AND minimum_touchpoints >= 0"
        " AND yearly_budget >= 0 AND yearly_budget < 'Infinity'"
        " AND top_percent BETWEEN 0 AND 100)",
        "A tier needs an interval of at least one day, a share between 0 and 100 %, "
        "and no negative figures.",
    )
    _team_set = models.Constraint(
        "CHECK(assign_to != 'round_robin' OR team_id IS NOT NULL)",
        "Choose the team whose members take turns.",
    )

    # === COMPUTE METHODS === #

    @api.depends("interval_days")
    def _compute_interval_weeks(self):
        for tier in self:
            tier.interval_weeks = tier.interval_days / 7

    def _inverse_interval_weeks(self):
        for tier in self:
            tier.interval_days = self.env["res.partner"]._relationship_get_whole_days(
                tier.interval_weeks
            )

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                Domain("relationship_tier_id", "in", self.ids)
                & self.env["res.partner"]._relationship_get_clock_domain(),
                ["relationship_tier_id"],
                ["__count"],
            )
        )
        for tier in self:
            tier.partner_count = counts.get(tier, 0)

    # === ACTION METHODS === #

    def action_view_partners(self):
        """Open the customers of this tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.res_partner_action"
        )
        action["context"] = {"search_default_relationship_tier_id": self.id}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _classify(self):
        """Give each customer with a clock and no tier one, by rank of revenue.

        One statement for all customers: rank by confirmed order totals of the last
        12 months (company currency by the order's rate), then the smallest share
        that still holds the rank. Manual intervals stay.

        :return: number of customers (contacts below them not counted).
        """
        tiers = self.sudo().search([("top_percent", ">", 0)])  # sudo: any installer
        if not tiers:
            return 0
        self.env.flush_all()
        shares = SQL(", ").join(
            SQL(
                "(%s::int, %s::float8, %s::int)",
                tier.id,
                tier.top_percent,
                tier.interval_days,
            )
            for tier in tiers
        )
        since = fields.Datetime.subtract(fields.Datetime.now(), days=REVENUE_DAYS)
        self.env.cr.execute(
            SQL(
                CLASSIFY,
                shares=shares,
                since=since,
            )
        )
        classified = {owner for [owner] in self.env.cr.fetchall()}
        self.env["res.partner"].invalidate_model()
        self._classified(sorted(classified))
        return len(classified)

    @api.model
    def _classified(self, partner_ids):
        """Called with the ids of the customers that have just got a tier, for features
        to follow."""
