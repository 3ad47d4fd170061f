from odoo import api, fields, models


class RelationshipLog(models.TransientModel):
    _inherit = "relationship.log"

    concern_id = fields.Many2one("relationship.concern", readonly=True)
    tells_concern = fields.Boolean(
        string="Told how it ended",
        compute="_compute_tells_concern",
        store=True,
        readonly=False,
        help="Ticked, the contact closes the concern.",
    )

    # === COMPUTE METHODS === #

    @api.depends("concern_id")
    def _compute_tells_concern(self):
        for wizard in self:
            wizard.tells_concern = wizard.concern_id.stage == "solved"

    # === ACTION METHODS === #

    def action_log(self):
        """Log the contact; the concern that it was about is told, or in hand."""
        action = super().action_log()
        if self.concern_id and self.purpose == "concern":
            touchpoints = self.env["relationship.touchpoint"].browse(
                action["params"]["undo_ids"]
            )
            self.concern_id._contacted(touchpoints, self.tells_concern)
        return action
