from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_lead_days = fields.Integer(
        string="Lead days",
        default=3,
        config_parameter="relationship_flow.lead_days",
        help="A follow-up appears so many days before the contact is due.",
    )
    relationship_daily_limit = fields.Integer(
        string="New follow-ups a day",
        default=50,
        config_parameter="relationship_flow.daily_limit",
        help="At most so many interval follow-ups are raised for one person a day, "
        "the most important customers first. 0: no limit.",
    )

    def set_values(self):
        res = super().set_values()
        # Odoo drops a parameter of 0, and the default would come back.
        for name in ("lead_days", "daily_limit"):
            self.env["ir.config_parameter"].set_param(
                f"relationship_flow.{name}", str(self[f"relationship_{name}"])
            )
        return res

    @api.constrains("relationship_lead_days", "relationship_daily_limit")
    def _check_relationship_settings(self):
        for settings in self:
            if settings.relationship_lead_days < 0 or (
                settings.relationship_daily_limit < 0
            ):
                raise ValidationError(
                    self.env._("Lead days and the daily number can't be negative.")
                )
