"""Prompts for steps of relationship plans: the contact that answers one does the
step, and taking the contact back opens both again."""

from odoo import api, fields, models

from ..shared.prompt_key import read_key


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_step_id = fields.Many2one(
        "relationship.plan.step",
        string="Step of the plan",
        compute="_compute_relationship_step_id",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_reason", "relationship_key")
    def _compute_relationship_step_id(self):
        keys = {
            prompt: read_key(prompt.relationship_key, "step")
            for prompt in self
            if prompt.relationship_reason == "plan"
        }
        steps = self.env["relationship.plan.step"]
        steps = steps.browse(id_ for id_ in keys.values() if id_).exists()
        by_id = {step.id: step for step in steps}
        for prompt in self:
            prompt.relationship_step_id = by_id.get(keys.get(prompt))

    # === CRUD METHODS === #

    def write(self, vals):
        reopened = self.browse()
        if vals.get("active"):
            reopened = self.filtered(
                lambda a: a.relationship_reason == "plan"
                and not a.active
                and not a.relationship_set_aside
            )
        res = super().write(vals)
        if vals.get("relationship_touchpoint_id"):
            for prompt in self.filtered(lambda prompt: not prompt.active):
                touchpoint = prompt.relationship_touchpoint_id
                prompt._relationship_fulfil_step(touchpoint._get_local_day())
        for prompt in reopened:
            step = prompt._relationship_get_step()
            if step:
                step._take_back(prompt.relationship_due_date)
        return res

    def _action_done(self, feedback=False, attachment_ids=None):
        prompts = self.filtered(lambda a: a.active and a.relationship_reason == "plan")
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # Meetings are logged by the calendar, but the step is done
        today = fields.Date.context_today(self)
        for prompt in prompts:
            if not prompt.relationship_touchpoint_id:
                prompt._relationship_fulfil_step(today)
        return res

    # === ACTION METHODS === #

    def action_relationship_talked(self):
        """Log steps of plans with the person and by the channel that they name."""
        undone = self._relationship_get_undone()
        steps = [prompt._relationship_get_step() for prompt in undone]
        if not all(steps):
            return super().action_relationship_talked()
        touchpoints = self.env["relationship.touchpoint"].create(
            [values for step in steps for values in step._prepare_touchpoints()]
        )
        for prompt, touchpoint in zip(undone, touchpoints, strict=True):
            prompt._relationship_answer(touchpoint)
        return touchpoints._logged_action(touchpoints)

    # === BUSINESS METHODS === #

    def _relationship_is_note_to_say(self):
        """Of a step; of a review the manager is told where the relationship is."""
        return (
            bool(self._relationship_get_step())
            or super()._relationship_is_note_to_say()
        )

    def _relationship_still_wanted(self):
        """A step that is over or has moved on is not asked for again, nor is a review
        that was put off."""

        def is_wanted(prompt):
            step = prompt.relationship_step_id
            due = prompt.relationship_due_date
            if step:
                return (
                    step.active
                    and step.plan_id.active
                    and not step.done_date
                    and step.date == due
                )
            plan = self.env[prompt.res_model].browse(prompt.res_id)
            return (
                plan._name != "relationship.plan"
                or plan.active
                and plan.review_date == due
            )

        return super()._relationship_still_wanted().filtered(is_wanted)

    def _relationship_follow_charge(self):
        """A step that names who of us does it stays with them."""
        return (
            super()
            ._relationship_follow_charge()
            .filtered(lambda prompt: not prompt.relationship_step_id.user_id)
        )

    def _relationship_get_step(self):
        """Return the step of a plan that the prompt is about, if any."""
        self.ensure_one()
        # sudo: whoever has the prompt does the step, also without a part in the plan
        return self.sudo().relationship_step_id

    def _relationship_fulfil_step(self, day):
        """Mark the step that the prompt asked for as done, unless it has moved on."""
        step = self._relationship_get_step()
        if step and step.date == self.relationship_due_date:
            step._fulfil(day)

    def _relationship_reopen(self):
        """A step that has been done once more since then is not to be done again."""
        over = self.filtered(
            lambda prompt: prompt._relationship_get_step()
            and self.search_count(
                [
                    ("active", "=", False),
                    ("relationship_reason", "=", "plan"),
                    ("relationship_key", "=", prompt.relationship_key),
                    ("relationship_due_date", ">", prompt.relationship_due_date),
                    ("relationship_touchpoint_id", "!=", False),
                ],
                limit=1,
            )
        )
        return super(MailActivity, self - over)._relationship_reopen()

    def _relationship_get_channel(self):
        channel = self._relationship_get_step().channel_id
        return channel or super()._relationship_get_channel()

    def _relationship_get_purpose(self):
        step = self._relationship_get_step()
        return "plan" if step else super()._relationship_get_purpose()

    def _relationship_get_person(self):
        person = self._relationship_get_step()._get_person().sudo(self.env.su)
        return person or super()._relationship_get_person()

    def _relationship_explain(self):
        lines = super()._relationship_explain()
        step = self._relationship_get_step()
        if not step:
            return lines
        due = self.env["res.partner"]._relationship_format_day(step.date)
        person = step._get_person()
        if person:
            origin = self.env._(
                "A step of the relationship plan with %(person)s, due on %(date)s.",
                person=person.name,
                date=due,
            )
        else:
            origin = self.env._(
                "A step of the relationship plan, due on %(date)s.", date=due
            )
        return f"{origin}\n{lines}"
