"""The steps of a plan after a delivery: prompts about the order."""

from odoo import fields, models
from odoo.fields import Domain

from ..shared.bounds import within
from ..shared.prompt_key import make_key, read_key

AFTER_DELIVERY = ("delivery", "thanks")
PLAN_STEP = "plan_step"  # kind of key: a template of the plan after a delivery


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _relationship_get_running_plans(self):
        """Return ``{customer: date}`` of the newest follow-ups after a delivery."""
        owners = self.partner_id.commercial_partner_id
        groups = self._read_group(
            Domain("partner_id.commercial_partner_id", "in", owners.ids)
            & Domain("state", "=", "sale")
            & Domain("delivery_plan_date", "!=", False),
            ["partner_id"],
            ["delivery_plan_date:max"],
        )
        running = {}
        for partner, date in groups:
            owner = partner.commercial_partner_id
            running[owner] = max(date, running.get(owner, date))
        return running

    def _relationship_prepare_delivery_steps(self):
        """Return the requests of the plan's steps, for `relationship.follow.up`."""
        assignment = self.env["relationship.assignment"]
        people = assignment._get_order_people(self)
        absent_ids = assignment._get_absent_ids()
        today = fields.Date.context_today(self)
        done = {
            (prompt.res_id, prompt.relationship_key)
            for prompt in self._relationship_get_steps(False)
        }
        requests = []
        for order in self:
            owner = order.partner_id.commercial_partner_id
            for step in owner.relationship_tier_id.delivery_plan_id.template_ids:
                if (order.id, make_key(PLAN_STEP, step.id)) in done:
                    continue  # before the date was taken back, and set again
                user = people[order].get(step.responsible_type) or step.responsible_id
                requests.append(
                    {
                        "partner": owner,
                        "record": order,
                        "reason": step.relationship_reason or "delivery",
                        "key": make_key(PLAN_STEP, step.id),
                        "date": max(
                            step._get_date_deadline(order.delivered_date), today
                        ),
                        "user": assignment._get_present(
                            user or order.operations_user_id, owner, absent_ids
                        ),
                        "summary": step.summary,
                        "note": step.note,
                        "activity_type": step.activity_type_id,
                    }
                )
        return requests

    def _relationship_get_steps(self, active):
        """Return the prompts of the plans' steps: open ones, or done ones.

        :param bool active: which
        """
        return self.env["mail.activity"].search(
            Domain("active", "=", active)
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("relationship_reason", "in", AFTER_DELIVERY)
            & Domain("relationship_key", "=like", make_key(PLAN_STEP, "%"))
        )

    def _relationship_withdraw_delivery_plans(self):
        """Take the prompts of these orders back. Steps that are open still go to
        another order that they covered; what has been done is not asked again."""
        # sudo: who cancels an order also cancels what colleagues would have asked
        orders = self.sudo()
        covered = orders._relationship_get_covered()
        for order_id, steps in (
            orders._relationship_get_steps(True).grouped("res_id").items()
        ):
            order = orders.browse(order_id)
            owner = order.partner_id.commercial_partner_id
            others = covered.get((owner, order.delivery_plan_date))
            if others:
                others[0]._relationship_adopt_steps(steps)
                others.delivery_plan_date = others[0].delivered_date
        prompts = orders.env["mail.activity"]
        prompts.search(
            prompts._relationship_get_pending_domain()
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("relationship_reason", "in", AFTER_DELIVERY)
        ).unlink()
        orders.filtered("delivery_plan_date").delivery_plan_date = False

    def _relationship_get_covered(self):
        """Return ``{(customer, plan date): orders}``: other orders, first delivered
        first, that the follow-ups of these cover as well."""
        others = self.search(
            Domain(
                "partner_id.commercial_partner_id",
                "in",
                self.partner_id.commercial_partner_id.ids,
            )
            & Domain("state", "=", "sale")
            & Domain("id", "not in", self.ids)
            & Domain(
                "delivery_plan_date",
                "in",
                self.filtered("delivery_plan_date").mapped("delivery_plan_date"),
            ),
            order="delivered_date, id",
        )
        return others.grouped(
            lambda order: (
                order.partner_id.commercial_partner_id,
                order.delivery_plan_date,
            )
        )

    def _relationship_adopt_steps(self, prompts):
        """Make open steps those of this order, by the day of its delivery. Days that
        somebody has chosen by snoozing stay.

        :param prompts: ``mail.activity`` records of one order
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        templates = self.env["mail.activity.plan.template"]
        steps = [
            templates.browse(read_key(prompt.relationship_key, PLAN_STEP) or ())
            for prompt in prompts
        ]
        existing = templates.union(*steps).exists()
        for prompt, step in zip(
            prompts._relationship_by_app().with_context(
                mail_activity_quick_update=True
            ),
            steps,
            strict=True,
        ):
            vals = {"res_id": self.id}
            if step & existing and not prompt.relationship_snoozed_until:
                start = within(self.delivered_date)
                date = max(step._get_date_deadline(start), today)
                vals |= {"date_deadline": date, "relationship_due_date": date}
            prompt.write(vals)
