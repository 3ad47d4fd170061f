from odoo import api, fields, models
from odoo.fields import Domain

from ..deliveries.sale_order_delivery import RECENT_DAYS

ORDER_FIELDS = {"state", "partner_id", "date_order", "company_id", "currency_id"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    relationship_activity_id = fields.Many2one(
        "mail.activity",
        string="Made of the follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The follow-up about late items that this quotation answers.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._relationship_note_purchases()
        return orders

    def write(self, vals):
        changing = bool(ORDER_FIELDS & vals.keys())
        if changing:
            self._relationship_note_purchases()
        res = super().write(vals)
        if changing:
            self._relationship_note_purchases()
        return res

    def unlink(self):
        self._relationship_note_purchases()
        return super().unlink()

    def _relationship_note_purchases(self):
        """Note whose confirmed orders these are, as they stand now."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        # sudo: only the customers' ids are read
        partners = confirmed.sudo().partner_id
        if partners:
            self.env["relationship.purchase"]._note_changes(partners)

    # === RETURNS === #

    def _relationship_start_delivery_plans(self):
        bought = self - self._relationship_get_not_bought()
        return super(SaleOrder, bought)._relationship_start_delivery_plans()

    @api.model
    def _relationship_find_rating_requests(self):
        orders = super()._relationship_find_rating_requests()
        return orders - orders._relationship_get_not_bought()

    @api.model
    def _relationship_find_unrated(self, since, until):
        orders = super()._relationship_find_unrated(since, until)
        return orders - orders._relationship_get_not_bought()

    def _relationship_get_not_bought(self):
        """Return the orders for which nobody thanks: of what customers have sent back
        as a whole, or got for nothing."""
        kept = self.env["relationship.purchase"]._get_kept_products(self)
        return self.filtered(lambda order: not kept.get(order.id))

    def _relationship_withdraw_returned(self, partner_ids):
        """Take back the prompts after the delivery of orders that are no purchases any
        more, and start those of orders that are by now: their return or credit note
        was taken back.

        :param list partner_ids: commercial entities
        """
        today = fields.Date.context_today(self)
        delivered = self.search(
            Domain("partner_id.commercial_partner_id", "in", partner_ids)
            & Domain("state", "=", "sale")
            & (
                Domain("delivery_plan_date", "!=", False)
                | Domain(
                    "delivered_date",
                    ">=",
                    fields.Date.subtract(today, days=RECENT_DAYS),
                )
            )
        )
        thanked = delivered.filtered("delivery_plan_date")
        returned = thanked._relationship_get_not_bought()
        if returned:
            returned._relationship_withdraw_delivery_plans()
        (delivered - thanked)._relationship_start_delivery_plans()
