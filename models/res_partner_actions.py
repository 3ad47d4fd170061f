"""What people do with a customer: buttons, and calls of other code."""

from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTION METHODS === #

    def action_talked_today(self):
        """Log for each customer that the user has just talked with them: with the
        person of the last contact, unless the button was on another person.

        :return: client action that shows the next date and offers Undo
        """
        owners = self.filtered("is_clock_owner")
        people = owners._get_correspondents()
        touchpoints = self.env["relationship.touchpoint"].create(
            [{"contact_id": people.get(partner, partner).id} for partner in self]
        )
        return touchpoints._logged_action(touchpoints)

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact with one or many customers."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a contact"),
            "res_model": "relationship.log",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.ids},
        }

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
        self._write_clock(
            {"contact_paused_until": until, "contact_pause_reason": reason}
        )
        self.env["relationship.follow.up"]._withdraw(
            self.commercial_partner_id.ids, ["interval"]
        )
        return True

    def action_resume_contact(self):
        """End the pause today, or start a lost relationship again."""
        return self._write_clock(
            {
                "contact_paused_until": False,
                "contact_pause_reason": False,
                "contact_lost_date": False,
            }
        )

    def action_mark_lost(self, date=None):
        """Stop the clock: the relationship has ended; or open the dialog that asks
        when, how and why.

        :param date date: when it ended
        """
        if date:
            return self._write_clock({"contact_lost_date": date})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_mark_lost_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    def action_accept_recommended_interval(self):
        """Take over the recommended interval; the clock follows it from now on.

        :raise UserError: for a customer without a recommendation
        """
        if not all(self.mapped("recommended_interval_days")):
            raise UserError(
                self.env._("There is no recommendation yet: it needs a few orders.")
            )
        return self._write_clock({"contact_interval_origin": "recommended"})

    def action_take_over_interval(self):
        """Open the dialog that takes over the recommended intervals of customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_take_over_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    def action_view_touchpoints(self):
        """Open the customer's contacts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_touchpoint_action"
        )
        owner = self.commercial_partner_id
        action["domain"] = [("partner_id", "in", owner.ids)]
        action["context"] = {
            "default_partner_id": owner[:1].id,
            "default_contact_id": self[:1].id,
        }
        return action

    def action_set_tier(self):
        """Open the dialog that puts customers into a tier."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_set_tier_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    @api.model
    def action_read_history(self):
        """Read contacts, orders and meetings of the past again, and say what is new.

        :raise AccessError: for users who don't manage relationships
        """
        self.env["relationship.tier"].check_access("write")
        counts = self.env["relationship.capture"]._backfill()
        found = sum(counts.values())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The history has been read"),
                "message": self.env._(
                    "%(found)s new contacts found: %(orders)s orders, %(meetings)s "
                    "meetings, %(activities)s done activities, %(messages)s mails.",
                    found=found,
                    orders=counts.get("orders", 0),
                    meetings=counts.get("meetings", 0),
                    activities=counts.get("activities", 0),
                    messages=counts.get("received", 0) + counts.get("sent", 0),
                )
                if found
                else self.env._("Every contact was known already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _write_clock(self, vals):
        """Write clock fields on the customers.

        :raise AccessError: for users who don't look after customers
        """
        self.env["relationship.touchpoint"].check_access("create")
        owners = self.commercial_partner_id
        owners.check_access("read")
        # sudo: looking after a customer's clock needs no right to edit the address
        owners.sudo().write(vals)
        return True
