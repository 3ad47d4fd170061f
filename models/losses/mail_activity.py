"""Prompts about a loss: attempts to win back, and whether to start again."""

from odoo import models

from ..shared.prompt_key import read_key

ABOUT_LOSS = ("attempt", "loss")  # kinds of keys


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _relationship_is_about_loss(self):
        """Return whether the prompt is about a customer who has left; one about a
        customer who has gone quiet is not."""
        self.ensure_one()
        return self.relationship_reason == "winback" and any(
            read_key(self.relationship_key, kind) for kind in ABOUT_LOSS
        )

    def _relationship_come_back(self):
        """What is about the orders of a customer waits until that one is back; only
        what is about the loss is seen to before."""
        waiting = self.filtered(
            lambda prompt: prompt.relationship_partner_id.contact_lost_date
            and not prompt._relationship_is_about_loss()
        )
        return super(MailActivity, self - waiting)._relationship_come_back()

    def _relationship_still_wanted(self):
        """Nobody needs to be won back who has come back."""
        return (
            super()
            ._relationship_still_wanted()
            .filtered(
                lambda prompt: not prompt._relationship_is_about_loss()
                or prompt.relationship_partner_id.contact_lost_date
            )
        )
