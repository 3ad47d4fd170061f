"""Steps and reviews of plans that become follow-ups when their time comes."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.prompt_key import make_key

BATCH = 500
# Prompts that follow their plan tell nobody, and make nobody a follower
QUIETLY = {"mail_activity_quick_update": True, "relationship_no_subscribe": True}
# What a customer must be like to be told of; paused and lost ones are left alone
TOLD = """p.active AND l.active AND p.contact_lost_date IS NULL
          AND COALESCE(p.contact_paused_until <= %(today)s, true)"""
DUE_STEPS = f"""
SELECT s.id FROM relationship_plan_step s
  JOIN relationship_plan l ON l.id = s.plan_id
  JOIN res_partner p ON p.id = l.partner_id
 WHERE s.active AND s.done_date IS NULL AND s.date <= %(horizon)s AND {TOLD}
   AND NOT EXISTS (
       SELECT FROM mail_activity a
        WHERE a.relationship_partner_id = p.id AND a.active
          AND a.relationship_reason = 'plan'
          AND a.relationship_key = %(step)s || s.id)
 ORDER BY s.date, s.id
"""
DUE_REVIEWS = f"""
SELECT l.id FROM relationship_plan l JOIN res_partner p ON p.id = l.partner_id
 WHERE l.review_date <= %(today)s AND {TOLD}
   AND l.review_reminded_date IS DISTINCT FROM l.review_date
 ORDER BY l.review_date, l.id
"""


class RelationshipPlanPrompt(models.AbstractModel):
    _name = "relationship.plan.prompt"
    _description = "Follow-ups of Relationship Plans"

    # === BUSINESS METHODS === #

    @api.model
    def _raise_due(self, commit=None):
        """Raise prompts for the steps due within the lead days, and for plans whose
        day of review has come.

        :param commit: see ``_work_off``
        """
        for action, model, statement, work in (
            (
                self.env._("Raising follow-ups: a step of a plan is due"),
                "relationship.plan.step",
                DUE_STEPS,
                self._raise_steps,
            ),
            (
                self.env._("Raising follow-ups: a plan is to be reviewed"),
                "relationship.plan",
                DUE_REVIEWS,
                self._raise_reviews,
            ),
        ):

            def act(ids, model=model, work=work):
                work(self.env[model].browse(ids).try_lock_for_update())

            due = self._get_due(statement)
            self.env["relationship.work"]._work_off(
                action, model, due, BATCH, act, commit
            )

    @api.model
    def _get_due(self, statement):
        self.env.flush_all()
        today = fields.Date.context_today(self)
        lead_days = self.env["relationship.plan.step"]._relationship_get_lead_days()
        rows = self.env.execute_query(
            SQL(
                statement,
                today=today,
                horizon=fields.Date.add(today, days=lead_days),
                step=make_key("step", ""),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _raise_steps(self, steps, now=False):
        """Raise a prompt for each of these open steps that has none.

        :param bool now: also where it could wait
        :return: the new ``mail.activity`` records
        """
        absent_ids = self.env["relationship.assignment"]._get_absent_ids()
        kinds = {}
        for kind in self.env["mail.activity.type"].search(
            [
                ("relationship_channel_id", "in", steps.channel_id.ids),
                ("res_model", "in", (False, "res.partner")),
            ]
        ):
            kinds.setdefault(kind.relationship_channel_id, kind)
        return self.env["relationship.follow.up"]._raise(
            [
                {**self._prepare_request(step, absent_ids, kinds), "now": now}
                for step in steps.filtered(lambda step: not step.done_date)
            ]
        )

    @api.model
    def _prepare_request(self, step, absent_ids, kinds):
        request = {
            "partner": step.partner_id,
            "record": step.plan_id,
            "reason": "plan",
            "key": step._get_prompt_key(),
            "date": step.date,
            "summary": step.name,
        }
        if step.user_id:
            request["user"] = self.env["relationship.assignment"]._get_present(
                step.user_id, step.partner_id, absent_ids, step.company_id
            )
        person = step._get_person()
        if person:
            first_name = person._relationship_get_first_name()
            request["facts"] = {"first_name": first_name} if first_name else {}
        if step.channel_id in kinds:
            request["activity_type"] = kinds[step.channel_id]
        return request

    @api.model
    def _raise_reviews(self, plans):
        """Tell the managers of these plans, once for each day of review; what can wait
        is told when it no longer has to."""
        assignment = self.env["relationship.assignment"]
        absent_ids = assignment._get_absent_ids()
        todo = self.env.ref("mail.mail_activity_data_todo")  # no contact by itself
        self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": plan.partner_id,
                    "record": plan,
                    "activity_type": todo,
                    "reason": "plan",
                    "key": make_key("review", plan.id),
                    "date": plan.review_date,
                    "user": assignment._get_present(
                        plan.user_id, plan.partner_id, absent_ids, plan.company_id
                    ),
                    "summary": self.env._("Review the relationship plan"),
                    "note": self.env["relationship.script"]._as_html(
                        plan._describe_review()
                    ),
                }
                for plan in plans
            ]
        )
        keys = {make_key("review", plan.id): plan for plan in plans}
        for prompt in self._get_pending(keys):
            plan = keys[prompt.relationship_key]
            plan.review_reminded_date = plan.review_date

    @api.model
    def _get_pending(self, keys):
        """Return the prompts of plans with these keys that are open, or set aside."""
        return self._search_pending(Domain("relationship_key", "in", list(keys)))

    @api.model
    def _search_pending(self, domain):
        # sudo: a decision on the plan also concerns the prompts of colleagues
        prompts = self.env["mail.activity"].sudo()
        domain &= Domain("relationship_reason", "=", "plan")
        return prompts.search(domain & prompts._relationship_get_pending_domain())

    @api.model
    def _follow(self, steps):
        """Keep prompts in step with what they are about: those of steps that are over,
        or not due for long, are taken back; the others move along."""
        prompts = self._get_pending(step._get_prompt_key() for step in steps)
        if not prompts:
            return
        soon = fields.Date.add(
            fields.Date.context_today(self), days=steps._relationship_get_lead_days()
        )
        steps_by_key = {step._get_prompt_key(): step for step in steps}
        for prompt in prompts:
            step = steps_by_key[prompt.relationship_key]
            if (
                not step.active
                or not step.plan_id.active
                or step.done_date
                or step.date > soon
            ):
                prompt.unlink()
                continue
            vals = {"summary": step.name}
            if step.plan_id.id != prompt.res_id:
                vals["res_id"] = step.plan_id.id
            if step.date != prompt.relationship_due_date:
                vals.update(
                    date_deadline=step.date,
                    relationship_due_date=step.date,
                    relationship_snoozed_until=False,
                )
            prompt.with_context(**QUIETLY).write(vals)
        self._bring_along(steps.plan_id)

    @api.model
    def _bring_along(self, plans):
        """Give the prompts of these plans, for steps and reviews, to the customers
        whose plans they are now, with all that people have decided on them."""
        moved = self._search_pending(
            Domain("res_model", "=", "relationship.plan")
            & Domain("res_id", "in", plans.ids)
        ).filtered(
            lambda prompt: prompt.relationship_partner_id
            != plans.browse(prompt.res_id).sudo().partner_id
        )
        for plan_id, prompts in moved.grouped("res_id").items():
            # sudo: which customer it is, whoever may read them
            customer = plans.browse(plan_id).sudo().partner_id
            prompts.with_context(**QUIETLY).relationship_partner_id = customer
            customer._relationship_settle()

    @api.model
    def _hand_on(self, steps):
        """Give the prompts of these steps to those who do them now; where a step names
        nobody, by the tier's rule."""
        prompts = self._get_pending(step._get_prompt_key() for step in steps)
        if not prompts:
            return
        # sudo: teams and absences are not everybody's to read
        assignment = self.env["relationship.assignment"].sudo()
        absent_ids = assignment._get_absent_ids()
        steps = steps.sudo()
        nobodys = steps.filtered(lambda step: not step.user_id).partner_id
        assignees = assignment._get_assignees(nobodys)
        users = {
            step._get_prompt_key(): assignment._get_present(
                step.user_id, step.partner_id, absent_ids, step.company_id
            )
            if step.user_id
            else assignees[step.partner_id]
            for step in steps
        }
        for user, group in prompts.grouped(
            lambda prompt: users[prompt.relationship_key]
        ).items():
            group.with_context(**QUIETLY).user_id = user
