"""Concerns on the customer's timeline, on the day on which they were said."""

from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_happenings(self, limit):
        happenings = super()._relationship_get_happenings(limit)
        concerns = self._relationship_get_newest(
            "relationship.concern",
            [],
            SQL("relationship_concern.partner_id = customer.id"),
            limit,
        )
        for concern in concerns:
            happenings.setdefault(concern.partner_id, []).append(
                {
                    "moment": concern.date,
                    "icon": "fa-exclamation-circle",
                    "arrow": "inbound",
                    "text": self.env._(
                        "Concern: %(name)s (%(answer)s)",
                        name=concern.name,
                        answer=concern.answer_label,
                    ),
                    "who": concern.user_id.name or "",
                    "is_faint": concern.stage == "told",
                    "res_model": concern._name,
                    "res_id": concern.id,
                    "source": False,
                }
            )
        return happenings
