"""The measures of litmus tests: finding who is due among all customers, starting tests,
and making their results."""

from odoo import fields

from .timing import medians, queries, seconds

TESTS = 200
FEW = 50


class Litmus:
    """A hundred thousand customers who order every five weeks, every fifth of them
    Gold. The salesperson is asked."""

    def __init__(self, data, results, sizes):
        self.data = data
        self.results = results
        self.repeat = sizes["repeat"]
        self.customers = sizes["customers"]
        self.env = data.env
        self.tests = self.env["relationship.litmus"]

    def litmus(self):
        """Measure who is due against counting who went quiet, and what a test costs."""
        self.make()
        self._measure_due()
        self._measure_tests()

    def _measure_due(self):
        times = medians(
            self.repeat,
            ours=lambda: seconds(self.tests._get_due),
            bare=lambda: seconds(self._count_quiet),
        )
        due = self.tests._get_due()
        number = queries(self.env, self.tests._get_due)
        self.results.add(
            f"{len(due):,} of {self.customers:,} customers due for a litmus test",
            f"{times['ours']:.2f} s, {number} queries",
            f"{times['bare']:.2f} s: who went quiet",
            times["ours"] / times["bare"],
        )

    def _count_quiet(self):
        self.env["relationship.silence"].search_count([("status", "=", "quiet")])

    def _measure_tests(self):
        """Start and close tests of other customers, few and many."""
        due = self.tests._get_due()
        batches = due[:FEW], due[FEW : FEW + TESTS]
        numbers, times = [], []
        for pairs in batches:
            started = seconds(lambda pairs=pairs: self.tests._launch_batch(pairs))
            tests = self.tests.search(
                [("partner_id", "in", [partner for partner, _company in pairs])]
            )
            tests.participant_ids.answer_ids.choice = "2"
            self.env.flush_all()
            times.append(started)
            numbers.append((tests, queries(self.env, tests._close)))
        (few, less), (many, more) = numbers
        self.results.add(
            f"Starting {TESTS} tests with their prompts",
            f"{times[1]:.2f} s ({times[1] / TESTS * 1000:.1f} ms each)",
            f"{times[0]:.2f} s: {FEW} of them",
            times[1] / times[0],
        )
        self.results.add(
            f"Making {len(many)} results, queries",
            f"{more}",
            f"{less}: {len(few)} of them",
            more / less,
        )

    def make(self):
        """Insert tiers and pulses of all customers, some of them silent."""
        gold, silver = (
            self.env.ref(f"relationship_flow.relationship_tier_{name}").id
            for name in ("gold", "silver")
        )
        values = {
            "first": self.data.first_id,
            "last": self.data.first_id + self.customers - 1,
            "company": self.env.company.id,
            "gold": gold,
            "silver": silver,
            "today": fields.Date.today(),
        }
        for query in (
            """
            UPDATE res_partner
               SET relationship_tier_id = CASE WHEN id %% 5 = 0 THEN %(gold)s
                                               ELSE %(silver)s END
             WHERE id BETWEEN %(first)s AND %(last)s
            """,
            """
            INSERT INTO relationship_pulse (
                partner_id, company_id, order_count, first_order_date,
                last_order_date, gaps, log_gap, log_spread, last_chance, horizon_days,
                spending, usual_gap_days, yearly_value)
            SELECT id, %(company)s, 10, %(today)s::date - 800,
                   %(today)s::date - (id %% 100)::int,
                   '[35, 35, 35, 35, 35, 35, 35, 35, 35]', 3.5, 0.3, 0.05, 90, '{}',
                   35, id %% 9973
              FROM res_partner WHERE id BETWEEN %(first)s AND %(last)s
                ON CONFLICT (partner_id, company_id) DO UPDATE
               SET order_count = excluded.order_count, gaps = excluded.gaps,
                   first_order_date = excluded.first_order_date,
                   last_order_date = excluded.last_order_date,
                   log_gap = excluded.log_gap, log_spread = excluded.log_spread,
                   last_chance = excluded.last_chance,
                   horizon_days = excluded.horizon_days, spending = excluded.spending
            """,
        ):
            self.data.execute(query, **values)
        self.env.cr.commit()
        self.data.vacuum("res_partner", "relationship_pulse")
        self.env.invalidate_all()
