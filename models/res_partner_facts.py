"""What can be said about a customer, gathered for many in a few queries: the last
contact, whom to speak to, what they bought."""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

PRODUCTS_NAMED = 2


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

    @api.depends("last_contact_date")
    @api.depends_context("uid", "tz", "lang")
    def _compute_last_touchpoint(self):
        last = self.env["relationship.touchpoint"]
        if self.env["relationship.touchpoint"].has_access("read"):
            last = self.commercial_partner_id._get_last_touchpoints()
        by_partner = last.grouped("partner_id")
        today = fields.Date.context_today(self)
        for partner in self:
            touchpoint = by_partner.get(partner.commercial_partner_id, last[:0])
            partner.last_touchpoint_id = touchpoint
            partner.last_touchpoint_label = (
                partner._describe_contact(touchpoint, today) if touchpoint else False
            )

    def _describe_contact(self, touchpoint, today):
        """Return "22 days ago, e-mail from them (Mia Brandt)"."""
        day = fields.Datetime.context_timestamp(self, touchpoint.date).date()
        ago = (today - day).days
        when = (
            self.env._("Today")
            if ago <= 0
            else self.env._("Yesterday")
            if ago == 1
            else self.env._("%(days)s days ago", days=ago)
        )
        words = {
            "when": when,
            "channel": touchpoint.channel_id.name,
            "person": touchpoint.contact_id.name or touchpoint.partner_id.name,
        }
        if touchpoint.direction == "inbound":
            return self.env._("%(when)s, %(channel)s from them (%(person)s)", **words)
        return self.env._("%(when)s, %(channel)s from us (%(person)s)", **words)

    # === BUSINESS METHODS === #

    def _get_last_touchpoints(self):
        """Return the newest contact that counted, per customer in ``self``; only those
        that the user may read."""
        touchpoints = self.env["relationship.touchpoint"]
        if not self.ids:
            return touchpoints
        touchpoints.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT last.id FROM unnest(%s) AS customer(id), LATERAL (
                       SELECT t.id FROM relationship_touchpoint t
                         JOIN relationship_channel ch ON ch.id = t.channel_id
                        WHERE t.partner_id = customer.id AND %s
                     ORDER BY t.date DESC, t.id DESC LIMIT 1) last""",
                self.ids,
                self.env["relationship.clock"]._resets(),
            )
        )
        return touchpoints.browse(row[0] for row in rows)._filtered_access("read")

    def _get_script_facts(self):
        """Return ``{partner: facts}`` for commercial entities: for each name in
        ``relationship_script.FACTS`` a string, in the customer's language."""
        today = fields.Date.context_today(self)
        people = self._get_correspondents()
        products = self._get_last_products()
        together = [id_ for ids in products.values() for id_ in ids]
        facts = {}
        for partner in self:
            local = partner.with_context(lang=partner.lang or self.env.lang)
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

    def _get_correspondent(self):
        """Return the person to speak to at one customer."""
        self.ensure_one()
        return self._get_correspondents()[self]

    def _get_correspondents(self):
        """Return ``{partner: person}``: whom the last contact was with, else the first
        contact in the address book, else the customer."""
        if not self.ids:
            return {partner: partner for partner in self}
        self.env["relationship.touchpoint"].flush_model()
        self.flush_model(
            ["parent_id", "active", "type", "is_company", "is_stakeholder_placeholder"]
        )
        rows = self.env.execute_query(
            SQL(
                """
            SELECT customer.id, COALESCE(
                (SELECT t.contact_id FROM relationship_touchpoint t
                   JOIN res_partner c ON c.id = t.contact_id
                  WHERE t.partner_id = customer.id AND t.reached AND c.active
                    AND c.commercial_partner_id = customer.id
                    AND NOT COALESCE(c.is_company, false) AND c.type = 'contact'
                    AND NOT COALESCE(c.is_stakeholder_placeholder, false)
               ORDER BY t.date DESC, t.id DESC LIMIT 1),
                (SELECT c.id FROM res_partner c
                  WHERE c.parent_id = customer.id AND c.active AND c.type = 'contact'
                    AND NOT COALESCE(c.is_company, false)
                    AND NOT COALESCE(c.is_stakeholder_placeholder, false)
               ORDER BY c.id LIMIT 1),
                customer.id)
              FROM unnest(%s) AS customer(id)
            """,
                self.ids,
            )
        )
        together = [person for _owner, person in rows]
        return {
            self.browse(owner): self.browse(person).with_prefetch(together)
            for owner, person in rows
        }

    def _get_last_products(self):
        """Return ``{partner id: product ids}``: what was worth most in the customer's
        last confirmed order."""
        if not self.ids:
            return {}
        self.env["sale.order.line"].flush_model()
        self.env["sale.order"].flush_model(["state", "date_order", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
            SELECT customer.id, line.product_id
              FROM unnest(%(ids)s) AS customer(id)
        CROSS JOIN LATERAL (
                SELECT o.id FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                 WHERE c.commercial_partner_id = customer.id AND o.state = 'sale'
              ORDER BY o.date_order DESC, o.id DESC LIMIT 1) last
        CROSS JOIN LATERAL (
                SELECT l.product_id FROM sale_order_line l
                 WHERE l.order_id = last.id AND l.product_id IS NOT NULL
                   AND l.display_type IS NULL AND l.product_uom_qty > 0
              GROUP BY l.product_id
              ORDER BY sum(l.price_subtotal) DESC, l.product_id LIMIT %(named)s) line
            """,
                ids=self.ids,
                named=PRODUCTS_NAMED,
            )
        )
        products = {}
        for owner, product in rows:
            products.setdefault(owner, []).append(product)
        return products

    @api.model
    def _format_day(self, date):
        """Return a day in short words, such as "5 Dec" (with the year if another)."""
        if not date:
            return ""
        same_year = date.year == fields.Date.context_today(self).year
        return format_date(
            self.env, date, date_format="d MMM" if same_year else "d MMM y"
        )

    @api.model
    def _format_period(self, days, beside=None):
        """Return a number of days as a person would say it: "10 days", "6 weeks".

        :param int beside: days of the period that it is said beside, so that both
            are in one unit
        """
        size = beside or days
        if size < 14:
            return self.env._("%(count)s days", count=max(days, 2))
        if size < 92:
            return self.env._("%(count)s weeks", count=round(days / 7))
        if size < 730:
            return self.env._("%(count)s months", count=round(days / 30.4))
        return self.env._("%(count)s years", count=round(days / 365.25))
