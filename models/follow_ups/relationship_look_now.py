"""What the night does, at once: a person presses a button instead of waiting."""

from time import monotonic

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

SECONDS = 20  # then the night does the rest


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    # === ACTION METHODS === #

    @api.model
    def action_look_now(self):
        """Raise what has fallen due, for all colleagues, within the limits of a day and
        for so many seconds at most; nothing is raised twice.

        :return: an action that tells how much it was
        :raise AccessError: for users who don't look after customers
        """
        if not self.env.user.has_group("relationship_flow.group_user"):
            raise AccessError(
                self.env._("Only those who look after customers can look for them.")
            )
        # sudo: only to see that the night's own run is not under way, on any server
        night = self.env.ref("relationship_flow.ir_cron_raise_follow_ups").sudo()
        if not night.try_lock_for_update(allow_referencing=True):
            return self._tell_look(
                self.env._("It is being looked for already. Come back in a minute.")
            )
        before = self._get_newest_prompt()
        until = monotonic() + SECONDS
        # As the night: what is due is due for everybody, whoever pressed the button
        self.with_user(SUPERUSER_ID).with_context(lang=None)._raise_all(
            lambda *_args, **_kwargs: max(until - monotonic(), 0)
        )
        return self._tell_look(
            self._describe_look(before, monotonic() < until), reload=True
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_newest_prompt(self):
        # sudo: of all colleagues; only the number is used
        prompts = self.env["mail.activity"].sudo().with_context(active_test=False)
        return prompts.search([], order="id desc", limit=1).id or 0

    @api.model
    def _describe_look(self, before, is_complete):
        """Return in words what has been raised since activity ``before``."""
        new = [("id", ">", before), ("relationship_reason", "!=", False)]
        # sudo: of all colleagues; only the numbers are told
        prompts = self.env["mail.activity"].sudo()
        count = prompts.search_count(new)
        mine = prompts.search_count([*new, ("user_id", "=", self.env.uid)])
        if not count and is_complete:
            return self.env._("All is up to date: nothing new is due.")
        words = [
            self.env._(
                "New follow-ups: %(count)s, of them yours: %(mine)s.",
                count=count,
                mine=mine,
            )
        ]
        if not is_complete:
            words.append(
                self.env._("There is more: press again, or wait for the night.")
            )
        return " ".join(words)

    @api.model
    def _tell_look(self, message, reload=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"}
                if reload
                else False,
            },
        }
