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
        waited in the pool because nobody looked after the customer, or only somebody
        who has left. So do those that a mail or an order has closed, and may open
        again. What somebody has handed on to another colleague stays there.

        :param list changes: (customer, name of the field, user before)
        """
        if not changes:
            return
        partners = self.env["res.partner"].union(*(p for p, _name, _old in changes))
        # sudo: who gives a customer away gives the prompts of colleagues away
        prompts = self.env["mail.activity"].sudo()
        prompts = prompts.search(
            (
                prompts._relationship_get_pending_domain()
                | prompts._relationship_get_closed_by_itself_domain()
            )
            & self._get_handed_on_domain()
            & Domain("relationship_partner_id", "in", partners.ids)
        )._relationship_follow_charge()
        if not prompts:
            return
        assignees = self._get_assignees(partners)
        absent_ids = self._get_absent_ids()
        moved, companies = {}, prompts._relationship_get_companies()
        by_partner = prompts.grouped("relationship_partner_id")
        for partner, name, old in changes:
            found = by_partner.get(partner, prompts[:0])
            found = self._get_moved_along(found, partner, name, old)
            for company, group in found.grouped(lambda p: companies[p]).items():
                user = partner[name] or assignees[partner]
                user = self._get_present(user, partner, absent_ids, company)
                moved[user] = moved.get(user, prompts[:0]) | group
        for user, found in moved.items():
            found.with_context(
                mail_activity_quick_update=True, relationship_no_subscribe=True
            ).user_id = user

    @api.model
    def _get_moved_along(self, prompts, partner, name, old):
        """Return those of the customer's ``prompts`` that go on to whoever is in field
        ``name`` now, where ``old`` was before."""
        rule = partner.relationship_tier_id.assign_to or "salesperson"
        by_field = rule == RULES[name]
        others = [partner[other] for other in RULES if other != name]
        moved = prompts.browse()
        if old and (by_field or old not in others):
            moved |= prompts.filtered(lambda prompt: prompt.user_id == old)
        in_charge = [user for user in others if user.active]
        if not old.active and (  # the pool, because there was nobody any more
            by_field and old or rule in RULES.values() and not in_charge
        ):
            moved |= prompts.filtered(lambda prompt: not prompt.user_id)
        return moved
