"""The measures of silence: the chances of all customers today, and the screens."""

from odoo.tools import SQL

from .timing import medians, queries, seconds

GONE = [("status", "in", ["slower", "quiet"])]
SHOWN = {
    "partner_id": {"fields": {"display_name": {}}},
    "silence_probability": {},
    "silence_reason": {},
    "status": {},
    "value_at_risk": {},
    "yearly_value": {},
}


class Silence:
    """Silence of the customers that the measures of rhythms have read."""

    def __init__(self, data, results, sizes):
        self.env = data.env
        self.results = results
        self.repeat = sizes["repeat"] * 3
        self.silences = data.env["relationship.silence"]

    def silence(self):
        """Measure all chances at once, the list and the groups."""
        query = self.silences._table_query
        bare = {
            self._read: SQL(
                """SELECT s.*, p.complete_name, count(*) OVER () FROM (%s) s
                     JOIN res_partner p ON p.id = s.partner_id
                    WHERE status IN ('slower', 'quiet')
                 ORDER BY value_at_risk DESC, s.id LIMIT 80""",
                query,
            ),
            self._group: SQL(
                """SELECT status, count(*), sum(value_at_risk) FROM (%s) s
                 GROUP BY 1""",
                query,
            ),
        }
        everything = SQL("SELECT count(*), sum(silence_probability) FROM (%s) s", query)
        [[count, _sum]] = self.env.execute_query(everything)
        time = medians(
            self.repeat,
            all=lambda: seconds(lambda: self.env.execute_query(everything)),
        )["all"]
        self.results.add(
            f"Chances of silence of {count:,} customers",
            f"{time * 1000:.0f} ms",
            "1 s per 100,000",
            time / (count / 100_000),
            (round(time / (count / 100_000), 2), 1),
        )
        for call, what in (
            (self._read, "80 who went quiet, of all"),
            (self._group, "All customers counted by silence"),
        ):
            call()
            number = queries(self.env, call)
            time = medians(
                self.repeat,
                ours=lambda call=call: seconds(call),
                bare=lambda sql=bare[call]: seconds(
                    lambda: self.env.execute_query(sql)
                ),
            )
            self.results.add(
                what,
                f"{time['ours'] * 1000:.0f} ms, {number} queries",
                f"{time['bare'] * 1000:.0f} ms bare SQL",
                time["ours"] / time["bare"],
            )

    def _read(self):
        self.env.invalidate_all()
        self.silences.web_search_read(GONE, SHOWN, limit=80)

    def _group(self):
        self.env.invalidate_all()
        self.silences.web_read_group([], ["status"], ["__count", "value_at_risk:sum"])
