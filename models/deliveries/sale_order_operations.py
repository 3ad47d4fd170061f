"""Who delivers an order, and so stays with the customer afterwards."""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

SUMMARY_LINES = 2  # named in a list; of the others only the number


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = "sale.order"

    operations_user_id = fields.Many2one(
        "res.users",
        string="Operations owner",
        compute="_compute_operations_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who delivers, and asks afterwards how it went. Proposed: who delivered "
        "to this customer last, else the customer's operations owner, else the "
        "team's operations lead.",
    )

    delivery_summary = fields.Char(
        string="What", compute="_compute_delivery_summary", compute_sudo=True
    )

    @property
    def _mail_post_access(self):
        """Those who look after customers may write on each order that they can read,
        and see the follow-ups there; nobody else's rights change."""
        if self.env.user.has_group("relationship_flow.group_user"):
            return "read"
        return "write"

    def _auto_init(self):
        # Orders of the past keep their silence: no computing of all of them
        if not column_exists(self.env.cr, self._table, "operations_user_id"):
            create_column(self.env.cr, self._table, "operations_user_id", "int4")
        return super()._auto_init()

    def get_formview_id(self, access_uid=None):
        """Who looks after customers and can't change orders gets the form of those who
        deliver: Odoo's own is made of buttons that are not theirs to press."""
        orders = self.with_user(access_uid or self.env.uid)  # Odoo asks as superuser
        delivers = orders.env.user.has_group("relationship_flow.group_user")
        if delivers and not orders.has_access("write"):
            return self.env.ref("relationship_flow.sale_order_view_form_delivery").id
        return super().get_formview_id(access_uid=access_uid)

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_operations_user_id(self):
        # sudo: who sells need not see deliveries, projects or other people's orders
        orders = self.sudo()
        owners = orders.partner_id.commercial_partner_id
        delivered = orders._relationship_get_last_deliverers(owners)
        for order in orders:
            owner = order.partner_id.commercial_partner_id
            proposals = (
                delivered.get(owner.id, owner.operations_user_id),
                owner.operations_user_id,
                order.team_id.operations_user_id,
            )
            order.operations_user_id = next(
                (
                    user
                    for user in proposals
                    if user.active
                    and not user.relationship_is_robot
                    and order.company_id in user.company_ids
                ),
                False,
            )

    @api.depends("order_line.name", "order_line.display_type")
    def _compute_delivery_summary(self):
        for order in self:
            lines = order.order_line.filtered(lambda line: not line.display_type)
            names = [(line.name or "").split("\n")[0] for line in lines]
            if len(names) > SUMMARY_LINES + 1:
                names[SUMMARY_LINES:] = [
                    self.env._("%(count)s more", count=len(names) - SUMMARY_LINES)
                ]
            order.delivery_summary = ", ".join(names)

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_last_deliverers(self, owners):
        """Return ``{customer id: user}``: which person delivered to each customer
        last, by whatever app knows it. One query for all.

        :param owners: commercial entities
        """
        if not owners.ids:
            return {}
        self.flush_model(["delivered_date", "operations_user_id", "partner_id"])
        self.env["res.users"].flush_model(["relationship_is_robot"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (c.commercial_partner_id)
                          c.commercial_partner_id, d.user_id
                     FROM (%s) d JOIN res_partner c ON c.id = d.partner_id
                     JOIN res_users u ON u.id = d.user_id
                    WHERE c.commercial_partner_id = ANY(%s)
                      AND NOT COALESCE(u.relationship_is_robot, false)
                 ORDER BY c.commercial_partner_id, d.date DESC""",
                SQL(" UNION ALL ").join(self._relationship_get_delivery_queries()),
                owners.ids,
            )
        )
        return {owner: self.env["res.users"].browse(user) for owner, user in rows}

    @api.model
    def _relationship_get_delivery_queries(self):
        """Return SQL of what was delivered: partner_id, user_id, date. Other apps'
        only where they are installed."""
        queries = [
            SQL(
                """SELECT partner_id, operations_user_id AS user_id,
                          delivered_date::timestamp AS date FROM sale_order
                    WHERE delivered_date IS NOT NULL
                      AND operations_user_id IS NOT NULL"""
            )
        ]
        if "stock.picking" in self.env:
            queries.append(
                SQL(
                    """SELECT p.partner_id, p.user_id, p.date_done FROM stock_picking p
                         JOIN stock_picking_type t ON t.id = p.picking_type_id
                        WHERE p.state = 'done' AND t.code = 'outgoing'
                          AND p.user_id IS NOT NULL"""
                )
            )
        if "project.project" in self.env:
            queries.append(
                SQL(
                    """SELECT partner_id, user_id, COALESCE(date, create_date)
                         FROM project_project
                        WHERE partner_id IS NOT NULL AND user_id IS NOT NULL"""
                )
            )
        if "sale_line_id" in self.env.get("mrp.production", self)._fields:
            queries.append(
                SQL(
                    """SELECT o.partner_id, m.user_id, m.date_finished
                         FROM mrp_production m
                         JOIN sale_order_line l ON l.id = m.sale_line_id
                         JOIN sale_order o ON o.id = l.order_id
                        WHERE m.state = 'done' AND m.user_id IS NOT NULL"""
                )
            )
        return queries
