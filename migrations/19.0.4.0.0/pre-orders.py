def migrate(cr, version):
    """Say of each rhythm whether its product is sold, in one statement instead of
    record by record."""
    if not version:
        return
    cr.execute("ALTER TABLE relationship_rhythm ADD COLUMN IF NOT EXISTS is_sold bool")
    cr.execute(
        """UPDATE relationship_rhythm r
              SET is_sold = product.active AND template.sale_ok
             FROM product_product product
             JOIN product_template template ON template.id = product.product_tmpl_id
            WHERE product.id = r.product_id"""
    )
