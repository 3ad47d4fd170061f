from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_plan_of_tier(self):
        # Archived tiers, too, show which plan their customers got
        for plan in self.with_context(active_test=False):
            # sudo: whoever may not see the tiers, they need the plan
            tiers = plan.sudo().relationship_tier_ids
            if tiers:
                raise UserError(
                    self.env._(
                        "%(plan)s is what customers of %(tiers)s get after a "
                        "delivery. Archive it instead, or choose another plan there.",
                        plan=plan.name,
                        tiers=", ".join(tiers.mapped("name")),
                    )
                )
