"""What customers bought last, for words that speak of it: of nearly all by the last
order alone, which is fast; by the whole rule where that does not tell it."""

from odoo import api, models
from odoo.tools import SQL

from .relationship_purchase import AMOUNT

# Each customer's last order in which anything was bought. It tells what was bought last
# unless another one came on the days before, of which it may be the second half, or
# something was sent back since.
LAST_ORDERS = """
SELECT customer.id AS partner_id, last.id AS order_id,
       NOT EXISTS (
           SELECT FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
            WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
              AND o.id <> last.id
              AND o.date_order > last.date_order - interval '3 days')
       AS is_alone
  FROM unnest(%(ids)s) AS customer(id)
 CROSS JOIN LATERAL (
       SELECT o.id, o.date_order
         FROM (SELECT o.id, o.date_order
                 FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
                  AND %(of_orders)s
             ORDER BY o.date_order DESC, o.id DESC
               OFFSET 0) o  -- sorted first: lines are read of the last one alone
        WHERE EXISTS (SELECT FROM sale_order_line l
                       WHERE l.order_id = o.id AND l.product_uom_qty >= 0
                         AND %(purchased)s)
     ORDER BY o.date_order DESC, o.id DESC LIMIT 1) last
"""
# Of these, what was kept, what was worth most first
LAST_KEPT = """
WITH last AS MATERIALIZED (%(last)s)
SELECT last.partner_id, last.is_alone, l.product_id, sum(%(kept)s) > 0 AS is_kept
  FROM last
  JOIN sale_order_line l ON l.order_id = last.order_id
  JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
  %(returned)s
 WHERE %(purchased)s
GROUP BY last.partner_id, last.is_alone, l.product_id
ORDER BY last.partner_id, sum(%(amount)s) DESC, l.product_id
"""
# Of the last day on which each customer bought anything, what was worth most
LAST_PRODUCTS = """
SELECT partner_id, product_id
  FROM (SELECT partner_id, product_id,
               rank() OVER (PARTITION BY partner_id ORDER BY day DESC) AS day_place,
               row_number() OVER (PARTITION BY partner_id
                          ORDER BY day DESC, amount DESC, product_id) AS place
          FROM (SELECT partner_id, product_id, day, sum(amount) AS amount
                  FROM net WHERE quantity > 0
              GROUP BY 1, 2, 3) product) last
 WHERE day_place = 1 AND place <= %(named)s
ORDER BY partner_id, place
"""


class RelationshipPurchase(models.AbstractModel):
    _inherit = "relationship.purchase"

    @api.model
    def _get_last_products(self, partner_ids, named):
        """Return ``{partner id: product ids}``: what was worth most of what customers
        bought last and have kept, in the companies of the user.

        :param list partner_ids: commercial entities
        :param int named: how many products of each
        """
        if not partner_ids:
            return {}
        self.env.flush_all()
        of_orders = SQL("true")
        if not self.env.su:
            of_orders = SQL("o.company_id = ANY(%s)", self.env.companies.ids)
        found, unclear = {}, set()
        for partner, is_alone, product, is_kept in self._read_last(
            list(partner_ids), of_orders
        ):
            products = found.setdefault(partner, [])
            if not is_alone:
                unclear.add(partner)
            if is_kept:
                products.append(product)
        unclear.update(partner for partner, products in found.items() if not products)
        told = {
            partner: products[:named]
            for partner, products in found.items()
            if partner not in unclear
        }
        if unclear:
            net = self._net(sorted(unclear), of_orders)
            last = SQL(LAST_PRODUCTS, named=named)
            for partner, product in self.env.execute_query(SQL("%s %s", net, last)):
                told.setdefault(partner, []).append(product)
        return told

    @api.model
    def _read_last(self, partner_ids, of_orders):
        purchased = self._purchased()
        kept, returned = self._kept()
        last = SQL(
            LAST_ORDERS, ids=partner_ids, of_orders=of_orders, purchased=purchased
        )
        return self.env.execute_query(
            SQL(
                LAST_KEPT,
                last=last,
                kept=kept,
                returned=returned,
                purchased=purchased,
                amount=SQL(AMOUNT),
            )
        )
