from odoo import api, models


class RelationshipRhythm(models.Model):
    _inherit = "relationship.rhythm"

    @api.model
    def _fit_customers(self):
        res = super()._fit_customers()
        self.env["relationship.pulse.fit"]._fit()
        return res

    @api.model
    def _refresh_customers(self, partner_ids, bought):
        res = super()._refresh_customers(partner_ids, bought)
        self.env["relationship.pulse"]._refresh(partner_ids, bought)
        return res
