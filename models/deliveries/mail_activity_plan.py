from odoo import fields, models


class MailActivityPlan(models.Model):
    _inherit = "mail.activity.plan"

    relationship_tier_ids = fields.One2many(
        "relationship.tier",
        "delivery_plan_id",
        string="Starts for",
        readonly=True,
        help="Tiers whose customers get these activities by themselves when an order "
        "has been delivered. Choose the plan in the tier.",
    )
