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
    relationship_attention = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["relationship_attention"]
            ._description_selection(self.env)
        ),
        compute="_compute_relationship_attention",
        search="_search_relationship_attention",
        string="Customer status",
        groups="relationship_flow.group_user",
    )
    relationship_attention_label = fields.Char(
        compute="_compute_relationship_attention",
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

    @api.depends("relationship_partner_id.relationship_attention_label")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_relationship_attention(self):
        """Not as superuser: it tells of concerns and silence that the user may read."""
        seen = set(self.relationship_partner_id._filtered_access("read").ids)
        for order in self:
            owner = order.relationship_partner_id
            if owner.id not in seen:
                owner = owner.browse()
            order.relationship_attention = owner.relationship_attention
            order.relationship_attention_label = owner.relationship_attention_label

    def _search_relationship_attention(self, operator, value):
        owner = "partner_id.commercial_partner_id.relationship_attention"
        return [(owner, operator, value)]

    @api.depends("partner_id")
    def _compute_follow_up_count(self):
        # sudo: whose order it is, also where the user may not read them
        owners = {o: o.sudo().partner_id.commercial_partner_id for o in self}
        counts = {
            owner.id: count
            for owner, count in self.env["mail.activity"]._read_group(
                [
                    (
                        "relationship_partner_id",
                        "in",
                        [owner.id for owner in owners.values()],
                    ),
                    ("relationship_reason", "!=", False),
                ],
                ["relationship_partner_id"],
                ["__count"],
            )
        }
        for order, owner in owners.items():
            order.follow_up_count = counts.get(owner.id, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if confirmed := orders.filtered(lambda order: order.state == "sale"):
            self.env["relationship.capture"]._capture_orders(confirmed)
        return orders

    def copy_data(self, default=None):
        """A copy was not placed on the website, where its model was."""
        vals_list = super().copy_data(default=default)
        if "website_id" in self._fields and "website_id" not in (default or {}):
            vals_list = [{**vals, "website_id": False} for vals in vals_list]
        return vals_list

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
