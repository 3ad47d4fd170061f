"""What late reorders say about how a customer stands."""

from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_signals(self):
        signals = super()._relationship_get_signals()
        late = dict(
            self.env["relationship.rhythm"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id._origin.ids),
                    ("status", "=", "late"),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            count = late.get(partner._relationship_get_signal_owner())
            if count:
                label = (
                    self.env._("1 item late")
                    if count == 1
                    else self.env._("%(count)s items late", count=count)
                )
                signals[partner].append(
                    {"level": "watch", "label": label, "action": "action_view_rhythms"}
                )
        return signals

    @api.model
    def _relationship_get_attention_domain(self, level):
        domain = super()._relationship_get_attention_domain(level)
        if level != "watch":
            return domain
        late = self.env["relationship.rhythm"]._search([("status", "=", "late")])
        return domain | Domain(
            "commercial_partner_id", "in", late.subselect("partner_id")
        )
