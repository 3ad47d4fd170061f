"""What people do with a customer: buttons, and calls of other code."""

from odoo import models

from .res_partner import ASKED_FIELDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTION METHODS === #

    def action_pause_contact(self, until=None, reason=None):
        """Pause the clock, or open the dialog that asks until when.

        :param date until: the day on which the clock goes on
        :param str reason: why; shown on the customer
        :raise ValidationError: when ``until`` is not in the future
        """
        if not until:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Pause follow-ups"),
                "res_model": "relationship.pause",
                "view_mode": "form",
                "target": "new",
                "context": {"default_partner_ids": self.ids},
            }
        self._relationship_write_clock(
            {"contact_paused_until": until, "contact_pause_reason": reason}
        )
        self.env["relationship.follow.up"]._withdraw(
            self.commercial_partner_id.ids, ["interval"]
        )
        return True

    def action_resume_contact(self):
        """End the pause today, or start a lost relationship again."""
        return self._relationship_write_clock(
            {
                "contact_paused_until": False,
                "contact_pause_reason": False,
                "contact_lost_date": False,
            }
        )

    def action_set_tier(self):
        """Open the dialog that puts customers into a tier."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_set_tier_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    # === BUSINESS METHODS === #

    def _relationship_write_clock(self, vals):
        """Write clock fields on the customers, as somebody has chosen: also what they
        have already.

        :raise AccessError: for users who don't look after customers
        """
        self.env["relationship.touchpoint"].check_access("create")
        owners = self.commercial_partner_id
        owners.check_access("read")
        if ASKED_FIELDS & vals.keys():
            vals = {"contact_clock_by_order": False, **vals}
        # sudo: looking after a customer's clock needs no right to edit the address
        owners.sudo().write(vals)
        return True
