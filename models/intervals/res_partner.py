"""The recommended contact interval, seen from the customer: in words, and whether it
differs from the one that is kept."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_amount, formatLang


class ResPartner(models.Model):
    _inherit = "res.partner"

    contact_interval_origin = fields.Selection(
        selection_add=[("recommended", "Recommended")],
        ondelete={"recommended": "set default"},
    )
    recommended_interval_days = fields.Integer(
        string="Recommended interval (days)",
        readonly=True,
        copy=False,
        help="The interval that fits how the customer orders, within the limits of the "
        "tier. It is worked out every night; somebody takes it over.",
        groups="base.group_user",
    )
    recommended_interval_weeks = fields.Float(
        string="Recommended interval (weeks)",
        compute="_compute_recommended_interval_weeks",
        digits=(6, 1),
        help="The interval that fits how the customer orders, within the limits of the "
        "tier. It is worked out every night; somebody takes it over.",
        groups="base.group_user",
    )
    recommended_interval_differs = fields.Boolean(
        string="Recommendation differs",
        compute="_compute_recommended_interval_differs",
        search="_search_recommended_interval_differs",
        help="Another interval is recommended than the one that is kept.",
        groups="base.group_user",
    )
    recommended_interval_reason = fields.Char(
        string="Why",
        compute="_compute_recommended_interval_reason",
        help="What the recommended interval is from, as of today.",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("recommended_interval_days")
    def _compute_contact_interval_days(self):
        taken = self.filtered(
            lambda partner: partner.contact_interval_origin == "recommended"
            and partner.recommended_interval_days
        )
        for partner in taken:
            partner.contact_interval_days = partner.recommended_interval_days
        return super(ResPartner, self - taken)._compute_contact_interval_days()

    @api.depends("recommended_interval_days")
    def _compute_recommended_interval_weeks(self):
        for partner in self:
            partner.recommended_interval_weeks = partner.recommended_interval_days / 7

    @api.depends("recommended_interval_days", "contact_interval_days")
    def _compute_recommended_interval_differs(self):
        for partner in self:
            partner.recommended_interval_differs = (
                partner.recommended_interval_days
                and partner.recommended_interval_days != partner.contact_interval_days
            )

    def _search_recommended_interval_differs(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented

        def differs(model, alias, query):
            names = ("recommended_interval_days", "contact_interval_days")
            recommended, kept = (
                model._field_to_sql(alias, name, query) for name in names
            )
            return SQL(
                "(%(recommended)s > 0 AND %(recommended)s IS DISTINCT FROM %(kept)s)",
                recommended=recommended,
                kept=kept,
            )

        return Domain.custom(
            to_sql=differs,
            predicate=lambda partner: partner.recommended_interval_differs,
        )

    @api.depends("recommended_interval_days", "relationship_tier_id")
    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_recommended_interval_reason(self):
        owners = self.filtered("recommended_interval_days").commercial_partner_id
        # Of a new record: the one that it is the draft of
        rows = self.env["relationship.interval"]._explain(owners._origin.ids)
        for partner in self:
            found = rows.get(partner.commercial_partner_id._origin.id, [])
            partner.recommended_interval_reason = (
                partner._relationship_explain_interval(found)
            )

    # === CRUD METHODS === #

    def write(self, vals):
        tiers = {}
        if "relationship_tier_id" in vals:
            tiers = {partner: partner.relationship_tier_id for partner in self}
        res = super().write(vals)
        self.env["relationship.interval"]._refresh(
            [
                partner.id
                for partner, tier in tiers.items()
                if partner.relationship_tier_id != tier and partner.is_clock_owner
            ]
        )
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_clock_fields(self):
        return [*super()._relationship_get_clock_fields(), "recommended_interval_days"]

    def _relationship_explain_interval(self, rows):
        """Return why the interval is recommended: "Orders every 5 weeks: a contact
        every 2 usual gaps, ...".

        :param list rows: of `relationship.interval._explain`
        """
        self.ensure_one()
        if not self.recommended_interval_days:
            return False
        row = next((r for r in rows if r["days"] == self.recommended_interval_days), 0)
        if not row:  # of a company that the user doesn't see, or of last night
            return self.env._("It fits how this customer orders.")
        tier = self.relationship_tier_id
        reason = row["reason"]
        if reason == "rhythm" or (not tier and reason in ("tier_max", "tier_min")):
            return self._relationship_explain_rhythm(row)
        gap, today = row["usual_gap_days"], fields.Date.context_today(self)
        words = {
            "tier": tier.name,
            "count": row["order_count"],
            "interval": self._relationship_format_period(row["days"]),
            "usual": self._relationship_format_period(gap) if gap else "",
            "revenue": self._relationship_format_revenue(row),
            "first": self._relationship_format_day(row["first_order_date"]),
            "silent": self._relationship_format_period(
                (today - row["last_order_date"]).days
            ),
        }
        if reason == "tier_max":
            return self.env._(
                "Orders every %(usual)s, %(revenue)s a year: %(tier)s asks for a "
                "contact at least every %(interval)s.",
                **words,
            )
        if reason == "tier_min":
            return self.env._(
                "Orders every %(usual)s, %(revenue)s a year: a contact at most every "
                "%(interval)s for %(tier)s.",
                **words,
            )
        if reason == "few_orders":
            return self.env._(
                "Few orders so far (%(count)s); by them and by your other customers, "
                "the next one comes after about %(usual)s.",
                **words,
            )
        if reason == "new":
            return self.env._(
                "New, first order on %(first)s: closer attention for 90 days.",
                **words,
            )
        if reason == "out":
            return self._relationship_explain_out(words)
        return self.env._(
            "Too few orders to see a rhythm: the interval of %(tier)s.", **words
        )

    def _relationship_explain_out(self, words):
        """Return the words of an interval for who has stayed out."""
        if not words["tier"]:
            return self.env._(
                "No order for %(silent)s, more than three usual gaps of %(usual)s: a "
                "case for winning back.",
                **words,
            )
        return self.env._(
            "No order for %(silent)s, more than three usual gaps of %(usual)s: a "
            "case for winning back, apart from that as seldom as %(tier)s allows.",
            **words,
        )

    def _relationship_explain_rhythm(self, row):
        """Return the words of an interval that the rhythm of the orders gives."""
        tier = self.relationship_tier_id
        gap = row["usual_gap_days"]
        times = round(2 * row["days"] / gap) / 2
        words = {
            "usual": self._relationship_format_period(gap),
            "times": formatLang(self.env, times, digits=0 if times % 1 == 0 else 1),
        }
        if not tier:
            return self.env._(
                "Orders every %(usual)s: a contact every %(times)s usual gaps.", **words
            )
        return self.env._(
            "Orders every %(usual)s: a contact every %(times)s usual gaps, within "
            "%(tier)s's %(low)s to %(high)s weeks.",
            tier=tier.name,
            low=round(row["interval_min_days"] / 7),
            high=round(row["interval_max_days"] / 7),
            **words,
        )

    def _relationship_format_revenue(self, row):
        """Return the yearly revenue of a row of `relationship.interval._explain`."""
        company = self.env["res.company"].browse(row["company_id"])
        revenue = round(row["yearly_value"] or 0)
        return format_amount(
            self.env, revenue, company.currency_id, trailing_zeroes=False
        )

    def action_accept_recommended_interval(self):
        """Take over the recommended interval; the clock follows it from now on.

        :raise UserError: for a customer without a recommendation
        """
        if not all(self.mapped("recommended_interval_days")):
            raise UserError(
                self.env._("There is no recommendation yet: it needs a few orders.")
            )
        return self._relationship_write_clock(
            {"contact_interval_origin": "recommended"}
        )

    def action_take_over_interval(self):
        """Open the dialog that takes over the recommended intervals of customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_take_over_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}
