"""The numbers that managers set, with what they are when nobody has, and what makes
sense."""

from typing import NamedTuple

from odoo import api, models


class Setting(NamedTuple):
    """``default`` when it is not set, or is no number; never below ``least`` nor above
    ``most``."""

    default: int
    least: int
    most: int


COLORS = [("red", "Red"), ("amber", "Amber"), ("green", "Green")]  # worst first
# By the name of the system parameter, without the addon's prefix
SETTINGS = {
    "lead_days": Setting(3, 0, 60),
    "plan_lead_days": Setting(5, 0, 180),
    "daily_limit": Setting(50, 0, 10_000),
    "spending_tolerance": Setting(30, 0, 100),
    "litmus_days": Setting(14, 1, 180),
    "health_green": Setting(70, 1, 100),
    "health_amber": Setting(40, 0, 99),
    "delivery_minimum": Setting(0, 0, 1_000_000_000),
    "delivery_window_days": Setting(14, 0, 365),
    "rating_interval_days": Setting(0, 0, 3_650),
    "rating_delay_days": Setting(5, 0, 365),
    "concern_days_high": Setting(1, 0, 90),
    "concern_days_medium": Setting(2, 0, 90),
    "concern_days_low": Setting(5, 0, 90),
}


class RelationshipSetting(models.AbstractModel):
    _name = "relationship.setting"
    _description = "Numbers of the Settings"

    @api.model
    def _get(self, name):
        """Return a number of the settings; a slip in a system parameter stops nobody's
        work: what is no number counts as not set, too much as the most.

        :param str name: a key of SETTINGS
        :rtype: int
        """
        setting = SETTINGS[name]
        # sudo: settings decide for everybody and are readable by administrators only
        parameters = self.env["ir.config_parameter"].sudo()
        value = str(parameters.get_param(f"relationship_flow.{name}", ""))
        if not value.isascii() or not value.isdecimal():
            return setting.default
        return min(max(int(value[:18]), setting.least), setting.most)

    @api.model
    def _get_limits(self):
        """Return the scores of 100 from which something is green, and amber."""
        return self._get("health_green"), self._get("health_amber")

    @api.model
    def _get_color(self, score):
        """Return the colour of a score of 100, a key of COLORS."""
        green, amber = self._get_limits()
        return "green" if score >= green else "amber" if score >= amber else "red"
