"""The health of customers as it was this night: what lists, groups and reports use.

Only the score is kept. What it is made of follows from today's facts, so the parts are
worked out where somebody looks, by the same SQL (`relationship.health.rule`).
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ..shared.relationship_setting import COLORS

BATCH = 100_000  # a batch reads whole tables once: few, where they are not in memory

# One statement per batch: rows whose score stays are neither written nor locked. What
# is known is read first: a scan of a table that grows meanwhile gets ever longer.
REFRESH = """
WITH fresh AS MATERIALIZED (
    SELECT partner_id, company_id, score FROM (%(health)s) h
),
known AS MATERIALIZED (
    SELECT partner_id, COALESCE(company_id, 0) AS company, score
      FROM relationship_health WHERE partner_id = ANY(%(ids)s)
), known_months AS MATERIALIZED (
    SELECT partner_id, COALESCE(company_id, 0) AS company, score
      FROM relationship_health_month
     WHERE partner_id = ANY(%(ids)s) AND month = %(month)s
), gone AS (
    DELETE FROM relationship_health h
     WHERE h.partner_id = ANY(%(ids)s) AND NOT EXISTS (
           SELECT FROM fresh f
            WHERE f.partner_id = h.partner_id
              AND COALESCE(f.company_id, 0) = COALESCE(h.company_id, 0))
), months AS (
    INSERT INTO relationship_health_month AS m (partner_id, company_id, month, score)
    SELECT partner_id, company_id, %(month)s, score
      FROM fresh f
     WHERE NOT EXISTS (
           SELECT FROM known_months k
            WHERE k.partner_id = f.partner_id AND k.score = f.score
              AND k.company = COALESCE(f.company_id, 0))
        ON CONFLICT (partner_id, COALESCE(company_id, 0), month) DO UPDATE
       SET score = excluded.score
)
INSERT INTO relationship_health AS h (partner_id, company_id, score, date)
SELECT partner_id, company_id, score, %(today)s
  FROM fresh f
 WHERE NOT EXISTS (
       SELECT FROM known k
        WHERE k.partner_id = f.partner_id AND k.score = f.score
          AND k.company = COALESCE(f.company_id, 0))
    ON CONFLICT (partner_id, COALESCE(company_id, 0)) DO UPDATE
   SET score = excluded.score, date = excluded.date
"""


class RelationshipHealth(models.Model):
    _name = "relationship.health"
    _inherit = ["relationship.state"]
    _description = "Health of a Customer"
    _log_access = False
    _rec_name = "partner_id"
    _order = "score, id"
    _state_field = "health_color"
    _state_order = [color for color, _label in COLORS]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="cascade",
        help="Whose orders, concerns and ratings count. Empty: the customer has not "
        "ordered yet.",
    )
    score = fields.Integer(
        string="Health",
        required=True,
        readonly=True,
        aggregator="avg",
        help="0 to 100: the mean of the parts by weight, as of last night.",
    )
    date = fields.Date(
        string="Since", readonly=True, help="The night in which this score came."
    )
    health_color = fields.Selection(
        COLORS,
        string="Colour",
        compute="_compute_health_color",
        search="_search_state",
        help="By the limits in the settings.",
    )

    _customer_unique = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0))",
        "The customer has a health score already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("score")
    def _compute_health_color(self):
        self._see_states()

    def _get_state_rules(self):
        green, amber = self.env["relationship.setting"]._get_limits()
        return {
            "green": Domain("score", ">=", green),
            "amber": Domain("score", ">=", amber),
            "red": Domain.TRUE,
        }

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_refresh(self):
        """Work out everybody's health as of today, batch by batch; writes the scores
        that have changed. May be killed anywhere: the next run goes on from there."""
        run = self.env["relationship.health.run"]

        def act(ids):
            self._refresh(ids)
            run._note_done(ids[-1])

        if self.env["relationship.work"]._work_off(
            self.env._("Working out the health of a customer"),
            "res.partner",
            self._get_customers(run._get_done()),
            BATCH,
            act,
            self.env["ir.cron"]._commit_progress,
        ):
            run._note_done(0)

    # === BUSINESS METHODS === #

    @api.model
    def _refresh_all(self):
        """Work out everybody's health in the caller's transaction; for the first
        minute after the installation."""
        for batch in split_every(BATCH, self._get_customers(), list):
            self._refresh(batch)

    @api.model
    def _refresh_soon(self):
        """Let the scheduled action run now: what everybody's health follows from has
        changed."""
        self.env["relationship.health.run"]._note_done(0)
        # sudo: managers set the weights; scheduled actions are the administrators'
        self.env.ref("relationship_flow.ir_cron_refresh_health").sudo()._trigger()

    @api.model
    def _get_customers(self, after=0):
        """Return the ids, in order, of all who have, or should have, a score.

        :param int after: only those that come after this id
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM res_partner p
                    WHERE p.id > %(after)s AND %(is_customer)s
                      AND (p.contact_clock_start IS NOT NULL OR EXISTS (
                          SELECT FROM relationship_pulse u WHERE u.partner_id = p.id))
                    UNION
                   SELECT partner_id FROM relationship_health
                    WHERE partner_id > %(after)s
                 ORDER BY 1""",
                after=after,
                is_customer=self.env["relationship.health.rule"]._is_customer(),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _refresh(self, partner_ids):
        """Work out the health of customers as of today; rows that would not change
        are not touched.

        :param list partner_ids: commercial entities
        """
        self.env.flush_all()
        today = fields.Date.context_today(self)
        # A batch is read by index; at the default cost of that, whole tables would be
        self.env.cr.execute("SET LOCAL random_page_cost = 1.1")
        self.env.cr.execute(
            SQL(
                REFRESH,
                health=self._get_fresh(partner_ids),
                ids=list(partner_ids),
                today=SQL("%s::date", today),
                month=SQL("%s::date", today.replace(day=1)),
            )
        )
        for name in ("", ".month", ".report"):
            self.env[f"relationship.health{name}"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(
            ["health_score", "health_color", "health_detail"], flush=False
        )

    @api.model
    def _get_fresh(self, partner_ids):
        """SQL of the health of customers now, with all facts."""
        # sudo: the weights decide for everybody, whoever sets something off
        weights = self.env["relationship.health.part"].sudo()._get_weights()
        return self.env["relationship.health.rule"]._health(partner_ids, weights)

    @api.model
    def _get_shown_domain(self):
        """Return the domain of the rows that customers are shown with, one each: that
        of the user's company; only where there is none, that of nobody's. The night
        takes the latter away when a customer has ordered, but until then, or after a
        merge, there are both."""
        return Domain("company_id", "=", self.env.company.id) | (
            Domain("company_id", "=", False) & self._is_alone(self.env.company)
        )

    @api.model
    def _is_alone(self, companies):
        """Return the domain of rows whose customer has none of ``companies``."""
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """NOT EXISTS (SELECT FROM relationship_health own
                    WHERE own.partner_id = %s AND own.company_id = ANY(%s))""",
                SQL.identifier(alias, "partner_id"),
                companies.ids,
            )
        )


class RelationshipHealthMonth(models.Model):
    _name = "relationship.health.month"
    _description = "Health of a Customer in a Month"
    _log_access = False
    _rec_name = "partner_id"
    _order = "month desc, partner_id, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    score = fields.Integer(
        string="Health",
        required=True,
        readonly=True,
        aggregator="avg",
        help="As of the last night of the month, or of this one.",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    operations_user_id = fields.Many2one(related="partner_id.operations_user_id")
    relationship_tier_id = fields.Many2one(
        related="partner_id.relationship_tier_id", string="Tier"
    )

    _month_unique = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0), month)",
        "The customer's health of this month is known already.",
    )


class RelationshipHealthRun(models.Model):
    """One row while the night is at work, none when it has come to its end."""

    _name = "relationship.health.run"
    _description = "How Far the Night of the Health Has Come"
    _log_access = False

    date = fields.Date(required=True, readonly=True)
    done_id = fields.Integer(
        required=True, readonly=True, help="The last customer that is done."
    )

    @api.model
    def _get_done(self):
        """Return the id of the last customer that is done today; 0: none is."""
        # sudo: how far the work has come is nobody's secret, and nobody's to change
        run = self.sudo().search([("date", "=", fields.Date.context_today(self))])
        return run[:1].done_id

    @api.model
    def _note_done(self, done_id):
        """Remember the last customer that is done today; 0: begin anew."""
        # sudo: as above
        run = self.sudo().search([], limit=1)
        if not done_id:
            run.unlink()
            return
        values = {"date": fields.Date.context_today(self), "done_id": done_id}
        if run:
            run.write(values)
        else:
            run.create(values)
