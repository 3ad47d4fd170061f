"""Where a rhythm stands today."""

from odoo import api, fields, models
from odoo.fields import Domain

STATUS = [
    ("late", "Late"),
    ("due", "Due"),
    ("on_time", "On time"),
    ("irregular", "Irregular"),
    ("learning", "Learning"),
    ("lapsed", "Lapsed"),
    ("dismissed", "Dismissed"),
]


class RelationshipRhythm(models.Model):
    _name = "relationship.rhythm"
    _inherit = ["relationship.rhythm", "relationship.state"]
    _state_field = "status"
    _state_order = [status for status, _label in STATUS]

    status = fields.Selection(
        STATUS,
        compute="_compute_status",
        compute_sudo=True,
        search="_search_state",
        help="Seen from today's date, so it is never out of date. Irregular: nobody is "
        "reminded. Lapsed: the next order did not come, the customer is lost, or the "
        "product is no longer sold.",
    )
    days_since_order = fields.Integer(
        string="Days since last order", compute="_compute_days"
    )
    days_late = fields.Integer(
        compute="_compute_days", help="Days since the order was expected."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "dismissed_until",
        "due_from_date",
        "expected_date",
        "is_dismissed",
        "is_sold",
        "lapsed_from_date",
        "late_from_date",
        "partner_id.contact_lost_date",
    )
    @api.depends_context("tz")
    def _compute_status(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        return {
            "dismissed": Domain("is_dismissed", "=", True)
            & (
                Domain("dismissed_until", "=", False)
                | Domain("dismissed_until", ">", today)
            ),
            "learning": Domain("expected_date", "=", False),
            "lapsed": Domain("lapsed_from_date", "<=", today)
            | Domain("partner_id.contact_lost_date", "!=", False)
            | Domain("is_sold", "=", False),
            "irregular": Domain("late_from_date", "=", False),
            "late": Domain("late_from_date", "<=", today),
            "due": Domain("due_from_date", "<=", today),
            "on_time": Domain.TRUE,
        }

    @api.depends("last_order_date", "expected_date")
    @api.depends_context("tz")
    def _compute_days(self):
        today = fields.Date.context_today(self)
        for rhythm in self:
            last, expected = rhythm.last_order_date, rhythm.expected_date
            rhythm.days_since_order = (today - last).days if last else 0
            rhythm.days_late = max((today - expected).days, 0) if expected else 0
