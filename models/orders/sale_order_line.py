from odoo import api, models

LINE_FIELDS = {
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "is_downpayment",
    "is_expense",
    "discount",
    "display_type",
    "order_id",
    "qty_delivered",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._relationship_note_purchases()
        return lines

    def write(self, vals):
        if LINE_FIELDS & vals.keys():
            self.order_id._relationship_note_purchases()
        return super().write(vals)

    def unlink(self):
        self.order_id._relationship_note_purchases()
        return super().unlink()

    def _compute_qty_delivered(self):
        res = super()._compute_qty_delivered()
        # Goods may have come back, which is no purchase any more, or been delivered
        # beyond the order, which is one
        goods = self.filtered(
            lambda line: line.ids
            and (line.qty_delivered_method == "stock_move" or not line.product_uom_qty)
        )
        goods.order_id._relationship_note_purchases()
        return res

    def _compute_qty_invoiced(self):
        res = super()._compute_qty_invoiced()
        # A credit note may say that something was not bought after all
        credited = self.filtered(
            lambda line: line.ids
            and any(
                bill.move_type == "out_refund" or bill.quantity < 0
                for bill in line.invoice_lines
            )
        )
        credited.order_id._relationship_note_purchases()
        return res
