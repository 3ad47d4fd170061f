from odoo import api, fields, models

from ..shared.bounds import MAX_INTERVAL
from .relationship_interval import nearest_friendly

# What recommended intervals follow from
INTERVAL_FIELDS = {"interval_days", "interval_min_days", "interval_max_days"}


class RelationshipTier(models.Model):
    _inherit = "relationship.tier"

    interval_min_days = fields.Integer(
        string="Recommended at least (days)",
        most=MAX_INTERVAL,
        compute="_compute_interval_limits",
        store=True,
        readonly=False,
        help="No interval shorter than this is recommended for customers of this tier, "
        "however often they order. New customers are contacted more often.",
    )
    interval_max_days = fields.Integer(
        string="Recommended at most (days)",
        most=MAX_INTERVAL,
        compute="_compute_interval_limits",
        store=True,
        readonly=False,
        help="No interval longer than this is recommended for customers of this tier, "
        "however seldom they order.",
    )
    interval_min_weeks = fields.Float(
        string="Recommended at least (weeks)",
        compute="_compute_interval_limit_weeks",
        inverse="_inverse_interval_min_weeks",
        digits=(6, 1),
        help="No interval shorter than this is recommended for customers of this tier, "
        "however often they order. New customers are contacted more often.",
    )
    interval_max_weeks = fields.Float(
        string="Recommended at most (weeks)",
        compute="_compute_interval_limit_weeks",
        inverse="_inverse_interval_max_weeks",
        digits=(6, 1),
        help="No interval longer than this is recommended for customers of this tier, "
        "however seldom they order.",
    )

    _interval_limits_valid = models.Constraint(
        "CHECK(interval_min_days > 0 AND interval_min_days <= interval_max_days)",
        "The shortest interval to recommend is at least one day, and no longer than "
        "the longest.",
    )

    # === COMPUTE METHODS === #

    @api.depends("interval_days")
    def _compute_interval_limits(self):
        """Limits stay as long as the tier's own interval lies within them; else they
        lie around it: from the mean of it and fifteen days to twice as long."""
        for tier in self:
            own = tier.interval_days
            low, high = tier.interval_min_days, tier.interval_max_days
            if not (low and low <= own <= high) and own > 0:
                low = min(nearest_friendly((15 * own) ** 0.5), own)
                high = max(nearest_friendly(2 * own + 14), own)
            tier.interval_min_days, tier.interval_max_days = low, high

    @api.depends("interval_min_days", "interval_max_days")
    def _compute_interval_limit_weeks(self):
        for tier in self:
            tier.interval_min_weeks = tier.interval_min_days / 7
            tier.interval_max_weeks = tier.interval_max_days / 7

    def _inverse_interval_min_weeks(self):
        get_days = self.env["res.partner"]._relationship_get_whole_days
        for tier in self:
            tier.interval_min_days = get_days(tier.interval_min_weeks)

    def _inverse_interval_max_weeks(self):
        get_days = self.env["res.partner"]._relationship_get_whole_days
        for tier in self:
            tier.interval_max_days = get_days(tier.interval_max_weeks)

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if INTERVAL_FIELDS & vals.keys():
            self.env["relationship.interval"]._refresh_tiers(self)
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _classified(self, partner_ids):
        res = super()._classified(partner_ids)
        self.env["relationship.interval"]._refresh(partner_ids)
        return res
