"""The settings of the app, for administrators among all others, and for managers by
themselves."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .shared.relationship_setting import SETTINGS


class RelationshipSettingsMixin(models.AbstractModel):
    _name = "relationship.settings.mixin"
    _inherit = ["relationship.input"]
    _description = "Settings of Relationships"

    relationship_lead_days = fields.Integer(
        string="Lead days",
        default=SETTINGS["lead_days"].default,
        config_parameter="relationship_flow.lead_days",
        help="A follow-up appears so many days before the contact is due.",
    )
    relationship_plan_lead_days = fields.Integer(
        string="Lead days of plans",
        default=SETTINGS["plan_lead_days"].default,
        config_parameter="relationship_flow.plan_lead_days",
        help="A step of a relationship plan becomes a follow-up so many days before it "
        "is due.",
    )
    relationship_daily_limit = fields.Integer(
        string="New follow-ups a day",
        default=SETTINGS["daily_limit"].default,
        config_parameter="relationship_flow.daily_limit",
        help="At most so many interval follow-ups are raised for one person a day, "
        "the most important customers first. 0: no limit.",
    )

    relationship_spending_tolerance = fields.Integer(
        string="Tolerance of spending (%)",
        default=SETTINGS["spending_tolerance"].default,
        config_parameter="relationship_flow.spending_tolerance",
        help="A customer shows as spending less when the last three full months are "
        "below both last year's and the usual by more than so many per cent.",
    )
    relationship_health_green = fields.Integer(
        string="Green from",
        default=SETTINGS["health_green"].default,
        config_parameter="relationship_flow.health_green",
        help="Health scores and litmus results so high or higher are green.",
    )
    relationship_health_amber = fields.Integer(
        string="Amber from",
        default=SETTINGS["health_amber"].default,
        config_parameter="relationship_flow.health_amber",
        help="Health scores and litmus results below are red.",
    )
    relationship_delivery_minimum = fields.Integer(
        string="Smallest order followed up",
        default=SETTINGS["delivery_minimum"].default,
        config_parameter="relationship_flow.delivery_minimum",
        help="Deliveries of smaller orders start no follow-ups; the contact interval "
        "goes on. In the company's currency.",
    )
    relationship_delivery_window_days = fields.Integer(
        string="Orders that belong together",
        default=SETTINGS["delivery_window_days"].default,
        config_parameter="relationship_flow.delivery_window_days",
        help="Deliveries to one customer within so many days share their follow-ups.",
    )
    relationship_rating_interval_days = fields.Integer(
        string="Days between rating requests",
        default=SETTINGS["rating_interval_days"].default,
        config_parameter="relationship_flow.rating_interval_days",
        help="A customer is asked for a rating at most once in so many days. 0: nobody "
        "is asked.",
    )
    relationship_rating_delay_days = fields.Integer(
        string="Days from delivery to rating request",
        default=SETTINGS["rating_delay_days"].default,
        config_parameter="relationship_flow.rating_delay_days",
    )
    relationship_litmus_days = fields.Integer(
        string="Days to answer a litmus test",
        default=SETTINGS["litmus_days"].default,
        config_parameter="relationship_flow.litmus_days",
        help="A litmus test closes when all have answered, or after so many days.",
    )

    relationship_concern_days_high = fields.Integer(
        string="Days to answer a severe concern",
        default=SETTINGS["concern_days_high"].default,
        config_parameter="relationship_flow.concern_days_high",
        help="Working days of the company; 0: on the same day.",
    )
    relationship_concern_days_medium = fields.Integer(
        string="Days to answer a concern",
        default=SETTINGS["concern_days_medium"].default,
        config_parameter="relationship_flow.concern_days_medium",
    )
    relationship_concern_days_low = fields.Integer(
        string="Days to answer a light concern",
        default=SETTINGS["concern_days_low"].default,
        config_parameter="relationship_flow.concern_days_low",
    )
    relationship_concern_words = fields.Char(
        string="Words of complaint",
        compute="_compute_relationship_concern_words",
        inverse="_inverse_relationship_concern_words",
        help="A comment to a rating opens a concern when one of its words begins with "
        "one of these. Separated by commas; none: only low ratings do.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_relationship_concern_words(self):
        words = ", ".join(self.env["relationship.concern"]._get_complaint_words())
        self.relationship_concern_words = words

    def _inverse_relationship_concern_words(self):
        for settings in self:
            concerns = self.env["relationship.concern"]
            words = settings.relationship_concern_words or ","
            # The usual ones are read in each customer's language
            usual = concerns._split_words(concerns._get_default_complaint_words())
            # sudo: only managers and administrators can create these records
            self.env["ir.config_parameter"].sudo().set_param(
                "relationship_flow.concern_words",
                False if concerns._split_words(words) == usual else words,
            )

    # === BUSINESS METHODS === #

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "config_parameter" or super()._valid_field_parameter(field, name)

    def _write_relationship_numbers(self):
        """Keep the numbers, 0 as well: Odoo drops a parameter of 0, and the default
        would come back."""
        # sudo: only managers and administrators can create these records
        parameters = self.env["ir.config_parameter"].sudo()
        for name in SETTINGS:
            parameters.set_param(
                f"relationship_flow.{name}", str(self[f"relationship_{name}"])
            )

    # === CONSTRAINT METHODS === #

    @api.constrains(*(f"relationship_{name}" for name in SETTINGS))
    def _check_relationship_settings(self):
        for settings in self:
            for name, setting in SETTINGS.items():
                field = self._fields[f"relationship_{name}"]
                value = settings[field.name]
                if value < 0:
                    raise ValidationError(
                        self.env._("Days and numbers of follow-ups can't be negative.")
                    )
                if not setting.least <= value <= setting.most:
                    raise ValidationError(
                        self.env._(
                            "%(setting)s: choose a number from %(least)s to %(most)s; "
                            "%(value)s makes no sense.",
                            setting=field._description_string(self.env),
                            least=setting.least,
                            most=setting.most,
                            value=value,
                        )
                    )
            amber, green = (
                settings.relationship_health_amber,
                settings.relationship_health_green,
            )
            if not amber < green <= 100:
                raise ValidationError(
                    self.env._(
                        "Green has to start above amber, and at 100 at most: "
                        "%(green)s is not above %(amber)s, or too high.",
                        green=green,
                        amber=amber,
                    )
                )
