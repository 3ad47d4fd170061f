"""Words after a delivery: they speak of what the customer has kept of that order."""

from odoo import api, fields, models
from odoo.tools import get_lang

from ..deliveries.sale_order_steps import PLAN_STEP
from ..shared.prompt_key import read_key
from .res_partner import PRODUCTS_NAMED


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_delivery_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Step after the delivery",
        compute="_compute_relationship_delivery_step_id",
        compute_sudo=True,
    )
    relationship_kept_product_ids = fields.Many2many(
        "product.product",
        string="Kept of the order",
        compute="_compute_relationship_kept_product_ids",
        help="What the customer has got and kept of the order that the prompt is "
        "about, and the user may see.",
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_key")
    def _compute_relationship_delivery_step_id(self):
        ids = {prompt: read_key(prompt.relationship_key, PLAN_STEP) for prompt in self}
        steps = self.env["mail.activity.plan.template"]
        there = set(steps.browse(set(filter(None, ids.values()))).exists().ids)
        for prompt, id_ in ids.items():
            prompt.relationship_delivery_step_id = id_ in there and id_

    @api.depends("relationship_order_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relationship_kept_product_ids(self):
        steps = self.filtered("relationship_delivery_step_id")
        # sudo: whoever sees the prompt is told what it is about
        orders = steps.sudo().relationship_order_id
        kept = self.env["relationship.purchase"]._get_kept_products(
            orders, delivered=True
        )
        products = self.env["product.product"].browse(
            id_ for ids in kept.values() for id_ in ids
        )
        seen = set(products._relationship_seen().ids)
        for prompt in self:
            order = prompt in steps and prompt.relationship_order_id.id
            ids = [id_ for id_ in kept.get(order, ()) if id_ in seen]
            prompt.relationship_kept_product_ids = ids

    # === BUSINESS METHODS === #

    def _relationship_get_facts(self, facts):
        facts = super()._relationship_get_facts(facts)
        if not self.relationship_delivery_step_id:
            return facts
        partner, today = self.relationship_partner_id, fields.Date.context_today(self)
        local = partner.with_context(lang=get_lang(self.env, partner.lang).code)
        products = self.relationship_kept_product_ids
        words = local._relationship_put_in_words(
            today, today, products.ids[:PRODUCTS_NAMED], products._prefetch_ids
        )
        return {**facts, "products": words["products"]}

    def _relationship_get_words(self, script, facts):
        """Of a step without words of its own: anew, for things may have come back
        since, and not every reader may see all of them."""
        # sudo: whoever sees the prompt sees the words of its step
        step = self.relationship_delivery_step_id.sudo()
        if not script or not step or step.note:
            return super()._relationship_get_words(script, facts)
        return script._render(self._relationship_get_facts(facts))

    def _relationship_is_note_to_say(self):
        """Steps may have words of their own."""
        return (
            bool(self.relationship_delivery_step_id)
            or super()._relationship_is_note_to_say()
        )
