"""How each customer orders, all products together: what the chance that it has
stopped, and the interval worth having, are worked out from."""

from odoo import api, fields, models
from odoo.tools import SQL

UPSERT = """
INSERT INTO relationship_pulse AS r (
    partner_id, company_id, order_count, first_order_date, last_order_date, gaps,
    log_gap, log_spread, last_chance, slowdown, horizon_days, spending, usual_gap_days,
    yearly_value)
SELECT partner_id, company_id, order_count, first, last, gaps, log_gap, log_spread,
       last_chance, slowdown, horizon, spending, usual, yearly_value
  FROM (%(pulses)s) p
    ON CONFLICT (partner_id, company_id) DO UPDATE
   SET order_count = excluded.order_count,
       first_order_date = excluded.first_order_date,
       last_order_date = excluded.last_order_date,
       gaps = excluded.gaps,
       log_gap = excluded.log_gap,
       log_spread = excluded.log_spread,
       last_chance = excluded.last_chance,
       slowdown = excluded.slowdown,
       horizon_days = excluded.horizon_days,
       spending = excluded.spending,
       usual_gap_days = excluded.usual_gap_days,
       yearly_value = excluded.yearly_value
 WHERE (r.order_count, r.first_order_date, r.last_order_date, r.gaps, r.log_gap,
        r.log_spread, r.last_chance, r.slowdown, r.horizon_days, r.spending,
        r.usual_gap_days, r.yearly_value)
       IS DISTINCT FROM
       (excluded.order_count, excluded.first_order_date, excluded.last_order_date,
        excluded.gaps, excluded.log_gap, excluded.log_spread, excluded.last_chance,
        excluded.slowdown, excluded.horizon_days, excluded.spending,
        excluded.usual_gap_days, excluded.yearly_value)
"""

# Customers whose orders have gone: cancelled, or moved to another customer
GONE = """
DELETE FROM relationship_pulse r
 USING res_partner p
 WHERE p.id = r.partner_id AND p.commercial_partner_id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT FROM (%(bought)s) b
                    WHERE b.partner_id = r.partner_id AND b.company_id = r.company_id)
"""


class RelationshipPulse(models.Model):
    """Facts that only orders change. What today's date does to them is seen through
    `relationship.silence`."""

    _name = "relationship.pulse"
    _description = "Ordering of a Customer"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_count = fields.Integer(
        string="Orders", readonly=True, help="Days on which the customer ordered."
    )
    first_order_date = fields.Date(string="First order", readonly=True)
    last_order_date = fields.Date(string="Last order", readonly=True)
    gaps = fields.Json(
        readonly=True,
        help="Days between one order and the next, the newest last; at most 24.",
    )
    usual_gap_days = fields.Integer(
        string="Usual gap (days)",
        readonly=True,
        aggregator="avg",
        help="How long the customer usually waits until the next order; of one with a "
        "single order: what customers of the company usually do.",
    )
    log_gap = fields.Float(
        readonly=True, help="Mean of the logarithm of the gaps in days."
    )
    log_spread = fields.Float(
        readonly=True, help="Spread of the logarithm of the gaps."
    )
    last_chance = fields.Float(
        readonly=True,
        help="The chance that an order of a customer with so many orders was the last.",
    )
    slowdown = fields.Float(
        readonly=True,
        digits=0,
        help="How much longer the last three gaps were than usual: logarithm of their "
        "mean, less the mean logarithm of all gaps.",
    )
    horizon_days = fields.Integer(
        readonly=True,
        help="The days ahead that the chance of silence is told for: two usual gaps, "
        "at least 90 and at most 180.",
    )
    yearly_value = fields.Monetary(
        string="Value a year",
        readonly=True,
        help="What the customer spent in the year up to the last order, without "
        "taxes; for a shorter history, what it comes to in a year.",
    )
    spending = fields.Json(
        readonly=True, help="Amounts per month, of the last 27 months with orders."
    )
    interval_review_date = fields.Date(
        readonly=True,
        index="btree_not_null",
        help="From this day on another contact interval may be recommended, though no "
        "order has changed: the first weeks have ended, or an order has stayed out.",
    )

    _customer_unique = models.UniqueIndex(
        "(partner_id, company_id)", "The customer's orders have been read already."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _refresh(self, partner_ids, bought):
        """Read how customers order from their purchases; rows that would not change
        are not written.

        :param list partner_ids: commercial entities
        :param SQL bought: their purchases, as of `relationship.purchase._bought`
        """
        rule = self.env["relationship.pulse.rule"]
        self.env.cr.execute(SQL(UPSERT, pulses=rule._pulses(bought)))
        self.env.cr.execute(SQL(GONE, ids=list(partner_ids), bought=bought))
        self.invalidate_model(flush=False)
        self.env["relationship.silence"].invalidate_model(flush=False)
        self._close_answered(partner_ids)

    @api.model
    def _close_answered(self, partner_ids):
        """Close the prompts about silence that an order has answered.

        :param list partner_ids: commercial entities
        """
        # sudo: the order answers the prompt, whoever it is assigned to
        prompts = self.env["mail.activity"].sudo()
        prompts = prompts.search(
            [
                ("relationship_partner_id", "in", partner_ids),
                ("relationship_reason", "=", "winback"),
                ("relationship_key", "=", "silence"),
            ]
        )
        answered = self._get_answered(prompts)
        # sudo: whoever was in touch, the customer has ordered
        contacts = self.env["relationship.touchpoint"].sudo()
        orders = {
            contact.partner_id: contact
            for contact in contacts.search(
                [
                    ("partner_id", "in", answered.relationship_partner_id.ids),
                    ("res_model", "=", "sale.order"),
                ],
                order="date, id",
            )
        }
        for prompt in answered:
            # When that order goes, it is open again
            prompt.relationship_touchpoint_id = orders.get(
                prompt.relationship_partner_id
            )
        answered._relationship_close(self.env._("Closed by itself: ordered again."))

    @api.model
    def _get_answered(self, prompts):
        """Return those of the prompts about silence whose customers have ordered since
        they were raised."""
        last = self._get_last_order_dates(prompts.relationship_partner_id)
        # sudo: the date is for nobody to read or to set
        # sudo: which order was the last then is for nobody to read or to set
        return prompts.filtered(
            lambda prompt: (day := last.get(prompt.relationship_partner_id))
            and day > (prompt.sudo().relationship_last_order_date or day.min)
        )

    @api.model
    def _get_last_order_dates(self, partners):
        """Return ``{customer: day}`` of the last orders, of whatever company.

        :param partners: commercial entities
        """
        return dict(
            self._read_group(
                [("partner_id", "in", partners.ids)],
                ["partner_id"],
                ["last_order_date:max"],
            )
        )
