from odoo import models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    # Odoo finds ratings by what was rated; we look for those of customers.
    _relationship_partner = models.Index(
        "(partner_id) WHERE consumed IS TRUE AND res_model = 'sale.order'"
    )
