"""People at the customer: when each of them was last heard, and prompts for those who
have an interval of their own."""

from odoo import api, fields, models
from odoo.tools import SQL, get_lang

from ..shared.bounds import MAX_INTERVAL
from ..shared.prompt_key import make_key

BATCH = 500
KNOWN_DAYS = 365  # so long somebody without an interval counts as in touch
PERSON_KEY = make_key("person", "")  # what the keys of people begin with
STAKEHOLDER_FIELDS = (
    "active",
    "commercial_partner_id",
    "contact_clock_start",
    "contact_interval_days",
    "contact_lost_date",
    "contact_paused_until",
    "is_stakeholder_placeholder",
    "operations_user_id",
    "stakeholder_interval_days",
    "stakeholder_role",
    "user_id",
)

# Person c at customer p, in role r, last heard on heard.day
PEOPLE = """
    res_partner c
    JOIN res_partner p ON p.id = c.commercial_partner_id
LEFT JOIN relationship_stakeholder_role r ON r.id = c.stakeholder_role
LEFT JOIN relationship_tier tier ON tier.id = p.relationship_tier_id
LEFT JOIN LATERAL (
         SELECT %(day)s AS day
           FROM (SELECT max(t.date) AS date FROM relationship_touchpoint t
                   JOIN relationship_channel ch ON ch.id = t.channel_id
                  WHERE t.contact_id = c.id AND %(resets)s) last
     ) heard ON true
"""
# The interval of their own that c has; whatever came by SQL, days stay in the calendar
OWN_DAYS = f"LEAST(COALESCE(c.stakeholder_interval_days, 0), {MAX_INTERVAL})"
# Until when the last contact with c keeps us in touch
UNTIL = f"""
    heard.day + CASE WHEN c.stakeholder_interval_days > 0
                     THEN {OWN_DAYS}
                     WHEN r.follows_customer AND c.contact_interval_days > 0
                     THEN LEAST(c.contact_interval_days, {MAX_INTERVAL})
                     ELSE %(known)s END
"""
# By when somebody with an interval of their own should hear from us; who never did
# waits since they came into the address book
DUE = f"COALESCE(heard.day, %(known)s) + {OWN_DAYS}"
# Who has an interval of their own at a customer who is looked after
LOOKED_AFTER = """
    c.active AND c.stakeholder_interval_days > 0 AND c.id != p.id
    AND NOT COALESCE(c.is_stakeholder_placeholder, false)
    AND p.active AND p.contact_clock_start IS NOT NULL
    AND p.contact_lost_date IS NULL
"""


class RelationshipStakeholder(models.AbstractModel):
    _name = "relationship.stakeholder"
    _description = "People at the Customer"

    # === SQL PARTS === #

    @api.model
    def _people(self):
        """SQL of people with their customer, role, tier and last contact."""
        clock = self.env["relationship.clock"]
        return SQL(
            PEOPLE,
            day=clock._local_day(SQL("last.date"), SQL("p")),
            resets=clock._resets(),
        )

    @api.model
    def _until(self):
        return SQL(UNTIL, known=KNOWN_DAYS)

    @api.model
    def _due(self):
        """SQL of the day by which person ``c`` should hear from us."""
        clock = self.env["relationship.clock"]
        return SQL(DUE, known=clock._local_day(SQL("c.create_date"), SQL("p")))

    @api.model
    def _today(self):
        return self.env["relationship.clock"]._local_day(
            SQL("%s::timestamp", fields.Datetime.now()), SQL("p")
        )

    @api.model
    def _due_condition(self):
        """SQL condition: person ``c`` should hear from us, and nobody was told."""
        return SQL(
            """%(looked_after)s
               AND (p.contact_paused_until IS NULL
                    OR p.contact_paused_until <= %(today)s)
               AND %(due)s <= %(today)s + %(lead)s
               AND NOT EXISTS (
                   SELECT 1 FROM mail_activity a
                    WHERE a.active AND a.relationship_reason = 'stakeholder'
                      AND a.relationship_partner_id = p.id
                      AND a.relationship_key = %(key)s || c.id)""",
            looked_after=SQL(LOOKED_AFTER),
            due=self._due(),
            today=self._today(),
            lead=self.env["res.partner"]._relationship_get_lead_days(),
            key=PERSON_KEY,
        )

    # === LOOKING === #

    @api.model
    def _get_last_days(self, people):
        """Return ``{id: (day of the last contact, day until which it keeps us in
        touch)}`` of people; None for those who were never heard."""
        self._flush()
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, heard.day, %s FROM %s WHERE c.id = ANY(%s)",
                self._until(),
                self._people(),
                people.ids,
            )
        )
        return {id_: (day, until) for id_, day, until in rows}

    @api.model
    def _covered(self, today):
        """SQL of the ids of people with whom we are in touch on day ``today``."""
        self._flush()
        return SQL(
            """(SELECT c.id FROM %s WHERE %s >= %s
                   AND NOT COALESCE(c.is_stakeholder_placeholder, false))""",
            self._people(),
            self._until(),
            today,
        )

    @api.model
    def _flush(self):
        self.env["res.partner"].flush_model(STAKEHOLDER_FIELDS)
        self.env["relationship.touchpoint"].flush_model()
        self.env["relationship.stakeholder.role"].flush_model()

    # === PROMPTS === #

    @api.model
    def _raise_due(self, commit=None):
        """Raise a prompt for each person whose own interval falls due, those of the
        most important customers first.

        :param commit: see ``_work_off``
        """
        self.env["relationship.work"]._work_off(
            self.env._("Raising follow-ups: a person should hear from us"),
            "res.partner",
            self._get_due(),
            BATCH,
            self._raise_batch,
            commit,
        )

    @api.model
    def _get_due(self):
        """Return the ids of people who should hear from us and of whom nobody was told,
        most important first."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id FROM %s WHERE %s
                 ORDER BY COALESCE(tier.sequence, 9999), %s, c.id""",
                self._people(),
                self._due_condition(),
                self._due(),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _raise_batch(self, ids):
        """Raise the prompts of people among ``ids`` who are still due; those that
        another server works on are left to it."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id, heard.day, %s FROM %s WHERE c.id = ANY(%s) AND %s
                      FOR NO KEY UPDATE OF c SKIP LOCKED""",
                self._due(),
                self._people(),
                list(ids),
                self._due_condition(),
            )
        )
        days = {id_: (heard, due) for id_, heard, due in rows}
        people = self.env["res.partner"].browse(id_ for id_ in ids if id_ in days)
        follow_up = self.env["relationship.follow.up"]
        load, limit = follow_up._get_todays_load(), follow_up._get_daily_limit()
        users = self._get_users(people)
        requests = []
        for person in people:
            user = users[person]
            if limit and user and load[user.id] >= limit:
                continue  # tomorrow, most important first again
            load[user.id] += 1
            requests.append(self._prepare_request(person, user, *days[person.id]))
        return follow_up._raise(requests)

    @api.model
    def _prepare_request(self, person, user, heard, due):
        today = fields.Date.context_today(self)
        local = person.with_context(lang=get_lang(self.env, person.lang).code)
        first_name = person._relationship_get_first_name()
        facts = {"first_name": first_name or local.env._("there")}
        if heard:
            facts["period"] = local._relationship_format_period((today - heard).days)
            facts["last_contact"] = local._relationship_format_day(heard)
        return {
            "partner": person,
            "record": person,
            "reason": "stakeholder",
            "key": make_key("person", person.id),
            "date": due if heard else today,
            "user": user,
            "summary": self.env._(
                "%(person)s, %(role)s: keep in touch",
                person=person.name,
                role=person.stakeholder_role.name,
            )
            if person.stakeholder_role
            else self.env._("%(person)s: keep in touch", person=person.name),
            "facts": facts,
        }

    @api.model
    def _get_users(self, people):
        """Return ``{person: user}``: our colleague for that person or their cover, else
        by the tier's rule; an empty user is the pool."""
        assignment = self.env["relationship.assignment"]
        absent_ids = assignment._get_absent_ids()
        users = {
            person: assignment._get_present(
                person.stakeholder_user_id, person.commercial_partner_id, absent_ids
            )
            for person in people
        }
        rest = people.filtered(lambda person: not users[person]).commercial_partner_id
        others = assignment._get_assignees(rest)
        return {
            person: user or others[person.commercial_partner_id]
            for person, user in users.items()
        }

    @api.model
    def _withdraw_obsolete(self):
        """Take back the prompts about people that are over. Snoozed ones stay."""
        self._find_over(
            SQL("a.active AND a.relationship_snoozed_until IS NULL")
        ).unlink()

    @api.model
    def _find_over(self, among):
        """Return the prompts about people who have no interval of their own any more,
        have moved on, or have been heard.

        :param SQL among: a condition on the prompt ``a``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id FROM mail_activity a
                LEFT JOIN (SELECT c.id, c.commercial_partner_id FROM %(people)s
                            WHERE %(looked_after)s
                              AND %(due)s <= %(today)s + %(lead)s) still
                       ON still.id = a.res_id
                      AND still.commercial_partner_id = a.relationship_partner_id
                    WHERE a.relationship_reason = 'stakeholder' AND %(among)s
                      AND starts_with(a.relationship_key, %(key)s)
                      AND still.id IS NULL""",
                among=among,
                people=self._people(),
                looked_after=SQL(LOOKED_AFTER),
                due=self._due(),
                today=self._today(),
                lead=self.env["res.partner"]._relationship_get_lead_days() + 1,
                key=PERSON_KEY,
            )
        )
        return self.env["mail.activity"].browse(row[0] for row in rows)
