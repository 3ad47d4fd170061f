"""How regularly customers order, seen from the customer and from the product."""

from odoo import fields, models
from odoo.tools import SQL

PRODUCTS_NAMED = 2

# Of each customer's last order in which anything was bought, what was worth most
LAST_PRODUCTS = """
SELECT customer.id, line.product_id
  FROM unnest(%(ids)s) AS customer(id)
 CROSS JOIN LATERAL (
       SELECT o.id FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
        WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
          AND EXISTS (SELECT FROM sale_order_line l
                       WHERE l.order_id = o.id AND l.product_uom_qty > 0
                         AND %(purchased)s)
     ORDER BY o.date_order DESC, o.id DESC LIMIT 1) last
 CROSS JOIN LATERAL (
       SELECT l.product_id FROM sale_order_line l
        WHERE l.order_id = last.id AND l.product_uom_qty > 0 AND %(purchased)s
     GROUP BY l.product_id
     ORDER BY sum(l.price_subtotal) DESC, l.product_id LIMIT %(named)s) line
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    rhythm_count = fields.Integer(
        string="Reorder rhythms",
        compute="_compute_rhythm_count",
        groups="relationship_flow.group_user",
    )
    late_rhythm_count = fields.Integer(
        string="Late orders",
        compute="_compute_rhythm_count",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    def _compute_rhythm_count(self):
        owners = self.commercial_partner_id
        rhythms = self.env["relationship.rhythm"]
        domain = [("partner_id", "in", owners.ids)]
        counts = dict(rhythms._read_group(domain, ["partner_id"], ["__count"]))
        late = dict(
            rhythms._read_group(
                [*domain, ("status", "=", "late")], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            owner = partner.commercial_partner_id
            partner.rhythm_count = counts.get(owner, 0)
            partner.late_rhythm_count = late.get(owner, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        moving = {"parent_id", "is_company"} & vals.keys()
        before = {p: p.commercial_partner_id for p in self} if moving else {}
        res = super().write(vals)
        for partner, owner in before.items():
            if partner.commercial_partner_id != owner:
                self.env["relationship.purchase"]._note_changes(
                    owner | partner.commercial_partner_id
                )
        return res

    # === ACTION METHODS === #

    def action_view_rhythms(self):
        """Open what the customers order, and how regularly."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        # Rhythms follow from the orders; those of both would collide
        self._relationship_drop_rows("relationship.rhythm")
        self.env["relationship.purchase"]._note_changes(owner)
        return super()._relationship_hand_over(owner)

    def _relationship_get_last_products(self):
        if not self.ids:
            return super()._relationship_get_last_products()
        self.env["sale.order.line"].flush_model()
        self.env["sale.order"].flush_model(["state", "date_order", "partner_id"])
        products = dict(super()._relationship_get_last_products())
        for owner, product in self.env.execute_query(
            SQL(
                LAST_PRODUCTS,
                ids=self.ids,
                purchased=self.env["relationship.purchase"]._purchased(),
                named=PRODUCTS_NAMED,
            )
        ):
            products.setdefault(owner, []).append(product)
        return products
