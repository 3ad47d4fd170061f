"""The figures' customers, orders and messages, made by SQL from rows of Odoo's own."""

from historylib.prototypes import Prototypes, Rollback, without_foreign_keys

from odoo.tools import SQL

SALESPEOPLE = 40


class Data:
    """A database with many customers, of which the first ones have a history."""

    def __init__(self, env):
        self.env = env
        self.rows = Prototypes(env)
        self.users = env["res.users"]
        self.first_id = 0

    def execute(self, query, *args, **parts):
        """Execute SQL and return the number of rows."""
        self.env.cr.execute(SQL(query, *args, **parts))
        return self.env.cr.rowcount

    def make(self, sizes):
        """Make everything."""
        self.make_users()
        self.make_prototypes()
        tables = "res_partner", "sale_order", "mail_message"
        with without_foreign_keys(self.env, *tables):
            self.make_customers(sizes["customers"])
            self.make_orders(sizes["orders"], sizes["customers"])
            self.make_messages(sizes["messages"], sizes["customers"])
        self.env.cr.commit()
        self.env.invalidate_all()

    def make_users(self):
        """Make the salespeople."""
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.users = (
            self.env["res.users"]
            .with_context(no_reset_password=True, tracking_disable=True)
            .create(
                [
                    {
                        "name": f"Bench {number}",
                        "login": f"bench{number}",
                        "email": f"bench{number}@example.com",
                        "group_ids": [(6, 0, group.ids)],
                    }
                    for number in range(SALESPEOPLE)
                ]
            )
        )
        self.env.flush_all()

    def make_prototypes(self):
        """Let Odoo make one of each, remember the rows, and take them back."""
        env = self.env(context={"tracking_disable": True})
        try:
            with env.cr.savepoint():
                partner = env["res.partner"].create({"name": "?", "is_company": True})
                order = env["sale.order"].create(
                    {"name": "?", "partner_id": partner.id}
                )
                order.state = "sale"
                message = partner.message_post(
                    body="?",
                    message_type="email",
                    subtype_xmlid="mail.mt_comment",
                    author_id=partner.id,
                    email_from="?@example.com",
                )
                env.flush_all()
                self.rows.remember("res_partner", partner)
                partner.contact_clock_start = False
                self.rows.remember("sale_order", order)
                self.rows.remember("mail_message", message)
                raise Rollback
        except Rollback:
            env.invalidate_all(flush=False)

    def make_customers(self, count):
        """Insert customers with an address, spread over the salespeople."""
        self.env.cr.execute("SELECT nextval('res_partner_id_seq')")
        self.first_id = self.env.cr.fetchone()[0] + 1
        first_user = self.users[0].id
        name = f"'Customer ' || (s.id - {self.first_id})"
        self.rows.insert(
            "res_partner",
            f"SELECT nextval('res_partner_id_seq')::int AS id"
            f" FROM generate_series(1, {count})",
            id="s.id",
            commercial_partner_id="s.id",
            name=name,
            complete_name=name,
            commercial_company_name=name,
            email="'customer' || s.id || '@example.com'",
            email_normalized="'customer' || s.id || '@example.com'",
            user_id=f"{first_user} + s.id %% {SALESPEOPLE}",
        )
        self.execute("ANALYZE res_partner")

    def make_orders(self, count, customers):
        """Insert confirmed orders over three years, half of them placed online."""
        self.rows.insert(
            "sale_order",
            f"SELECT nextval('sale_order_id_seq')::int AS id, n,"
            f" {self.first_id} + n %% {customers} AS partner_id"
            f" FROM generate_series(1, {count}) n",
            id="s.id",
            name="'B' || s.id",
            partner_id="s.partner_id",
            partner_invoice_id="s.partner_id",
            partner_shipping_id="s.partner_id",
            date_order="now() AT TIME ZONE 'UTC' - interval '1 hour'"
            " - (s.n %% 1095) * interval '1 day'",
            create_uid=f"CASE WHEN s.n %% 2 = 0 THEN 1 ELSE {self.users[0].id} END",
            user_id=str(self.users[0].id),
            amount_untaxed="(s.n %% 997)",
            amount_total="(s.n %% 997)",
        )
        self.execute("ANALYZE sale_order")

    def make_messages(self, count, customers):
        """Insert messages over three years: half received, half sent by colleagues."""
        author = f"""CASE WHEN s.n %% 2 = 0 THEN s.partner_id
                          ELSE {self.users[0].partner_id.id} END"""
        self.execute("SELECT setval('mail_message_id_seq', 10000000)")
        self.rows.insert(
            "mail_message",
            f"SELECT nextval('mail_message_id_seq')::int AS id, n,"
            f" {self.first_id} + (n / 2) %% {customers} AS partner_id"
            f" FROM generate_series(1, {count}) n",
            id="s.id",
            model="'res.partner'",
            res_id="s.partner_id",
            author_id=author,
            message_id="'<' || s.id || '@example.com>'",
            date="now() AT TIME ZONE 'UTC' - interval '1 hour'"
            " - (s.n %% 1095) * interval '1 day'",
        )
        self.execute(
            """INSERT INTO mail_message_res_partner_rel
                           (mail_message_id, res_partner_id)
               SELECT id, res_id FROM mail_message
                WHERE id > 10000000 AND author_id = %s""",
            self.users[0].partner_id.id,
        )
        self.execute("ANALYZE mail_message, mail_message_res_partner_rel")

    def make_due(self, count):
        """Put the clocks of the first customers six days late, the rest in time."""
        self.execute(
            """UPDATE res_partner
                  SET contact_clock_start = current_date - 400,
                      relationship_tier_id = (
                          SELECT id FROM relationship_tier ORDER BY sequence LIMIT 1),
                      contact_interval_days = 14,
                      last_contact_date = %(late)s - 14, next_contact_date = %(late)s
                WHERE id >= %(first)s""",
            first=self.first_id,
            late=SQL(
                "current_date + CASE WHEN id < %s THEN -6 ELSE 10 END",
                self.first_id + count,
            ),
        )
        self.env.cr.commit()
        self.env.invalidate_all()

    def vacuum(self, *tables):
        """Tidy up between repetitions, so that each one finds the same tables."""
        self.env.cr.commit()
        connection = self.env.cr._cnx
        connection.autocommit = True
        try:
            for table in tables:
                self.env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        finally:
            connection.autocommit = False
