"""What customers bought, as SQL over confirmed order lines, and whose purchases have
changed since they were last looked at."""

from odoo import api, fields, models
from odoo.tools import SQL

# One row per customer, company, product and day. Quantities are in the product's unit,
# amounts in the company's currency without taxes; most need no conversion, which is
# slow. Customers and orders are found once, however few the planner expects; lines are
# read in the order of their orders, as they lie on the disk.
# An order on the day after another one is its second half, unless the customer orders
# on three days in a row: then it does so daily.
# A return in an order of its own, of a negative quantity, is taken off the last
# purchase of the product that was at least as large; where what came back since is more
# than that, off the one before.
NET = """
WITH customer AS MATERIALIZED (
    SELECT p.id, %(zone)s AS zone FROM res_partner p WHERE %(among)s
), entered AS (
    SELECT o.id, z.id AS partner_id, o.company_id,
           COALESCE(NULLIF(o.currency_rate, 0), 1)::numeric AS rate,
           ((o.date_order AT TIME ZONE 'UTC') AT TIME ZONE z.zone)::date AS day
      FROM customer z
      JOIN res_partner c ON c.commercial_partner_id = z.id
      JOIN sale_order o ON o.partner_id = c.id AND o.state = 'sale'
     WHERE o.date_order IS NOT NULL AND %(of_orders)s
), beside AS (
    SELECT o.*,
           count(*) OVER (near RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING) AS day_before,
           count(*) OVER (near RANGE BETWEEN 2 PRECEDING AND 2 PRECEDING) AS two_before,
           count(*) OVER (near RANGE BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS day_after
      FROM entered o
    WINDOW near AS (PARTITION BY partner_id, company_id
                        ORDER BY (day - date '2000-01-01'))
), ordered AS MATERIALIZED (
    SELECT id, partner_id, company_id, rate,
           day - (day_before > 0 AND two_before = 0 AND day_after = 0)::int AS day
      FROM beside
  ORDER BY id
), bought AS MATERIALIZED (
    SELECT o.partner_id, o.company_id, l.product_id, o.day,
           sum(CASE WHEN l.product_uom_id = template.uom_id THEN %(kept)s
                    ELSE %(kept)s * line_unit.factor / unit.factor END)::numeric
               AS quantity,
           sum(CASE WHEN o.rate = 1 THEN %(kept_amount)s
                    ELSE %(kept_amount)s / o.rate END) AS amount
      FROM ordered o
      JOIN sale_order_line l ON l.order_id = o.id
      JOIN product_product product ON product.id = l.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
      JOIN uom_uom unit ON unit.id = template.uom_id
      %(returned)s
     WHERE %(purchased)s
  GROUP BY 1, 2, 3, 4
), taken_from AS (
    SELECT back.partner_id, back.company_id, back.product_id, back.day AS back_day,
           back.quantity, b.day, first_value(b.day) OVER latest AS nearest_day,
           sum(b.quantity) OVER latest AS bought_since
      FROM bought back
      JOIN bought b ON b.partner_id = back.partner_id
                   AND b.company_id = back.company_id
                   AND b.product_id = back.product_id
                   AND b.day < back.day AND b.quantity >= -back.quantity
     WHERE back.quantity < 0
    WINDOW latest AS (PARTITION BY back.partner_id, back.company_id, back.product_id,
                                   back.day ORDER BY b.day DESC)
), taken_back AS (
    SELECT partner_id, company_id, product_id, day, sum(quantity) AS quantity
      FROM (SELECT DISTINCT ON (partner_id, company_id, product_id, back_day) *
              FROM (SELECT *, sum(-quantity) FILTER (WHERE day = nearest_day)
                              OVER (PARTITION BY partner_id, company_id, product_id,
                                                 nearest_day ORDER BY back_day)
                              AS sent_back
                      FROM taken_from) counted
          ORDER BY partner_id, company_id, product_id, back_day,
                   bought_since >= sent_back DESC, day DESC) latest
  GROUP BY 1, 2, 3, 4
), net AS (
    SELECT b.partner_id, b.company_id, b.product_id, b.day,
           b.quantity + COALESCE(t.quantity, 0) AS quantity,
           CASE WHEN t.quantity IS NULL THEN b.amount
                ELSE b.amount * (b.quantity + t.quantity) / b.quantity END AS amount
      FROM bought b
      LEFT JOIN taken_back t ON t.partner_id = b.partner_id
                            AND t.company_id = b.company_id
                            AND t.product_id = b.product_id AND t.day = b.day
)
"""
BOUGHT = """
SELECT partner_id, company_id, product_id, day, quantity, amount
  FROM net WHERE quantity > 0
ORDER BY 1, 2, 3, 4
"""
# What was kept of each product of orders, by what came back of their own lines, or by a
# later order
ORDERED = """
SELECT o.id, l.product_id, LEAST(sum(%(kept)s), min(net.quantity)) > 0 AS is_kept,
       bool_or(l.qty_delivered > 0) AS is_delivered
  FROM ordered o
  JOIN sale_order_line l ON l.order_id = o.id
  JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
  JOIN net ON net.partner_id = o.partner_id AND net.company_id = o.company_id
          AND net.product_id = l.product_id AND net.day = o.day
  %(returned)s
 WHERE o.id = ANY(%(ids)s) AND %(purchased)s
GROUP BY o.id, l.product_id
ORDER BY o.id, sum(%(amount)s) DESC, l.product_id
"""

# How much an order line `l` is of. What was put into a delivery beyond the order has
# none ordered: that is bought as far as it was delivered, and is invoiced. Odoo keeps
# no amount of such lines but what has been, and what is to be invoiced.
QUANTITY = """
(CASE WHEN l.product_uom_qty = 0 THEN l.qty_delivered ELSE l.product_uom_qty END)
"""
AMOUNT = """
(CASE WHEN l.product_uom_qty = 0
      THEN l.untaxed_amount_invoiced + l.untaxed_amount_to_invoice
      ELSE l.price_subtotal END)
"""

# What of an order line `l` is a purchase: goods or services that are paid for, or paid
# back. No discounts and vouchers (their price is below zero), free replacements and
# samples, expenses charged on, down payments, delivery charges, gifts.
PURCHASED = """
l.display_type IS NULL AND l.product_id IS NOT NULL
AND (l.product_uom_qty > 0 AND l.price_subtotal > 0
     OR l.product_uom_qty < 0 AND l.price_subtotal < 0
     OR l.product_uom_qty = 0 AND l.qty_delivered > 0
        AND l.untaxed_amount_invoiced + l.untaxed_amount_to_invoice > 0)
AND NOT COALESCE(l.is_downpayment, false) AND NOT COALESCE(l.is_expense, false)
"""

# What came back to Inventory and is to be refunded, in the unit of the line. What was
# delivered again in its place was not taken back. Of a line of which something came
# back, what is neither there nor on its way any more was not bought.
RETURNED = """
LEFT JOIN (
    SELECT m.sale_line_id, m.product_id,
           sum(m.quantity * move_unit.factor) AS quantity
      FROM stock_move m
      JOIN stock_location source ON source.id = m.location_id
                                AND source.usage = 'customer'
      JOIN uom_uom move_unit ON move_unit.id = m.product_uom
     WHERE m.origin_returned_move_id IS NOT NULL AND m.sale_line_id IS NOT NULL
       AND m.state = 'done' AND m.to_refund
  GROUP BY 1, 2) returned
  ON returned.sale_line_id = l.id AND returned.product_id = l.product_id
"""
KEPT = """
CASE WHEN returned.quantity IS NULL THEN %(quantity)s
     WHEN NOT EXISTS (SELECT FROM stock_move coming
                       WHERE coming.sale_line_id = l.id
                         AND coming.origin_returned_move_id IS NULL
                         AND coming.state NOT IN ('done', 'cancel'))
     THEN GREATEST(LEAST(l.qty_delivered, %(quantity)s), 0)
     ELSE GREATEST(LEAST(l.qty_delivered, %(quantity)s), 0,
                   %(quantity)s - returned.quantity / line_unit.factor) END
"""

# What was credited without having come back: at a price at which the line was invoiced,
# so that the quantity is meant, not the price; in the reference unit of its kind. What
# was invoiced anew beyond the order corrects the first invoice. Lines that are
# invoiced in full, nearly all, are not looked up.
CREDITED = """
LEFT JOIN LATERAL (
    SELECT sum(-bill.quantity) FILTER (
               WHERE bill.quantity < 0 AND bill.state = 'posted' AND EXISTS (
                   SELECT FROM unnest(bill.prices) price
                    WHERE abs(price - bill.price) <= %(tolerance)s * abs(price)))
           - GREATEST(sum(bill.quantity) FILTER (WHERE bill.quantity > 0)
                      - %(quantity)s * line_unit.factor, 0) AS quantity
      FROM (SELECT signed.*, signed.amount / signed.quantity AS price,
                   array_agg(signed.amount / signed.quantity)
                       FILTER (WHERE signed.quantity > 0) OVER () AS prices
              FROM (SELECT move.state, invoiced.quantity * bill_unit.factor
                               * side.sign AS quantity,
                           invoiced.price_subtotal * side.sign AS amount
                      FROM sale_order_line_invoice_rel link
                      JOIN account_move_line invoiced
                        ON invoiced.id = link.invoice_line_id
                      JOIN account_move move ON move.id = invoiced.move_id
                      JOIN uom_uom bill_unit ON bill_unit.id = invoiced.product_uom_id
                      JOIN (VALUES ('out_invoice', 1), ('out_refund', -1))
                           side (move_type, sign) ON side.move_type = move.move_type
                     WHERE link.order_line_id = l.id AND move.state <> 'cancel'
                       AND %(quantity)s > 0
                       AND l.qty_invoiced < %(quantity)s) signed
             WHERE signed.quantity <> 0) bill) credited ON true
"""
CREDITED_TOLERANCE = 0.01  # of the price; amounts are rounded
UNCREDITED = """
CASE WHEN credited.quantity > 0
     THEN LEAST(%(kept)s, GREATEST(
              %(quantity)s - credited.quantity / line_unit.factor, 0))
     ELSE %(kept)s END
"""


class RelationshipPurchase(models.AbstractModel):
    _name = "relationship.purchase"
    _description = "Purchases of Customers"

    @api.model
    def _bought(self, partner_ids):
        """SQL of what customers bought: partner_id (commercial entity), company_id,
        product_id, day, quantity (product's unit), amount (company currency).

        :param list partner_ids: commercial entities
        """
        return SQL("%s %s", self._net(partner_ids), SQL(BOUGHT))

    @api.model
    def _net(self, partner_ids, of_orders=None):
        """SQL of what customers bought, net of what came back, as common table
        expressions for the statement that follows.

        :param list partner_ids: commercial entities
        :param SQL of_orders: condition on the orders `o`
        """
        kept, returned = self._kept()
        return SQL(
            NET,
            zone=self.env["relationship.clock"]._zone(SQL("p")),
            among=self.env["relationship.clock"]._among("p.id", partner_ids),
            of_orders=of_orders or SQL("true"),
            kept=kept,
            kept_amount=SQL("(%s * %s / %s)", SQL(AMOUNT), kept, SQL(QUANTITY)),
            returned=returned,
            purchased=self._purchased(),
        )

    @api.model
    def _purchased(self):
        """SQL condition on an order line ``l``: whether it is a purchase. The one rule
        of it, for all that speaks of what customers buy."""
        lines = self.env["sale.order.line"]
        parts = [SQL(PURCHASED)]
        if "is_delivery" in lines._fields:
            parts.append(SQL("NOT COALESCE(l.is_delivery, false)"))
        if "reward_id" in lines._fields:  # of a loyalty programme
            parts.append(SQL("l.reward_id IS NULL"))
        return SQL(" AND ").join(parts)

    @api.model
    def _kept(self):
        """SQL of the quantity of an order line ``l``, of unit ``line_unit``, without
        what has been returned or credited, and of the joins that it needs."""
        quantity = SQL(QUANTITY)
        kept, joins = quantity, []
        if "to_refund" in self.env.get("stock.move", self)._fields and (
            "sale_line_id" in self.env["stock.move"]._fields
        ):
            kept, joins = SQL(KEPT, quantity=quantity), [SQL(RETURNED)]
        joins.append(SQL(CREDITED, tolerance=CREDITED_TOLERANCE, quantity=quantity))
        return SQL(UNCREDITED, kept=kept, quantity=quantity), SQL(" ").join(joins)

    @api.model
    def _get_kept_products(self, orders, delivered=False):
        """Return ``{order id: product ids}``: what was bought by confirmed orders and
        has been kept, what was worth most first.

        :param orders: ``sale.order`` records
        :param bool delivered: of orders whose deliveries Odoo knows line by line, only
            what has been delivered
        """
        if not orders.ids:
            return {}
        self.env.flush_all()
        # sudo: whose orders they are, for those who may not see the customers
        customers = orders.sudo().partner_id.commercial_partner_id
        kept, returned = self._kept()
        ordered = SQL(
            ORDERED,
            kept=kept,
            returned=returned,
            purchased=self._purchased(),
            amount=SQL(AMOUNT),
            ids=orders.ids,
        )
        rows = self.env.execute_query(SQL("%s %s", self._net(customers.ids), ordered))
        known = {row[0] for row in rows if delivered and row[3]}
        found = {}
        for order, product, is_kept, is_delivered in rows:
            products = found.setdefault(order, [])
            if is_kept and (is_delivered or order not in known):
                products.append(product)
        return found

    # === CHANGES === #

    @api.model
    def _note_changes(self, partners):
        """Remember that the orders of ``partners`` have changed.

        Written once, when the transaction ends: however many lines are edited, it
        costs one statement.
        """
        precommit = self.env.cr.precommit
        noted = precommit.data.setdefault("relationship_flow.purchases", set())
        if not noted and partners.ids:
            precommit.add(self._write_changes)
        noted.update(partners.ids)

    def _write_changes(self):
        noted = self.env.cr.precommit.data.pop("relationship_flow.purchases", set())
        if noted:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO relationship_purchase_change (partner_id)
                       SELECT id FROM res_partner WHERE id = ANY(%s)""",
                    sorted(noted),
                )
            )

    @api.model
    def _note_everybody(self):
        """Remember that all orders are to be read again."""
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO relationship_purchase_change (partner_id)
               SELECT DISTINCT c.commercial_partner_id
                 FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                WHERE o.state = 'sale'
                UNION SELECT partner_id FROM relationship_rhythm"""
        )

    @api.model
    def _get_changed(self):
        """Return the ids of the commercial entities whose orders have changed."""
        self.env.cr.flush()  # what this transaction has noted itself
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT p.commercial_partner_id
                     FROM relationship_purchase_change n
                     JOIN res_partner p ON p.id = n.partner_id
                    WHERE p.commercial_partner_id IS NOT NULL
                 ORDER BY 1"""
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _forget_changes(self, partner_ids):
        """Forget the changes of commercial entities; they are being looked at now."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM relationship_purchase_change n USING res_partner p
                    WHERE p.id = n.partner_id AND p.commercial_partner_id = ANY(%s)""",
                list(partner_ids),
            )
        )


class RelationshipPurchaseChange(models.Model):
    """A queue: rows are only added by those who change orders, so that nobody waits
    for anybody, and taken by the scheduled action."""

    _name = "relationship.purchase.change"
    _description = "Customer With Changed Orders"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
