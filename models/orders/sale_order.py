from odoo import api, fields, models

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
        returned = self.env["relationship.purchase"]._get_returned(self)
        return super(SaleOrder, self - returned)._relationship_start_delivery_plans()

    def _relationship_withdraw_returned(self, partner_ids):
        """Take back the prompts after the delivery of orders that customers have sent
        back as a whole: nobody thanks for them.

        :param list partner_ids: commercial entities
        """
        thanked = self.search(
            [
                ("partner_id.commercial_partner_id", "in", partner_ids),
                ("state", "=", "sale"),
                ("delivery_plan_date", "!=", False),
            ]
        )
        returned = self.env["relationship.purchase"]._get_returned(thanked)
        if returned:
            returned._relationship_withdraw_delivery_plans()
