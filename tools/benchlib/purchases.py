"""Order lines for rhythms, made by SQL: many customers, each at its own pace."""

from historylib.prototypes import Rollback, without_foreign_keys

from odoo import Command
from odoo.tools import SQL

PRODUCTS = 300
DAYS = 1095

# From weekly to yearly, a third of them nearly to the day, and three of ten stopped.
# Dates grow with the numbers, as in real life: a customer's rows lie far apart.
ORDERS = """
CREATE TEMPORARY TABLE bench_order AS
SELECT nextval('sale_order_id_seq')::int AS id, o.*
  FROM (SELECT b.partner_id, n, b.ends
               - ((n + b.shift) * b.gap + b.jitter * b.gap * (random() - 0.5))::int
                   AS day
          FROM (SELECT *, random() AS shift,
                       %(today)s - 1
                       - CASE WHEN random() < 0.3 THEN random() * %(days)s ELSE 0
                         END::int AS ends
                  FROM (SELECT id AS partner_id, exp(0.6 * (random() - 0.5))
                               * CASE WHEN pace < 0.04 THEN 7 WHEN pace < 0.16 THEN 30
                                      WHEN pace < 0.4 THEN 91 ELSE 300 END AS gap,
                               CASE WHEN random() < 0.33 THEN 0.1 ELSE 0.8 END AS jitter
                          FROM (SELECT id, random() AS pace
                                  FROM generate_series(%(first)s, %(last)s) id) p) g
               ) b, generate_series(0, %(days)s) n
         WHERE (n + b.shift) * b.gap < b.ends - (%(today)s - %(days)s)
      ORDER BY day, b.partner_id) o
"""

# Eight items per customer, some in each order, some in every twelfth
LINES = f"""
SELECT o.id AS order_id, o.partner_id, o.day, 1 + (o.partner_id + item) %% 12 AS qty,
       (o.partner_id * 7 + item * 37) %% {PRODUCTS} AS product
  FROM bench_order o, unnest(ARRAY[1, 1, 2, 2, 3, 4, 6, 12]) WITH ORDINALITY i(n, item)
 WHERE o.n %% i.n = item %% i.n AND random() < 0.95
 ORDER BY o.id
"""


class Purchases:
    """The first customers of ``data`` buy a few products again and again."""

    def __init__(self, data):
        self.data = data
        self.env = data.env
        self.rows = data.rows
        self.products = self.env["product.product"]

    def prepare(self):
        """Make products and prototypes; the other measures' orders are cancelled."""
        self.products = self.env["product.product"].create(
            [{"name": f"Item {number}"} for number in range(PRODUCTS)]
        )
        try:
            with self.env.cr.savepoint():
                order = self.env["sale.order"].create(
                    {
                        "name": "?",
                        "partner_id": self.data.first_id,
                        "order_line": [
                            Command.create({"product_id": self.products[0].id})
                        ],
                    }
                )
                order.state = "sale"
                self.env.flush_all()
                self.rows.remember("sale_order", order)
                self.rows.remember("sale_order_line", order.order_line)
                raise Rollback
        except Rollback:
            self.env.invalidate_all(flush=False)
        self.data.execute("UPDATE sale_order SET state = 'cancel'")
        self.data.execute("SELECT setseed(0.5)")
        self.env.cr.commit()

    def make(self, first, last):
        """Give orders to the customers from number ``first`` up to ``last``.

        :return: the number of order lines
        """
        with without_foreign_keys(self.env, "sale_order", "sale_order_line"):
            self.data.execute(
                ORDERS,
                first=self.data.first_id + first,
                last=self.data.first_id + last - 1,
                today=SQL("current_date"),
                days=DAYS,
            )
            self.rows.insert(
                "sale_order",
                "SELECT * FROM bench_order ORDER BY id",
                id="s.id",
                name="'R' || s.id",
                partner_id="s.partner_id",
                partner_invoice_id="s.partner_id",
                partner_shipping_id="s.partner_id",
                date_order="s.day + interval '9 hours'",
            )
            count = self.rows.insert(
                "sale_order_line",
                LINES,
                id="nextval('sale_order_line_id_seq')::int",
                order_id="s.order_id",
                order_partner_id="s.partner_id",
                product_id=f"{self.products[0].id} + s.product",
                product_uom_qty="s.qty",
                price_unit="10",
                price_subtotal="10 * s.qty",
                price_total="10 * s.qty",
            )
            self.data.execute("DROP TABLE bench_order")
        self.data.vacuum("sale_order", "sale_order_line", "product_product")
        self.env.invalidate_all()
        return count

    def change(self, customers, turn, share):
        """Change the orders of a share of the ``customers`` as people do: a third
        orders again, a third has a line edited, a third an order cancelled.

        :param int turn: takes other customers each time
        :return: how many customers that were
        """
        step = int(1 / share)
        first = self.data.first_id
        chosen = range(first + turn, first + customers, step)
        orders = self.env["sale.order"].with_context(tracking_disable=True)
        orders.create(
            [
                {
                    "partner_id": partner_id,
                    "order_line": [
                        Command.create({"product_id": self._item(partner_id, item).id})
                        for item in (1, 2, 4, 6)
                    ],
                }
                for partner_id in chosen[::3]
            ]
        ).action_confirm()
        lines = self.env["sale.order.line"].browse(
            self._newest("l.id", "sale_order_line l ON l.order_id = o.id", chosen[1::3])
        )
        lines.product_uom_qty = 17
        orders.browse(self._newest("o.id", "", chosen[2::3])).write({"state": "cancel"})
        self.env.cr.commit()
        return len(chosen)

    def _item(self, partner_id, item):
        return self.products[(partner_id * 7 + item * 37) % PRODUCTS]

    def _newest(self, column, join, partner_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (o.partner_id) %s FROM sale_order o %s
                    WHERE o.partner_id = ANY(%s) AND o.state = 'sale'
                 ORDER BY o.partner_id, o.date_order DESC""",
                SQL(column),
                SQL("JOIN " + join) if join else SQL(),
                list(partner_ids),
            )
        )
        return [row[0] for row in rows]
