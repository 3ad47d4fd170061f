from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    touchpoint_ids = fields.One2many(
        "relationship.touchpoint",
        "res_id",
        string="Touchpoints",
        domain=[("res_model", "=", "sale.order")],
        groups="relationship_flow.group_user",
    )
    relationship_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Looked-after customer",
        groups="base.group_user",
    )
    contact_status = fields.Selection(
        related="relationship_partner_id.contact_status",
        groups="base.group_user",
    )
    contact_status_label = fields.Char(
        related="relationship_partner_id.contact_status_label",
        groups="base.group_user",
    )
    # Not as superuser: it tells of concerns and silence that the user may read
    relationship_attention = fields.Selection(
        related="relationship_partner_id.relationship_attention",
        related_sudo=False,
        string="Customer status",
        groups="relationship_flow.group_user",
    )
    relationship_attention_label = fields.Char(
        related="relationship_partner_id.relationship_attention_label",
        related_sudo=False,
        string="Relationship",
        groups="relationship_flow.group_user",
    )
    last_touchpoint_label = fields.Char(
        related="relationship_partner_id.last_touchpoint_label",
        string="Last contact",
        groups="base.group_user",
    )
    follow_up_count = fields.Integer(
        compute="_compute_follow_up_count",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_follow_up_count(self):
        counts = dict(
            self.env["mail.activity"]._read_group(
                [
                    (
                        "relationship_partner_id",
                        "in",
                        self.partner_id.commercial_partner_id.ids,
                    ),
                    ("relationship_reason", "!=", False),
                ],
                ["relationship_partner_id"],
                ["__count"],
            )
        )
        for order in self:
            order.follow_up_count = counts.get(
                order.partner_id.commercial_partner_id, 0
            )

    # === ACTION METHODS === #

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact with the order's customer."""
        return self.partner_id.action_log_touchpoint()

    def action_talked_today(self):
        """Log that the user has just talked with the order's customer."""
        return self.partner_id.action_talked_today()

    def action_view_follow_ups(self):
        """Open the follow-ups of the order's customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.mail_activity_action_my"
        )
        owners = self.partner_id.commercial_partner_id
        return {
            **action,
            "domain": [
                ("relationship_reason", "!=", False),
                ("relationship_partner_id", "in", owners.ids),
            ],
            "context": {},
        }

    def _action_confirm(self):
        res = super()._action_confirm()
        self.env["relationship.capture"]._capture_orders(self)
        return res
