from odoo import api, models


class RelationshipRhythm(models.Model):
    _inherit = "relationship.rhythm"

    @api.model
    def _refresh_customers(self, partner_ids, bought):
        res = super()._refresh_customers(partner_ids, bought)
        self.env["relationship.interval"]._refresh(partner_ids)
        return res

    @api.model
    def _refreshed_changed(self):
        res = super()._refreshed_changed()
        self.env["relationship.interval"]._refresh_due()
        return res
