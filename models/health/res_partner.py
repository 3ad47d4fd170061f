"""Health, seen from the customer: the night's score in lists, today's in the form."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Of the months of those who become one, those of the one who stays
TWIN_MONTHS = """
DELETE FROM relationship_health_month m USING (
    SELECT id, row_number() OVER (
        PARTITION BY company_id, month
            ORDER BY partner_id = %(owner)s DESC, id) AS place
      FROM relationship_health_month
     WHERE partner_id = ANY(%(everyone)s)) twin
 WHERE m.id = twin.id AND twin.place > 1
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    health_score = fields.Integer(
        string="Health",
        compute="_compute_health",
        search="_search_health_score",
        aggregator=None,
        help="0 to 100, as of last night: from the contacts, the order rhythm, "
        "concerns, ratings and the litmus test, by the weights that managers set.",
        groups="relationship_flow.group_user",
    )
    health_color = fields.Selection(
        lambda self: self.env["relationship.health"]._fields["health_color"].selection,
        string="Health colour",
        compute="_compute_health",
        search="_search_health_color",
        help="By the limits in the settings.",
        groups="relationship_flow.group_user",
    )
    health_detail = fields.Json(
        string="Health today",
        compute="_compute_health_detail",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_health(self):
        shown = self._relationship_get_health_rows()
        for partner in self:
            health = shown.get(partner.commercial_partner_id)
            partner.health_score = health.score if health else 0
            partner.health_color = health.health_color if health else False

    @api.depends("commercial_partner_id", "contact_lost_date", "next_contact_date")
    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_health_detail(self):
        """Of those whose score the user may see, worked out now."""
        shown = self._relationship_get_health_rows()
        details = self.env["relationship.health"].concat(*shown.values())._get_details()
        for partner in self:
            partner.health_detail = details.get(
                shown.get(partner.commercial_partner_id), False
            )

    def _relationship_get_health_rows(self):
        """Return ``{commercial entity: row}`` of the user's company, or of none."""
        healths = self.env["relationship.health"]
        rows = healths.search(
            healths._get_shown_domain()
            & Domain("partner_id", "in", self.commercial_partner_id.ids)
        )
        return {health.partner_id: health for health in rows}

    @api.model
    def _search_health(self, name, operator, value):
        """Of those who have a score; a search for nothing finds those without."""
        if operator.startswith("not"):
            return NotImplemented  # Odoo takes the opposite of what is found
        healths = self.env["relationship.health"]
        shown = healths._get_shown_domain()
        if operator == "in" and False in value:
            scored = healths._search(shown).subselect("partner_id")
            rest = [each for each in value if each is not False]
            return Domain(
                "commercial_partner_id", "not in", scored
            ) | self._search_health(name, "in", rest)
        found = healths._search(shown & Domain(name, operator, value))
        return Domain("commercial_partner_id", "in", found.subselect("partner_id"))

    @api.model
    def _search_health_score(self, operator, value):
        return self._search_health("score", operator, value)

    @api.model
    def _search_health_color(self, operator, value):
        return self._search_health("health_color", operator, value)

    # === SORTING AND GROUPING === #

    def _relationship_health_to_sql(self, alias):
        """SQL of the score of customer ``alias`` that the user may see."""
        field = self._fields["health_score"]
        self._check_field_access(field, "read")
        healths = self.env["relationship.health"]
        query = healths._search(healths._get_shown_domain())
        table = healths._table
        query.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(table, "partner_id"),
                SQL.identifier(alias, "commercial_partner_id"),
            )
        )
        return query.subselect(SQL.identifier(table, "score"))

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "health_score":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        # Customers without a score come last, either way
        return SQL(
            "%s %s NULLS LAST", self._relationship_health_to_sql(alias), direction
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "health_color":
            return super()._read_group_groupby(alias, groupby_spec, query)
        green, amber = self.env["relationship.setting"]._get_limits()
        return SQL(
            """(SELECT CASE WHEN score >= %s THEN 'green' WHEN score >= %s THEN 'amber'
                            ELSE 'red' END FROM %s h(score))""",
            green,
            amber,
            self._relationship_health_to_sql(alias),
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        if order not in ("health_color", "health_color desc"):
            return super()._read_group_orderby(order, groupby_terms, query)
        return SQL(
            "array_position(%s, %s)%s",
            list(self.env["relationship.health"]._state_order),
            groupby_terms["health_color"],
            SQL(" DESC") if order.endswith(" desc") else SQL(),
        )

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        self._relationship_drop_rows("relationship.health")
        self.env["relationship.health.month"].flush_model()
        self.env.cr.execute(
            SQL(TWIN_MONTHS, owner=owner.id, everyone=(self | owner).ids)
        )
        self._relationship_move_rows("relationship.health.month", owner)
        return super()._relationship_hand_over(owner)
