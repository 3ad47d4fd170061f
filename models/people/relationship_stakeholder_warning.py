"""What hangs on one thread: one person has nearly all contacts, nobody senior is known,
the main contact has left. Each raises one follow-up when it begins."""

from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.tools import SQL, get_lang

from ..shared.prompt_key import make_key

BATCH = 500
WARNINGS_A_DAY = 5  # new ones per person, most important customers first

Warning_ = namedtuple("Warning_", "partner_id key contact_id part total")


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
    def _raise_new(self, commit=None):
        """Raise a prompt for each warning that has come up, as many a day as people
        can take; those that hold no longer are forgotten, so that they are told again
        when they come back.

        :param commit: see ``_work_off``
        """
        self.env["relationship.work"]._work_off(
            self.env._("Raising follow-ups: what hangs on one person"),
            "res.partner",
            self._look_around(),
            BATCH,
            self._raise_batch,
            commit,
        )

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
        load = self._get_todays_load()
        waiting = found
        # What is held back at a customer leaves its place to the next one
        while taken := self._fill_places(waiting, assignees, load):
            raised = self._raise_for(taken, assignees)
            load.update(prompt.user_id.id for prompt in raised)
            waiting = [warning for warning in waiting if warning not in taken]
        return self._note_given(found)

    @api.model
    def _note_given(self, warnings):
        """Note which of the new ``warnings`` somebody is asked about: by a prompt that
        was raised now, or that came back with its customer."""
        prompts = self.env["mail.activity"].search(
            [
                ("relationship_reason", "=", "stakeholder"),
                ("relationship_partner_id", "in", [w.partner_id for w in warnings]),
            ]
        )
        asked = {(p.relationship_partner_id.id, p.relationship_key) for p in prompts}
        return self.create(
            [
                {"partner_id": warning.partner_id, "key": warning.key}
                for warning in warnings
                if (warning.partner_id, warning.key) in asked
            ]
        )

    @api.model
    def _fill_places(self, found, assignees, load):
        """Return the first of the warnings ``found`` that still find a place in the
        day of who would be told.

        :param dict assignees: ``{customer: user}``; an empty user is the pool
        :param Counter load: see ``_get_todays_load``
        """
        pool_limit = self._get_pool_limit()
        planned = Counter(load)
        taken = []
        for warning in found:
            user = assignees[self.env["res.partner"].browse(warning.partner_id)]
            if planned[user.id] < (WARNINGS_A_DAY if user else pool_limit):
                planned[user.id] += 1
                taken.append(warning)
        return taken

    @api.model
    def _raise_for(self, warnings, assignees):
        """Raise the prompts of warnings, for ``assignees``."""
        partners = self.env["res.partner"].browse(
            dict.fromkeys(warning.partner_id for warning in warnings)
        )
        facts = partners._get_script_facts()
        requests = []
        for warning in warnings:
            partner = partners.browse(warning.partner_id)
            request = self._prepare_request(partner, warning, facts[partner])
            requests.append({**request, "user": assignees[partner]})
        return self.env["relationship.follow.up"]._raise(requests)

    @api.model
    def _get_pool_limit(self):
        """Return how many warnings come into the shared pool a day."""
        return self.env["relationship.follow.up"]._get_daily_limit() or BATCH

    @api.model
    def _warn_main_left(self, person, owner):
        """Raise the prompt that a main contact has left ``owner`` for elsewhere."""
        warning = Warning_(owner.id, make_key("main_left", person.id), person.id, 0, 0)
        facts = owner._get_script_facts()[owner]
        return self.env["relationship.follow.up"]._raise(
            [self._prepare_request(owner, warning, facts)]
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
                    ("relationship_key", "not =like", make_key("person", "%")),
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
        words = self.with_context(
            lang=get_lang(self.env, partner.lang).code
        )._get_words(warning, facts)
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
