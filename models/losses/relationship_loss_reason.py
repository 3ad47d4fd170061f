from odoo import fields, models


class RelationshipLossReason(models.Model):
    _name = "relationship.loss.reason"
    _description = "Reason of a Loss"
    _inherit = ["relationship.archivable"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    loss_count = fields.Integer(string="Losses", compute="_compute_loss_count")

    _name_unique = models.Constraint("UNIQUE(name)", "This reason is there already.")

    # === COMPUTE METHODS === #

    def _compute_loss_count(self):
        counts = dict(
            self.env["relationship.loss"]._read_group(
                [("reason_id", "in", self.ids)], ["reason_id"], ["__count"]
            )
        )
        for reason in self:
            reason.loss_count = counts.get(reason, 0)

    # === BUSINESS METHODS === #

    def _relationship_get_users(self):
        """The reason of those who left without a word is needed for the next one."""
        users = super()._relationship_get_users()
        if self == self.env["relationship.loss"]._get_unknown():
            users.append(self.env._("losses without a reason"))
        return users
