from odoo import api, fields, models
from odoo.tools import SQL

VALUE_DAYS = 5  # so many days late counts each tenfold of the yearly value


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_value_label = fields.Char(
        string="Value a year", compute="_compute_relationship_value_label"
    )
    relationship_last_order_date = fields.Date(
        string="Last order when it was raised",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="A later order answers a follow-up about silence.",
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_partner_id")
    @api.depends_context("allowed_company_ids", "lang", "uid")
    def _compute_relationship_value_label(self):
        values = {}
        if self.env["relationship.silence"].has_access("read"):
            partners = self.relationship_partner_id._filtered_access("read")
            values = partners._relationship_describe_yearly_values()
        for activity in self:
            activity.relationship_value_label = values.get(
                activity.relationship_partner_id
            )

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_urgency_sql(self, alias):
        days = super()._relationship_urgency_sql(alias)
        if not self.env["relationship.silence"].has_access("read"):
            return days
        return SQL(
            """%(days)s + %(value_days)s * COALESCE((
                   SELECT log(1 + GREATEST(0, max(pulse.yearly_value)))
                     FROM relationship_pulse pulse
                    WHERE pulse.partner_id = %(partner)s
                      AND pulse.company_id = ANY(%(companies)s)), 0)""",
            days=days,
            value_days=VALUE_DAYS,
            partner=SQL.identifier(alias, "relationship_partner_id"),
            companies=self.env.companies.ids,
        )

    def _relationship_still_wanted(self):
        """Who has ordered meanwhile is not silent any more."""
        wanted = super()._relationship_still_wanted()
        silent = wanted.filtered(
            lambda prompt: prompt._relationship_get_identity()[1:]
            == ("winback", "silence")
        )
        return wanted - self.env["relationship.pulse"]._get_answered(silent)

    def _relationship_explain_customer(self):
        lines = super()._relationship_explain_customer()
        partner = self.relationship_partner_id
        if self.env["relationship.silence"].has_access("read"):
            if partner.silence_status in ("slower", "quiet"):
                lines.append(partner.silence_reason)
        return lines
