from odoo import models

SOLD_FIELDS = {"active", "sale_ok"}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if SOLD_FIELDS & vals.keys():
            products = self.with_context(active_test=False).product_variant_ids
            self.env["relationship.reorder"]._release_unsold(products)
        return res

    # === ACTION METHODS === #

    def action_view_rhythms(self):
        """Open who orders these products, and how regularly."""
        return self.product_variant_ids.action_view_rhythms()


class ProductProduct(models.Model):
    _inherit = "product.product"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if SOLD_FIELDS & vals.keys():
            self.env["relationship.reorder"]._release_unsold(self)
        return res

    # === ACTION METHODS === #

    def action_view_rhythms(self):
        """Open who orders these products, and how regularly."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["name"] = self.env._("Who orders it")
        action["domain"] = [("product_id", "in", self.ids)]
        action["context"] = {}
        return action
