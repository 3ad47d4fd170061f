"""What open concerns say about how a customer stands."""

from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_signals(self):
        signals = super()._relationship_get_signals()
        concerns = self.env["relationship.concern"]
        found = concerns._read_group(
            concerns._get_open_domain()
            & Domain("partner_id", "in", self.commercial_partner_id._origin.ids),
            ["partner_id", "answer_state"],
            ["__count"],
        )
        counts = {(owner, state == "late"): 0 for owner, state, _count in found}
        for owner, state, count in found:
            counts[owner, state == "late"] += count
        for partner in self:
            owner = partner._relationship_get_signal_owner()
            late = counts.get((owner, True), 0)
            waiting = counts.get((owner, False), 0)
            if late:
                label = (
                    self.env._("Concern late")
                    if late == 1
                    else self.env._("%(count)s concerns late", count=late)
                )
                signals[partner].append(
                    self._relationship_as_concern_signal("act", label)
                )
            if waiting:
                label = (
                    self.env._("1 open concern")
                    if waiting == 1
                    else self.env._("%(count)s open concerns", count=waiting)
                )
                signals[partner].append(
                    self._relationship_as_concern_signal("watch", label)
                )
        return signals

    @api.model
    def _relationship_as_concern_signal(self, level, label):
        return {"level": level, "label": label, "action": "action_view_concerns"}

    @api.model
    def _relationship_get_attention_domain(self, level):
        domain = super()._relationship_get_attention_domain(level)
        if level not in ("act", "watch"):
            return domain
        concerns = self.env["relationship.concern"]
        found = concerns._search(
            concerns._get_open_domain()
            & Domain("answer_state", "=" if level == "act" else "!=", "late")
        )
        return domain | Domain(
            "commercial_partner_id", "in", found.subselect("partner_id")
        )
