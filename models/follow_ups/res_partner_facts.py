"""What can be said about a customer, gathered for many in a few queries: the last
contact, whom to speak to, what they bought."""

from odoo import api, fields, models
from odoo.tools import SQL, get_lang

from ..shared.names import get_first_name


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _get_script_facts(self):
        """Return ``{partner: facts}`` for commercial entities: for each name in
        ``relationship_script.FACTS`` a string, in the customer's language."""
        today = fields.Date.context_today(self)
        people = self._relationship_get_correspondents()
        products = self._relationship_get_last_products()
        together = [id_ for ids in products.values() for id_ in ids]
        # What the user may not see is left out, and the others are told
        together = self.env["product.product"].browse(together)._relationship_seen().ids
        sold = set(together)
        seen = set(self.browse(p.id for p in people.values())._filtered_access("read"))
        words = {}  # many customers share a language, a day, products
        facts = {}
        for partner in self:
            since = partner.last_contact_date or partner.contact_clock_start or today
            bought = tuple(id_ for id_ in products.get(partner.id, ()) if id_ in sold)
            shared = (partner.lang, since, bought)
            if shared not in words:
                lang = get_lang(self.env, partner.lang).code
                local = self.with_context(lang=lang)
                words[shared] = local._relationship_put_in_words(
                    today, since, bought, together
                )
            person = people[partner]
            there = words[shared]["first_name"]
            name = person._relationship_get_first_name() if person in seen else ""
            facts[partner] = {
                **words[shared],
                "first_name": name or there,
                "customer": partner.name or "",
                "company": (partner.company_id or self.env.company).name,
            }
        return facts

    def _relationship_get_first_name(self):
        """Return the first name of this person; "" where the name does not tell it."""
        self.ensure_one()
        lang = self.lang or self.commercial_partner_id.lang
        return "" if self.is_company else get_first_name(self.name, lang)

    def _relationship_filter_ordering(self):
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

    @api.model
    def _relationship_put_in_words(self, today, since, product_ids, together):
        """Return the facts that customers of one language share, with what to call
        somebody without a name.

        :param together: ids of products, to be read at once
        """
        products = self.env["product.product"].browse(product_ids)
        return {
            "first_name": self.env._("there"),
            "period": self._relationship_format_period((today - since).days),
            "last_contact": self._relationship_format_day(since),
            "products": ", ".join(products.with_prefetch(together).mapped("name"))
            or self.env._("everything"),
        }

    def _relationship_get_last_products(self):
        """Return ``{partner id: product ids}``: what was worth most in the customer's
        last order; for features that know what customers buy."""
        return {}
