"""The measures, each against what Odoo or PostgreSQL would do alone."""

from contextlib import contextmanager
from unittest.mock import patch

from historylib.prototypes import Rollback

from odoo.tools import SQL

from .timing import medians, queries, seconds

CORE_SAMPLE = 500


class Measures:
    """Everything that is measured, on one database made by `data.Data`."""

    def __init__(self, data, results, sizes):
        self.env = data.env
        self.data = data
        self.results = results
        self.sizes = sizes
        self.repeat = sizes["repeat"]

    @contextmanager
    def taken_back(self):
        """Undo what happens inside."""
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
                raise Rollback
        except Rollback:
            self.env.invalidate_all(flush=False)

    def bypassed(self, model, method):
        """Leave out one of our methods, to see what Odoo does without it."""
        return patch.object(
            self.env.registry[model], method, lambda self, *args, **kwargs: None
        )

    # --- what happened in the past ---

    def backfill(self):
        """Read a past of messages and orders, against inserting the result alone."""
        times = medians(
            min(self.repeat, 2),  # each one takes minutes
            ours=self._time_backfill,
            bare=self._time_bare_touchpoints,
        )
        self.data.execute("SELECT count(*) FROM relationship_touchpoint")
        count = self.env.cr.fetchone()[0]
        self.results.add(
            f"Backfill of {count:,} contacts, {self.sizes['customers']:,} customers",
            f"{times['ours']:.1f} s ({count / times['ours']:,.0f} rows/s)",
            f"{times['bare']:.1f} s bare INSERT ... SELECT, same indexes",
            times["ours"] / times["bare"],
            (times["ours"] / times["bare"], 2.5),
        )
        again = seconds(self.env["relationship.capture"]._backfill)
        self.env.cr.commit()
        self.results.add(
            "Backfill again, nothing new",
            f"{again:.1f} s",
            f"{times['ours']:.1f} s the first time",
            again / times["ours"],
        )

    def _time_backfill(self):
        self.data.execute("DELETE FROM relationship_touchpoint")
        self.data.execute(
            """UPDATE res_partner SET contact_clock_start = NULL,
                      relationship_tier_id = NULL, contact_interval_days = 0,
                      last_contact_date = NULL, last_inbound_date = NULL,
                      last_outbound_date = NULL, next_contact_date = NULL
                WHERE id >= %s""",
            self.data.first_id,
        )
        self.data.vacuum("relationship_touchpoint", "res_partner")
        time = seconds(self.env["relationship.capture"]._backfill)
        self.env.cr.commit()
        return time

    def _time_bare_touchpoints(self):
        self.data.execute(
            """DROP TABLE IF EXISTS bench_rows, bench_plain;
               CREATE TABLE bench_rows AS SELECT * FROM relationship_touchpoint;
               CREATE TABLE bench_plain (
                   LIKE relationship_touchpoint INCLUDING DEFAULTS INCLUDING INDEXES)"""
        )
        self.data.vacuum("bench_rows")
        query = "INSERT INTO bench_plain SELECT * FROM bench_rows"
        time = seconds(lambda: self.data.execute(query))
        self.data.execute("DROP TABLE bench_rows, bench_plain")
        self.env.cr.commit()
        return time

    def refresh(self):
        """Set all clocks again, against the bare statements that it needs."""
        self.data.execute(
            """CREATE TABLE bench_clock AS
               SELECT id, last_contact_date, last_inbound_date, last_outbound_date,
                      next_contact_date FROM res_partner WHERE id >= %s""",
            self.data.first_id,
        )
        times = medians(
            self.repeat,
            all=self._time_refresh_all,
            none=lambda: seconds(self.env["relationship.clock"]._refresh),
            aggregate=self._time_aggregate,
            update=self._time_bare_update,
        )
        self.data.execute("DROP TABLE bench_clock")
        bare = times["aggregate"] + times["update"]
        self.results.add(
            "Refresh of all clocks, every date new",
            f"{times['all']:.2f} s",
            f"{bare:.2f} s bare aggregate and bare UPDATE",
            times["all"] / bare,
        )
        self.results.add(
            "Refresh of all clocks, nothing to change",
            f"{times['none']:.2f} s",
            f"{times['aggregate']:.2f} s bare aggregate",
            times["none"] / times["aggregate"],
        )

    def _forget_dates(self):
        self.data.execute(
            """UPDATE res_partner
                  SET last_contact_date = NULL, last_inbound_date = NULL,
                      last_outbound_date = NULL, next_contact_date = NULL
                WHERE id >= %s""",
            self.data.first_id,
        )
        self.data.vacuum("res_partner")

    def _time_refresh_all(self):
        self._forget_dates()
        time = seconds(self.env["relationship.clock"]._refresh)
        self.env.cr.commit()
        return time

    def _time_bare_update(self):
        self._forget_dates()
        query = """UPDATE res_partner p
                      SET last_contact_date = c.last_contact_date,
                          last_inbound_date = c.last_inbound_date,
                          last_outbound_date = c.last_outbound_date,
                          next_contact_date = c.next_contact_date
                     FROM bench_clock c WHERE c.id = p.id"""
        time = seconds(lambda: self.data.execute(query))
        self.env.cr.commit()
        return time

    def _time_aggregate(self):
        query = """SELECT count(*) FROM (
            SELECT t.partner_id, max(t.date),
                   max(t.date) FILTER (WHERE t.direction = 'inbound'),
                   max(t.date) FILTER (WHERE t.direction = 'outbound')
              FROM relationship_touchpoint t
              JOIN relationship_channel ch ON ch.id = t.channel_id
             WHERE t.reached AND CASE t.direction WHEN 'inbound'
                   THEN ch.inbound_resets ELSE ch.outbound_resets END
          GROUP BY 1) heard"""
        return seconds(lambda: self.data.execute(query))

    # --- what is due ---

    def raising(self):
        """Raise prompts, against bare SQL and against Odoo's own way."""
        count = self.sizes["prompts"]
        self.env["ir.config_parameter"].set_param("relationship_flow.daily_limit", "0")
        self.data.make_due(count)
        times = medians(
            self.repeat,
            ours=self._time_raise,
            bare=self._time_bare_activities,
            core=self._time_activity_schedule,
        )
        core = times["core"] * count / CORE_SAMPLE
        self.results.add(
            f"Raising {count:,} follow-ups",
            f"{times['ours']:.1f} s",
            f"{times['bare']:.2f} s bare INSERT of the rows",
            times["ours"] / times["bare"],
            (times["ours"] / times["bare"], 5),
        )
        self.results.add(
            f"Raising {count:,} follow-ups",
            f"{times['ours']:.1f} s",
            f"{core:.0f} s activity_schedule ({CORE_SAMPLE} x {count // CORE_SAMPLE})",
            times["ours"] / core,
            (times["ours"] / core, 0.05),
        )
        self._time_raise()
        again = seconds(self.env["relationship.follow.up"]._cron_raise)
        self.results.add(
            "Raising again, nothing due",
            f"{again:.2f} s",
            f"1 s, with {self.sizes['customers']:,} customers",
            again,
            (again, 1),
        )

    def _time_raise(self):
        self.data.execute("DELETE FROM mail_activity WHERE relationship_reason != ''")
        self.data.vacuum("mail_activity")
        self.env.invalidate_all()
        time = seconds(self.env["relationship.follow.up"]._cron_raise)
        self.data.execute(
            "SELECT count(*) FROM mail_activity WHERE relationship_reason = 'interval'"
        )
        assert self.env.cr.fetchone()[0] == self.sizes["prompts"]
        return time

    def _time_bare_activities(self):
        self.data.execute(
            """DROP TABLE IF EXISTS bench_prompt;
               CREATE TEMP TABLE bench_prompt AS
               SELECT * FROM mail_activity WHERE relationship_reason != '';
               DELETE FROM mail_activity WHERE relationship_reason != ''"""
        )
        self.data.vacuum("mail_activity")
        query = "INSERT INTO mail_activity SELECT * FROM bench_prompt"
        time = seconds(lambda: self.data.execute(query))
        self.env.cr.commit()
        return time

    def _time_activity_schedule(self):
        def schedule():
            for customer in customers:
                customer.activity_schedule(
                    "mail.mail_activity_data_call",
                    customer.next_contact_date,
                    summary="Keep in touch: any issues?",
                    note="Hello, have there been any issues over the last 3 weeks?",
                    user_id=customer.user_id.id,
                )
            self.env.flush_all()

        first = self.data.first_id
        customers = self.env["res.partner"].browse(range(first, first + CORE_SAMPLE))
        with self.taken_back():
            return seconds(schedule)

    def screens(self):
        """Find the overdue customers and open My follow-ups."""
        user = self.data.users[0]
        partners = self.env["res.partner"].with_user(user)
        domain = [("contact_status", "=", "overdue")]
        bare = SQL(
            """SELECT id FROM res_partner
                WHERE active AND contact_lost_date IS NULL
                  AND next_contact_date < current_date
                  AND (contact_paused_until IS NULL
                       OR contact_paused_until <= current_date)
             ORDER BY next_contact_date, id"""
        )
        rows = []
        partners.search(domain, limit=1)
        times = medians(
            self.repeat * 5,
            ours=lambda: seconds(
                lambda: partners.search(domain, order="next_contact_date, id")
            ),
            bare=lambda: seconds(lambda: rows.append(self.env.execute_query(bare))),
        )
        self.results.add(
            f"Search of {len(rows[0]):,} overdue of {self.sizes['customers']:,}",
            f"{times['ours'] * 1000:.0f} ms",
            f"{times['bare'] * 1000:.0f} ms bare SQL",
            times["ours"] / times["bare"],
        )
        self._my_follow_ups(user)

    def _my_follow_ups(self, user):
        activities = self.env["mail.activity"].with_user(user)
        view = self.env.ref("relationship_flow.mail_activity_action_my_view_kanban")
        views = activities.get_views([(view.view_id.id, "kanban")])
        names = views["models"]["mail.activity"]["fields"]
        specification = {
            name: {"fields": {"display_name": {}}}
            if activities._fields[name].type == "many2one"
            else {}
            for name in names
        }
        mine = [("relationship_reason", "!=", False)]
        counts = {}

        def open_screen(limit):
            self.env.invalidate_all()
            activities.web_search_read(mine, specification, limit=limit)

        open_screen(1)
        for limit in (80, 320):
            counts[limit] = queries(self.env, lambda limit=limit: open_screen(limit))
        time = medians(self.repeat * 3, ours=lambda: seconds(lambda: open_screen(80)))
        self.results.add(
            f"My follow-ups: 80 of {self.sizes['prompts']:,} cards",
            f"{time['ours'] * 1000:.0f} ms, {counts[80]} queries",
            f"{counts[320]} queries for 320 cards",
            counts[320] / counts[80],
            (counts[320] - counts[80], 0),
        )

    # --- what happens now ---

    def messages(self):
        """Count the queries that capture adds to posting a message."""
        first = self.data.first_id
        half = self.sizes["customers"] // 2
        colleague = self.data.users[1].partner_id.id
        calls = {
            "Message to a customer": ([half], {}, True, 2),
            "Message to five customers": (range(half + 10, half + 15), {}, True, 2),
            "Message from a customer": ([half + 1], {"email": True}, False, 2),
            "Message to a colleague": ([half + 3], {"to": [colleague]}, True, 0),
            "Internal note": ([half + 2], {"note": True}, True, 0),
        }
        for what, (numbers, kind, outbound, most) in calls.items():
            people = self.env["res.partner"].browse(first + n for n in numbers)
            customer = people[0]
            if outbound:
                customer = customer.with_user(self.data.users[0])

            def post(customer=customer, people=people, kind=kind):
                values = {
                    "message_type": "comment",
                    "partner_ids": kind.get("to", people.ids),
                }
                if kind.get("email"):
                    values = {"message_type": "email", "author_id": customer.id}
                name = "mail.mt_note" if kind.get("note") else "mail.mt_comment"
                customer.with_context(mail_notify_force_send=False).message_post(
                    body="Hello", subtype_xmlid=name, **values
                )

            self._count_added(what, "_capture_message", post, most)

    def _count_added(self, what, method, call, most, warm=2):
        for _number in range(warm):
            call()
        with_capture = queries(self.env, call)
        with self.bypassed("relationship.capture", method):
            call()
            without = queries(self.env, call)
        added = with_capture - without
        self.results.add(
            what,
            f"{added} queries added",
            f"{without} without capture",
            with_capture / without,
            (added, most),
        )

    def orders(self):
        """Count the queries that capture adds to confirming orders."""
        first = self.data.first_id + self.sizes["customers"] * 6 // 10
        customers = self.env["res.partner"].browse(range(first, first + 2000))
        taken = iter(customers)
        sales = self.env["sale.order"].with_user(self.data.users[0])

        def confirm(count):
            orders = sales.create(
                [{"partner_id": next(taken).id} for _number in range(count)]
            )
            self.env.flush_all()
            return queries(self.env, orders.action_confirm)

        confirm(1), confirm(10)
        for count in (1, 10, 100):
            with_capture = confirm(count)
            with self.bypassed("relationship.capture", "_capture_orders"):
                without = confirm(count)
            self.results.add(
                f"Confirming {count} orders at once",
                f"{with_capture - without} queries added",
                f"{without} without capture",
                with_capture / without,
                (with_capture - without, 3),
            )
