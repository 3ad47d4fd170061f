from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.losses.relationship_loss import KINDS


class RelationshipMarkLost(models.TransientModel):
    _name = "relationship.mark.lost"
    _inherit = ["relationship.input"]
    _description = "Mark Customers as Lost"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        context={"active_test": False},  # chosen in a list of archived ones
    )
    date = fields.Date(
        string="Lost on",
        required=True,
        default=fields.Date.context_today,
        help="When they said that they leave, or when we noticed that they had.",
    )
    kind = fields.Selection(
        KINDS,
        string="How",
        required=True,
        default="silent",
        help="Loudly: they told us. Silently: nobody said a word.",
    )
    reason_id = fields.Many2one(
        "relationship.loss.reason",
        string="Why",
        required=True,
        default=lambda self: self.env["relationship.loss"]._get_unknown(),
    )
    competitor = fields.Char(help="Who serves them now, if we know.")
    lesson = fields.Text(help="What we will do differently with others.")
    try_after_1 = fields.Boolean("in 1 month")
    try_after_3 = fields.Boolean("in 3 months", default=True)
    try_after_6 = fields.Boolean("in 6 months")
    customer_count = fields.Integer(compute="_compute_customer_count")

    # === COMPUTE METHODS === #

    @api.depends("partner_ids")
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard._get_owners())

    # === ACTION METHODS === #

    def action_mark(self):
        """Stop the clocks and keep how each relationship ended.

        :return: client action that says what had been seen, with Undo
        :raise UserError: when all of them are lost already
        """
        self.ensure_one()
        owners = self._get_owners()
        if not owners:
            raise UserError(
                self.env._("These customers are marked as lost already. Nothing to do.")
            )
        losses = self.env["relationship.loss"].create(
            [self._prepare_loss(owner) for owner in owners]
        )
        return losses._marked_action(losses)

    # === BUSINESS METHODS === #

    def _get_owners(self):
        """Return the customers who are not lost yet."""
        owners = self.partner_ids.commercial_partner_id
        return owners.filtered(lambda partner: not partner.contact_lost_date)

    def _prepare_loss(self, owner):
        return {
            "partner_id": owner.id,
            "company_id": (owner.company_id or self.env.company).id,
            "date": self.date,
            "kind": self.kind,
            "reason_id": self.reason_id.id,
            "competitor": self.competitor,
            "lesson": self.lesson,
            "attempt_ids": [
                fields.Command.create(
                    {
                        "date": fields.Date.add(
                            fields.Date.context_today(self), months=months
                        ),
                        "user_id": (owner.user_id or owner.operations_user_id).id,
                    }
                )
                for months in (1, 3, 6)
                if self[f"try_after_{months}"]
            ],
        }
