"""What the screens of customers need: columns by status, and a few dialogs."""

from odoo import api, fields, models
from odoo.tools import SQL

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

    contact_status = fields.Selection(group_expand="_group_expand_contact_status")
    relationship_tier_color = fields.Integer(related="relationship_tier_id.color")

    # === COMPUTE METHODS === #

    @api.model
    def _group_expand_contact_status(self, statuses, domain):
        return [
            status
            for status in STATUS_COLUMNS
            if status in ALWAYS_SHOWN or status in statuses
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

    # === READ GROUP === #

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "contact_status":
            self.flush_model(STATUS_COLUMN_FIELDS)
            return self._contact_status_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_orderby(self, order, groupby_terms, query):
        if order and order.split()[0] == "contact_status" and "," not in order:
            return SQL(
                "array_position(%s, %s)%s",
                STATUS_COLUMNS,
                groupby_terms["contact_status"],
                SQL(" DESC") if order.lower().endswith(" desc") else SQL(),
            )
        return super()._read_group_orderby(order, groupby_terms, query)

    # === ACTION METHODS === #

    def action_set_tier(self):
        """Open the dialog that puts customers into a tier."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_set_tier_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    @api.model
    def action_read_history(self):
        """Read contacts, orders and meetings of the past again, and say what is new.

        :raise AccessError: for users who don't manage relationships
        """
        self.env["relationship.tier"].check_access("write")
        counts = self.env["relationship.capture"]._backfill()
        found = sum(counts.values())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The history has been read"),
                "message": self.env._(
                    "%(found)s new contacts found: %(orders)s orders, %(meetings)s "
                    "meetings, %(activities)s done activities, %(messages)s mails.",
                    found=found,
                    orders=counts.get("orders", 0),
                    meetings=counts.get("meetings", 0),
                    activities=counts.get("activities", 0),
                    messages=counts.get("received", 0) + counts.get("sent", 0),
                )
                if found
                else self.env._("Every contact was known already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
