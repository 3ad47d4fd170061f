"""What is due: raising it, finding it, and the screen that shows it."""

from odoo.tools import SQL

from .measures import Measures
from .timing import medians, queries, seconds

CORE_SAMPLE = 500
CORE_LIST = "mail.mail_activity_view_tree"


class Due(Measures):
    """Prompts and their screens."""

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
        self.data.execute(
            """UPDATE mail_activity SET create_date = create_date - interval '1 day'
                WHERE relationship_reason != ''"""
        )
        self.env.cr.commit()
        night = seconds(self.env["relationship.follow.up"]._cron_raise)
        self.data.execute(
            """SELECT count(*) FROM mail_activity
                WHERE relationship_reason != '' AND create_date >= current_date"""
        )
        self.results.add(
            f"The next night, {self.env.cr.fetchone()[0]:,} warnings of people told",
            f"{night:.2f} s",
            f"1 s, with {self.sizes['customers']:,} customers",
            night,
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
        all_ = [("relationship_reason", "!=", False)]
        mine = [
            *all_,
            ("relationship_leads", "=", True),
            ("user_id", "in", [user.id, False]),
        ]
        counts = {}

        def open_screen(limit):
            self.env.invalidate_all()
            activities.web_search_read(
                mine,
                specification,
                limit=limit,
                order="relationship_urgency desc, date_deadline, id",
            )

        open_screen(1)
        for limit in (80, 320):
            counts[limit] = queries(self.env, lambda limit=limit: open_screen(limit))
        core = activities.get_views([(self.env.ref(CORE_LIST).id, "list")])
        core_names = core["models"]["mail.activity"]["fields"]
        core_names = {name: specification.get(name, {}) for name in core_names}

        def open_core():
            self.env.invalidate_all()
            activities.web_search_read(all_, core_names, limit=80)

        time = medians(
            self.repeat * 3,
            ours=lambda: seconds(lambda: open_screen(80)),
            core=lambda: seconds(open_core),
        )
        what = f"My follow-ups: 80 of {self.sizes['prompts']:,} cards"
        shown = f"{time['ours'] * 1000:.0f} ms, {counts[80]} queries"
        self.results.add(
            what,
            shown,
            f"{counts[320]} queries for 320 cards",
            counts[320] / counts[80],
            (counts[320] - counts[80], 0),
        )
        self.results.add(
            what,
            shown,
            f"{time['core'] * 1000:.0f} ms Odoo's list of the same activities",
            time["ours"] / time["core"],
        )
