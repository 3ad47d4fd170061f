"""How regularly customers order, seen from the customer and from the product."""

from odoo import api, fields, models
from odoo.tools import SQL

PRODUCTS_NAMED = 2
RECENT_ORDERS = 5  # that are looked through where all of the last one was sent back
# Of each customer's last order in which anything was bought, what was worth most
LAST_PRODUCTS = """
SELECT customer.id AS partner_id, last.id AS order_id, line.product_id, line.place
  FROM unnest(%(ids)s) AS customer(id)
 CROSS JOIN LATERAL (
       SELECT o.id
         FROM (SELECT o.id, o.date_order
                 FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
                  AND NOT o.id = ANY(%(returned_ids)s)
             ORDER BY o.date_order DESC, o.id DESC
               OFFSET 0) o  -- sorted first: lines are read of the last one alone
        WHERE EXISTS (SELECT FROM sale_order_line l
                       WHERE l.order_id = o.id AND l.product_uom_qty > 0
                         AND %(purchased)s)
     ORDER BY o.date_order DESC, o.id DESC LIMIT 1) last
 CROSS JOIN LATERAL (
       SELECT l.product_id,
              row_number() OVER (ORDER BY sum(l.price_subtotal) DESC, l.product_id)
                  AS place
         FROM sale_order_line l
        WHERE l.order_id = last.id AND l.product_uom_qty > 0 AND %(purchased)s
     GROUP BY l.product_id
     ORDER BY place LIMIT %(named)s) line
"""
# Of these, what was not sent back or credited
KEPT_PRODUCTS = """
WITH last AS MATERIALIZED (%(last)s)
SELECT last.partner_id, last.order_id,
       CASE WHEN sum(%(kept)s) > 0 THEN last.product_id END
  FROM last
  JOIN sale_order_line l ON l.order_id = last.order_id
                        AND l.product_id = last.product_id
  JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
  %(returned)s
 WHERE l.product_uom_qty > 0 AND %(purchased)s
GROUP BY last.partner_id, last.order_id, last.product_id, last.place
ORDER BY last.partner_id, last.place
"""
# One row per item of those who become one customer: the owner's, unless that one knows
# less of what people did
TWIN_RHYTHMS = """
DELETE FROM relationship_rhythm r USING (
    SELECT id, row_number() OVER (
        PARTITION BY company_id, product_id
            ORDER BY is_dismissed IS TRUE DESC, quotation_id IS NOT NULL DESC,
                     activity_id IS NOT NULL DESC, partner_id = %(owner)s DESC, id
           ) AS place
      FROM relationship_rhythm
     WHERE partner_id = ANY(%(everyone)s)) twin
 WHERE r.id = twin.id AND twin.place > 1
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
        # Figures are worked out anew; what people decided on an item goes along
        self.env.flush_all()
        everyone = self | owner
        self.env.cr.execute(SQL(TWIN_RHYTHMS, owner=owner.id, everyone=everyone.ids))
        self.env["relationship.rhythm"].invalidate_model(flush=False)
        self._relationship_move_rows("relationship.rhythm", owner)
        self.env["relationship.purchase"]._note_changes(owner)
        # sudo: whoever edits the address book need not see what customers order
        items = self.env["relationship.rhythm"].sudo()
        items = items.search([("partner_id", "=", owner.id)])
        items = self.env["relationship.reorder"]._get_waiting(items)
        res = super()._relationship_hand_over(owner)
        self.env["relationship.reorder"]._join(items)  # one prompt of two has gone
        return res

    def _relationship_get_last_products(self):
        if not self.ids:
            return super()._relationship_get_last_products()
        self.env.flush_all()
        products = dict(super()._relationship_get_last_products())
        waiting, returned_ids = self.ids, []
        for _order in range(RECENT_ORDERS):
            found = self._relationship_get_kept_products(waiting, returned_ids)
            waiting = []
            for owner, (order, kept) in found.items():
                if kept:
                    products[owner] = kept
                else:
                    waiting.append(owner)
                    returned_ids.append(order)
            if not waiting:
                break
        return products

    @api.model
    def _relationship_get_kept_products(self, partner_ids, returned_ids):
        """Return ``{partner id: (order id, product ids)}``: what was worth most in the
        last order and has been kept.

        :param list returned_ids: orders that are passed over
        """
        purchases = self.env["relationship.purchase"]
        kept, returned = purchases._kept()
        purchased = purchases._purchased()
        last = SQL(
            LAST_PRODUCTS,
            ids=partner_ids,
            returned_ids=returned_ids,
            purchased=purchased,
            named=PRODUCTS_NAMED,
        )
        found = {}
        for owner, order, product in self.env.execute_query(
            SQL(
                KEPT_PRODUCTS,
                last=last,
                kept=kept,
                returned=returned,
                purchased=purchased,
            )
        ):
            products = found.setdefault(owner, (order, []))[1]
            if product:
                products.append(product)
        return found
