from odoo import api, fields, models

from ..shared.prompt_key import make_key


class RelationshipLossAttempt(models.Model):
    _name = "relationship.loss.attempt"
    _inherit = ["relationship.input"]
    _description = "Attempt to Win Back"
    _order = "date, id"

    loss_id = fields.Many2one(
        "relationship.loss", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=3),
        help="When a colleague is reminded to try again.",
    )
    name = fields.Char(
        string="What to say or offer",
        required=True,
        default=lambda self: self.env._("Ask how they are doing"),
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who of us",
        domain="[('share', '=', False)]",
        help="Empty: the shared pool.",
    )
    activity_id = fields.Many2one(
        "mail.activity", string="Follow-up", readonly=True, ondelete="set null"
    )
    touchpoint_id = fields.Many2one(
        string="Done by", related="activity_id.relationship_touchpoint_id"
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        attempts = super().create(vals_list)
        attempts._raise_prompts()
        return attempts

    def write(self, vals):
        res = super().write(vals)
        if {"date", "name", "user_id"} & vals.keys():
            for attempt in self:
                values = {"summary": attempt.name}
                if "date" in vals:  # also where somebody had put it off
                    values.update(
                        date_deadline=attempt.date,
                        relationship_due_date=attempt.date,
                        relationship_snoozed_until=False,
                    )
                if "user_id" in vals:
                    values["user_id"] = attempt._get_user().id
                attempt._get_prompts().write(values)
        return res

    def unlink(self):
        self._withdraw_prompts()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _withdraw_prompts(self):
        """Take back the prompts of attempts that nobody has made yet."""
        self._get_prompts().unlink()

    def _get_prompts(self):
        """Return the prompts, open or set aside, of attempts."""
        # sudo: the plan is the customer's, the prompt may be a colleague's
        prompts = self.sudo().activity_id
        return prompts.filtered_domain(prompts._relationship_get_pending_domain())

    def _get_user(self):
        """Return who makes the attempt, or the cover of somebody who has left. Whoever
        is away on its day is passed by when it comes."""
        self.ensure_one()
        return self.env["relationship.assignment"]._get_present(
            self.user_id, self.loss_id.partner_id, absent_ids=()
        )

    def _raise_prompts(self):
        """Raise a prompt for each attempt, on its day, once the clock has stopped."""
        waiting = self.filtered(
            lambda attempt: attempt.loss_id.partner_id.contact_lost_date
            and not attempt.activity_id
        )
        raised = self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": attempt.loss_id.partner_id,
                    "reason": "winback",
                    "key": make_key("attempt", attempt.id),
                    "date": attempt.date,
                    "user": attempt._get_user(),
                    "summary": attempt.name,
                }
                for attempt in waiting
            ]
        )
        # sudo: the prompt may be a colleague's
        prompts = {prompt.relationship_key: prompt for prompt in raised.sudo()}
        for attempt in waiting:
            attempt.activity_id = prompts.get(make_key("attempt", attempt.id))
