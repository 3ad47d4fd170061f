"""What the form shows of a customer's health: worked out now, nothing stored."""

from odoo import fields, models
from odoo.tools import format_date

MONTHS = 12


class RelationshipHealth(models.Model):
    _inherit = "relationship.health"

    # === BUSINESS METHODS === #

    def _get_details(self):
        """Return ``{row: what the form shows}``: today's score, each part with its
        weight, points and numbers in words, the months of the trend line."""
        if not self:
            return {}
        parts = self.env["relationship.health.part"].search([("weight", ">", 0)])
        self.env.flush_all()
        self.env.cr.execute(self._get_fresh(self.partner_id.ids))
        fresh = {
            (row["partner_id"], row["company_id"]): row
            for row in self.env.cr.dictfetchall()
        }
        months = self._get_months()
        labels = dict(self._fields["health_color"]._description_selection(self.env))
        details = {}
        for health in self:
            facts = fresh.get((health.partner_id.id, health.company_id.id or None))
            if not facts:
                continue  # lost or archived today
            color = self.env["relationship.setting"]._get_color(facts["score"])
            details[health] = {
                "score": facts["score"],
                "color": color,
                "label": labels[color],
                "night_score": health.score,
                "parts": parts._show(facts),
                "months": months.get(health, []),
            }
        return details

    def _get_months(self):
        """Return ``{row: [{label, score}]}`` of the last twelve months, with this one;
        ``score`` is False where there was none."""
        today = fields.Date.context_today(self)
        days = [
            fields.Date.subtract(today.replace(day=1), months=ago)
            for ago in reversed(range(MONTHS))
        ]
        known = {}
        for month in self.env["relationship.health.month"].search(
            [("partner_id", "in", self.partner_id.ids), ("month", ">=", days[0])]
        ):
            known[month.partner_id, month.company_id, month.month] = month.score
        nobody = self.env["res.company"]
        labels = [format_date(self.env, day, date_format="MMM y") for day in days]
        found = {}
        for health in self:
            scores = (
                known.get(
                    (health.partner_id, health.company_id, day),
                    # before the first order
                    known.get((health.partner_id, nobody, day), False),
                )
                for day in days
            )
            found[health] = [
                {"label": label, "score": score}
                for label, score in zip(labels, scores, strict=True)
            ]
        return found
