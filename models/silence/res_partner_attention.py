"""What silence and spending say about how a customer stands."""

from odoo import api, models
from odoo.fields import Domain

LEVELS = {"quiet": "act", "slower": "watch"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_signals(self):
        signals = super()._relationship_get_signals()
        for partner, silence in self._relationship_get_silences().items():
            level = LEVELS.get(silence.status)
            if not level:
                continue
            chance = round(100 * silence.silence_probability)
            label = (
                self.env._("Gone quiet, %(chance)s %%", chance=chance)
                if level == "act"
                else self.env._("Going quiet, %(chance)s %%", chance=chance)
            )
            signals[partner].append(
                {"level": level, "label": label, "action": "action_view_silence"}
            )
        return signals

    def _relationship_get_notes(self):
        notes = super()._relationship_get_notes()
        for partner, silence in self._relationship_get_silences().items():
            if silence.is_spending_less:
                notes[partner].append(
                    {
                        "level": "note",
                        "label": self.env._("Spending less"),
                        "action": "action_view_silence",
                    }
                )
        for partner, value in self._relationship_describe_yearly_values().items():
            notes[partner].append({"level": "note", "label": value, "action": False})
        return notes

    @api.model
    def _relationship_get_attention_domain(self, level):
        domain = super()._relationship_get_attention_domain(level)
        statuses = [status for status, at in LEVELS.items() if at == level]
        if not statuses:
            return domain
        silences = self.env["relationship.silence"]
        own = Domain("company_id", "=", self.env.company.id)
        alike = Domain("status", "in", statuses)
        # The user's company has the word; of others only where it knows nothing
        here = silences._search(own & alike).subselect("partner_id")
        known = silences._search(own).subselect("partner_id")
        others = silences._search(~own & alike).subselect("partner_id")
        return (
            domain
            | Domain("commercial_partner_id", "in", here)
            | (
                Domain("commercial_partner_id", "in", others)
                & Domain("commercial_partner_id", "not in", known)
            )
        )
