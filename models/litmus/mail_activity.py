"""Prompts of litmus tests: they ask for one's own view, so nobody else can take them,
and no contact with the customer answers them."""

from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === ACTION METHODS === #

    def action_relationship_litmus(self):
        """Open what the prompt is about: one's own questions, or the result."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    def action_relationship_open(self):
        if self.relationship_reason == "litmus":
            return self.action_relationship_litmus()
        return super().action_relationship_open()

    # === BUSINESS METHODS === #

    def _relationship_still_wanted(self):
        """A test that has ended, or been answered, asks nobody any more."""

        def is_wanted(prompt):
            if not prompt._relationship_is_litmus():
                return True
            asked = self.env["relationship.litmus.participant"].browse(prompt.res_id)
            return asked.state == "open" and not asked.is_done

        return super()._relationship_still_wanted().filtered(is_wanted)

    def _relationship_explain(self):
        why = super()._relationship_explain()
        if not self._relationship_is_litmus():
            return why
        # sudo: why one is asked is no secret of the test
        asked = self.env[self.res_model].sudo().browse(self.res_id).exists()
        found = asked.involvement_label
        reason = (
            self.env._("Asked because of the last year: %(found)s.", found=found)
            if found
            else self.env._("Asked by hand, or for looking after the customer.")
        )
        return f"{reason}\n{why}"

    def _relationship_assign(self, user):
        if self.filtered(lambda prompt: prompt._relationship_is_litmus()):
            raise UserError(
                self.env._(
                    "A litmus test asks for a colleague's own view. Add whoever else "
                    "should be asked to the test."
                )
            )
        return super()._relationship_assign(user)

    def _relationship_answer(self, touchpoints):
        rest = self.filtered(lambda prompt: not prompt._relationship_is_litmus())
        return super(MailActivity, rest)._relationship_answer(touchpoints)

    def _relationship_answerable(self):
        return (
            super()
            ._relationship_answerable()
            .filtered(lambda prompt: not prompt._relationship_is_litmus())
        )

    def _relationship_get_actions(self):
        actions = super()._relationship_get_actions()
        if self.relationship_reason == "litmus":
            actions.append(("action_relationship_litmus", self.env._("Open")))
        return actions

    def _relationship_is_litmus(self):
        return self.res_model == "relationship.litmus.participant"
