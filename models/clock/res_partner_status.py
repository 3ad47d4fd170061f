"""Where the clock stands today: derived from stored dates, never stored itself."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CONTACT_STATUS = [
    ("none", "No clock"),
    ("ok", "On time"),
    ("due_soon", "Due soon"),
    ("due", "Due today"),
    ("overdue", "Overdue"),
    ("paused", "Paused"),
    ("lost", "Lost"),
]
# Most urgent first: the order of columns and groups.
STATUS_COLUMNS = ["overdue", "due", "due_soon", "ok", "paused", "lost", "none"]
ALWAYS_SHOWN = {"overdue", "due", "due_soon", "ok"}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "relationship.state"]
    _state_field = "contact_status"
    _state_order = STATUS_COLUMNS

    contact_status = fields.Selection(
        CONTACT_STATUS,
        compute="_compute_contact_status",
        search="_search_state",
        group_expand="_group_expand_contact_status",
        help="Seen from today's date, so it is never out of date.",
        groups="base.group_user",
    )
    contact_status_label = fields.Char(
        string="Contact due",
        compute="_compute_contact_status",
        groups="base.group_user",
    )
    contact_days_late = fields.Integer(
        string="Days late",
        compute="_compute_contact_status",
        groups="base.group_user",
    )
    relationship_tier_color = fields.Integer(
        related="relationship_tier_id.color",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("next_contact_date", "contact_paused_until", "contact_lost_date")
    @api.depends_context("tz", "lang")
    def _compute_contact_status(self):
        self._see_states()
        today = fields.Date.context_today(self)
        for partner in self:
            status, next_date = partner.contact_status, partner.next_contact_date
            late = (today - next_date).days if next_date else 0
            partner.contact_days_late = late if status == "overdue" else 0
            partner.contact_status_label = partner._relationship_get_status_label(
                status, late
            )

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=self._relationship_get_lead_days())
        return {
            "lost": Domain("contact_lost_date", "!=", False),
            "none": Domain("next_contact_date", "=", False),
            "paused": Domain("contact_paused_until", ">", today),
            "overdue": Domain("next_contact_date", "<", today),
            "due": Domain("next_contact_date", "=", today),
            "due_soon": Domain("next_contact_date", "<=", soon),
            "ok": Domain.TRUE,
        }

    def _relationship_get_status_label(self, status, late):
        """Return the badge's words, such as "8 days late" or "On time, next 5 Dec"."""
        self.ensure_one()
        day = self._relationship_format_day(self.next_contact_date)
        if status == "overdue":
            if late == 1:
                return self.env._("1 day late")
            return self.env._("%(days)s days late", days=late)
        if status == "paused":
            return self.env._(
                "Paused to %(date)s",
                date=self._relationship_format_day(self.contact_paused_until),
            )
        if status == "lost":
            return self.env._(
                "Lost on %(date)s",
                date=self._relationship_format_day(self.contact_lost_date),
            )
        if status == "due":
            return self.env._("Due today")
        if status == "due_soon":
            return self.env._("Due %(date)s", date=day)
        if status == "ok":
            return self.env._("On time, next %(date)s", date=day)
        return False

    @api.model
    def _group_expand_contact_status(self, statuses, domain):
        shown = ALWAYS_SHOWN if ALWAYS_SHOWN.intersection(statuses) else set()
        return [
            status for status in STATUS_COLUMNS if status in shown or status in statuses
        ]

    # === SORTING AND GROUPING === #

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "last_contact_date" and not nulls.code:
            # Whoever has never been contacted has waited longest.
            nulls = SQL("NULLS LAST" if direction.code == "DESC" else "NULLS FIRST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
