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
STATUS_COLUMN_FIELDS = [
    "contact_lost_date",
    "contact_paused_until",
    "next_contact_date",
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    contact_status = fields.Selection(
        CONTACT_STATUS,
        compute="_compute_contact_status",
        search="_search_contact_status",
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
        today = fields.Date.context_today(self)
        lead_days = self._get_lead_days()
        for partner in self:
            next_date = partner.next_contact_date
            late = (today - next_date).days if next_date else 0
            if partner.contact_lost_date:
                status = "lost"
            elif not next_date:
                status = "none"
            elif partner.contact_paused_until and partner.contact_paused_until > today:
                status = "paused"
            elif late > 0:
                status = "overdue"
            elif late == 0:
                status = "due"
            else:
                status = "due_soon" if -late <= lead_days else "ok"
            partner.contact_status = status
            partner.contact_days_late = max(late, 0) if status == "overdue" else 0
            partner.contact_status_label = partner._get_status_label(status, late)

    def _get_status_label(self, status, late):
        """Return the badge's words, such as "8 days late" or "On time, next 5 Dec"."""
        self.ensure_one()
        day = self._format_day(self.next_contact_date)
        if status == "overdue":
            if late == 1:
                return self.env._("1 day late")
            return self.env._("%(days)s days late", days=late)
        if status == "paused":
            return self.env._(
                "Paused to %(date)s", date=self._format_day(self.contact_paused_until)
            )
        if status == "lost":
            return self.env._(
                "Lost on %(date)s", date=self._format_day(self.contact_lost_date)
            )
        if status == "due":
            return self.env._("Due today")
        if status == "due_soon":
            return self.env._("Due %(date)s", date=day)
        if status == "ok":
            return self.env._("On time, next %(date)s", date=day)
        return False

    def _search_contact_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=self._get_lead_days())
        lost = Domain("contact_lost_date", "!=", False)
        paused = Domain("contact_paused_until", ">", today)
        running = ~lost & Domain("next_contact_date", "!=", False) & ~paused
        domains = {
            "lost": lost,
            "none": ~lost & Domain("next_contact_date", "=", False),
            "paused": ~lost & Domain("next_contact_date", "!=", False) & paused,
            "overdue": running & Domain("next_contact_date", "<", today),
            "due": running & Domain("next_contact_date", "=", today),
            "due_soon": running
            & Domain("next_contact_date", ">", today)
            & Domain("next_contact_date", "<=", soon),
            "ok": running & Domain("next_contact_date", ">", soon),
        }
        return Domain.OR(domains.get(status, Domain.FALSE) for status in value)

    @api.model
    def _group_expand_contact_status(self, statuses, domain):
        shown = ALWAYS_SHOWN if ALWAYS_SHOWN.intersection(statuses) else set()
        return [
            status for status in STATUS_COLUMNS if status in shown or status in statuses
        ]

    def _contact_status_sql(self, alias):
        """Return the SQL of ``contact_status``, by the rules of its compute."""
        today = fields.Date.context_today(self)
        column = SQL.identifier
        return SQL(
            """CASE WHEN %(lost)s IS NOT NULL THEN 'lost'
                    WHEN %(next)s IS NULL THEN 'none'
                    WHEN %(paused)s > %(today)s THEN 'paused'
                    WHEN %(next)s < %(today)s THEN 'overdue'
                    WHEN %(next)s = %(today)s THEN 'due'
                    WHEN %(next)s <= %(soon)s THEN 'due_soon' ELSE 'ok' END""",
            lost=column(alias, "contact_lost_date"),
            paused=column(alias, "contact_paused_until"),
            next=column(alias, "next_contact_date"),
            today=today,
            soon=fields.Date.add(today, days=self._get_lead_days()),
        )

    # === SORTING AND GROUPING === #

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "last_contact_date" and not nulls.code:
            # Whoever has never been contacted has waited longest.
            nulls = SQL("NULLS LAST" if direction.code == "DESC" else "NULLS FIRST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "contact_status":
            self.flush_model(STATUS_COLUMN_FIELDS)
            return self._contact_status_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_orderby(self, order, groupby_terms, query):
        if order in ("contact_status", "contact_status desc"):
            return SQL(
                "array_position(%s, %s)%s",
                STATUS_COLUMNS,
                groupby_terms["contact_status"],
                SQL(" DESC") if order.endswith(" desc") else SQL(),
            )
        return super()._read_group_orderby(order, groupby_terms, query)
