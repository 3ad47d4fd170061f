from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipSnooze(models.TransientModel):
    _name = "relationship.snooze"
    _inherit = ["relationship.input"]
    _description = "Snooze Follow-ups"

    activity_ids = fields.Many2many(
        "mail.activity",
        string="Follow-ups",
        required=True,
        context={"active_test": False},
    )
    choice = fields.Selection(
        [
            ("1", "Tomorrow"),
            ("7", "1 week"),
            ("14", "2 weeks"),
            ("30", "1 month"),
            ("date", "Until a date"),
        ],
        string="For",
        required=True,
        default="7",
    )
    until = fields.Date(compute="_compute_until", store=True, readonly=False)
    reason = fields.Char(help="So that colleagues know why nobody has called.")
    proposed_weeks = fields.Integer(readonly=True)
    customer = fields.Char(compute="_compute_customer")

    @api.depends("choice")
    def _compute_until(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.choice != "date":
                wizard.until = fields.Date.add(today, days=int(wizard.choice or 7))
            else:
                wizard.until = wizard.until

    @api.depends("activity_ids")
    def _compute_customer(self):
        for wizard in self:
            partners = wizard.activity_ids.relationship_partner_id
            wizard.customer = ", ".join(partners.mapped("name"))

    def action_snooze(self):
        """Put the follow-ups off until the day chosen."""
        self.ensure_one()
        if not self.until:
            raise UserError(
                self.env._("Choose a day after today until which to snooze.")
            )
        res = self.activity_ids.action_relationship_snooze(
            until=self.until, reason=self.reason
        )
        if isinstance(res, dict):
            return res
        return {"type": "ir.actions.act_window_close"}

    def action_accept_interval(self):
        """Take over the proposed interval for the customer."""
        self.ensure_one()
        self.activity_ids.relationship_partner_id._relationship_write_clock(
            {"contact_interval_days": self.proposed_weeks * 7}
        )
        return {"type": "ir.actions.act_window_close"}
