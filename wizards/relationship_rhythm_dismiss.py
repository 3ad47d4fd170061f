from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.orders.relationship_rhythm import DISMISS_REASONS


class RelationshipRhythmDismiss(models.TransientModel):
    _name = "relationship.rhythm.dismiss"
    _inherit = ["relationship.input"]
    _description = "Stop Reminding of Items"

    rhythm_ids = fields.Many2many("relationship.rhythm", string="Items", required=True)
    reason = fields.Selection(DISMISS_REASONS, required=True, default="stock")
    choice = fields.Selection(
        [
            ("30", "1 month"),
            ("90", "3 months"),
            ("180", "6 months"),
            ("date", "Until a date"),
            ("again", "Until it is ordered again"),
        ],
        string="For",
        required=True,
        compute="_compute_choice",
        store=True,
        readonly=False,
    )
    until = fields.Date(compute="_compute_until", store=True, readonly=False)
    note = fields.Char(help="So that colleagues know why nobody reminds them.")

    @api.depends("reason")
    def _compute_choice(self):
        for wizard in self:
            short = wizard.reason in ("stock", "season")
            wizard.choice = {"stock": "30", "season": "180"}.get(
                wizard.reason, wizard.choice if short else "again"
            )

    @api.depends("choice")
    def _compute_until(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.choice == "again":
                wizard.until = False
            elif wizard.choice and wizard.choice != "date":
                wizard.until = fields.Date.add(today, days=int(wizard.choice))
            else:
                wizard.until = wizard.until

    def action_dismiss(self):
        """Stop reminding of the items.

        :raise UserError: when the day is not in the future
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.choice != "again" and (not self.until or self.until <= today):
            raise UserError(
                self.env._("Choose a day after today from which to remind again.")
            )
        self.rhythm_ids._dismiss(self.reason, self.until, self.note)
        return {"type": "ir.actions.act_window_close"}
