from odoo import api, fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _relationship_format_day(self, date):
        """Return a day in short words, such as "5 Dec" (with the year if another)."""
        if not date:
            return ""
        same_year = date.year == fields.Date.context_today(self).year
        return format_date(
            self.env, date, date_format="d MMM" if same_year else "d MMM y"
        )

    @api.model
    def _relationship_format_period(self, days, beside=None):
        """Return a number of days as a person would say it: "10 days", "6 weeks".

        :param int beside: days of the period that it is said beside, so that both
            are in one unit
        """
        size = beside or days
        if size < 14:
            return self.env._("%(count)s days", count=max(days, 2))
        if size < 92:
            return self.env._("%(count)s weeks", count=round(days / 7))
        if size < 730:
            return self.env._("%(count)s months", count=round(days / 30.4))
        return self.env._("%(count)s years", count=round(days / 365.25))
