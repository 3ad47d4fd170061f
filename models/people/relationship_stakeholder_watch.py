"""Which warnings of people hold at customers, and of which somebody is told today."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.prompt_key import make_key, read_key
from .relationship_stakeholder_warning import WARNINGS_A_DAY, Warning_

SPARE = 5  # times as many are looked at: some may be held back
MAIN_LEFT_KEY = make_key("main_left", "")  # what the keys of people gone begin with
YEAR = 365
THREAD_SHARE = 0.8  # more than this of the year's contacts with people, with one
THREAD_MINIMUM = 5  # contacts in the year, for the share to mean something

# The warnings that hold: customer, key, person, contacts with them and with all. By
# CASE: the planner takes it for rare that two columns are equal, and would look up the
# contacts of each customer as if there were a few.
WARNINGS = """
WITH customer AS (
    SELECT p.id, tier.warns_single_thread, tier.needs_senior
      FROM res_partner p
 LEFT JOIN relationship_tier tier ON tier.id = p.relationship_tier_id
     WHERE CASE WHEN p.id = p.commercial_partner_id THEN true END
       AND p.active AND p.is_company AND p.contact_clock_start IS NOT NULL
       AND p.contact_lost_date IS NULL AND %(among)s
), person AS (
    SELECT c.id, c.commercial_partner_id AS customer_id, r.code, r.is_senior,
           c.active AND COALESCE(c.message_bounce, 0) = 0 AS present
      FROM res_partner c
      JOIN customer ON customer.id = c.commercial_partner_id
      JOIN relationship_stakeholder_role r ON r.id = c.stakeholder_role
     WHERE c.id != customer.id
       AND NOT COALESCE(c.is_stakeholder_placeholder, false)
), heard AS (
    SELECT t.partner_id, t.contact_id, count(*) AS part,
           sum(count(*)) OVER (PARTITION BY t.partner_id) AS total
      FROM relationship_touchpoint t
      JOIN relationship_channel ch ON ch.id = t.channel_id
      JOIN customer ON customer.id = t.partner_id AND customer.warns_single_thread
      JOIN res_partner c ON c.id = t.contact_id AND c.type = 'contact'
     WHERE t.date >= %(since)s AND t.contact_id != t.partner_id AND %(resets)s
  GROUP BY t.partner_id, t.contact_id
)
SELECT partner_id, 'single_thread' AS key, contact_id, part, total::int AS total
  FROM heard
 WHERE total >= %(minimum)s AND part > %(share)s * total
 UNION ALL
SELECT id, 'no_senior', NULL, 0, 0 FROM customer
 WHERE needs_senior AND NOT EXISTS (
       SELECT 1 FROM person
        WHERE person.customer_id = customer.id AND is_senior AND present)
 UNION ALL
SELECT customer_id, %(main_left)s || id, id, 0, 0 FROM person
 WHERE code = 'main_contact' AND NOT present AND NOT EXISTS (
       SELECT 1 FROM person other
        WHERE other.customer_id = person.customer_id AND other.present
          AND other.code = 'main_contact')
"""

# Of which nobody has been told, at customers who are not paused
NEW = """
  JOIN res_partner p ON p.id = w.partner_id
  LEFT JOIN relationship_tier tier ON tier.id = p.relationship_tier_id
 WHERE COALESCE(p.contact_paused_until <= %(today)s, true)
   AND NOT EXISTS (
       SELECT 1 FROM relationship_stakeholder_warning given
        WHERE given.partner_id = w.partner_id AND given.key = w.key)
"""
IMPORTANCE = "COALESCE(tier.sequence, 9999), p.id, w.key"

# One look at all: what has ended is forgotten, and the prompts come that are open about
# what does not hold; of what is new come, for each way in which an assignee is found
# (see `relationship.assignment`), the most important ones.
LOOK_AROUND = """
WITH holds AS MATERIALIZED (%(warnings)s),
ended AS (
    DELETE FROM relationship_stakeholder_warning given
     WHERE NOT EXISTS (
           SELECT 1 FROM holds w
            WHERE w.partner_id = given.partner_id AND w.key = given.key)
), over AS (
    SELECT a.id FROM mail_activity a
     WHERE a.active AND a.relationship_reason = 'stakeholder'
       AND (a.relationship_key IN ('single_thread', 'no_senior')
            OR starts_with(a.relationship_key, %(main_left)s))
       AND NOT EXISTS (
           SELECT 1 FROM holds w
            WHERE w.partner_id = a.relationship_partner_id
              AND w.key = a.relationship_key)
), fresh AS (
    SELECT w.partner_id, row_number() OVER (ORDER BY %(importance)s) AS place,
           COALESCE(tier.assign_to, 'salesperson')
               IN ('salesperson', 'operations', 'last_contact') AS is_one_person,
           row_number() OVER (
               PARTITION BY tier.assign_to, tier.team_id, p.company_id, p.user_id,
                            p.operations_user_id,
                            CASE WHEN tier.assign_to = 'last_contact' THEN (
                                SELECT t.user_id FROM relationship_touchpoint t
                                 WHERE t.partner_id = p.id AND t.reached
                                   AND t.user_id IS NOT NULL
                              ORDER BY t.date DESC, t.id DESC LIMIT 1) END
                   ORDER BY %(importance)s) AS turn
      FROM holds w %(new)s
       AND CASE COALESCE(tier.assign_to, 'salesperson')
           WHEN 'salesperson' THEN COALESCE(p.user_id, p.operations_user_id)
           WHEN 'operations' THEN COALESCE(p.operations_user_id, p.user_id)
           END = ANY(%(full)s) IS NOT TRUE
)
SELECT partner_id, prompt_id
  FROM (SELECT partner_id, NULL AS prompt_id, place FROM fresh
         WHERE turn <= CASE WHEN is_one_person THEN %(one_person)s ELSE %(several)s END
         UNION ALL
        SELECT NULL, id, 0 FROM over) found
 ORDER BY place
"""


class RelationshipStakeholderWarning(models.Model):
    _inherit = "relationship.stakeholder.warning"

    # === LOOKING === #

    @api.model
    def _warnings(self, partner_ids=None):
        """SQL of the warnings that hold, with the columns of ``Warning_``.

        :param list partner_ids: commercial entities; None: of all
        """
        clock = self.env["relationship.clock"]
        return SQL(
            WARNINGS,
            among=clock._among("p.id", partner_ids),
            since=fields.Datetime.subtract(fields.Datetime.now(), days=YEAR),
            resets=clock._resets(),
            minimum=THREAD_MINIMUM,
            share=THREAD_SHARE,
            main_left=MAIN_LEFT_KEY,
        )

    @api.model
    def _find(self, partner_ids):
        """Return the warnings that hold at customers."""
        self.env["relationship.stakeholder"]._flush()
        self.env["relationship.tier"].flush_model()
        self.env["res.partner"].flush_model(["message_bounce", "is_company"])
        rows = self.env.execute_query(self._warnings(list(partner_ids)))
        return [Warning_(*row) for row in rows]

    @api.model
    def _find_new(self, partner_ids):
        """Return the warnings that nobody has been told of, at customers who are not
        paused, most important first."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT w.* FROM (%s) w %s ORDER BY %s",
                self._warnings(list(partner_ids)),
                self._is_new(),
                SQL(IMPORTANCE),
            )
        )
        return [Warning_(*row) for row in rows]

    @api.model
    def _is_new(self):
        """SQL of the joins and the condition: of warning ``w`` nobody has been told,
        and customer ``p`` of tier ``tier`` is not paused."""
        return SQL(NEW, today=fields.Date.context_today(self))

    @api.model
    def _look_around(self):
        """Forget warnings that hold no longer, close their prompts, and return the ids
        of the customers of whose warnings somebody could be told today, most important
        first.

        All is looked at once, by one statement. What waits is not walked through: of
        those whose prompts go to the same people, no more come than a day can take.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                LOOK_AROUND,
                warnings=self._warnings(),
                main_left=MAIN_LEFT_KEY,
                new=self._is_new(),
                importance=SQL(IMPORTANCE),
                full=self._get_full_ids(),
                one_person=SPARE * WARNINGS_A_DAY,
                several=max(self._get_pool_limit(), SPARE * WARNINGS_A_DAY),
            )
        )
        self.invalidate_model(flush=False)
        self._close_over([prompt for _partner, prompt in rows if prompt])
        return list(dict.fromkeys(partner for partner, _prompt in rows if partner))

    @api.model
    def _get_full_ids(self):
        """Return the ids of users who are told of no more today, and who are there:
        the prompts of absent ones go to others."""
        absent_ids = self.env["relationship.assignment"]._get_absent_ids()
        return [
            user_id
            for user_id, count in self._get_todays_load().items()
            if user_id and count >= WARNINGS_A_DAY and user_id not in absent_ids
        ]

    @api.model
    def _close_over(self, prompt_ids):
        """Close the prompts of warnings that hold no longer; those about people who
        moved elsewhere when there is another main contact.

        :param list prompt_ids: of warnings that do not hold
        """
        prompts = self.env["mail.activity"].browse(prompt_ids)
        people = {
            prompt: read_key(prompt.relationship_key, "main_left") for prompt in prompts
        }
        there = self.env["res.partner"].browse(filter(None, people.values())).exists()
        owners = {person.id: person.commercial_partner_id for person in there}
        mended = prompts.filtered(
            lambda prompt: owners.get(people[prompt])
            in (None, prompt.relationship_partner_id)
        )
        mended |= self._get_replaced()
        mended._relationship_close(self.env._("Closed by itself: this is mended."))

    @api.model
    def _get_replaced(self):
        """Return the prompts about main contacts gone where there is another one; of
        those who moved elsewhere nothing else tells."""
        prompts = self.env["mail.activity"].search(
            [
                ("relationship_reason", "=", "stakeholder"),
                ("relationship_key", "=like", make_key("main_left", "%")),
            ]
        )
        present = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", prompts.relationship_partner_id.ids),
                ("stakeholder_role.code", "=", "main_contact"),
                ("message_bounce", "=", 0),
                ("is_stakeholder_placeholder", "=", False),
            ]
        )
        return prompts.filtered(
            lambda prompt: prompt.relationship_partner_id
            in present.commercial_partner_id
        )
