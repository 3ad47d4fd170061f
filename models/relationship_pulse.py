"""How each customer orders, all products together: what the chance that it has
stopped, and the interval worth having, are worked out from."""

from odoo import fields, models


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
        readonly=True, digits=0, help="Mean of the logarithm of the gaps in days."
    )
    log_spread = fields.Float(
        readonly=True, digits=0, help="Spread of the logarithm of the gaps."
    )
    last_chance = fields.Float(
        readonly=True,
        digits=0,
        help="The chance that an order of a customer with so many orders was the last.",
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

    _customer_unique = models.UniqueIndex(
        "(partner_id, company_id)", "The customer's orders have been read already."
    )
