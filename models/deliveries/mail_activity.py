"""Prompts about an order: which one it is, and what it says on the card."""

from odoo import api, fields, models

ASKING = ("delivery", "feedback")  # prompts whose answer we want to know


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        compute="_compute_relationship_order_id",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id")
    def _compute_relationship_order_id(self):
        for activity in self:
            activity.relationship_order_id = (
                activity.res_model == "sale.order" and activity.res_id
            )

    # === ACTION METHODS === #

    def action_relationship_talked(self):
        """Log the contact; after a delivery, ask what was learned, and a thank-you is
        logged by its own channel, such as a letter."""
        undone = self._relationship_get_undone()
        asking = undone.filtered(lambda prompt: prompt.relationship_reason in ASKING)[
            :1
        ]
        if asking and len(self.relationship_partner_id) == 1:
            action = asking.action_relationship_feedback()
            action["context"]["relationship_also_ids"] = (undone - asking).ids
            return action
        if set(self.mapped("relationship_reason")) == {"thanks"}:
            return undone._relationship_thank()
        return super().action_relationship_talked()

    def action_relationship_feedback(self):
        """Open the dialog that asks what the customer said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_feedback_action_ask"
        )
        action["context"] = {
            "default_partner_id": self.relationship_partner_id.id,
            "default_order_id": self.relationship_order_id.id,
            "default_activity_id": self.id,
        }
        return action

    # === BUSINESS METHODS === #

    def _relationship_still_wanted(self):
        return (
            super()
            ._relationship_still_wanted()
            .filtered(
                lambda prompt: not prompt.relationship_order_id
                or prompt.relationship_order_id.state == "sale"
            )
        )

    def _relationship_thank(self):
        phone = self.env["relationship.channel"]._get_id("phone")
        people = self.relationship_partner_id._relationship_get_correspondents()
        touchpoints = self.env["relationship.touchpoint"].create(
            [
                {
                    "contact_id": people[prompt.relationship_partner_id].id,
                    "channel_id": prompt.activity_type_id.relationship_channel_id.id
                    or phone,
                    "purpose": "thanks",
                }
                for prompt in self
            ]
        )
        self._relationship_answer(touchpoints)
        return touchpoints._logged_action(touchpoints)

    def _relationship_explain(self):
        lines = [super()._relationship_explain()]
        # sudo: whoever gets the prompt may know of which delivery it speaks
        order = self.sudo().relationship_order_id
        if order.delivered_date:
            lines.insert(
                0,
                self.env._(
                    "Order %(order)s was delivered on %(date)s.",
                    order=order.name,
                    date=self.env["res.partner"]._relationship_format_day(
                        order.delivered_date
                    ),
                ),
            )
        return "\n".join(lines)
