"""The door by which what falls due becomes a prompt: a `mail.activity` per customer,
reason and key, with words to say, for one person or for the shared pool."""

from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, get_lang

BATCH = 1000  # as many as Odoo reads together
# What a prompt needs of a customer, read without the hundred other columns
CUSTOMER_FIELDS = (
    "active",
    "commercial_partner_id",
    "company_id",
    "complete_name",
    "contact_clock_start",
    "contact_lost_date",
    "contact_paused_until",
    "is_company",
    "lang",
    "last_contact_date",
    "name",
    "next_contact_date",
    "operations_user_id",
    "partner_share",
    "relationship_tier_id",
    "user_id",
)


class RelationshipFollowUp(models.AbstractModel):
    _name = "relationship.follow.up"
    _description = "Follow-up Raising"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_raise(self):
        """Raise what has fallen due, most important first, batch by batch.

        May be killed anywhere and run on two servers at once: customers are locked
        while they are worked on, and the unique index has the last word.
        """
        self._raise_all(self.env["ir.cron"]._commit_progress)

    @api.model
    def _raise_all(self, commit):
        """Raise what has fallen due, feature by feature; one that fails stops no other.

        :param commit: see ``_get_raisers``
        """
        run_alone = self.env["relationship.work"]._run_alone
        self.env["relationship.assignment"]._hand_on_absent()
        self._withdraw_obsolete()
        for _place, work in sorted(self._get_raisers(), key=lambda raiser: raiser[0]):
            run_alone(self.env._("Raising follow-ups"), work, commit)
            if not commit(0):
                return

    @api.model
    def _get_raisers(self):
        """Return what raises prompts at night, as ``[(place, method)]``: lower places
        come first. A method is called with ``commit``, see ``_work_off``."""
        return [(10, self._raise_intervals)]

    @api.model
    def _raise_intervals(self, commit):
        """Raise the prompts of customers whose contact falls due."""
        self.env["relationship.work"]._work_off(
            self.env._("Raising follow-ups: the contact falls due"),
            "res.partner",
            self._get_due(),
            BATCH,
            self._raise_batch,
            commit,
        )

    @api.model
    def _raise_batch(self, ids):
        """Raise what is still due among ``ids``.

        :return: the new ``mail.activity`` records
        """
        return self._raise_interval(self._lock_due(ids), self._get_todays_load())

    @api.model
    def _raise_due(self):
        """Raise one batch of what has fallen due, in the caller's transaction.

        :return: the new ``mail.activity`` records
        """
        return self._raise_batch(self._get_due()[:BATCH])

    @api.model
    def _get_due(self):
        """Return the ids of the customers whose contact falls due within the lead days
        and who have no open prompt for it, most important first."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM res_partner p
              LEFT JOIN relationship_tier t ON t.id = p.relationship_tier_id
                  WHERE %s
               ORDER BY COALESCE(t.sequence, 9999), p.next_contact_date, p.id""",
                self._due_condition(),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _lock_due(self, ids):
        """Return the customers among ``ids`` that are still due, locked, in the same
        order; those that another server works on are left to it."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM res_partner p WHERE p.id = ANY(%s) AND %s
                      FOR NO KEY UPDATE OF p SKIP LOCKED""",
                list(ids),
                self._due_condition(),
            )
        )
        locked = {row[0] for row in rows}
        partners = self.env["res.partner"].browse(id_ for id_ in ids if id_ in locked)
        partners.fetch(CUSTOMER_FIELDS)
        return partners

    @api.model
    def _due_condition(self):
        """SQL condition: the contact of customer ``p`` falls due, nobody was told."""
        lead_days = self.env["res.partner"]._relationship_get_lead_days()
        now = fields.Datetime.now()
        return SQL(
            """p.next_contact_date <= %(horizon)s
               AND p.next_contact_date <= %(today)s + %(lead)s
               AND (p.contact_paused_until IS NULL
                    OR p.contact_paused_until <= %(today)s)
               AND p.id = p.commercial_partner_id
               AND p.id NOT IN (
                   SELECT a.relationship_partner_id FROM mail_activity a
                    WHERE a.active AND a.relationship_reason = 'interval'
                      AND a.relationship_partner_id IS NOT NULL)""",
            horizon=fields.Date.add(now.date(), days=lead_days + 1),  # by the index
            today=self.env["relationship.clock"]._local_day(
                SQL("%s::timestamp", now), SQL("p")
            ),
            lead=lead_days,
        )

    @api.model
    def _raise_interval(self, partners, load):
        """Raise the interval prompts of customers that are due, as far as each
        person's daily number of new prompts allows."""
        assignees = self.env["relationship.assignment"]._get_assignees(partners)
        limit = self._get_daily_limit()
        requests = []
        for partner in partners:
            user = assignees[partner]
            if limit and user and load[user.id] >= limit:
                continue  # tomorrow, most important first again
            load[user.id] += 1
            requests.append(
                {
                    "partner": partner,
                    "reason": "interval",
                    "date": partner.next_contact_date,
                    "user": user,
                }
            )
        return self._raise(requests)

    @api.model
    def _get_traits(self):
        """Return ``{trait: set of reasons}`` of what is special about reasons; features
        add theirs. ``levelled``: one person gets only so many new ones a day;
        ``first``: before others of the same day; ``of_lost``: also at customers who
        are lost."""
        return {"levelled": {"interval"}, "first": set(), "of_lost": set()}

    # === BUSINESS METHODS === #

    @api.model
    def _raise(self, requests):
        """Turn requests into prompts: the one way in which follow-ups come about.

        A request whose prompt is open already, or whose customer is a colleague,
        raises nothing; nor does one that can wait while the customer is paused, the
        tier's quiet days run, or a concern is open. For customers who are archived or
        lost (unless it is to win them back) the prompt is set aside until they come
        back: most are asked for once and never again.

        :param list requests: dicts with ``partner`` (any of the customer's partners),
            ``reason`` (see `relationship.script`), ``date`` (due date), and optionally
            ``key`` (what it is about), ``user`` (empty recordset: the pool; missing:
            by the tier's rule), ``summary``, ``note`` (Markup), ``facts`` (for the
            words, beside the customer's), ``record`` (where the activity belongs;
            default: the customer), ``activity_type`` (default: the script's), ``now``
            (somebody is about to do it: it does not wait)
        :return: the new ``mail.activity`` records, those set aside included
        """
        if not requests:
            return self.env["mail.activity"]
        requests = [
            {**request, "owner": request["partner"].commercial_partner_id}
            for request in requests
        ]
        partners = self._get_owners(requests)
        scripts = {
            reason: self.env["relationship.script"]._get_for(reason, partners)
            for reason in {request["reason"] for request in requests}
        }
        requests = self._get_wanted(requests, scripts)
        assignees = self.env["relationship.assignment"]._get_assignees(
            self._get_owners(r for r in requests if "user" not in r)
        )
        facts = self._get_owners(requests)._get_script_facts()
        vals_list, translated = [], {}
        for request in requests:
            owner = request["owner"]
            user = request["user"] if "user" in request else assignees[owner]
            script = scripts[request["reason"]][owner]
            note = request.get("note") or False
            if script and not note:
                key = (script, owner.lang)
                if key not in translated:
                    lang = get_lang(self.env, owner.lang).code
                    translated[key] = script.with_context(lang=lang)
                words = {**facts[owner], **request.get("facts", {})}
                note = translated[key]._render(words)
            vals_list.append(self._prepare_activity(request, user, script, note))
        prompts = self._create_prompts(vals_list)
        self._put_aside(prompts, requests)
        return prompts

    @api.model
    def _put_aside(self, prompts, requests):
        """Close those of the new ``prompts``, one for each of ``requests``, whose
        customers need nothing for now."""
        stops = [request["stop"] for request in requests]
        for stop in set(filter(None, stops)):
            ids = (
                id_ for id_, why in zip(prompts.ids, stops, strict=True) if why == stop
            )
            # sudo: whoever asks for one need not be the one who gets it
            prompts.sudo().browse(ids)._relationship_put_aside(stop)

    @api.model
    def _get_owners(self, requests):
        """Return the customers of requests, each once."""
        ids = dict.fromkeys(request["owner"].id for request in requests)
        return self.env["res.partner"].browse(ids)

    @api.model
    def _get_wanted(self, requests, scripts):
        """Return the requests that raise a prompt, once each, with the reason why it
        is set aside at once as ``stop``.

        :param list requests: see ``_raise``, with the customer as ``owner``
        :param dict scripts: ``{reason: {customer: script}}``
        """
        # sudo: a prompt is open whether or not the user may see it
        prompts = self.env["mail.activity"].sudo()
        prompts = prompts.search_fetch(
            prompts._relationship_get_pending_domain()
            & Domain("relationship_partner_id", "in", self._get_owners(requests).ids)
            & Domain("relationship_reason", "in", list(scripts)),
            [
                "active",
                "relationship_partner_id",
                "relationship_reason",
                "relationship_key",
            ],
        )
        open_keys, pending_keys = (
            {prompt._relationship_get_identity() for prompt in found}
            for found in (prompts.filtered("active"), prompts)
        )
        today = fields.Date.context_today(self)
        held_back = self._get_held_back(self._get_owners(requests))
        wanted = []
        for request in requests:
            owner, reason = request["owner"], request["reason"]
            key = (owner, reason, request.get("key") or "")
            request["stop"] = owner._relationship_get_stop(reason)
            if key in (pending_keys if request["stop"] else open_keys):
                continue
            if request["stop"] == "colleague":
                continue
            paused = owner.contact_paused_until and owner.contact_paused_until > today
            can_wait = scripts[reason][owner].is_low_urgency and not request.get("now")
            if can_wait and (paused or owner.contact_quiet_until or owner in held_back):
                continue
            open_keys.add(key)
            pending_keys.add(key)
            wanted.append(request)
        return wanted

    @api.model
    def _get_held_back(self, owners):
        """Return those of the customers ``owners`` to whom no prompt that can wait is
        raised; features add their own."""
        return owners.browse()

    @api.model
    def _prepare_activity(self, request, user, script, note):
        owner = request["owner"]
        record = request.get("record") or owner
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "activity_type_id": request.get("activity_type", script.activity_type_id).id
            or self.env.ref("mail.mail_activity_data_call").id,
            "summary": request.get("summary") or script.name,
            "note": note,
            "date_deadline": fields.Date.to_date(request["date"]),
            "user_id": user.id,
            "automated": True,
            "relationship_partner_id": owner.id,
            "relationship_reason": request["reason"],
            "relationship_key": request.get("key") or "",
            "relationship_due_date": fields.Date.to_date(request["date"]),
        }

    @api.model
    def _withdraw(self, partner_ids, reasons=None):
        """Take back open prompts without a trace, such as of a customer that is lost.

        :param list partner_ids: commercial entities
        :param list reasons: only these; None: all
        """
        domain = Domain("relationship_partner_id", "in", partner_ids)
        domain &= Domain("relationship_reason", "!=", False)
        if reasons:
            domain &= Domain("relationship_reason", "in", reasons)
        # sudo: a decision on the customer also concerns the prompts of colleagues
        self.env["mail.activity"].sudo().search(domain).unlink()

    @api.model
    def _withdraw_obsolete(self):
        """Take back prompts that are no longer due; features add theirs."""
        self._withdraw_early()

    @api.model
    def _withdraw_early(self, partner_ids=None):
        """Take back interval prompts that are no longer due, because the interval or
        the pause has changed since. Snoozed ones stay: somebody decided on them; but
        not where no contact is due at all.

        :param list partner_ids: commercial entities; None: of all
        """
        soon = fields.Date.add(
            fields.Date.context_today(self),
            days=self.env["res.partner"]._relationship_get_lead_days() + 1,
        )
        owner = "relationship_partner_id."
        domain = Domain("relationship_reason", "=", "interval") & (
            Domain(owner + "next_contact_date", "=", False)
            | Domain("relationship_snoozed_until", "=", False)
            & Domain(owner + "next_contact_date", ">", soon)
        )
        if partner_ids is not None:
            domain &= Domain("relationship_partner_id", "in", partner_ids)
        # sudo: whoever edits the address book ends the prompts of all colleagues
        self.env["mail.activity"].sudo().search(domain).unlink()

    # === LEVELLING === #

    @api.model
    def _get_daily_limit(self):
        """Return how many new prompts one person gets a day by intervals, late
        orders and people; 0: any number."""
        return self.env["relationship.setting"]._get("daily_limit")

    @api.model
    def _get_todays_load(self):
        """Return a Counter of the prompts that each user (id) got today, done ones
        included."""
        today = fields.Datetime.start_of(fields.Datetime.now(), "day")
        activities = self.env["mail.activity"].with_context(active_test=False)
        groups = activities._read_group(
            [
                ("relationship_reason", "in", list(self._get_traits()["levelled"])),
                ("create_date", ">=", today),
            ],
            ["user_id"],
            ["__count"],
        )
        return Counter({user.id: count for user, count in groups})
