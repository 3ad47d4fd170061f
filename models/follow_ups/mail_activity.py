from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import get_lang

from .relationship_script import REASONS

WHEN = [
    ("overdue", "Late"),
    ("today", "Today"),
    ("soon", "Next days"),
    ("snoozed", "Snoozed"),
    ("done", "Done"),
    ("aside", "Set aside"),
]
WHEN_COLUMNS = [when for when, _label in WHEN]  # most urgent first


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "relationship.state"]
    _state_field = "relationship_when"
    _state_order = WHEN_COLUMNS

    relationship_reason = fields.Selection(
        REASONS,
        string="Reason",
        readonly=True,
        help="Why this follow-up was raised. Empty for activities of other apps.",
    )
    relationship_key = fields.Char(
        readonly=True,
        help="What it is about: one open follow-up per customer, reason and key.",
    )
    relationship_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    relationship_brought_by_id = fields.Many2one(
        "res.partner",
        string="Brought by",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Whose follow-up it was before that customer became part of this one.",
    )
    relationship_due_date = fields.Date(
        string="First due",
        readonly=True,
        help="When it first fell due; snoozing doesn't move it.",
    )
    relationship_snoozed_until = fields.Date(string="Snoozed until", readonly=True)
    relationship_snooze_count = fields.Integer(string="Snoozes", readonly=True)
    relationship_snooze_reason = fields.Char(string="Why snoozed", readonly=True)
    relationship_handed_on = fields.Html(
        string="Handed on",
        readonly=True,
        copy=False,
        help="Who handed it on, and what they wrote for the colleague.",
    )
    relationship_touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        string="Answered by",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="The contact that closed this follow-up.",
    )
    relationship_when = fields.Selection(
        WHEN,
        string="When",
        compute="_compute_relationship_when",
        search="_search_state",
    )
    relationship_script = fields.Html(
        string="Words", compute="_compute_relationship_words", sanitize=False
    )
    relationship_why = fields.Text(
        string="Why am I seeing this?", compute="_compute_relationship_words"
    )
    relationship_tier_id = fields.Many2one(
        related="relationship_partner_id.relationship_tier_id"
    )
    relationship_status_label = fields.Char(
        related="relationship_partner_id.contact_status_label"
    )
    relationship_status = fields.Selection(
        related="relationship_partner_id.contact_status", string="Contact status"
    )
    relationship_last_contact = fields.Char(
        related="relationship_partner_id.last_touchpoint_label"
    )

    _relationship_open = models.Index(
        "(date_deadline) WHERE active IS TRUE AND relationship_reason IS NOT NULL"
    )
    _relationship_open_unique = models.UniqueIndex(
        "(relationship_partner_id, relationship_reason, COALESCE(relationship_key, ''))"
        " WHERE active IS TRUE AND relationship_reason IS NOT NULL",
        "There is an open follow-up for this customer and reason already.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "active",
        "date_deadline",
        "relationship_set_aside",
        "relationship_snoozed_until",
    )
    @api.depends_context("tz")
    def _compute_relationship_when(self):
        self._see_states()

    def _get_state_rules(self):
        today = fields.Date.context_today(self)
        return {
            "aside": Domain("relationship_set_aside", "!=", False),
            "done": Domain("active", "=", False),
            "snoozed": Domain("relationship_snoozed_until", ">", today),
            "overdue": Domain("date_deadline", "<", today),
            "today": Domain("date_deadline", "=", today),
            "soon": Domain.TRUE,
        }

    @api.depends("relationship_partner_id", "relationship_reason", "note")
    @api.depends_context("uid", "lang", "tz")
    def _compute_relationship_words(self):
        prompts = self.filtered("relationship_reason")
        (self - prompts).relationship_script = False
        (self - prompts).relationship_why = False
        seen = set(prompts.relationship_partner_id._filtered_access("read").ids)
        hidden = prompts.filtered(lambda a: a.relationship_partner_id.id not in seen)
        for activity in hidden:  # nothing but what the prompt was given
            activity.relationship_script = activity._relationship_get_note()
            activity.relationship_why = False
        prompts -= hidden
        facts = prompts.relationship_partner_id._get_script_facts()
        for reason, group in prompts.grouped("relationship_reason").items():
            partners = group.relationship_partner_id
            scripts = self.env["relationship.script"]._get_for(reason, partners)
            for activity in group:
                partner = activity.relationship_partner_id
                script = scripts[partner].with_context(
                    lang=get_lang(self.env, partner.lang).code
                )
                activity.relationship_script = activity._relationship_get_words(
                    script, facts[partner]
                )
                activity.relationship_why = activity._relationship_explain()

    def _relationship_get_words(self, script, facts):
        """Return the words to say, as HTML. An interval's words speak of time, so they
        are put anew; others' words were given when they were raised.

        :param script: ``relationship.script``, in the customer's language
        :param dict facts: the customer's facts by name
        """
        if script and self.relationship_reason == "interval":
            return script._render(facts)
        return self._relationship_get_note()

    def _relationship_get_note(self):
        """Return the note that the prompt was given, without what colleagues have
        added when they handed it on."""
        note, added = self.note, self.relationship_handed_on
        return note[: -len(added)] if added and (note or "").endswith(added) else note

    def _relationship_is_note_to_say(self):
        """Return whether the note that the prompt was given is meant for the customer,
        and not for the colleague; features know theirs."""
        return False

    def _relationship_explain(self):
        """Return the dates and numbers behind the prompt, a sentence a line."""
        self.ensure_one()
        partner = self.relationship_partner_id
        lines = self._relationship_explain_customer()
        if self.relationship_snooze_count:
            lines.append(
                self.env._(
                    "Snoozed %(count)s×, last until %(date)s. %(reason)s",
                    count=self.relationship_snooze_count,
                    date=partner._relationship_format_day(
                        self.relationship_snoozed_until
                    ),
                    reason=self.relationship_snooze_reason or "",
                ).strip()
            )
        if not self.user_id:
            lines.append(self.env._("In the shared pool: whoever takes it, has it."))
        return "\n".join(lines)

    def _relationship_explain_customer(self):
        """Return what is known of the customer that made the prompt come up, as a list
        of sentences; features add theirs."""
        partner = self.relationship_partner_id
        lines = []
        if partner.last_contact_date:
            lines.append(
                self.env._(
                    "Last heard: %(contact)s.",
                    contact=partner.last_touchpoint_label
                    or partner._relationship_format_day(partner.last_contact_date),
                )
            )
        else:
            lines.append(
                self.env._(
                    "Nobody has been in touch since the customer came, on %(date)s.",
                    date=partner._relationship_format_day(partner.contact_clock_start),
                )
            )
        if self.relationship_reason == "interval" and partner.contact_interval_days:
            lines.append(
                self.env._(
                    "%(origin)s: every %(period)s, so by %(date)s.",
                    origin=self._relationship_explain_origin(),
                    period=partner._relationship_format_period(
                        partner.contact_interval_days
                    ),
                    date=partner._relationship_format_day(partner.next_contact_date),
                )
            )
        return lines

    def _relationship_explain_origin(self):
        """Return where the customer's interval comes from: "Gold customers"."""
        partner = self.relationship_partner_id
        if partner.contact_interval_origin == "manual":
            return self.env._("Interval entered by hand")
        return self.env._(
            "%(tier)s customers", tier=partner.relationship_tier_id.name or ""
        ).strip()

    # === ACCESS === #

    def _check_access(self, operation):
        """Those who look after customers share all prompts: whoever is in contact
        with a customer takes, snoozes, hands on or answers what is open there. Nobody
        changes or deletes one that they may not read, also who has raised it."""
        result = super()._check_access(operation)
        if self.env.su or operation not in ("write", "unlink"):
            return result
        # sudo: only to see which are prompts, and of which customer; checked below
        prompts = self.sudo().filtered("relationship_reason").sudo(False)
        if not prompts:
            return result
        forbidden, make_error = result or (self.browse(), None)
        hidden = super(MailActivity, prompts)._check_access("read")
        unread = hidden[0] if hidden else self.browse()
        if operation == "write" and self.env.user.has_group(
            "relationship_flow.group_user"
        ):
            shared = (forbidden & prompts) - unread
            partners = shared.sudo().relationship_partner_id.sudo(False)
            partners = partners._filtered_access("read")
            forbidden -= shared.filtered(
                lambda prompt: prompt.sudo().relationship_partner_id in partners
            )
        forbidden |= unread
        if not forbidden:
            return None
        return forbidden, make_error or (
            lambda: forbidden._make_access_error(operation)
        )

    def _relationship_get_persons(self):
        """Return the people whom prompts are about, for a contact with each; the
        customer where no prompt names one."""
        people = self.env["res.partner"]
        named = self.env["res.partner"]  # customers of whom a person is named
        for activity in self:
            person, customer = (
                activity._relationship_get_person(),
                activity.relationship_partner_id,
            )
            people |= person
            if person != customer:
                named |= customer
        return people - named
