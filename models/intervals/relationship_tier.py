from odoo import api, models

from .relationship_interval import nearest_friendly

# What recommended intervals follow from
INTERVAL_FIELDS = {"interval_days", "interval_min_days", "interval_max_days"}


class RelationshipTier(models.Model):
    _inherit = "relationship.tier"

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

    def _inverse_interval_min_weeks(self):
        for tier in self:
            tier.interval_min_days = round(tier.interval_min_weeks * 7)

    def _inverse_interval_max_weeks(self):
        for tier in self:
            tier.interval_max_days = round(tier.interval_max_weeks * 7)

    def write(self, vals):
        res = super().write(vals)
        if INTERVAL_FIELDS & vals.keys():
            self.env["relationship.interval"]._refresh_tiers(self)
        return res
