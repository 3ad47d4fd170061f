from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _relationship_may_ask_rating(self):
        # Who waits to hear how a concern ended is not asked how happy they are
        return SQL(
            """%s AND NOT EXISTS (
                SELECT 1 FROM relationship_concern c
                 WHERE c.partner_id = p.id AND c.active AND c.stage != 'told')""",
            super()._relationship_may_ask_rating(),
        )

    def _relationship_report_complaint(self, rating):
        """Who is not happy, or complains, has a concern."""
        handed_on = super()._relationship_report_complaint(rating)
        concern = self.env["relationship.concern"]._open_for_rating(self, rating)
        return bool(concern) or handed_on
