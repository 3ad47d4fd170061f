"""Prompts for steps of relationship plans: the contact that answers one does the
step, and taking the contact back opens both again."""

from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === CRUD METHODS === #

    def write(self, vals):
        reopened = self.browse()
        if vals.get("active"):
            reopened = self.filtered(
                lambda a: a.relationship_reason == "plan" and not a.active
            )
        res = super().write(vals)
        if vals.get("relationship_touchpoint_id"):
            for prompt, step in self._relationship_get_steps().items():
                if not prompt.active and step.date == prompt.relationship_due_date:
                    touchpoint = prompt.relationship_touchpoint_id
                    step._fulfil(touchpoint._get_local_day())
        for prompt, step in reopened._relationship_get_steps().items():
            step._take_back(prompt.relationship_due_date)
        return res

    def _action_done(self, feedback=False, attachment_ids=None):
        prompts = self.filtered("active")
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # Meetings are logged by the calendar, but the step is done
        today = fields.Date.context_today(self)
        silent = prompts.exists().filtered(lambda a: not a.relationship_touchpoint_id)
        for prompt, step in silent._relationship_get_steps().items():
            if step.date == prompt.relationship_due_date:
                step._fulfil(today)
        return res

    # === ACTION METHODS === #

    def action_relationship_talked(self):
        """Log steps of plans with the person and by the channel that they name."""
        steps = self._relationship_get_steps()
        if len(steps) != len(self):
            return super().action_relationship_talked()
        touchpoints = self.env["relationship.touchpoint"].create(
            [
                values
                for step in steps.values()
                for values in step._prepare_touchpoints()
            ]
        )
        for prompt, touchpoint in zip(steps, touchpoints, strict=True):
            prompt._relationship_answer(touchpoint)
        return touchpoints._logged_action(touchpoints)

    # === BUSINESS METHODS === #

    def _relationship_get_steps(self):
        """Return ``{prompt: step}`` of those that are about a step that is there."""
        keys = {
            prompt: int(prompt.relationship_key.split(",")[1])
            for prompt in self
            if prompt.relationship_reason == "plan"
            and (prompt.relationship_key or "").startswith("step,")
        }
        # sudo: whoever has the prompt does the step, also without a part in the plan
        steps = self.env["relationship.plan.step"].sudo()
        steps = steps.browse(keys.values()).exists()
        by_id = {step.id: step for step in steps}
        return {
            prompt: by_id[step_id]
            for prompt, step_id in keys.items()
            if step_id in by_id
        }

    def _relationship_get_channel(self):
        steps = self._relationship_get_steps()
        if self in steps:
            channel = steps[self].channel_id or super()._relationship_get_channel()
            return channel or channel.browse(channel._get_id("phone"))
        return super()._relationship_get_channel()

    def _relationship_get_people(self):
        people = super()._relationship_get_people()
        for prompt, step in self._relationship_get_steps().items():
            if prompt in people and step.contact_id:
                people[prompt] = step.contact_id
        return people

    def _explain(self):
        lines = super()._explain()
        step = self._relationship_get_steps().get(self)
        if not step:
            return lines
        partners = self.env["res.partner"]
        origin = self.env._(
            "A step of the relationship plan, due on %(date)s.",
            date=partners._format_day(step.date),
        )
        if step.contact_id:
            origin = self.env._(
                "A step of the relationship plan with %(person)s, due on %(date)s.",
                person=step.contact_id.name,
                date=partners._format_day(step.date),
            )
        return f"{origin}\n{lines}"
