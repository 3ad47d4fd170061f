"""What can be said about a customer, gathered for many in a few queries: the last
contact, whom to speak to, what they bought."""

from odoo import fields, models
from odoo.tools import SQL, get_lang

from ..shared.names import get_first_name


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
                "first_name": person._get_first_name(partner.lang),
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

    def _get_first_name(self, lang=None):
        """Return how to address this person: the first name, else "there".

        :param str lang: of the customer, whose language the words are in
        """
        self.ensure_one()
        lang = get_lang(self.env, lang or self.lang).code
        name = "" if self.is_company else get_first_name(self.name, self.lang or lang)
        return name or self.with_context(lang=lang).env._("there")

    def _filter_ordering(self):
        """Return those of these customers who have a confirmed order."""
        self.env["sale.order"].flush_model(["state", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT customer.id FROM unnest(%s) AS customer(id)
                    WHERE EXISTS (
                          SELECT FROM sale_order o
                            JOIN res_partner c ON c.id = o.partner_id
                           WHERE c.commercial_partner_id = customer.id
                             AND o.state = 'sale')""",
                self.ids,
            )
        )
        return self.browse(row[0] for row in rows)

    def _get_last_products(self):
        """Return ``{partner id: product ids}``: what was worth most in the customer's
        last order; for features that know what customers buy."""
        return {}
