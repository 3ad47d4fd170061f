"""Contacts that told customers how their concerns ended."""

from odoo import fields, models


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
        if {"purpose", "reached", "direction", "partner_id", "contact_id"} & set(vals):
            # sudo: the concern that such a contact had closed may be a colleague's
            self.sudo().concern_ids.filtered(
                lambda concern: not concern.touchpoint_id._tells(concern)
            )._reopen()
        return res

    def unlink(self):
        # sudo: the concern that this contact had closed may be a colleague's
        concerns = self.sudo().concern_ids
        heard = concerns.search(
            [("heard_touchpoint_id", "in", self.ids), ("stage", "=", "new")]
        )
        heard.active = False  # nobody said it after all
        res = super().unlink()
        concerns.exists()._reopen()
        return res

    # === BUSINESS METHODS === #

    def _tells(self, concern):
        """Return whether the customer knows by this contact how it ended."""
        self.ensure_one()
        return (
            self.reached
            and self.direction == "outbound"
            and self.purpose == "concern"
            and self.partner_id == concern.partner_id
        )
