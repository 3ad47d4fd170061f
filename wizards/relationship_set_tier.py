from odoo import fields, models


class RelationshipSetTier(models.TransientModel):
    _name = "relationship.set.tier"
    _description = "Set Tier"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    tier_id = fields.Many2one("relationship.tier", required=True)
    keep_manual = fields.Boolean(
        string="Keep intervals entered by hand",
        default=True,
        help="Customers whose interval somebody chose keep it; their tier changes.",
    )

    def action_set_tier(self):
        """Put the customers into the tier, and on its interval."""
        self.ensure_one()
        owners = self.partner_ids.commercial_partner_id
        vals = {"relationship_tier_id": self.tier_id.id}
        manual = owners.filtered(
            lambda p: self.keep_manual and p.contact_interval_origin == "manual"
        )
        if manual:
            manual._write_clock(vals)
        if owners - manual:
            (owners - manual)._write_clock({**vals, "contact_interval_origin": "tier"})
        return {"type": "ir.actions.act_window_close"}
