"""Prompts about an order follow it to another salesperson or operations owner."""

from odoo import models
from odoo.fields import Domain

from ..shared.prompt_key import read_key
from .sale_order_steps import PLAN_STEP

PEOPLE_FIELDS = {"operations_user_id", "user_id"}
ROLES = ("operations", "salesperson")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        names = PEOPLE_FIELDS & vals.keys()
        changed = self.filtered(
            lambda order: any(order[name].id != vals[name] for name in names)
        )
        prompts = changed._relationship_get_following()
        if not prompts:
            return super().write(vals)
        assignment = self.env["relationship.assignment"]
        orders = self.sudo().browse(set(prompts.mapped("res_id")))
        before = assignment._get_order_people(orders)
        res = super().write(vals)
        orders._relationship_hand_on(prompts.exists(), before)
        return res

    def _relationship_get_following(self):
        """Return the prompts about these orders that go along when somebody else sells
        or delivers, also those that are set aside."""
        # sudo: who gives an order away gives the prompts of colleagues away
        prompts = self.env["mail.activity"].sudo()
        if not self.ids:
            return prompts
        return prompts.search(
            prompts._relationship_get_pending_domain()
            & self.env["relationship.assignment"]._get_handed_on_domain()
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
        )._relationship_follow_charge()

    def _relationship_hand_on(self, prompts, before):
        """Give prompts about these orders, without mail, to who stands now where their
        users stood before. What was handed on to another colleague stays there, and so
        does a step of a plan that goes to somebody by name.

        :param prompts: ``mail.activity`` records
        :param dict before: as ``relationship.assignment._get_order_people`` returns
        """
        assignment = self.env["relationship.assignment"]
        after = assignment._get_order_people(self)
        absent_ids = assignment._get_absent_ids()
        step_ids = {
            prompt: read_key(prompt.relationship_key, PLAN_STEP) for prompt in prompts
        }
        templates = prompts.env["mail.activity.plan.template"]
        steps = templates.browse(filter(None, step_ids.values())).exists()
        roles = {step.id: (step.responsible_type,) for step in steps}
        for prompt in prompts.with_context(
            mail_activity_quick_update=True, relationship_no_subscribe=True
        ):
            order = self.browse(prompt.res_id)
            for role in roles.get(step_ids[prompt], ROLES):
                old, new = before[order].get(role), after[order].get(role)
                if old != new and old == prompt.user_id:
                    prompt.user_id = assignment._get_present(
                        new, prompt.relationship_partner_id, absent_ids
                    )
                    break
