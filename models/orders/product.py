from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_view_rhythms(self):
        """Open who orders these products, and how regularly."""
        return self.product_variant_ids.action_view_rhythms()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_view_rhythms(self):
        """Open who orders these products, and how regularly."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["name"] = self.env._("Who orders it")
        action["domain"] = [("product_id", "in", self.ids)]
        action["context"] = {}
        return action
