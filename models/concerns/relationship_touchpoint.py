"""Contacts by which concerns were taken in hand, or customers told how they ended."""

from odoo import fields, models

from ..shared.bounds import get_local_day
from ..touchpoints.relationship_touchpoint import CLOCK_SKEW

# What of a contact decides whether it tells somebody
TELLING = {"contact_id", "date", "direction", "partner_id", "purpose", "reached"}


class RelationshipTouchpoint(models.Model):
    _inherit = "relationship.touchpoint"

    concern_ids = fields.One2many(
        "relationship.concern",
        "touchpoint_id",
        string="Concerns closed",
        groups="base.group_user",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if TELLING & vals.keys():
            self._get_closed().filtered(
                lambda concern: not concern.touchpoint_id._tells(concern)
            )._reopen()
            failed = self.filtered(lambda touchpoint: not touchpoint.reached)
            failed._get_taken()._give_back()
        return res

    def unlink(self):
        concerns, taken = self._get_closed(), self._get_taken()
        heard = concerns.search(
            [("heard_touchpoint_id", "in", self.ids), ("stage", "=", "new")]
        )
        heard.active = False  # nobody said it after all
        res = super().unlink()
        concerns.exists()._reopen()
        taken.exists()._give_back()
        return res

    # === BUSINESS METHODS === #

    def _get_closed(self):
        """Return the concerns that these contacts have closed, also archived ones."""
        # sudo: the concern that a contact has closed may be a colleague's
        closed = self.sudo().with_context(active_test=False).concern_ids
        return closed.with_env(self.sudo().env)

    def _get_taken(self):
        """Return the new concerns that colleagues took in hand by these contacts, and
        that nobody has seen to since."""
        # sudo: the concern may have been a colleague's before
        concerns = self.env["relationship.concern"].sudo()
        taken = concerns.search(
            [("taken_touchpoint_id", "in", self.ids), ("stage", "=", "in_hand")]
        )
        return taken.filtered(
            lambda concern: concern.user_id == concern.taken_touchpoint_id.user_id
        )

    def _tells(self, concern):
        """Return whether the customer knows by this contact how it ended: not by one of
        a day before it was said."""
        self.ensure_one()
        local = self.with_context(tz=concern.company_id.partner_id.tz or "UTC")
        said = get_local_day(local, concern.date)
        return (
            self.reached
            and self.direction == "outbound"
            and self.purpose == "concern"
            and self.partner_id == concern.partner_id
            and get_local_day(local, self.date + CLOCK_SKEW) >= said
        )
