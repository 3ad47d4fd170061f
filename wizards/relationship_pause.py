from odoo import fields, models


class RelationshipPause(models.TransientModel):
    _name = "relationship.pause"
    _inherit = ["relationship.input"]
    _description = "Pause Follow-ups"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=1),
        help="On this day the clock goes on.",
    )
    reason = fields.Char(help="So that colleagues know: closed for winter, moving...")

    def action_pause(self):
        """Pause the customers' clocks until the day chosen."""
        self.ensure_one()
        self.partner_ids.action_pause_contact(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
