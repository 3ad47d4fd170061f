"""What the screens of follow-ups need: columns, labels, a helpful empty screen."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .mail_activity import WHEN_COLUMNS

CLOSE = {"overdue", "due", "due_soon"}  # by the clock
ALWAYS_SHOWN = {"overdue", "today", "soon"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_when = fields.Selection(group_expand="_group_expand_relationship_when")
    relationship_due_label = fields.Char(
        string="Due", compute="_compute_relationship_due_label"
    )
    relationship_tier_color = fields.Integer(
        related="relationship_partner_id.relationship_tier_id.color"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "date_deadline",
        "date_done",
        "relationship_partner_id.contact_status_label",
        "relationship_when",
    )
    @api.depends_context("tz", "lang")
    def _compute_relationship_due_label(self):
        today = fields.Date.context_today(self)
        for activity in self:
            partner, when = activity.relationship_partner_id, activity.relationship_when
            by_clock = activity.relationship_reason == "interval"
            late = (today - (activity.date_deadline or today)).days
            day = partner._relationship_format_day(activity.date_deadline)
            if when == "done":
                label = self.env._(
                    "Done %(date)s",
                    date=partner._relationship_format_day(activity.date_done),
                )
            elif when == "snoozed":
                label = self.env._("Snoozed to %(date)s", date=day)
            elif by_clock and activity.relationship_status in CLOSE:
                label = activity.relationship_status_label
            elif late > 0:
                label = (
                    self.env._("1 day late")
                    if late == 1
                    else self.env._("%(days)s days late", days=late)
                )
            elif late == 0:
                label = self.env._("Due today")
            else:
                label = self.env._("Due %(date)s", date=day)
            activity.relationship_due_label = label

    @api.model
    def _group_expand_relationship_when(self, whens, domain):
        if whens and not ALWAYS_SHOWN.intersection(whens):
            return [when for when in WHEN_COLUMNS if when in whens]
        return [when for when in WHEN_COLUMNS if when in ALWAYS_SHOWN or when in whens]

    # === BUSINESS METHODS === #

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell on the empty screen of follow-ups which customer comes next."""
        if not self.env.context.get("relationship_follow_ups"):
            return super().get_empty_list_help(help_message)
        upcoming = self._relationship_get_upcoming()
        parts = [
            Markup('<p class="o_view_nocontent_smiling_face">%s</p>')
            % self.env._("Nothing is due")
        ]
        if upcoming:
            parts.append(
                Markup("<p>%s</p>")
                % self.env._(
                    "The next one is %(customer)s on %(day)s.",
                    customer=Markup("<b>%s</b>") % upcoming.name,
                    day=self._relationship_name_day(upcoming.next_contact_date),
                )
            )
        else:
            parts.append(
                Markup("<p>%s</p>")
                % self.env._(
                    "A customer is looked after from the first confirmed order on, or "
                    "as soon as you give them a tier. When a contact falls due, it "
                    "comes here with words to say."
                )
            )
        link = Markup(
            '<p><a type="action" class="btn btn-link" role="button"'
            ' name="%s">%s</a></p>'
        )
        parts.append(
            link
            % ("relationship_flow.ir_actions_server_raise_now", self.env._("Look now"))
        )
        parts.append(
            link
            % (
                "relationship_flow.res_partner_action_oldest",
                self.env._("Customers by oldest contact"),
            )
        )
        return Markup("").join(parts)

    @api.model
    def _relationship_get_upcoming(self):
        """Return the customer whose contact falls due next for the user."""
        partners = self.env["res.partner"]
        soon = fields.Date.add(
            fields.Date.context_today(self), days=partners._relationship_get_lead_days()
        )
        domain = partners._relationship_get_clock_domain() & Domain(
            "next_contact_date", ">", soon
        )
        mine = Domain("user_id", "=", self.env.uid)
        mine |= Domain("operations_user_id", "=", self.env.uid)
        order = "next_contact_date, id"
        return partners.search(domain & mine, limit=1, order=order) or partners.search(
            domain, limit=1, order=order
        )

    @api.model
    def _relationship_name_day(self, date):
        """Return "Thursday" for a day of the next week, else "5 Dec"."""
        if (date - fields.Date.context_today(self)).days < 7:
            return format_date(self.env, date, date_format="EEEE")
        return self.env["res.partner"]._relationship_format_day(date)
