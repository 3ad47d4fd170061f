"""How satisfied a customer has been with what was delivered."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
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
            self.commercial_partner_id._relationship_get_rating_domain(),
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
            "domain": self.commercial_partner_id._relationship_get_rating_domain(),
            "context": {"create": False},
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        for partner, vals in zip(partners, vals_list, strict=True):
            if vals.get("operations_user_id"):
                partner._relationship_check_granting()
        return partners

    def write(self, vals):
        user_id = vals.get("operations_user_id")
        if user_id:
            # sudo: who delivers is no secret; only to see whether that changes
            changed = self.sudo().filtered(lambda p: p.operations_user_id.id != user_id)
            changed.sudo(self.env.su)._relationship_check_granting()
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _relationship_get_rating_domain(self):
        """Return the domain of the answered ratings of customers' orders."""
        return list(
            Domain("res_model", "=", "sale.order")
            & Domain("consumed", "=", True)
            & Domain("partner_id.commercial_partner_id", "in", self.ids)
        )

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        self._relationship_move_rows("relationship.feedback", owner)
        return super()._relationship_hand_over(owner)

    def _relationship_check_granting(self):
        """Check that the user may say who delivers to these customers: whoever does
        reads their orders, so only managers say so, or who sees those orders anyway.

        :raise AccessError: for others
        """
        user = self.env.user
        if not self or self.env.su or user.has_group("relationship_flow.group_manager"):
            return
        orders = self.env["sale.order"]
        of_them = Domain("partner_id.commercial_partner_id", "in", self.ids)
        if user._relationship_reads_orders():
            # sudo: only to count those that the user may not see
            if not orders.sudo().search_count(of_them) - orders.search_count(of_them):
                return
        raise AccessError(
            self.env._(
                "Whoever delivers to a customer reads their orders. So only managers "
                "choose the operations owner, or colleagues who see all of these "
                "orders. Ask one of them."
            )
        )
