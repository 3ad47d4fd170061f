"""How satisfied a customer has been with what was delivered."""

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    order_rating_count = fields.Integer(
        compute="_compute_order_ratings", groups="base.group_user"
    )
    order_rating_avg = fields.Float(
        string="Satisfaction",
        compute="_compute_order_ratings",
        digits=(2, 1),
        help="The mean of the customer's ratings of deliveries, from 1 to 5.",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    def _compute_order_ratings(self):
        totals = {}
        groups = self.env["rating.rating"]._read_group(
            self.commercial_partner_id._get_rating_domain(),
            ["partner_id"],
            ["__count", "rating:sum"],
        )
        for person, count, total in groups:
            owner = person.commercial_partner_id
            before = totals.get(owner, (0, 0))
            totals[owner] = (before[0] + count, before[1] + total)
        for partner in self:
            count, total = totals.get(partner.commercial_partner_id, (0, 0))
            partner.order_rating_count = count
            partner.order_rating_avg = total / count if count else 0

    # === ACTION METHODS === #

    def action_view_order_ratings(self):
        """Open the customer's ratings of deliveries."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ratings"),
            "res_model": "rating.rating",
            "view_mode": "kanban,list,form",
            "domain": self.commercial_partner_id._get_rating_domain(),
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _get_rating_domain(self):
        """Return the domain of the answered ratings of customers' orders."""
        return list(
            Domain("res_model", "=", "sale.order")
            & Domain("consumed", "=", True)
            & Domain("partner_id.commercial_partner_id", "in", self.ids)
        )

    # === BUSINESS METHODS === #

    def _hand_over_relationship(self, owner):
        self._relationship_move_rows("relationship.feedback", owner)
        return super()._hand_over_relationship(owner)
