"""What can be no clock is refused when it is entered. What comes by SQL does no harm:
the formulas end at the same bounds."""

from odoo import api, models
from odoo.exceptions import ValidationError

from ..shared.bounds import MAX_INTERVAL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "relationship.input"]

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_interval_days")
    def _check_contact_interval_days(self):
        if any(partner.contact_interval_days > MAX_INTERVAL for partner in self):
            raise ValidationError(
                self.env._(
                    "An interval is at most %(days)s days, ten years.",
                    days=MAX_INTERVAL,
                )
            )

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
                    weeks=MAX_INTERVAL // 7,
                )
            )
        return round(weeks * 7)
