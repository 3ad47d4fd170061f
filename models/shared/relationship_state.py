"""A state that is seen from stored dates and today's, so it is never out of date."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class RelationshipState(models.AbstractModel):
    """From one list of rules come the state of a record, the search for it, and the
    groups by it, in a given order."""

    _name = "relationship.state"
    _description = "State Seen From Dates"
    _state_field = None  # a field without a column
    _state_order = ()  # its values as groups and columns stand

    def _get_state_rules(self):
        """Return ``{state: domain}``: of the domains that hold, the first counts; the
        last always holds."""
        raise NotImplementedError

    def _see_states(self):
        """Write the state of each record; for the field's compute."""
        rest = self
        for state, domain in self._get_state_rules().items():
            found = rest.filtered_domain(domain)
            found[self._state_field] = state
            rest -= found

    def _search_state(self, operator, value):
        """Return the domain of the field's search."""
        if operator != "in":
            return NotImplemented
        return self._search_in_rules(self._get_state_rules(), value)

    @api.model
    def _search_in_rules(self, rules, states):
        """Return the domain of the records whose state by ``rules`` is one of
        ``states``; False among them: where no rule holds."""
        found, before = Domain.FALSE, Domain.FALSE
        for state, domain in rules.items():
            if state in states:
                found |= domain & ~before
            before |= domain
        return found | ~before if False in states else found

    # === SORTING AND GROUPING === #

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != self._state_field:
            return super()._read_group_groupby(alias, groupby_spec, query)
        return self._rules_to_sql(self._get_state_rules(), alias, query)

    def _rules_to_sql(self, rules, alias, query):
        """Return SQL of the state of record ``alias`` by ``rules``; NULL for none."""
        cases = [
            SQL(
                "WHEN %s THEN %s",
                domain.optimize_full(self)._to_sql(self, alias, query),
                state,
            )
            for state, domain in rules.items()
        ]
        return SQL("CASE %s END", SQL(" ").join(cases))

    def _read_group_orderby(self, order, groupby_terms, query):
        if order not in (self._state_field, f"{self._state_field} desc"):
            return super()._read_group_orderby(order, groupby_terms, query)
        return SQL(
            "array_position(%s, %s)%s",
            list(self._state_order),
            groupby_terms[self._state_field],
            SQL(" DESC") if order.endswith(" desc") else SQL(),
        )
