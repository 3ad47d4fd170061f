from odoo import api, fields, models

# What the contact that an order is follows
DECISIVE_FIELDS = {"state", "partner_id", "date_order", "user_id"}


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

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if confirmed := orders.filtered(lambda order: order.state == "sale"):
            self.env["relationship.capture"]._capture_orders(confirmed)
        return orders

    def write(self, vals):
        if not DECISIVE_FIELDS & vals.keys():
            return super().write(vals)
        before = self.filtered(lambda order: order.state == "sale")
        # sudo: the customers' ids alone, to follow them
        owner_ids = before.sudo().partner_id.commercial_partner_id.ids
        res = super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        if before:
            owner_ids += before.sudo().partner_id.commercial_partner_id.ids
            self.env["relationship.capture"]._correct_orders(before.ids, owner_ids)
        if confirmed - before:
            self.env["relationship.capture"]._capture_orders(confirmed - before)
        return res

    def unlink(self):
        # sudo: as above
        owner_ids = self.sudo().partner_id.commercial_partner_id.ids
        ids = self.ids
        res = super().unlink()
        self.env["relationship.capture"]._correct_orders(ids, owner_ids)
        return res

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
