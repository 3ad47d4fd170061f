"""From weaknesses to steps of the customer's relationship plan."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang

STEP_DAYS = 30  # until a step without a template is due


class RelationshipLitmus(models.Model):
    _inherit = "relationship.litmus"

    # === ACTION METHODS === #

    def action_make_plan(self):
        """Make steps of all weaknesses in the customer's plan, and open it.

        :raise UserError: when there is no result yet, or no weakness in it
        """
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self.env._("There is no result yet."))
        if not self.weakness_ids:
            raise UserError(
                self.env._("There is no weakness here to make a plan from.")
            )
        plan = self.weakness_ids._add_steps()
        # sudo: the result has been looked at, whoever was prompted to
        prompts = self.env["mail.activity"].sudo()
        prompts.search(
            [
                ("relationship_reason", "=", "litmus"),
                ("relationship_key", "=", self._get_result_key()),
            ]
        )._relationship_close(self.env._("Made a plan."))
        return plan.get_formview_action()


class RelationshipLitmusItem(models.Model):
    _inherit = "relationship.litmus.item"

    plan_step_id = fields.Many2one(
        "relationship.plan.step",
        string="Step in the plan",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # === ACTION METHODS === #

    def action_add_step(self):
        """Make a step of this weakness in the customer's plan."""
        self._add_steps()
        return True

    # === BUSINESS METHODS === #

    def _add_steps(self):
        """Add a step for each of these weaknesses to the customer's plan, unless there
        is one already, from the last time or by another way.

        :return: the plan
        """
        self.env["relationship.plan.step"].check_access("create")
        customer, company = self.partner_id, self.litmus_id.company_id
        customer.ensure_one()
        plan = self.env["relationship.plan"]._get_for(customer, company)[customer]
        contacts = plan._get_role_contacts()[plan]
        steps = plan.step_ids.filtered(lambda step: not step.done_date)
        missing = self.filtered(lambda item: not item.plan_step_id)
        steps |= steps.create(
            [
                item._prepare_step(plan, contacts)
                for item in missing
                if not steps.filtered(item._is_step)
            ]
        )
        # sudo: what is known of a question follows from answers, but for this
        for item in missing.sudo():
            item.plan_step_id = steps.filtered(item._is_step)[:1]
        return plan

    def _is_step(self, step):
        """Return whether a step is what would be done about this weakness."""
        own = step.template_id and step.template_id == self.template_id
        return own or step.name == self._get_step_name(step.plan_id)

    def _get_step_name(self, plan):
        # in the customer's language: it may be on the version that they get
        local = self.with_context(lang=get_lang(self.env, plan.partner_id.lang).code)
        return local.step or local.template_id.name or local.name

    def _prepare_step(self, plan, contacts):
        """Return the values of the step, by its template where it has one.

        :param dict contacts: see ``relationship.plan._get_role_contacts``
        """
        vals = {
            "plan_id": plan.id,
            "contact_id": contacts[None].id,
            "date": fields.Date.add(fields.Date.context_today(self), days=STEP_DAYS),
        }
        if self.template_id:
            vals = self.template_id._prepare_step(plan, contacts)
        return {**vals, "name": self._get_step_name(plan)}
