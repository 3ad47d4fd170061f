"""Brings the rows of a file into Odoo's tables, one statement per table."""

import contextlib

import psycopg2

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .prototypes import Prototypes, Rollback, without_foreign_keys
from .reader import HistoryError

CHUNK = 1 << 18
TABLES = (
    "res_partner",
    "product_template",
    "product_product",
    "sale_order",
    "sale_order_line",
)
MANY = 20_000  # rows from which foreign keys are checked as a whole
SHIFT_PARAM = "relationship_flow.history_shift_days"


class Loader:
    """Brings the rows into Odoo's tables, one statement per table."""

    def __init__(self, env, reader, contact=True, shift=True):
        self.env = env
        self.reader = reader
        self.shift = shift
        self.admin = env.ref("base.user_admin")
        self.maker_id = self.admin.id if contact else SUPERUSER_ID
        self.rows = Prototypes(env)
        self.added = {}
        self.offset = 0

    def load(self):
        """Load the rows; return True when there was something new."""
        self._stage()
        if not self.reader.count:
            return False
        self._set_offset()
        self._prototypes()
        self._number_customers()
        self._number_products()
        self._number_orders()
        if not self.added["orders"]:
            return False
        many = self.reader.count >= MANY
        with without_foreign_keys(self.env, *(TABLES if many else ())):
            self._insert_customers()
            self._insert_products()
            self._insert_orders()
            self._insert_lines()
        self.env.cr.execute(f"ANALYZE {', '.join(TABLES)}")
        self.env.invalidate_all()
        return True

    def execute(self, query, **parts):
        self.env.cr.execute(SQL(query, **parts))
        return self.env.cr.rowcount

    def _stage(self):
        """Copy the file into a temporary table: a row per customer, product and day."""
        self.execute(
            """DROP TABLE IF EXISTS history_row, history_item, history_customer,
                   history_product, history_order;
               CREATE TEMP TABLE history_row (customer text, day date, product text,
                                               qty numeric, amount numeric)"""
        )
        copy = "COPY history_row FROM STDIN"
        try:
            self.env.cr.copy_expert(copy, self.reader, size=CHUNK)
        except psycopg2.Error:
            if self.reader.failure:
                raise self.reader.failure from None
            raise
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.execute(
            """CREATE TEMP TABLE history_item AS
               SELECT customer, day, product, sum(amount) AS amount, GREATEST(
                      round(sum(qty), %(digits)s), 10::numeric ^ -%(digits)s) AS qty
                 FROM history_row GROUP BY 1, 2, 3""",
            digits=digits,
        )
        self.execute("DROP TABLE history_row; ANALYZE history_item")

    def _set_offset(self):
        """Choose by how many days all dates move, so that the last one is yesterday.

        A second file lands on the same calendar as the first one.
        """
        if not self.shift:
            return
        params = self.env["ir.config_parameter"]
        known = params.get_param(SHIFT_PARAM)
        self.env.cr.execute("SELECT max(day) FROM history_item")
        latest = (self.reader.today - self.env.cr.fetchone()[0]).days - 1
        self.offset = int(known or latest)
        if self.offset > latest:
            raise HistoryError(
                "The history loaded before was moved to end yesterday; this file goes "
                "on beyond it. Load it into a fresh database."
            )
        params.set_param(SHIFT_PARAM, str(self.offset))

    def _prototypes(self):
        """Let Odoo make one order with its customer and product, remember the rows,
        and take it back: whatever columns the installed apps add are right."""
        env = self.env(user=self.admin.id, context={"tracking_disable": True})
        with contextlib.suppress(Rollback), env.cr.savepoint():
            partner = env["res.partner"].create(
                {"name": "?", "is_company": True, "user_id": self.admin.id}
            )
            product = env["product.product"].create(
                {"name": "?", "invoice_policy": "delivery", "taxes_id": [(5,)]}
            )
            env.flush_all()
            self.rows.remember("res_partner", partner)
            self.rows.remember("product_template", product.product_tmpl_id)
            self.rows.remember("product_product", product)
            line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 1}
            order = env["sale.order"].create(
                {"name": "?", "partner_id": partner.id, "order_line": [(0, 0, line)]}
            )
            order.state = "sale"
            env.flush_all()
            self.rows.remember("sale_order", order)
            self.rows.remember("sale_order_line", order.order_line)
            raise Rollback
        env.invalidate_all(flush=False)

    def _number_customers(self):
        self.execute(
            """CREATE TEMP TABLE history_customer AS
               SELECT s.customer AS code, s.first, p.id IS NULL AS new,
                      COALESCE(p.id, nextval('res_partner_id_seq')::int) AS id
                 FROM (SELECT customer, min(day) AS first FROM history_item
                     GROUP BY 1 ORDER BY 1) s
            LEFT JOIN (SELECT ref, min(id) AS id FROM res_partner
                        WHERE ref IS NOT NULL AND parent_id IS NULL
                     GROUP BY 1) p ON p.ref = s.customer;
               CREATE UNIQUE INDEX ON history_customer (code); ANALYZE history_customer
            """
        )

    def _number_products(self):
        self.execute(
            """CREATE TEMP TABLE history_product AS
               SELECT s.product AS code, s.price, p.id IS NULL AS new,
                      CASE WHEN p.id IS NULL
                           THEN nextval('product_template_id_seq')::int END AS tmpl_id,
                      COALESCE(p.id, nextval('product_product_id_seq')::int) AS id
                 FROM (SELECT product, round(sum(amount) / sum(qty), 2) AS price
                         FROM history_item GROUP BY 1 ORDER BY 1) s
            LEFT JOIN (SELECT default_code, min(id) AS id FROM product_product
                        WHERE default_code IS NOT NULL AND active
                     GROUP BY 1) p ON p.default_code = s.product;
               CREATE UNIQUE INDEX ON history_product (code); ANALYZE history_product"""
        )

    def _number_orders(self):
        """Number what is new: an order per customer and day, known by its reference."""
        self.execute(
            """CREATE TEMP TABLE history_order AS
               SELECT s.*, nextval('sale_order_id_seq')::int AS id
                 FROM (SELECT i.customer, i.day, c.id AS partner_id,
                              i.customer || ' ' || i.day AS ref,
                              sum(round(i.amount, 2)) AS amount
                         FROM history_item i JOIN history_customer c
                              ON c.code = i.customer
                        WHERE NOT EXISTS (SELECT 1 FROM sale_order o
                               WHERE o.partner_id = c.id AND
                                     o.client_order_ref = i.customer || ' ' || i.day)
                     GROUP BY 1, 2, 3, 4 ORDER BY i.day, i.customer) s;
               CREATE INDEX ON history_order (customer, day); ANALYZE history_order"""
        )
        self.env.cr.execute("SELECT count(*) FROM history_order")
        self.added["orders"] = self.env.cr.fetchone()[0]

    def _insert_customers(self):
        name = "CASE WHEN s.code ~ '\\s' THEN s.code ELSE 'Customer ' || s.code END"
        self.added["customers"] = self.rows.insert(
            "res_partner",
            f"SELECT *, {name} AS name FROM history_customer s WHERE new",
            id="s.id",
            commercial_partner_id="s.id",
            name="s.name",
            complete_name="s.name",
            commercial_company_name="s.name",
            ref="s.code",
            create_date=f"s.first + {self.offset}",
        )

    def _insert_products(self):
        self.rows.insert(
            "product_template",
            "SELECT * FROM history_product WHERE new",
            id="s.tmpl_id",
            name="jsonb_build_object('en_US', 'Product ' || s.code)",
            default_code="s.code",
            list_price="s.price",
        )
        self.added["products"] = self.rows.insert(
            "product_product",
            "SELECT * FROM history_product WHERE new",
            id="s.id",
            product_tmpl_id="s.tmpl_id",
            default_code="s.code",
        )

    def _insert_orders(self):
        moment = f"(s.day + {self.offset}) + interval '12 hours'"
        source, name = self._order_names()
        self.rows.insert(
            "sale_order",
            source,
            id="s.id",
            name=name,
            partner_id="s.partner_id",
            partner_invoice_id="s.partner_id",
            partner_shipping_id="s.partner_id",
            client_order_ref="s.ref",
            date_order=moment,
            create_date=moment,
            create_uid=str(self.maker_id),
            validity_date="NULL",
            amount_untaxed="s.amount",
            amount_total="s.amount",
        )

    def _order_names(self):
        """SQL of the new orders with numbers of Odoo's own sequence, and of a name."""
        source = "SELECT * FROM history_order ORDER BY id"
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", "sale.order"),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            order="company_id",
            limit=1,
        )
        affixes = f"{sequence.prefix or ''}{sequence.suffix or ''}"
        if (
            sequence.implementation != "standard"
            or sequence.use_date_range
            or any(sign in affixes for sign in "%'")
        ):
            return source, "'H' || lpad(s.id::text, 7, '0')"
        number = f"nextval('ir_sequence_{sequence.id:03d}')::text"
        return (
            f"SELECT *, {number} AS number FROM ({source}) o",
            f"'{sequence.prefix or ''}' || lpad(s.number, GREATEST("
            f"{sequence.padding}, length(s.number)), '0') || '{sequence.suffix or ''}'",
        )

    def _insert_lines(self):
        price = "(s.amount / s.qty)"
        self.added["lines"] = self.rows.insert(
            "sale_order_line",
            """SELECT i.*, o.id AS order_id, o.partner_id, p.id AS product_id
                 FROM history_order o
                 JOIN history_item i ON i.customer = o.customer AND i.day = o.day
                 JOIN history_product p ON p.code = i.product
             ORDER BY o.id, i.product""",
            id="nextval('sale_order_line_id_seq')::int",
            order_id="s.order_id",
            order_partner_id="s.partner_id",
            product_id="s.product_id",
            name="'[' || s.product || '] Product ' || s.product",
            product_uom_qty="s.qty",
            price_unit=price,
            technical_price_unit=price,
            price_subtotal="round(s.amount, 2)",
            price_total="round(s.amount, 2)",
            price_reduce_taxexcl=f"round({price}, 2)",
            price_reduce_taxinc=f"round({price}, 2)",
            create_date=f"(s.day + {self.offset}) + interval '12 hours'",
            create_uid=str(self.maker_id),
        )
