"""What happened in the past: reading it in, and the clocks that follow from it."""

from .measures import Measures
from .timing import medians, seconds


class Past(Measures):
    """The backfill and the refresh."""

    def backfill(self):
        """Read a past of messages and orders, against inserting the result alone."""
        times = medians(
            min(self.repeat, 2),  # each one takes minutes
            ours=self._time_backfill,
            table=lambda: self._time_bare_touchpoints(with_keys=True),
            bare=self._time_bare_touchpoints,
        )
        self.data.execute("SELECT count(*) FROM relationship_touchpoint")
        count = self.env.cr.fetchone()[0]
        what = f"Backfill of {count:,} contacts, {self.sizes['customers']:,} customers"
        rate = f"{times['ours']:.1f} s ({count / times['ours']:,.0f} rows/s)"
        against = {
            "table": ("same indexes and foreign keys", 2.5),
            "bare": ("same indexes, no foreign keys", None),
        }
        for name, (condition, goal) in against.items():
            ratio = times["ours"] / times[name]
            self.results.add(
                what,
                rate,
                f"{times[name]:.1f} s bare INSERT ... SELECT, {condition}",
                ratio,
                (ratio, goal) if goal else None,
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

    def _time_bare_touchpoints(self, with_keys=False):
        self.data.execute(
            """DROP TABLE IF EXISTS bench_rows, bench_plain;
               CREATE TABLE bench_rows AS SELECT * FROM relationship_touchpoint;
               CREATE TABLE bench_plain (
                   LIKE relationship_touchpoint INCLUDING DEFAULTS INCLUDING INDEXES)"""
        )
        if with_keys:
            self.data.execute(
                """DO $$ DECLARE key text; BEGIN
                       FOR key IN SELECT pg_get_constraintdef(oid) FROM pg_constraint
                                   WHERE conrelid = 'relationship_touchpoint'::regclass
                                     AND contype = 'f'
                       LOOP EXECUTE 'ALTER TABLE bench_plain ADD ' || key; END LOOP;
                   END $$"""
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
