"""What can be no clock is refused when it is entered. What comes by SQL does no harm:
the formulas end at the same bounds."""

from odoo import api, models
from odoo.exceptions import ValidationError

from ..shared.bounds import MAX_INTERVAL, MAX_WEEKS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "relationship.input"]

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_whole_days(self, weeks):
        """Return the days of so many weeks.

        :raise ValidationError: for what is no number of weeks
        """
        if not abs(weeks) * 7 <= MAX_INTERVAL:  # nor is "not a number" one
            raise ValidationError(
                self.env._(
                    "Enter an interval of at most %(weeks)s weeks, ten years.",
                    weeks=MAX_WEEKS,
                )
            )
        return round(weeks * 7)
