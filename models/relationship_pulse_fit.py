"""What is the company's own in the ordering of its customers: fitted on a sample, kept
until the next month."""

from odoo import fields, models


class RelationshipPulseFit(models.Model):
    _name = "relationship.pulse.fit"
    _description = "Ordering in a Company"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Customers that the figures are from."
    )
    mean_log_gap = fields.Float(
        readonly=True,
        digits=0,
        help="Mean of the logarithm of the gaps in days, over all customers.",
    )
    prior_weight = fields.Float(
        readonly=True,
        digits=0,
        help="How many gaps of a customer the company's mean counts for.",
    )
    spread = fields.Float(
        readonly=True,
        digits=0,
        help="Variance of the logarithm of the gaps of one customer.",
    )
    chances = fields.Json(
        readonly=True,
        help="The chance that an order was the last, of customers with fewer than 4 "
        "gaps, 4 to 7, 8 to 15, 16 to 31, and more.",
    )
    usual_chance = fields.Float(
        readonly=True, digits=0, help="The usual chance, over all customers."
    )

    _company_unique = models.UniqueIndex(
        "(company_id)", "The company's customers have been read already."
    )
