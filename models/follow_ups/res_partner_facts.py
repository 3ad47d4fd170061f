"""What can be said about a customer, gathered for many in a few queries: the last
contact, whom to speak to, what they bought."""

from odoo import fields, models
from odoo.tools import get_lang


class ResPartner(models.Model):
    _inherit = "res.partner"

    last_touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        compute="_compute_last_touchpoint",
        groups="base.group_user",
    )
    last_touchpoint_label = fields.Char(
        string="Last contact",
        compute="_compute_last_touchpoint",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    # === BUSINESS METHODS === #

    def _get_script_facts(self):
        """Return ``{partner: facts}`` for commercial entities: for each name in
        ``relationship_script.FACTS`` a string, in the customer's language."""
        today = fields.Date.context_today(self)
        people = self._get_correspondents()
        products = self._get_last_products()
        together = [id_ for ids in products.values() for id_ in ids]
        facts = {}
        for partner in self:
            local = partner.with_context(lang=get_lang(self.env, partner.lang).code)
            since = partner.last_contact_date or partner.contact_clock_start or today
            person = people[partner]
            facts[partner] = {
                "first_name": (person.name or "").split(" ")[0]
                if person and not person.is_company
                else local.env._("there"),
                "customer": partner.name or "",
                "period": local._format_period((today - since).days),
                "last_contact": local._format_day(since),
                "products": ", ".join(
                    local.env["product.product"]
                    .browse(products.get(partner.id, []))
                    .with_prefetch(together)
                    .mapped("name")
                )
                or local.env._("everything"),
                "company": (partner.company_id or self.env.company).name,
            }
        return facts

    def _get_last_products(self):
        """Return ``{partner id: product ids}``: what was worth most in the customer's
        last order; for features that know what customers buy."""
        return {}
