"""How a customer stands, all that is known together: the clock may be on time while
orders have stopped. Each feature adds what it knows by super()."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ATTENTION = [
    ("act", "Needs action"),
    ("watch", "Worth a look"),
    ("fine", "All is well"),
    ("rest", "At rest"),
]
LEVELS = [level for level, _label in ATTENTION]
CLOCK_LEVELS = {
    "overdue": "act",
    "due": "watch",
    "due_soon": "watch",
    "ok": "fine",
    "paused": "rest",
    "lost": "rest",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_attention = fields.Selection(
        ATTENTION,
        string="Relationship status",
        compute="_compute_relationship_attention",
        search="_search_relationship_attention",
        group_expand="_group_expand_relationship_attention",
        help="The worst that is known: a late contact, a late answer to a concern, "
        "orders that have stopped. Empty: nobody looks after this customer.",
        groups="relationship_flow.group_user",
    )
    relationship_attention_label = fields.Char(
        string="Why this status",
        compute="_compute_relationship_attention",
        help="The worst that is known, in words; +1: there is one more as bad.",
        groups="relationship_flow.group_user",
    )
    relationship_signals = fields.Json(
        string="At a glance",
        compute="_compute_relationship_signals",
        help="All that matters about this customer, in one line, the worst first.",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("next_contact_date", "contact_paused_until", "contact_lost_date")
    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_relationship_attention(self):
        signals = self._relationship_get_signals()
        for partner in self:
            found = self._relationship_sort_signals(signals[partner])
            worst = found[0] if found else False
            partner.relationship_attention = worst and worst["level"]
            more = sum(signal["level"] == worst["level"] for signal in found[1:])
            partner.relationship_attention_label = worst and (
                f"{worst['label']} +{more}"
                if more and worst["level"] in ("act", "watch")
                else worst["label"]
            )

    @api.depends("next_contact_date", "contact_paused_until", "contact_lost_date")
    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_relationship_signals(self):
        signals = self._relationship_get_signals()
        notes = self._relationship_get_notes()
        for partner in self:
            partner.relationship_signals = (
                self._relationship_sort_signals(signals[partner]) + notes[partner]
            )

    @api.model
    def _search_relationship_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_in_rules(self._relationship_get_attention_rules(), value)

    @api.model
    def _group_expand_relationship_attention(self, levels, domain):
        return [level for level in LEVELS if level in levels or level != "rest"]

    # === SORTING AND GROUPING === #

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "relationship_attention":
            return super()._read_group_groupby(alias, groupby_spec, query)
        field = self._fields[groupby_spec]
        self._check_field_access(field, "read")
        return self._rules_to_sql(
            self._relationship_get_attention_rules(), alias, query
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        if order not in ("relationship_attention", "relationship_attention desc"):
            return super()._read_group_orderby(order, groupby_terms, query)
        return SQL(
            "array_position(%s, %s)%s",
            LEVELS,
            groupby_terms["relationship_attention"],
            SQL(" DESC") if order.endswith(" desc") else SQL(),
        )

    # === BUSINESS METHODS === #

    def _relationship_get_signals(self):
        """Return ``{partner: signals}``: what decides about the status, of the company
        where the partner is a contact. Features add theirs by super(), in a few
        queries for all, and as far as the user may read.

        A signal is a dict of ``level`` ("act", "watch", "fine" or "rest"), ``label``
        (a few words) and ``action`` (the method that opens it, or False).
        """
        signals = {}
        for partner in self:
            level = CLOCK_LEVELS.get(partner.contact_status)
            signals[partner] = [
                {
                    "level": level,
                    "label": partner.contact_status_label,
                    "action": "action_log_touchpoint",
                }
            ] * bool(level)
        return signals

    def _relationship_get_notes(self):
        """Return ``{partner: notes}``: what is good to know and changes no status, as
        signals of the level "note"."""
        return {partner: [] for partner in self}

    @api.model
    def _relationship_get_attention_domain(self, level):
        """Return the domain of those with a signal of ``level``; the counterpart of
        ``_relationship_get_signals``, extended together with it."""
        statuses = [status for status, at in CLOCK_LEVELS.items() if at == level]
        return Domain("contact_status", "in", statuses)

    @api.model
    def _relationship_get_attention_rules(self):
        return {
            level: self._relationship_get_attention_domain(level) for level in LEVELS
        }

    @api.model
    def _relationship_sort_signals(self, signals):
        """Return signals, the worst first; equal ones stay as they are."""
        return sorted(signals, key=lambda signal: LEVELS.index(signal["level"]))

    def _relationship_get_signal_owner(self):
        """Return the customer that signals are about; of a draft, the saved one."""
        self.ensure_one()
        return self.commercial_partner_id._origin
