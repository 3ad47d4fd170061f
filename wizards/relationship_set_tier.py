from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shared.bounds import MAX_WEEKS


class RelationshipSetTier(models.TransientModel):
    _name = "relationship.set.tier"
    _inherit = ["relationship.input"]
    _description = "Set Tier or Interval"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    tier_id = fields.Many2one(
        "relationship.tier",
        compute="_compute_tier_id",
        store=True,
        readonly=False,
        help="Gold, Silver, Bronze: how often these customers hear from us.",
    )
    interval_weeks = fields.Integer(
        string="Own interval (weeks)",
        most=MAX_WEEKS,
        help="Overrules the tier's interval for these customers. 0: the tier's.",
    )
    keep_manual = fields.Boolean(
        string="Keep intervals entered by hand",
        default=True,
        help="Customers whose interval somebody chose keep it; their tier changes.",
    )

    @api.depends("partner_ids")
    def _compute_tier_id(self):
        for wizard in self:
            tiers = wizard.partner_ids.relationship_tier_id
            wizard.tier_id = tiers if len(tiers) == 1 else False

    def action_set_tier(self):
        """Put the customers into the tier, on its interval or on an own one.

        :raise UserError: when nothing is chosen, or the interval is negative
        """
        self.ensure_one()
        if self.interval_weeks < 0:
            raise UserError(
                self.env._(
                    "An interval can't be negative. Enter a number of weeks, or 0 for "
                    "the tier's."
                )
            )
        if not self.tier_id and not self.interval_weeks:
            raise UserError(self.env._("Choose a tier, or enter an interval."))
        owners = self.partner_ids.commercial_partner_id
        vals = {"relationship_tier_id": self.tier_id.id} if self.tier_id else {}
        if self.interval_weeks:
            owners._relationship_write_clock(
                {**vals, "contact_interval_days": self.interval_weeks * 7}
            )
            return {"type": "ir.actions.act_window_close"}
        manual = owners.filtered(
            lambda p: self.keep_manual and p.contact_interval_origin == "manual"
        )
        if manual:
            manual._relationship_write_clock(vals)
        if owners - manual:
            (owners - manual)._relationship_write_clock(
                {**vals, "contact_interval_origin": "tier"}
            )
        return {"type": "ir.actions.act_window_close"}
