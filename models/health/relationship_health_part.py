"""The parts of the health score: how much each counts, and its numbers in words."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..shared.bounds import MAX_WEIGHT

CODES = [
    ("contact", "Contact on time"),
    ("two_way", "Two-way"),
    ("breadth", "Breadth of people"),
    ("rhythm", "Order rhythm"),
    ("concern", "Concerns"),
    ("rating", "Ratings"),
    ("litmus", "Litmus test"),
]


class RelationshipHealthPart(models.Model):
    _name = "relationship.health.part"
    _inherit = ["relationship.input"]
    _description = "Part of the Health Score"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(CODES, required=True, readonly=True)
    sequence = fields.Integer(default=10)
    weight = fields.Integer(
        required=True,
        most=MAX_WEIGHT,
        help="How much this part counts against the others. 0 leaves it out. Where "
        "nothing is known of a customer, the others count for more.",
    )
    share = fields.Float(
        string="Share of the score",
        compute="_compute_share",
        help="Of a customer of whom everything is known.",
    )
    description = fields.Text(string="How it is worked out", translate=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is such a part of the health score already."
    )
    _weight_not_negative = models.Constraint(
        "CHECK(weight >= 0)", "A weight can't be negative. Enter 0 to leave a part out."
    )

    # === COMPUTE METHODS === #

    @api.depends("weight")
    def _compute_share(self):
        total = sum(self._get_weights().values())
        for part in self:
            part.share = part.weight / total if total else 0

    # === CONSTRAINT METHODS === #

    @api.constrains("weight")
    def _check_weight(self):
        if not any(self._get_weights().values()):
            raise ValidationError(
                self.env._("At least one part has to count: enter a weight above 0.")
            )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "weight" in vals:
            self.env["relationship.health"]._refresh_soon()
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _get_weights(self):
        """Return ``{code: weight}`` of all parts."""
        return {part.code: min(part.weight, MAX_WEIGHT) for part in self.search([])}

    def _show(self, facts):
        """Return how the parts in ``self`` are shown.

        :param dict facts: a row of `relationship.health.rule`
        """
        known = self.filtered(lambda part: facts[f"{part.code}_points"] is not None)
        total = sum(known.mapped("weight"))
        points = {part: facts[f"{part.code}_points"] for part in known}
        get_color = self.env["relationship.setting"]._get_color
        return [
            {
                "code": part.code,
                "name": part.name,
                "points": points.get(part, False),
                "color": part in known and get_color(points[part]),
                "weight": round(100 * part.weight / total) if part in known else 0,
                "words": part._explain(facts),
                "help": part.description or "",
            }
            for part in self
        ]

    def _explain(self, facts):
        """Return the numbers behind the points of this part.

        :param dict facts: a row of `relationship.health.rule`
        """
        self.ensure_one()
        return getattr(self, f"_explain_{self.code}")(facts)

    def _explain_contact(self, facts):
        due = facts["next_contact_date"]
        if facts["contact_points"] is None:
            return self.env._("No contact is planned.")
        partners = self.env["res.partner"]
        late = (fields.Date.context_today(self) - due).days
        if late <= 0:
            return self.env._(
                "Next by %(date)s.", date=partners._relationship_format_day(due)
            )
        return self.env._(
            "%(late)s days late, of an interval of %(interval)s days.",
            late=late,
            interval=facts["contact_interval_days"],
        )

    def _explain_two_way(self, facts):
        if facts["two_way_points"] is None:
            return self.env._("Fewer than three contacts in a year.")
        return self.env._(
            "%(inbound)s of %(contacts)s contacts in a year came from them.",
            inbound=facts["inbound"],
            contacts=facts["contacts"],
        )

    def _explain_breadth(self, facts):
        if not facts["is_company"]:
            return self.env._("A private person.")
        if facts["breadth_points"] is None:
            return self.env._("No contact in a year.")
        if facts["people"] == 1:
            return self.env._("1 person in touch in a year.")
        return self.env._(
            "%(people)s people in touch in a year.", people=facts["people"]
        )

    def _explain_rhythm(self, facts):
        if facts["rhythm_points"] is None:
            today = fields.Date.context_today(self)
            if facts["contact_paused_until"] and facts["contact_paused_until"] > today:
                return self.env._("Paused.")
            return self.env._("Too few orders to tell.")
        partners = self.env["res.partner"]
        usual = facts["usual_gap_days"]
        return self.env._(
            "Orders about every %(usual)s, the last one %(since)s ago: a chance of "
            "silence of %(chance)s %%.",
            usual=partners._relationship_format_period(usual),
            since=partners._relationship_format_period(
                facts["days_since_order"], beside=usual
            ),
            chance=round(100 * facts["chance"]),
        )

    def _explain_concern(self, facts):
        if not facts["concerns"]:
            return self.env._("None is open.")
        return self.env._(
            "%(count)s open, %(late)s of them late to answer.",
            count=facts["concerns"],
            late=facts["late_concerns"],
        )

    def _explain_rating(self, facts):
        if facts["rating_points"] is None:
            return self.env._("No rating in a year.")
        return self.env._(
            "%(average)s of 5, from %(count)s ratings in a year.",
            average=formatLang(self.env, facts["rating"], digits=1),
            count=facts["ratings"],
        )

    def _explain_litmus(self, facts):
        if facts["litmus_points"] is None:
            return self.env._("No result in a year and a half.")
        return self.env._(
            "%(score)s of 100 on %(date)s.",
            score=round(facts["litmus"]),
            date=self.env["res.partner"]._relationship_format_day(facts["litmus_date"]),
        )
