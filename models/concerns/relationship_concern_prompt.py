"""What asks people to see to concerns: the prompts follow stage, person and customer,
also those that are set aside while the customer is away."""

from odoo import fields, models
from odoo.fields import Domain

from ..shared.prompt_key import make_key


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    # === BUSINESS METHODS === #

    def _follow_up_changes(self, before, assigned):
        """Bring the prompts into line after concerns have been written, and tell who
        logged them how they ended.

        :param dict before: ``{concern: (stage, customer, active, user)}``
        :param assigned: those to whom somebody has been given
        """
        moved = self.filtered(lambda c: c.stage != before[c][0])
        told = moved.filtered(lambda c: c.stage == "told")
        found = self.filtered(lambda c: c.partner_id != before[c][1])
        back = self.filtered(lambda c: c.active and not before[c][2])
        gone = self.filtered(lambda c: not c.active and before[c][2])
        gone._get_prompts().unlink()
        gone.filtered("escalated_date").escalated_date = False  # nobody reads it now
        # sudo: who sent it was asked whose concern it is, and somebody else knew
        found.sudo().activity_ids.filtered(
            lambda activity: activity.automated and not activity.relationship_reason
        ).unlink()
        prompts = (moved | assigned | found)._get_prompts()
        for partner, concerns in found.grouped("partner_id").items():
            prompts.filtered(
                lambda p, ids=concerns.ids: p.res_id in ids
            ).relationship_partner_id = partner
        found.partner_id._relationship_settle()
        for touchpoint, concerns in told.grouped("touchpoint_id").items():
            # sudo: whoever told the customer, it is for all to know
            prompts.filtered(
                lambda p, ids=concerns.ids: p.res_id in ids
            )._relationship_answer(touchpoint.sudo())
        (moved - told | found | back)._ask_somebody()
        (moved - told)._move_prompts(prompts)
        assigned._assign_prompts(prompts)
        told._tell_reporters()
        moved.filtered(lambda c: c.active and before[c][0] == "told")._tell_reporters()

    def _get_prompts(self):
        """Return the prompts about these concerns that are open, or will be again,
        whoever has them."""
        # sudo: who moves a concern need not see the prompts of colleagues
        prompts = self.env["mail.activity"].sudo()
        return prompts.search(
            prompts._relationship_get_pending_domain()
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("relationship_reason", "=", "concern")
        )

    def _get_unasked(self):
        """Return those of these concerns about which nobody is asked to do something,
        neither now nor when the customer is back."""
        prompts = self._get_prompts().filtered("relationship_is_asking")
        return self - self.browse(prompts.mapped("res_id"))

    def _ask_somebody(self):
        """Raise the prompt of each open concern that has none: for who has it in hand,
        else for the pool. Without a customer, who sent it is asked for one."""
        unknown = self.filtered(lambda c: not c.partner_id and c.active)
        for concern in unknown.filtered("reported_by_id"):
            concern.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Whose concern is it? Choose the customer."),
                user_id=concern.reported_by_id.id,
            )
        if self.env.context.get("relationship_no_prompt"):
            return  # there is one already
        asking = self.filtered(lambda concern: concern._is_open()) - unknown
        if not asking:
            return
        script = self.env["relationship.script"]
        # sudo: whoever logs a concern need not look after customers
        self.env["relationship.follow.up"].sudo()._raise(
            [
                {
                    "partner": concern.partner_id,
                    "record": concern,
                    "reason": "concern",
                    "key": make_key("concern", concern.id),
                    "date": concern._get_prompt_date(),
                    "user": concern.user_id,
                    "summary": concern._get_prompt_summary(),
                    "note": script._as_html(concern.description),
                }
                for concern in asking
            ]
        )

    def _get_prompt_date(self):
        """Return when somebody is to act: at once, but where it is in hand by the day
        on which the customer should have an answer."""
        today = fields.Date.context_today(self)
        if self.stage == "in_hand":
            return max(self.response_date or today, today)
        return today

    def _get_prompt_summary(self):
        """Return what somebody is to do now."""
        if self.stage == "solved":
            return self.env._("Tell the customer: %(what)s", what=self.name)
        return self.name

    def _move_prompts(self, prompts):
        """Let the prompts follow the concerns to their stage, also where somebody had
        put off what was to be done; what was brought to the manager is done when it is
        solved."""
        for concern in self:
            mine = prompts.filtered(lambda p, c=concern: p.res_id == c.id)
            asking = mine.filtered("relationship_is_asking")
            asking.with_context(mail_activity_quick_update=True).write(
                {
                    "date_deadline": concern._get_prompt_date(),
                    "relationship_snoozed_until": False,
                    "summary": concern._get_prompt_summary(),
                }
            )
            if concern.stage == "solved":
                (mine - asking).filtered("active")._relationship_close(
                    self.env._("Solved by %(name)s.", name=self.env.user.name)
                )

    def _assign_prompts(self, prompts):
        """Give the prompts to who has the concerns in hand; Odoo tells them where
        somebody has assigned the prompt by Odoo's own dialog."""
        quick = not self.env.context.get("relationship_asked")
        asking = prompts._relationship_get_asking()
        asking = asking.with_context(
            mail_activity_quick_update=self.env.context.get(
                "mail_activity_quick_update", quick
            ),
            relationship_by_concern=True,
            relationship_no_subscribe=True,
        )
        for user, concerns in self.grouped("user_id").items():
            asking.filtered(lambda p, ids=concerns.ids: p.res_id in ids).user_id = user
