from odoo import api, fields, models
from odoo.exceptions import UserError


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
        """Log the contact; the concern that it was about is told, or in hand. A problem
        that was raised opens one.

        :raise UserError: when a colleague has told the customer in the meantime
        """
        told = self.concern_id.filtered(lambda concern: concern.stage == "told")
        if told and self.purpose == "concern" and self.tells_concern:
            raise UserError(told._explain_told())
        action = super().action_log()
        touchpoints = self.env["relationship.touchpoint"].browse(
            action["params"]["undo_ids"]
        )
        if self.purpose == "concern" and self.concern_id:
            self.concern_id._contacted(touchpoints, self.tells_concern)
        elif self.outcome == "problem":
            self._open_concerns(touchpoints.filtered("reached"))
        return action

    # === BUSINESS METHODS === #

    def _open_concerns(self, touchpoints):
        """Open a concern for each customer who raised a problem in these contacts."""
        said = (self.note or "").strip().split("\n")[0]
        return self.env["relationship.concern"].create(
            [
                {
                    "name": said or self.env._("Problem raised"),
                    "description": self.note,
                    "contact_id": (touchpoint.contact_id or touchpoint.partner_id).id,
                    "date": touchpoint.date,
                    "source": "contact",
                    "heard_touchpoint_id": touchpoint.id,
                }
                for touchpoint in touchpoints
            ]
        )
