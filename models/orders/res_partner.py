"""How regularly customers order, seen from the customer and from the product."""

from odoo import fields, models
from odoo.tools import SQL

PRODUCTS_NAMED = 2

RECENT_ORDERS = 5  # that are looked through for something kept
# Of each customer's last order of which anything was kept, what was worth most
LAST_PRODUCTS = """
WITH recent AS MATERIALIZED (
    SELECT customer.id AS partner_id, o.id AS order_id,
           row_number() OVER (PARTITION BY customer.id
                                  ORDER BY o.date_order DESC, o.id DESC) AS place
      FROM unnest(%(ids)s) AS customer(id)
     CROSS JOIN LATERAL (
           SELECT o.id, o.date_order
             FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
            WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
         ORDER BY o.date_order DESC, o.id DESC LIMIT %(recent)s) o
), kept AS (
    SELECT recent.partner_id, recent.place, l.product_id,
           sum(l.price_subtotal) AS amount
      FROM recent
      JOIN sale_order_line l ON l.order_id = recent.order_id
      JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
      %(returned)s
     WHERE l.product_uom_qty > 0 AND %(purchased)s
  GROUP BY 1, 2, 3
    HAVING sum(%(kept)s) > 0
)
SELECT partner_id, product_id
  FROM (SELECT kept.*, min(place) OVER (PARTITION BY partner_id) AS last,
               row_number() OVER (PARTITION BY partner_id, place
                                      ORDER BY amount DESC, product_id) AS rank
          FROM kept) ranked
 WHERE place = last AND rank <= %(named)s
ORDER BY partner_id, rank
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
        self.env.flush_all()
        purchases = self.env["relationship.purchase"]
        kept, returned = purchases._kept()
        products = dict(super()._relationship_get_last_products())
        for owner, product in self.env.execute_query(
            SQL(
                LAST_PRODUCTS,
                ids=self.ids,
                recent=RECENT_ORDERS,
                kept=kept,
                returned=returned,
                purchased=purchases._purchased(),
                named=PRODUCTS_NAMED,
            )
        ):
            products.setdefault(owner, []).append(product)
        return products
