"""What can be no clock is refused when it is entered. What comes by SQL does no harm:
the formulas end at the same bounds."""

from odoo import api, models
from odoo.exceptions import ValidationError

from ..shared.bounds import FIRST_DAY, LAST_DAY, MAX_INTERVAL

DATES = ("contact_clock_start", "contact_lost_date", "contact_paused_until")


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

    @api.constrains(*DATES)
    def _check_contact_dates(self):
        for partner in self:
            for name in DATES:
                day = partner[name]
                if day and not FIRST_DAY <= day <= LAST_DAY:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(date)s is no day to work with. Enter one "
                            "between %(first)s and %(last)s.",
                            field=self._fields[name]._description_string(self.env),
                            date=day,
                            first=FIRST_DAY,
                            last=LAST_DAY,
                        )
                    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_whole_days(self, weeks):
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
