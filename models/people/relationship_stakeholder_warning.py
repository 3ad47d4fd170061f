"""What hangs on one thread: one person has nearly all contacts, nobody senior is known,
the main contact has left. Each raises one follow-up when it begins."""

from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import split_every

BATCH = 500
WARNINGS_A_DAY = 5  # new ones per person, most important customers first
YEAR = 365
THREAD_SHARE = 0.8  # more than this of the year's contacts with people, with one
THREAD_MINIMUM = 5  # contacts in the year, for the share to mean something

Warning_ = namedtuple("Warning_", "partner_id key contact_id part total")

# The warnings that hold: customer, key, person, contacts with them and with all
WARNINGS = """
WITH customer AS (
    SELECT p.id, tier.warns_single_thread, tier.needs_senior
      FROM res_partner p
 LEFT JOIN relationship_tier tier ON tier.id = p.relationship_tier_id
     WHERE p.id = p.commercial_partner_id AND p.active AND p.is_company
       AND p.contact_clock_start IS NOT NULL AND p.contact_lost_date IS NULL
       AND %(among)s
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
      JOIN res_partner c ON c.id = t.contact_id AND c.id != t.partner_id
       AND c.type = 'contact'
     WHERE t.date >= %(since)s AND %(resets)s
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
SELECT customer_id, 'main_left,' || id, id, 0, 0 FROM person
 WHERE code = 'main_contact' AND NOT present AND NOT EXISTS (
       SELECT 1 FROM person other
        WHERE other.customer_id = person.customer_id AND other.present
          AND other.code = 'main_contact')
"""


class RelationshipStakeholderWarning(models.Model):
    _name = "relationship.stakeholder.warning"
    _description = "Warning That Was Given"
    _rec_name = "key"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="What it warned of.")

    _partner_key_unique = models.UniqueIndex(
        "(partner_id, key)", "This warning has been given already."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _raise_new(self, commit=lambda done: True):
        """Raise a prompt for each warning that has come up; those that hold no longer
        are forgotten, so that they are told again when they come back.

        :param commit: called with the number of customers done after each batch;
            returns whether there is time for more
        """
        self._forget_ended()
        commit(0)
        partner_ids = list(dict.fromkeys(row.partner_id for row in self._find_new()))
        retry = self.env["relationship.follow.up"]._retry
        for ids in split_every(BATCH, partner_ids, list):
            retry(lambda ids=ids: self._raise_batch(ids))
            if not commit(len(ids)):
                break

    @api.model
    def _raise_batch(self, partner_ids):
        """Raise what is still new at the customers, locked; those that another server
        works on are left to it."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_partner WHERE id = ANY(%s)
                      FOR NO KEY UPDATE SKIP LOCKED""",
                list(partner_ids),
            )
        )
        found = self._find_new([row[0] for row in rows])
        partners = self.env["res.partner"].browse(
            dict.fromkeys(warning.partner_id for warning in found)
        )
        assignees = self.env["relationship.assignment"]._get_assignees(partners)
        facts = partners._get_script_facts()
        load = self._get_todays_load()
        pool_limit = self.env["relationship.follow.up"]._get_daily_limit() or BATCH
        requests = []
        for warning in found:
            partner = partners.browse(warning.partner_id)
            user = assignees[partner]
            if load[user.id] >= (WARNINGS_A_DAY if user else pool_limit):
                continue  # tomorrow, most important first again
            load[user.id] += 1
            requests.append(
                {
                    **self._prepare_request(partner, warning, facts[partner]),
                    "user": user,
                }
            )
        prompts = self.env["relationship.follow.up"]._raise(requests)
        return self.create(
            [
                {
                    "partner_id": prompt.relationship_partner_id.id,
                    "key": prompt.relationship_key,
                }
                for prompt in prompts
            ]
        )

    @api.model
    def _warn_main_left(self, person, owner):
        """Raise the prompt that a main contact has left ``owner`` for elsewhere."""
        warning = Warning_(owner.id, f"main_left,{person.id}", person.id, 0, 0)
        facts = owner._get_script_facts()[owner]
        return self.env["relationship.follow.up"]._raise(
            [self._prepare_request(owner, warning, facts)]
        )

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
    def _find_new(self, partner_ids=None):
        """Return the warnings that nobody has been told of, at customers who are not
        paused, most important first."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT w.* FROM (%s) w
                     JOIN res_partner p ON p.id = w.partner_id
                LEFT JOIN relationship_tier tier ON tier.id = p.relationship_tier_id
                    WHERE COALESCE(p.contact_paused_until <= %s, true)
                      AND NOT EXISTS (
                          SELECT 1 FROM relationship_stakeholder_warning given
                           WHERE given.partner_id = w.partner_id AND given.key = w.key)
                 ORDER BY COALESCE(tier.sequence, 9999), p.id, w.key""",
                self._warnings(partner_ids),
                fields.Date.context_today(self),
            )
        )
        return [Warning_(*row) for row in rows]

    @api.model
    def _forget_ended(self):
        """Forget warnings that hold no longer, and close their prompts."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """DELETE FROM relationship_stakeholder_warning given
                    WHERE NOT EXISTS (
                          SELECT 1 FROM (%s) w
                           WHERE w.partner_id = given.partner_id AND w.key = given.key)
                RETURNING partner_id, key""",
                self._warnings(),
            )
        )
        self.invalidate_model(flush=False)
        ended = set(rows)
        prompts = self.env["mail.activity"].search(
            [
                ("relationship_reason", "=", "stakeholder"),
                ("relationship_partner_id", "in", [row[0] for row in rows]),
            ]
        )
        mended = prompts.filtered(
            lambda prompt: (
                prompt.relationship_partner_id.id,
                prompt.relationship_key,
            )
            in ended
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
                ("relationship_key", "=like", "main_left,%"),
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

    @api.model
    def _get_todays_load(self):
        """Return a Counter of the warnings that each user (id) got today."""
        groups = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            ._read_group(
                [
                    ("relationship_reason", "=", "stakeholder"),
                    ("relationship_key", "not =like", "person,%"),
                    (
                        "create_date",
                        ">=",
                        fields.Datetime.start_of(fields.Datetime.now(), "day"),
                    ),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return Counter({user.id: count for user, count in groups})

    # === WORDS === #

    @api.model
    def _describe(self, warning):
        """Return a warning as a sentence for colleagues."""
        person = self.env["res.partner"].browse(warning.contact_id or [])
        if warning.key == "single_thread":
            return self.env._(
                "%(part)s of %(total)s contacts this year were with %(person)s",
                part=warning.part,
                total=warning.total,
                person=person.name,
            )
        if warning.key == "no_senior":
            return self.env._("Nobody senior is known here")
        if person.active and person.commercial_partner_id.id == warning.partner_id:
            return self.env._(
                "Mails to %(person)s, the main contact, come back", person=person.name
            )
        return self.env._("%(person)s, the main contact, has left", person=person.name)

    @api.model
    def _prepare_request(self, partner, warning, facts):
        words = self.with_context(lang=partner.lang or self.env.lang)._get_words(
            warning, facts
        )
        return {
            "partner": partner,
            "reason": "stakeholder",
            "key": warning.key,
            "date": fields.Date.context_today(self),
            "summary": self._describe(warning),
            "note": self.env["relationship.script"]._as_html(words),
            "activity_type": self.env["mail.activity.type"].browse(
                self.env["ir.model.data"]._xmlid_to_res_id(
                    "mail.mail_activity_data_todo"
                )
                or []
            ),
        }

    @api.model
    def _get_words(self, warning, facts):
        """Return what to say to the customer, in their language."""
        if warning.key == "single_thread":
            return self.env._(
                "Hello %(first_name)s, who else in your team works with what we "
                "deliver? We would like to get to know them, so that all goes on well "
                "when you are away.",
                first_name=facts["first_name"],
            )
        if warning.key == "no_senior":
            return self.env._(
                "Hello %(first_name)s, who at %(customer)s decides where you are going "
                "in the next years? Our management would like to meet them.",
                first_name=facts["first_name"],
                customer=facts["customer"],
            )
        person = self.env["res.partner"].browse(warning.contact_id)
        return self.env._(
            "Hello, so far %(person)s was the one whom we spoke to at %(customer)s. "
            "Whom may we turn to from now on, and when may we introduce ourselves?",
            person=person.name,
            customer=facts["customer"],
        )
