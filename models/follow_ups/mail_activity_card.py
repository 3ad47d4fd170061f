"""One card per customer: the most urgent of what is due stands for all of it, lists the
other reasons, and is sorted by tier, value and lateness together."""

from textwrap import shorten

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LEADS = "relationship_leads"
URGENCY = "relationship_urgency"
LATE_DAYS = 28  # what is later still is no more urgent
TIER_DAYS = 14  # so many days late counts the first tier, half of it the second
SAID = SQL("t.reached AND COALESCE(t.note, '') <> ''")
SAID_SIZE = 160


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_leads = fields.Boolean(
        string="One card per customer",
        store=False,
        search="_search_relationship_leads",
        help="The most urgent follow-up of each customer, among those that are "
        "looked for.",
    )
    relationship_urgency = fields.Float(
        string="Urgency",
        compute="_compute_relationship_urgency",
        help="In days: how late it is, and what the customer's tier and yearly value "
        "add to it.",
    )
    relationship_reasons = fields.Json(
        string="Reasons",
        compute="_compute_relationship_reasons",
        help="All that is open at the customer, the most urgent first.",
    )
    relationship_last_said = fields.Char(
        string="Last said", compute="_compute_relationship_last_said"
    )

    # === COMPUTE METHODS === #

    @api.depends("date_deadline", "relationship_partner_id")
    @api.depends_context("allowed_company_ids", "tz", "uid")
    def _compute_relationship_urgency(self):
        self.env["mail.activity"].flush_model(["date_deadline"])
        found = {}
        if self.ids:
            query = self.browse(self.ids)._as_query()
            found = dict(
                self.env.execute_query(
                    query.select(
                        SQL.identifier(self._table, "id"),
                        self._relationship_urgency_sql(self._table),
                    )
                )
            )
        for activity in self:
            activity.relationship_urgency = found.get(activity.id, 0)

    @api.model
    def _relationship_urgency_sql(self, alias):
        """SQL of how urgent prompt ``alias`` is, in days; features add theirs."""
        return SQL(
            """LEAST(%(today)s::date - %(deadline)s, %(most)s) + COALESCE((
                   SELECT GREATEST(0, %(tier_days)s - %(tier_days)s / 2 * (
                              SELECT count(*) FROM relationship_tier better
                               WHERE better.active AND better.sequence < tier.sequence))
                     FROM res_partner customer
                     JOIN relationship_tier tier
                       ON tier.id = customer.relationship_tier_id
                    WHERE customer.id = %(partner)s), 0)""",
            today=fields.Date.context_today(self),
            most=LATE_DAYS,
            deadline=SQL.identifier(alias, "date_deadline"),
            tier_days=TIER_DAYS,
            partner=SQL.identifier(alias, "relationship_partner_id"),
        )

    @api.depends("relationship_partner_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_relationship_reasons(self):
        prompts = self.filtered("relationship_reason")
        (self - prompts).relationship_reasons = False
        together = self.search(
            [
                ("relationship_partner_id", "in", prompts.relationship_partner_id.ids),
                ("relationship_reason", "!=", False),
            ]
        )
        first = self._relationship_get_first_reasons()
        together = together.sorted(lambda prompt: prompt._relationship_get_place(first))
        answerable = together._relationship_answerable()
        siblings = together.grouped("relationship_partner_id")
        for prompt in prompts:
            others = siblings.get(prompt.relationship_partner_id, together[:0])
            shown = prompt | others if prompt.active else prompt
            shown = shown.with_prefetch((prompts | together)._ids)
            prompt.relationship_reasons = [
                reason._relationship_describe(prompt, answerable) for reason in shown
            ]

    @api.depends("relationship_partner_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_relationship_last_said(self):
        last = {}
        if self.env["relationship.touchpoint"].has_access("read"):
            partners = self.relationship_partner_id._filtered_access("read")
            found = partners._relationship_get_last_touchpoints(SAID)
            people = found.contact_id._filtered_access("read")
            last = found.grouped("partner_id")
        for activity in self:
            touchpoint = last.get(activity.relationship_partner_id)
            activity.relationship_last_said = touchpoint and self.env._(
                "“%(words)s” (%(who)s, %(date)s)",
                words=shorten(touchpoint.note, SAID_SIZE, placeholder="…"),
                who=touchpoint.direction == "outbound"
                and touchpoint.user_id.name
                or (touchpoint.contact_id & people).name
                or touchpoint.partner_id.name,
                date=touchpoint.partner_id._relationship_format_day(
                    touchpoint._get_local_day()
                ),
            )

    # === SEARCHING AND SORTING === #

    @api.model
    def _search_relationship_leads(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("id", "in", self._relationship_get_leads(Domain.TRUE))

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain)
        names = {leaf.field_expr for leaf in domain.iter_conditions()}
        if LEADS in names:
            # The columns by when show each customer once: they don't tell who leads
            scope = domain.map_conditions(
                lambda leaf: Domain.TRUE
                if leaf.field_expr in (LEADS, "relationship_when")
                else leaf
            )
            leads = Domain("id", "in", self._relationship_get_leads(scope))
            if "active" in names or not self.env.context.get("active_test", True):
                leads |= Domain("active", "=", False)  # what is over stands for itself
            domain = domain.map_conditions(
                lambda leaf: leaf
                if leaf.field_expr != LEADS
                else leads
                if self._relationship_asks_for_leads(leaf)
                else ~leads
            )
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _relationship_asks_for_leads(self, leaf):
        """Return whether a condition asks for those that lead, or for the others."""
        value = leaf.value
        values = [value] if isinstance(value, (bool, type(None))) else value
        return (True in values) == (leaf.operator in ("=", "in"))

    @api.model
    def _relationship_get_leads(self, scope):
        """Return the ids of the most urgent open prompt of each customer.

        :param Domain scope: of the prompts that are looked at
        """
        self.flush_model(
            ["date_deadline", "relationship_partner_id", "relationship_snoozed_until"]
        )
        open_ = Domain("relationship_reason", "!=", False) & Domain("active", "=", True)
        query = self._search(scope & open_)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (prompt.relationship_partner_id) prompt.id
                     FROM mail_activity prompt WHERE prompt.id IN %s
                 ORDER BY prompt.relationship_partner_id,
                          COALESCE(prompt.relationship_snoozed_until > %s, false),
                          prompt.date_deadline,
                          prompt.relationship_reason <> ALL(%s), prompt.id""",
                query.subselect(),
                fields.Date.context_today(self),
                list(self._relationship_get_first_reasons()),
            )
        )
        return [row[0] for row in rows]

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != URGENCY:
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        return SQL("%s %s %s", self._relationship_urgency_sql(alias), direction, nulls)

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_first_reasons(self):
        return self.env["relationship.follow.up"]._get_traits()["first"]

    def _relationship_get_place(self, first):
        """Return what sorts the prompts of one customer, the most urgent first.

        :param set first: reasons that come before others of the same day
        """
        self.ensure_one()
        return (
            self.relationship_when == "snoozed",
            self.date_deadline or fields.Date.today(),
            self.relationship_reason not in first,
            self.id,
        )

    def _relationship_answerable(self):
        """Return the prompts that a conversation with the customer may answer; features
        take away theirs that ask for something else."""
        return self.filtered("active")

    def _relationship_describe(self, lead, answerable):
        """Return what the customer's card says of one of its reasons, as a dict: its
        ``id``, ``label``, ``summary``, ``due``, ``is_late``, ``user`` (False: the
        pool), ``words``, whether it ``can_tick`` and is ``ticked`` at first, and
        ``actions``: what can be done with it alone.

        :param lead: the prompt that the card stands for
        :param answerable: see ``_relationship_answerable``
        """
        self.ensure_one()
        is_lead, can_tick = self == lead, self in answerable
        is_ours = not self.user_id or self.user_id in (self.env.user, lead.user_id)
        with_whom = self._relationship_get_person()
        reasons = dict(
            self._fields["relationship_reason"]._description_selection(self.env)
        )
        return {
            "id": self.id,
            "label": reasons[self.relationship_reason],
            "summary": self.relationship_reason != "interval" and self.summary or "",
            "due": self.relationship_due_label,
            "is_late": self.relationship_when == "overdue",
            "user": self.user_id.name or False,
            "words": "" if is_lead else self._relationship_get_words_aside(),
            "can_tick": can_tick,
            # Whether the same conversation was also about another person, one must say
            "ticked": can_tick
            and (
                is_lead
                or is_ours
                and self.relationship_when in ("overdue", "today")
                and with_whom == self.relationship_partner_id
            ),
            "actions": [] if is_lead else self._relationship_get_actions(),
        }

    def _relationship_get_words_aside(self):
        """Return the words of a reason that the card does not stand for, with what
        whoever handed it on wrote."""
        return (self.relationship_script or "") + (self.relationship_handed_on or "")

    def _relationship_get_actions(self):
        """Return ``[(method, label)]`` of what can be done with one reason alone;
        features add theirs."""
        self.ensure_one()
        return []
