"""Prompts follow their customer to another salesperson or operations owner."""

from odoo import api, models
from odoo.fields import Domain

RULES = {"user_id": "salesperson", "operations_user_id": "operations"}


class RelationshipAssignment(models.AbstractModel):
    _inherit = "relationship.assignment"

    @api.model
    def _follow_charge(self, changes):
        """Give the prompts of customers who have got another salesperson or operations
        owner to the new one, without mail: those that the old one had, and those that
        waited in the pool because nobody looked after the customer. What somebody has
        handed on to another colleague stays there.

        :param list changes: (customer, name of the field, user before)
        """
        if not changes:
            return
        partners = self.env["res.partner"].union(*(p for p, _name, _old in changes))
        # sudo: who gives a customer away gives the prompts of colleagues away
        prompts = self.env["mail.activity"].sudo()
        prompts = prompts.search(
            prompts._relationship_get_pending_domain()
            & self._get_handed_on_domain()
            & Domain("relationship_partner_id", "in", partners.ids)
        )._relationship_follow_charge()
        if not prompts:
            return
        assignees = self._get_assignees(partners)
        absent_ids = self._get_absent_ids()
        moved = {}
        by_partner = prompts.grouped("relationship_partner_id")
        for partner, name, old in changes:
            found = by_partner.get(partner, prompts[:0])
            found = found.filtered(lambda prompt, user=old: prompt.user_id == user)
            if found and self._is_charge_moved(partner, name, old):
                user = partner[name] or assignees[partner]
                user = self._get_present(user, partner, absent_ids)
                moved[user] = moved.get(user, prompts[:0]) | found
        for user, found in moved.items():
            found.with_context(
                mail_activity_quick_update=True, relationship_no_subscribe=True
            ).user_id = user

    @api.model
    def _is_charge_moved(self, partner, name, old):
        """Return whether the prompts of ``old`` go on to whoever is in field ``name``
        of the customer now."""
        rule = partner.relationship_tier_id.assign_to or "salesperson"
        others = [partner[other] for other in RULES if other != name]
        if not old:  # the pool, because there was nobody
            return rule in RULES.values() and not any(others)
        return old not in others or rule == RULES[name]
