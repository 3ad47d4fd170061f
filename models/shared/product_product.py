from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _relationship_seen(self):
        """Return those of these products that the user may read: both the variant and
        what it has its name from."""
        products = self._filtered_access("read")
        templates = set(products.product_tmpl_id._filtered_access("read").ids)
        return products.filtered(
            lambda product: product.product_tmpl_id.id in templates
        )
