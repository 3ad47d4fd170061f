"""The measures of reorder rhythms: all customers, and a night with few changes."""

import statistics
from collections import defaultdict
from unittest.mock import patch

from historylib.prototypes import Rollback

from odoo import Command, fields
from odoo.tools import SQL

from .purchases import Purchases
from .timing import Processor, medians, queries, seconds

SHARE = 0.005  # of the customers have changed orders in a night
CONFIRMED = 300  # orders
COLUMNS = """partner_id, company_id, product_id, order_count, first_order_date,
    last_order_date, gaps, usual_quantity, is_regular, typical_gap_days, yearly_value,
    expected_date, due_from_date, due_to_date, late_from_date, lapsed_from_date,
    is_dismissed"""
PULSE_COLUMNS = """partner_id, company_id, order_count, first_order_date,
    last_order_date, gaps, log_gap, log_spread, last_chance, slowdown, horizon_days,
    spending,
    usual_gap_days, yearly_value"""
TABLES = {"relationship_rhythm": COLUMNS, "relationship_pulse": PULSE_COLUMNS}


class Rhythms:
    """Rhythms of the first customers of ``data``, at two sizes."""

    def __init__(self, data, results, sizes):
        self.env = data.env
        self.data = data
        self.results = results
        self.sizes = sizes
        self.purchases = Purchases(data)
        self.processor = Processor(data.env)
        self.times = defaultdict(list)
        self.figures = {}

    def rhythms(self):
        """Measure a quarter of the customers, then all of them."""
        self.purchases.prepare()
        everybody = self.sizes["buyers"]
        lines, done, full = 0, 0, {}
        for customers in (everybody // 4, everybody):
            lines += self.purchases.make(done, customers)
            done = customers
            self.times.clear()
            for turn in range(min(self.sizes["repeat"], 2)):
                self._one_turn(customers, turn)
            full[customers] = self._report(customers, lines)
        quarter, whole = full.values()
        self.results.add(
            "Rhythms: four times the customers",
            f"{whole:.1f} s",
            f"4 x {quarter:.1f} s",
            whole / (4 * quarter),
        )
        self._queue()
        self._screens()

    def _one_turn(self, customers, turn):
        """Everything, a night without a change, a night, the bare SQL, which has to
        yield the same rows, and everything again."""
        if self.env["relationship.rhythm.fit"]._refresh_old():
            self.env["relationship.pulse.fit"]._fit()
        for table in TABLES:
            self.data.execute("DELETE FROM %s", SQL.identifier(table))
        self._forget_intervals()
        self.data.vacuum(*TABLES, "relationship_purchase_change")
        self._time("full", everybody=True)
        self.data.vacuum(*TABLES, "relationship_purchase_change")
        self._time("quiet")
        self.figures["changed"] = self.purchases.change(customers, turn, SHARE)
        self._time("night")
        self._time_bare(customers)
        self._compare()
        self._time("again", everybody=True)

    def _time(self, name, everybody=False):
        def run():
            if everybody:
                self.env["relationship.purchase"]._note_everybody()
            self.env["relationship.rhythm"]._cron_refresh()

        self.figures[name] = queries(self.env, lambda: self._measure(name, run))

    def _measure(self, name, call):
        """Note the seconds on the clock and those that the database has worked."""

        def timed():
            self.times[name].append(seconds(call))

        self.times[f"{name} work"].append(self.processor.seconds(timed))

    def _forget_intervals(self):
        self.data.execute(
            """UPDATE res_partner SET recommended_interval_days = NULL
                WHERE recommended_interval_days IS NOT NULL"""
        )
        self.data.vacuum("res_partner")

    def _time_bare(self, customers):
        """Time the bare statements: the purchases into a table, from there both kinds
        of rows with the same keys, and the intervals recommended."""
        for table in TABLES:
            self._copy_empty(table)
        self._forget_intervals()
        people = range(self.data.first_id, self.data.first_id + customers)
        bought = SQL("SELECT * FROM bench_bought")
        interval = self.env["relationship.interval"]
        queries_bare = [
            SQL(
                "CREATE TEMPORARY TABLE bench_bought ON COMMIT DROP AS %s",
                self.env["relationship.purchase"]._bought(people),
            ),
            SQL(
                """INSERT INTO bench_relationship_rhythm (%s)
                   SELECT partner_id, company_id, product_id, order_count, first, last,
                          gaps, usual_quantity, is_regular, typical, yearly_value,
                          expected, due_from, due_to, late_from, lapsed, false
                     FROM (%s) d""",
                SQL(COLUMNS),
                self.env["relationship.rhythm.rule"]._dated(bought),
            ),
            SQL(
                """INSERT INTO bench_relationship_pulse (%s)
                   SELECT partner_id, company_id, order_count, first, last, gaps,
                          log_gap, log_spread, last_chance, slowdown, horizon, spending,
                          usual, yearly_value
                     FROM (%s) d""",
                SQL(PULSE_COLUMNS),
                self.env["relationship.pulse.rule"]._pulses(bought),
            ),
            SQL(
                """UPDATE res_partner p SET recommended_interval_days = r.days
                     FROM (%s) r WHERE p.id = r.partner_id""",
                interval._recommended(
                    interval._facts(SQL("true")), fields.Date.context_today(interval)
                ),
            ),
        ]

        def run():
            for query in queries_bare:
                self.env.cr.execute(query)

        self._measure("bare", run)
        self.env.cr.commit()

    def _copy_empty(self, table):
        """Make a table with the same columns, indexes and foreign keys."""
        copy = SQL.identifier(f"bench_{table}")
        self.data.execute("DROP TABLE IF EXISTS %s", copy)
        self.data.execute(
            "CREATE TABLE %s (LIKE %s INCLUDING ALL)", copy, SQL.identifier(table)
        )
        for (key,) in self.env.execute_query(
            SQL(
                """SELECT pg_get_constraintdef(oid) FROM pg_constraint
                    WHERE conrelid = %s::regclass AND contype = 'f'""",
                table,
            )
        ):
            self.data.execute("ALTER TABLE %s ADD %s", copy, SQL(key))
        self.env.cr.commit()

    def _compare(self):
        """Ours after the night is what the bare SQL makes of the orders now."""
        for table, columns in TABLES.items():
            names = {
                "columns": SQL(columns),
                "ours": SQL.identifier(table),
                "bare": SQL.identifier(f"bench_{table}"),
            }
            self.data.execute(
                """SELECT (SELECT count(*) FROM %(ours)s),
                          (SELECT count(*) FROM %(bare)s),
                          (SELECT count(*) FROM (
                               SELECT %(columns)s FROM %(ours)s
                               EXCEPT SELECT %(columns)s FROM %(bare)s) d)""",
                **names,
            )
            ours, bare, differing = self.env.cr.fetchone()
            assert ours == bare, f"{table}: {ours} rows instead of {bare}"
            assert not differing, f"{table}: {differing} rows differ"
            self.figures[table] = ours
            self.data.execute("DROP TABLE %(bare)s", **names)
        self.env.cr.commit()

    def _report(self, customers, lines):
        """Add the rows of one size; return the seconds of the full computation."""
        time = {name: statistics.median(found) for name, found in self.times.items()}
        figures = self.figures
        ratio = time["full"] / time["bare"]
        self.results.add(
            f"{figures['relationship_rhythm']:,} rhythms of {customers:,} customers, "
            f"{lines:,} lines",
            f"{time['full']:.1f} s, {figures['full']} queries",
            f"{time['bare']:.1f} s bare statements, same keys",
            ratio,
            (round(ratio, 2), 1.3),
        )
        if time["bare work"]:
            ratio = time["full work"] / time["bare work"]
            self.results.add(
                "The same, seconds of the database's process",
                f"{time['full work']:.1f} s",
                f"{time['bare work']:.1f} s",
                ratio,
                (round(ratio, 2), 1.3),
            )
        for name, what, most in (
            ("again", "Again, all orders read, nothing to change", None),
            ("night", f"A night with {figures['changed']:,} changed customers", 0.02),
            ("quiet", "A night without a change", 0.001),
        ):
            ratio = time[name] / time["full"]
            self.results.add(
                what,
                f"{time[name]:.3f} s, {figures[name]} queries",
                f"{time['full']:.1f} s all customers",
                ratio,
                most and (round(ratio, 4), most),
            )
        return time["full"]

    # --- what it costs those who sell ---

    def _queue(self):
        """Confirm orders with and without noting whose have changed."""
        taken = iter(range(self.data.first_id, self.data.first_id + 100_000, 3))
        sales = self.env["sale.order"].with_context(tracking_disable=True)

        def confirm():
            orders = sales.create(
                [
                    {
                        "partner_id": next(taken),
                        "order_line": [
                            Command.create({"product_id": product.id})
                            for product in self.purchases.products[:4]
                        ],
                    }
                    for _number in range(CONFIRMED)
                ]
            )
            self.env.flush_all()
            return orders

        def run(kept):
            try:
                with self.env.cr.savepoint():
                    orders = confirm()

                    def act():
                        orders.action_confirm()
                        self.env.flush_all()
                        self.env.cr.precommit.run()

                    counts[kept] = queries(
                        self.env, lambda: times[kept].append(seconds(act))
                    )
                    raise Rollback
            except Rollback:
                self.env.invalidate_all(flush=False)

        times, counts = defaultdict(list), {}
        nothing = patch.object(
            self.env.registry["sale.order"],
            "_relationship_note_purchases",
            lambda self: None,
        )
        run(True)  # warm
        times.clear()
        for _turn in range(self.sizes["repeat"] * 2):
            run(True)
            with nothing:
                run(False)
        ours, core = (statistics.median(times[kept]) for kept in (True, False))
        self.results.add(
            f"Confirming {CONFIRMED} orders, with the list of changes",
            f"{ours * 1000:.0f} ms, {counts[True] - counts[False]} queries added",
            f"{core * 1000:.0f} ms, {counts[False]} queries without it",
            ours / core,
            (counts[True] - counts[False], 1),
        )

    # --- who looks at them ---

    def _screens(self):
        """Open the late reorders, and count all by status."""
        rhythms = self.env["relationship.rhythm"].with_user(self.data.users[0])
        view = self.env.ref("relationship_flow.relationship_rhythm_view_list")
        views = rhythms.get_views([(view.id, "list")])
        specification = {
            name: {"fields": {"display_name": {}}}
            if rhythms._fields[name].type == "many2one"
            else {}
            for name in views["models"]["relationship.rhythm"]["fields"]
        }
        late = [("status", "in", ["late"])]
        totals = ["__count", "yearly_value:sum"]
        found = {}

        def read(limit=80):
            self.env.invalidate_all()
            found["late"] = rhythms.web_search_read(late, specification, limit=limit)

        def group():
            self.env.invalidate_all()
            found["groups"] = rhythms.web_read_group([], ["status"], totals)

        bare = {
            read: SQL(
                """SELECT r.*, p.complete_name, t.name, count(*) OVER () FROM (
                       SELECT * FROM relationship_rhythm
                        WHERE late_from_date <= current_date
                          AND lapsed_from_date > current_date AND NOT is_dismissed) r
                     JOIN res_partner p ON p.id = r.partner_id
                     JOIN product_product v ON v.id = r.product_id
                     JOIN product_template t ON t.id = v.product_tmpl_id
                 ORDER BY r.late_from_date, r.yearly_value DESC, r.id LIMIT 80"""
            ),
            group: SQL(
                """SELECT expected_date IS NULL, lapsed_from_date <= current_date,
                          late_from_date <= current_date,
                          due_from_date <= current_date, is_dismissed, count(*),
                          sum(yearly_value)
                     FROM relationship_rhythm GROUP BY 1, 2, 3, 4, 5"""
            ),
        }
        times, counts = {}, {}
        for call, query in bare.items():
            call()
            counts[call] = queries(self.env, call)
            times[call] = medians(
                self.sizes["repeat"] * 3,
                ours=lambda call=call: seconds(call),
                bare=lambda query=query: seconds(lambda: self.env.execute_query(query)),
            )
        whole = f"{self.figures['relationship_rhythm']:,} rhythms"
        for call, what in (
            (read, f"80 of {found['late']['length']:,} late ones of {whole}"),
            (group, f"{whole} counted by status"),
        ):
            time = times[call]
            self.results.add(
                what,
                f"{time['ours'] * 1000:.0f} ms, {counts[call]} queries",
                f"{time['bare'] * 1000:.0f} ms bare SQL",
                time["ours"] / time["bare"],
            )
        more = queries(self.env, lambda: read(320))
        self.results.add(
            "320 late ones",
            f"{more} queries",
            f"{counts[read]} queries for 80",
            more / counts[read],
            (more - counts[read], 0),
        )
