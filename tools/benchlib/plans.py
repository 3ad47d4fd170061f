"""The measures of relationship plans: the board, and the night that raises steps."""

from .timing import medians, queries, seconds

PLANS = 10_000
CARD = {
    "activity_ids": {},
    "done_step_count": {},
    "health_color": {},
    "health_score": {},
    "is_rotting": {},
    "level": {},
    "next_step_date": {},
    "next_step_name": {},
    "overdue_step_count": {},
    "partner_id": {"fields": {"display_name": {}}},
    "rotting_days": {},
    "step_count": {},
    "step_state": {},
    "target_level": {},
    "team_ids": {"fields": {"display_name": {}}},
    "tier_color": {},
    "tier_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "yearly_value": {},
}
PROGRESS = {
    "field": "health_color",
    "colors": {"green": "success", "amber": "warning", "red": "danger"},
}


class Plans:
    """Ten thousand plans over all stages with four steps each, of which every tenth
    is due these days."""

    def __init__(self, data, results, sizes):
        self.data = data
        self.results = results
        self.repeat = sizes["repeat"] * 3
        self.env = data.env

    def plans(self):
        """Measure opening the board, against columns a quarter as long and bare SQL,
        and a night."""
        self.make()
        # As a salesperson: with the rules of access
        board = self.env["relationship.plan"].with_user(self.data.users[0])
        self._open(board, 80)
        number, few = (
            queries(self.env, lambda limit=limit: self._open(board, limit))
            for limit in (80, 20)
        )
        times = medians(
            self.repeat,
            ours=lambda: seconds(lambda: self._open(board, 80)),
            few=lambda: seconds(lambda: self._open(board, 20)),
            bare=lambda: seconds(self._open_bare),
        )
        self.results.add(
            f"Board of {PLANS:,} plans, six columns of 80 cards",
            f"{times['ours'] * 1000:.0f} ms, {number} queries",
            f"{times['bare'] * 1000:.0f} ms bare SQL",
            times["ours"] / times["bare"],
        )
        self.results.add(
            "The same with 80 cards instead of 20, queries",
            f"{number} in {times['ours'] * 1000:.0f} ms",
            f"{few} in {times['few'] * 1000:.0f} ms",
            number / few,
            (number - few, 0),
        )
        self._measure_night()

    def _measure_night(self):
        prompts = self.env["relationship.plan.prompt"]
        night = seconds(prompts._raise_due)
        self.data.execute(
            "SELECT count(*) FROM mail_activity WHERE relationship_reason = 'plan'"
        )
        count = self.env.cr.fetchone()[0]
        self.results.add(
            f"Raising {count:,} steps of {4 * PLANS:,}",
            f"{night:.1f} s ({night / count * 1000:.1f} ms each)",
        )
        number = queries(self.env, prompts._raise_due)
        again = seconds(prompts._raise_due)
        self.results.add(
            "Raising again, nothing due",
            f"{again * 1000:.0f} ms, {number} queries",
            f"{night:.1f} s the first time",
            again / night,
        )

    def _open(self, board, limit):
        self.env.invalidate_all()
        board.web_read_group(
            [],
            ["stage_id"],
            ["yearly_value:sum"],
            auto_unfold=True,
            unfold_read_specification=CARD,
            unfold_read_default_limit=limit,
        )
        board.read_progress_bar([], "stage_id", PROGRESS)

    def _open_bare(self):
        """Columns with counts and sums, and eighty cards with next step and value."""
        self.data.execute(
            """
            WITH card AS (
                SELECT l.id, l.stage_id, l.sequence, u.yearly_value, s.date, s.name
                  FROM relationship_plan l
             LEFT JOIN relationship_pulse u ON u.partner_id = l.partner_id
                   AND u.company_id = l.company_id
             LEFT JOIN (SELECT DISTINCT ON (plan_id) plan_id, date, name
                          FROM relationship_plan_step
                         WHERE active AND done_date IS NULL
                      ORDER BY plan_id, date, sequence, id) s ON s.plan_id = l.id
                 WHERE l.active)
            SELECT * FROM (
                SELECT c.*, count(*) OVER stage, sum(yearly_value) OVER stage,
                       count(*) FILTER (WHERE date < current_date) OVER stage,
                       row_number() OVER (PARTITION BY stage_id
                                              ORDER BY sequence, id) AS place
                  FROM card c WINDOW stage AS (PARTITION BY stage_id)) board
             WHERE place <= 80
            """
        )
        self.env.cr.fetchall()

    def make(self):
        """Insert plans of the first customers, with their steps and pulses."""
        values = {
            "first": self.data.first_id,
            "last": self.data.first_id + PLANS - 1,
            "company": self.env.company.id,
            "stages": self.env["relationship.plan.stage"]
            .search([("code", "!=", False)])
            .ids,
            "users": self.data.users.ids,
        }
        self.data.execute(
            """
            INSERT INTO relationship_plan (
                partner_id, company_id, active, sequence, stage_id, user_id,
                sales_user_id, level, target_level, create_date,
                date_last_stage_update)
            SELECT p.id, %(company)s, true, 10,
                   (%(stages)s)[1 + p.id %% cardinality(%(stages)s)],
                   (%(users)s)[1 + p.id %% cardinality(%(users)s)],
                   (%(users)s)[1 + p.id %% cardinality(%(users)s)],
                   (1 + p.id %% 3)::text, '4', now(), now()
              FROM res_partner p WHERE p.id BETWEEN %(first)s AND %(last)s
            """,
            **values,
        )
        self.data.execute(
            """
            INSERT INTO relationship_plan_step (
                plan_id, partner_id, company_id, active, sequence, name, date,
                user_id, repeat_number, repeat_unit)
            SELECT l.id, l.partner_id, l.company_id, true, 10, 'Step ' || n,
                   current_date - 30 + ((l.id * 7 + n * 101) %% 350)::int, l.user_id,
                   n, 'month'
              FROM relationship_plan l, generate_series(0, 3) n
            """
        )
        self.data.execute(
            """
            INSERT INTO relationship_pulse (partner_id, company_id, yearly_value)
            SELECT partner_id, company_id, partner_id %% 5000 FROM relationship_plan
                ON CONFLICT DO NOTHING
            """
        )
        self.data.execute(
            """
            INSERT INTO relationship_health (partner_id, company_id, score, date)
            SELECT partner_id, company_id, partner_id %% 101, current_date
              FROM relationship_plan
                ON CONFLICT DO NOTHING
            """
        )
        self.env.cr.commit()
        self.data.vacuum(
            "relationship_plan",
            "relationship_plan_step",
            "relationship_pulse",
            "relationship_health",
        )
        self.env.invalidate_all()
