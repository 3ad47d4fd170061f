"""The measures of health: a night over all customers, against the bare SQL of the same
sums, which has to yield the same rows."""

from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from .timing import Processor, medians, queries, seconds

CONTACTS = 10  # of each customer, over more than a year
TABLES = {
    "relationship_health": "partner_id, company_id, score, date",
    "relationship_health_month": "partner_id, company_id, month, score",
}

CLOCKS = """
UPDATE res_partner
   SET contact_clock_start = %(today)s - 400, contact_interval_days = 30,
       last_contact_date = %(today)s - id %% 70,
       next_contact_date = %(today)s - id %% 70 + 30
 WHERE id >= %(first)s
"""
PULSES = """
INSERT INTO relationship_pulse (partner_id, company_id, order_count, first_order_date,
       last_order_date, gaps, log_gap, log_spread, last_chance, horizon_days, spending,
       usual_gap_days, yearly_value)
SELECT id, %(company)s, 1 + id %% 20, %(today)s - 700, %(today)s - id %% 200,
       '[30, 35]', 3.5, 0.4, 0.05, 90, '{}', 33, id %% 9999
  FROM res_partner WHERE id >= %(first)s AND id %% 10 > 0
    ON CONFLICT DO NOTHING
"""
TOUCHPOINTS = """
INSERT INTO relationship_touchpoint (partner_id, contact_id, date, direction,
       channel_id, user_id, company_id, purpose, reached)
SELECT p.id, LEAST(p.id + n %% (1 + p.id %% 4), %(last)s),
       %(today)s - (n * 40 + p.id %% 40) + interval '10 hours',
       CASE WHEN n %% (2 + p.id %% 5) = 0 THEN 'inbound' ELSE 'outbound' END,
       (%(channels)s::int[])[1 + (n + p.id) %% %(kinds)s], %(user)s, %(company)s,
       'other', (n + p.id) %% 9 > 0
  FROM res_partner p, generate_series(0, %(contacts)s - 1) n
 WHERE p.id BETWEEN %(first)s AND %(last)s
 ORDER BY n DESC, p.id
"""
RATINGS = """
INSERT INTO rating_rating (res_model_id, res_model, res_id, partner_id, rating,
       consumed, rated_on, write_date)
SELECT %(model)s, 'sale.order', id, partner_id, 1 + id %% 5, id %% 7 > 0,
       %(today)s - id %% 500, %(today)s - id %% 500
  FROM sale_order WHERE partner_id >= %(first)s AND id %% 2 = 0
"""
CONCERNS = """
INSERT INTO relationship_concern (partner_id, company_id, name, category, severity,
       stage, source, date, response_date, active)
SELECT id, %(company)s, '?', 'other',
       (ARRAY['low', 'medium', 'high'])[1 + id %% 3],
       (ARRAY['new', 'in_hand', 'solved', 'told'])[1 + id %% 4],
       'hand', %(today)s - id %% 30, %(today)s - id %% 30 + 5, id %% 9 > 0
  FROM res_partner WHERE id >= %(first)s AND id %% 5 = 0
"""
LITMUS = """
INSERT INTO relationship_litmus (partner_id, company_id, state, date, closed_date,
       score)
SELECT p.id, %(company)s, 'closed', %(today)s - n * 365 - p.id %% 300,
       %(today)s - n * 365 - p.id %% 300 + 14,
       CASE WHEN p.id %% 19 > 0 THEN 30.5 + p.id %% 70 - n END
  FROM res_partner p, generate_series(0, 1) n
 WHERE p.id >= %(first)s AND p.id %% 3 = 0
"""

# The same sums, written down once more for everybody at once
BARE = """
WITH who AS (
    SELECT p.id, u.company_id, p.is_company, p.next_contact_date AS due,
           p.contact_interval_days AS gap
      FROM res_partner p
      JOIN (SELECT partner_id, company_id FROM relationship_pulse
             UNION ALL
            SELECT id, company_id FROM res_partner
             WHERE contact_clock_start IS NOT NULL
               AND id NOT IN (SELECT partner_id FROM relationship_pulse)) u
           ON u.partner_id = p.id
     WHERE p.commercial_partner_id = p.id AND p.active AND p.partner_share
       AND p.contact_lost_date IS NULL
       AND p.id NOT IN (SELECT partner_id FROM res_company)
), talks AS (
    SELECT t.partner_id, count(*) AS n, sum((t.direction = 'inbound')::int) AS heard,
           count(DISTINCT NULLIF(t.contact_id, t.partner_id)) AS people
      FROM relationship_touchpoint t JOIN relationship_channel c ON c.id = t.channel_id
     WHERE t.reached AND t.date >= %(today)s - 365
       AND (t.direction = 'inbound' AND c.inbound_resets
            OR t.direction = 'outbound' AND c.outbound_resets)
  GROUP BY 1
), stars AS (
    SELECT p.commercial_partner_id AS id, o.company_id, avg(r.rating) AS mean
      FROM rating_rating r
      JOIN sale_order o ON o.id = r.res_id
      JOIN res_partner p ON p.id = r.partner_id
     WHERE r.consumed AND r.res_model = 'sale.order'
       AND COALESCE(r.rated_on, r.write_date) >= %(today)s - 365
  GROUP BY 1, 2
), woes AS (
    SELECT partner_id AS id, company_id, sum(CASE severity WHEN 'low' THEN 10
               WHEN 'medium' THEN 25 WHEN 'high' THEN 50 END
               * CASE WHEN stage <> 'solved' AND response_date < %(today)s THEN 2
                      ELSE 1 END) AS cost
      FROM relationship_concern WHERE active AND stage <> 'told'
  GROUP BY 1, 2
), tests AS (
    SELECT partner_id AS id, company_id,
           (array_agg(score ORDER BY closed_date DESC, id DESC))[1] AS score
      FROM relationship_litmus
     WHERE state = 'closed' AND score IS NOT NULL AND closed_date >= %(today)s - 548
  GROUP BY 1, 2
), points AS (
    SELECT w.id, w.company_id,
           round(100 * LEAST(1, GREATEST(0, 1 - (%(today)s - w.due) / (2.0 * w.gap))))
               AS contact,
           CASE WHEN t.n > 2 THEN round(LEAST(100, 300.0 * t.heard / t.n)) END
               AS two_way,
           CASE WHEN w.is_company THEN round(LEAST(100, t.people * 100 / 3.0)) END
               AS breadth,
           CASE WHEN s.status NOT IN ('few', 'paused')
                THEN round(100 * (1 - s.silence_probability))::numeric END AS rhythm,
           100 - LEAST(100, COALESCE(k.cost, 0)) AS concern,
           round(25 * (r.mean - 1))::numeric AS rating,
           round(l.score)::numeric AS litmus
      FROM who w
 LEFT JOIN talks t ON t.partner_id = w.id
 LEFT JOIN (%(silence)s) s ON s.partner_id = w.id AND s.company_id = w.company_id
 LEFT JOIN stars r ON r.id = w.id AND r.company_id = COALESCE(w.company_id, %(company)s)
 LEFT JOIN woes k ON k.id = w.id AND k.company_id = COALESCE(w.company_id, %(company)s)
 LEFT JOIN tests l ON l.id = w.id AND l.company_id = COALESCE(w.company_id, %(company)s)
), scored AS (
    SELECT p.id, p.company_id, round(sum(v.weight * v.points) / sum(v.weight)) AS score
      FROM points p
     CROSS JOIN LATERAL (VALUES (%(contact)s, contact), (%(two_way)s, two_way),
           (%(breadth)s, breadth), (%(rhythm)s, rhythm), (%(rating)s, rating),
           (%(concern)s, concern), (%(litmus)s, litmus))
           v(weight, points)
     WHERE v.points IS NOT NULL
  GROUP BY 1, 2
), month AS (
    INSERT INTO bench_relationship_health_month (partner_id, company_id, month, score)
    SELECT id, company_id, date_trunc('month', %(today)s), score FROM scored
)
INSERT INTO bench_relationship_health (partner_id, company_id, score, date)
SELECT id, company_id, score, %(today)s FROM scored
"""


class Health:
    """Health of all customers of ``data``."""

    def __init__(self, data, results, sizes):
        self.env = data.env
        self.data = data
        self.results = results
        self.sizes = sizes
        self.processor = Processor(data.env)
        self.today = fields.Date.context_today(data.env["res.partner"])

    def health(self):
        """Measure a night in which all is new, one in which nothing is, the screens."""
        self._make()
        self._read_all()
        times = medians(
            self.sizes["repeat"],
            ours=self._time_first,
            bare=self._time_bare,
        )
        rows = self._compare()
        self.results.add(
            f"Health of {rows:,} customers, all scores new",
            f"{times['ours']:.1f} s",
            f"{times['bare']:.1f} s bare SQL",
            times["ours"] / times["bare"],
            (round(times["ours"] / times["bare"], 2), 1.3),
        )
        self._nights(times["ours"])
        self._screens()

    def _make(self):
        """Give each customer a clock, contacts, a way of ordering, and some of them
        ratings, concerns, litmus tests."""
        env, first = self.env, self.data.first_id
        if not env["sale.order"].search_count([], limit=1):
            self.data.make_orders(100_000, self.sizes["customers"])
        env["relationship.pulse.fit"].search([]).unlink()
        env["relationship.pulse.fit"].create(
            {
                "company_id": env.company.id,
                "mean_log_gap": 3.5,
                "prior_weight": 1.5,
                "spread": 0.3,
                "chances": [0.06, 0.05, 0.04, 0.03, 0.02],
                "bg_r": 0.7,
                "bg_alpha": 20.0,
                "bg_a": 0.5,
                "bg_b": 4.0,
                "intercept": 0.1,
                "slope": 0.9,
                "few": [[0.4, 0.5, 0.6, 0.7, 0.8], [0.35, 0.45, 0.55, 0.65, 0.75]],
            }
        )
        channels = env["relationship.channel"].search([])
        parts = {
            "today": SQL("%s::date", self.today),
            "first": first,
            "last": first + self.sizes["customers"] - 1,
            "company": env.company.id,
            "user": env.uid,
            "channels": channels.ids,
            "kinds": len(channels),
            "contacts": CONTACTS,
            "model": env["ir.model"]._get("sale.order").id,
        }
        for query in (CLOCKS, PULSES, TOUCHPOINTS, RATINGS, CONCERNS, LITMUS):
            self.data.execute(query, **parts)
        self.data.vacuum(
            "res_partner",
            "relationship_pulse",
            "relationship_touchpoint",
            "rating_rating",
            "relationship_concern",
            "relationship_litmus",
        )
        env.invalidate_all()

    def _read_all(self):
        """Read what both read, or the first would fetch it for the other."""
        partner_ids = self.env["relationship.health"]._get_customers()
        self.data.execute(
            "SELECT count(*) FROM (%s) f",
            self.env["relationship.health"]._get_fresh(partner_ids),
        )

    def _time_first(self):
        for table in TABLES:
            self.data.execute("DELETE FROM %s", SQL.identifier(table))
        self.data.vacuum(*TABLES)
        return seconds(self.env["relationship.health"]._cron_refresh)

    def _time_bare(self):
        for table in TABLES:
            self._copy_empty(table)
        query = SQL(
            BARE,
            today=SQL("%s::date", self.today),
            company=self.env.company.id,
            silence=self.env["relationship.silence"]._table_query,
            **self.env["relationship.health.part"]._get_weights(),
        )

        def run():
            self.env.cr.execute(query)
            self.env.cr.commit()

        return seconds(run)

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
        """Ours are the rows of the bare SQL; return how many."""
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
            self.data.execute("DROP TABLE %(bare)s", **names)
        self.env.cr.commit()
        return ours

    def _nights(self, first):
        """A night without a change, and the next day's, in which clocks run on."""
        night = self.env["relationship.health"]._cron_refresh
        before = self._get_versions()
        again = seconds(night)
        assert self._get_versions() == before, "rows were touched for nothing"
        self.results.add(
            "Again the same day, no row touched",
            f"{again:.1f} s",
            f"{first:.1f} s: all new",
            again / first,
        )
        tomorrow = fields.Date.add(self.today, days=1)
        with patch.object(fields.Date, "context_today", lambda *_args: tomorrow):
            later = seconds(night)
        self.data.execute(
            "SELECT count(*) FROM relationship_health WHERE date = %s", tomorrow
        )
        [changed] = self.env.cr.fetchone()
        self.results.add(
            f"The next night, {changed:,} scores change",
            f"{later:.1f} s",
            f"{first:.1f} s: all new",
            later / first,
        )

    def _get_versions(self):
        """Return what any write or lock of a row would change."""
        return self.env.execute_query(
            SQL(
                """SELECT (SELECT md5(string_agg(concat(id, ' ', xmin, ' ', xmax, ctid),
                                                 ',' ORDER BY id))
                             FROM relationship_health),
                          (SELECT md5(string_agg(concat(id, ' ', xmin, ' ', xmax, ctid),
                                                 ',' ORDER BY id))
                             FROM relationship_health_month)"""
            )
        )

    def _screens(self):
        """The worst customers, and one customer explained."""
        report = self.env["relationship.health.report"]
        bare = SQL(
            """SELECT r.*, p.complete_name, count(*) OVER () FROM (%s) r
                 JOIN res_partner p ON p.id = r.partner_id
                WHERE score < 40
             ORDER BY value_at_stake DESC NULLS LAST, score, r.id LIMIT 80""",
            report._table_query,
        )
        shown = {
            "partner_id": {"fields": {"display_name": {}}},
            "health_color": {},
            "score": {},
            "score_change": {},
            "value_at_stake": {},
            "yearly_value": {},
        }

        def read():
            self.env.invalidate_all()
            report.web_search_read([("health_color", "=", "red")], shown, limit=80)

        def explain():
            self.env.invalidate_all()
            customer.read(["health_detail"])

        customer = self.env["res.partner"].browse(self.data.first_id)
        read(), explain()
        time = medians(
            self.sizes["repeat"] * 3,
            ours=lambda: seconds(read),
            bare=lambda: seconds(lambda: self.env.execute_query(bare)),
            one=lambda: seconds(explain),
        )
        self.results.add(
            "80 of the red ones, the most valuable first",
            f"{time['ours'] * 1000:.0f} ms, {queries(self.env, read)} queries",
            f"{time['bare'] * 1000:.0f} ms bare SQL",
            time["ours"] / time["bare"],
        )
        self.results.add(
            "One customer's health explained",
            f"{time['one'] * 1000:.0f} ms, {queries(self.env, explain)} queries",
        )
