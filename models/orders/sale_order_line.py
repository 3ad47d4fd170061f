from odoo import api, models

LINE_FIELDS = {
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "display_type",
    "order_id",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._note_purchases()
        return lines

    def write(self, vals):
        if LINE_FIELDS & vals.keys():
            self.order_id._note_purchases()
        return super().write(vals)

    def unlink(self):
        self.order_id._note_purchases()
        return super().unlink()
