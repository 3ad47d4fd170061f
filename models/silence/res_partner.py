"""Silence and spending, seen from the customer."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_amount


class ResPartner(models.Model):
    _inherit = "res.partner"

    silence_probability = fields.Float(
        string="Chance of silence",
        compute="_compute_silence",
        search="_search_silence_probability",
        help="The chance that no order comes in the next two usual gaps (at least 90 "
        "days, at most 180).",
        groups="relationship_flow.group_user",
    )
    silence_reason = fields.Char(
        string="Order rhythm",
        compute="_compute_silence",
        groups="relationship_flow.group_user",
    )
    silence_status = fields.Selection(
        lambda self: self.env["relationship.silence"]._fields["status"].selection,
        compute="_compute_silence",
        search="_search_silence_status",
        groups="relationship_flow.group_user",
    )
    value_at_risk = fields.Monetary(
        string="Value at risk",
        compute="_compute_silence",
        currency_field="silence_currency_id",
        search="_search_value_at_risk",
        help="What the customer spends in a year, times the chance of silence.",
        groups="relationship_flow.group_user",
    )
    silence_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_silence",
        groups="relationship_flow.group_user",
    )
    is_spending_less = fields.Boolean(
        string="Spending less",
        compute="_compute_silence",
        search="_search_is_spending_less",
        groups="relationship_flow.group_user",
    )
    spending_reason = fields.Char(
        string="Spending",
        compute="_compute_silence",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_silence(self):
        """Of the user's company, else of another one with most at risk."""
        found = self._relationship_get_silences()
        for partner in self:
            silence = found[partner]
            partner.silence_probability = silence.silence_probability
            partner.silence_reason = silence.silence_reason
            partner.silence_status = silence.status
            partner.value_at_risk = silence.value_at_risk
            partner.silence_currency_id = silence.currency_id
            partner.is_spending_less = silence.is_spending_less
            partner.spending_reason = silence.spending_reason

    def _relationship_get_silences(self):
        """Return ``{partner: its customer's silence}``: of the user's company, else of
        another one with most at risk; none that the user may not see."""
        silences = self.env["relationship.silence"].search(
            [("partner_id", "in", self.commercial_partner_id._origin.ids)]
        )
        own = silences.filtered(lambda silence: silence.company_id == self.env.company)
        found = {}
        for silence in own + (silences - own):
            found.setdefault(silence.partner_id, silence)
        return {
            partner: found.get(partner.commercial_partner_id._origin, silences[:0])
            for partner in self
        }

    def _relationship_describe_yearly_values(self):
        """Return ``{partner: "$ 12,000 a year"}`` of those who order, as far as the
        user may see it."""
        return {
            partner: self.env._(
                "%(value)s a year",
                value=format_amount(
                    self.env,
                    round(silence.yearly_value),
                    silence.currency_id,
                    trailing_zeroes=False,
                ),
            )
            for partner, silence in self._relationship_get_silences().items()
            if silence.yearly_value
        }

    @api.model
    def _search_silence(self, name, operator, value):
        silences = self.env["relationship.silence"]._search([(name, operator, value)])
        return Domain("commercial_partner_id", "in", silences.subselect("partner_id"))

    @api.model
    def _search_silence_probability(self, operator, value):
        return self._search_silence("silence_probability", operator, value)

    @api.model
    def _search_silence_status(self, operator, value):
        return self._search_silence("status", operator, value)

    @api.model
    def _search_value_at_risk(self, operator, value):
        return self._search_silence("value_at_risk", operator, value)

    @api.model
    def _search_is_spending_less(self, operator, value):
        return self._search_silence("is_spending_less", operator, value)

    # === ACTION METHODS === #

    def action_view_silence(self):
        """Open how the customers order, all products together."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_silence_action"
        )
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        self._relationship_drop_rows("relationship.pulse")
        return super()._relationship_hand_over(owner)
