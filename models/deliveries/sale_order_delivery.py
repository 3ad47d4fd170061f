"""After the delivery: when it was, and the tier's plan that starts with it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..shared.bounds import within

BATCH = 100
HISTORY_DAYS = 365  # older orders are left alone
RECENT_DAYS = 30  # nobody thanks for what came longer ago

DELIVERED_LINES = """
l.order_id = o.id AND l.display_type IS NULL AND l.product_uom_qty > 0
AND l.price_subtotal >= 0 AND NOT COALESCE(l.is_downpayment, false)
AND NOT EXISTS (SELECT FROM product_product part
                  JOIN product_template kind ON kind.id = part.product_tmpl_id
                 WHERE part.id = l.product_id AND kind.type = 'combo')
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    delivered_date = fields.Date(
        string="Delivered on",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="The day of the (first) delivery: from Inventory where it is installed, "
        "else when all lines are delivered or the promised day has passed.",
    )
    delivery_plan_date = fields.Date(
        string="Follow-ups since",
        copy=False,
        readonly=True,
        help="The delivery with which the follow-ups began that cover this order. "
        "Several orders in a short time share them.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("delivered_date")
    def _relationship_check_delivered_date(self):
        entries = self.env["relationship.input"]
        field = self._fields["delivered_date"]
        for order in self:
            entries._relationship_check_day(field, order.delivered_date)

    # === CRUD METHODS === #

    def write(self, vals):
        moved = self.browse()
        if vals.get("delivered_date"):
            moved = self.filtered("delivery_plan_date")
        if vals.get("partner_id"):
            self._relationship_get_leaving(
                vals["partner_id"]
            )._relationship_withdraw_delivery_plans()
        res = super().write(vals)
        if {"partner_id", "state"} & vals.keys():  # another customer, confirmed again
            # sudo: whoever has given the order away may not see it any more
            delivered = self.sudo().filtered("delivered_date")
            delivered._relationship_start_delivery_plans()
        if vals.get("delivered_date"):
            if not self.env.context.get("relationship_plans_later"):
                self._relationship_start_delivery_plans()
            # sudo: the prompts may be those of colleagues
            for order_id, steps in (
                moved.sudo()._relationship_get_steps(True).grouped("res_id").items()
            ):
                moved.sudo().browse(order_id)._relationship_adopt_steps(steps)
        elif "delivered_date" in vals:
            self._relationship_withdraw_delivery_plans()
        return res

    def _relationship_get_leaving(self, partner_id):
        """Return those of these orders, with a running plan, that are given to another
        customer.

        :param int partner_id: who gets them
        """
        # sudo: only whose orders they are and will be
        running = self.sudo().filtered("delivery_plan_date")
        owner = running.partner_id.browse(partner_id).commercial_partner_id
        return running.filtered(
            lambda order: order.partner_id.commercial_partner_id != owner
        ).sudo(self.env.su)

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_notice_deliveries(self):
        """Notice what has been delivered and start the follow-ups, batch by batch;
        may be killed anywhere."""
        dates = dict(self._find_delivered())

        def act(ids):
            orders = (
                self.browse(ids)
                .try_lock_for_update()
                .filtered(
                    lambda order: order.state == "sale" and not order.delivered_date
                )
            )
            later = orders.with_context(
                mail_notrack=True, relationship_plans_later=True
            )
            for date, together in later.grouped(lambda o: dates[o.id]).items():
                together.delivered_date = date
            orders._relationship_start_delivery_plans()
            orders._relationship_log_noticed()

        self.env["relationship.work"]._work_off(
            self.env._("Noticing a delivery"),
            self._name,
            dates,
            BATCH,
            act,
            self.env["ir.cron"]._commit_progress,
        )

    def _relationship_log_noticed(self):
        """Say in the chatter that the delivery was noticed, for all orders at once."""
        day = self.env["res.partner"]._relationship_format_day
        self._message_log_batch(
            {
                order.id: self.env._(
                    "Delivered on %(date)s, noticed by itself.",
                    date=day(order.delivered_date),
                )
                for order in self
            }
        )

    @api.model
    def _find_delivered(self):
        """Return ``[(order id, date)]`` of confirmed orders that have been delivered
        without anybody having said so."""
        self.env.flush_all()

        def local_day(moment):
            return self.env["relationship.clock"]._local_day(moment, SQL("p"))

        today = local_day(SQL("%s::timestamp", fields.Datetime.now()))
        promised = local_day(SQL("o.commitment_date"))
        date = SQL(
            """CASE WHEN EXISTS (SELECT 1 FROM sale_order_line l WHERE %(delivered)s)
                     AND NOT EXISTS (SELECT 1 FROM sale_order_line l
                        WHERE %(delivered)s AND l.qty_delivered < l.product_uom_qty)
                    THEN %(today)s
                    WHEN %(promised)s < %(today)s THEN %(promised)s END""",
            delivered=self._relationship_delivered_lines(),
            today=today,
            promised=promised,
        )
        if "effective_date" in self._fields:  # Inventory knows better
            date = SQL(
                """CASE WHEN o.effective_date IS NOT NULL THEN %s
                        WHEN o.delivery_status IS NULL THEN %s END""",
                local_day(SQL("o.effective_date")),
                date,
            )
        return self.env.execute_query(
            SQL(
                """SELECT id, date FROM (
                       SELECT o.id, %s AS date FROM sale_order o
                         JOIN res_partner c ON c.id = o.partner_id
                         JOIN res_partner p ON p.id = c.commercial_partner_id
                        WHERE o.state = 'sale' AND o.delivered_date IS NULL
                          AND o.date_order >= %s) found
                    WHERE date IS NOT NULL ORDER BY date, id""",
                date,
                fields.Date.subtract(fields.Date.today(), days=HISTORY_DAYS),
            )
        )

    @api.model
    def _relationship_delivered_lines(self):
        """SQL condition on a line ``l`` of order ``o``: whether somebody delivers it.
        Nobody delivers down payments, discounts, delivery charges, and the heading of
        a combination, whose parts have lines of their own."""
        parts = [SQL(DELIVERED_LINES)]
        if "is_delivery" in self.env["sale.order.line"]._fields:
            parts.append(SQL("NOT COALESCE(l.is_delivery, false)"))
        return SQL(" AND ").join(parts)

    # === ACTION METHODS === #

    def action_delivered(self):
        """Say that these orders have been delivered today.

        :return: client action that tells what starts now
        :raise AccessError: for users who don't look after customers
        :raise UserError: for orders that are not confirmed, or all delivered already
        """
        if not self.env.user.has_group("relationship_flow.group_user"):
            raise AccessError(
                self.env._("Only those who look after customers can do this.")
            )
        self.check_access("read")
        if any(order.state != "sale" for order in self):
            raise UserError(self.env._("Confirm the order first."))
        # sudo: whoever delivers an order they see needs no right to change it
        orders = self.sudo().filtered(lambda order: not order.delivered_date)
        if self and not orders:
            raise UserError(self[0]._relationship_explain_delivered())
        orders.delivered_date = fields.Date.context_today(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": orders._relationship_describe_delivery(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _action_cancel(self):
        res = super()._action_cancel()
        self._relationship_withdraw_delivery_plans()
        return res

    # === BUSINESS METHODS === #

    def _relationship_start_delivery_plans(self):
        """Start the tier's plan for orders just delivered: once for several orders in
        a short time, and not for small ones.

        :return: the new prompts
        """
        # sudo: who delivers need not see tiers' plans, colleagues and amounts
        orders = self.sudo().filtered(
            lambda order: order._relationship_wants_delivery_plan()
        )
        running = orders._relationship_get_running_plans()
        window = self.env["relationship.setting"]._get("delivery_window_days")
        starting = orders.browse()
        for order in orders.sorted("delivered_date"):
            owner = order.partner_id.commercial_partner_id
            start = running.get(owner)
            if not start or abs((order.delivered_date - start).days) > window:
                start = running[owner] = order.delivered_date
                starting |= order
            order.delivery_plan_date = start
        return (
            self.env["relationship.follow.up"]
            .sudo()
            ._raise(starting._relationship_prepare_delivery_steps())
        )

    def _relationship_explain_delivered(self):
        """Return who has noted already when the order was delivered."""
        self.ensure_one()
        # sudo: the name of the colleague alone
        order = self.sudo()
        facts = {
            "order": order.name,
            "date": self.env["res.partner"]._relationship_format_day(
                order.delivered_date
            ),
        }
        noted = order.env["mail.tracking.value"].search(
            [
                ("field_id.name", "=", "delivered_date"),
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "=", order.id),
            ],
            order="id desc",
            limit=1,
        )
        if colleague := noted.mail_message_id.author_id:
            return self.env._(
                "%(colleague)s has done this already: %(order)s was delivered on "
                "%(date)s.",
                colleague=colleague.name,
                **facts,
            )
        return self.env._(
            "It has been noted already: %(order)s was delivered on %(date)s.", **facts
        )

    def _relationship_describe_delivery(self):
        """Return, for people, what the delivery of these orders has started."""
        steps = self._relationship_get_steps(True).sorted("date_deadline")
        day = self.env["res.partner"]._relationship_format_day
        if steps:
            return self.env._(
                "Delivered. Next: “%(step)s” on %(date)s (%(colleague)s).",
                step=steps[0].summary or steps[0].activity_type_id.name,
                date=day(steps[0].date_deadline),
                colleague=steps[0].user_id.name or self.env._("the pool"),
            )
        started = self.filtered("delivery_plan_date")[:1]
        if started:
            return self.env._(
                "Delivered. The follow-ups since %(date)s cover it as well.",
                date=day(started.delivery_plan_date),
            )
        return self.env._("Delivered.")

    def _relationship_wants_delivery_plan(self):
        """Return whether the order is recent, large enough, and its tier has a plan."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        tier = self.partner_id.commercial_partner_id.relationship_tier_id
        minimum = self.env["relationship.setting"]._get("delivery_minimum")
        return (
            self.state == "sale"
            and self.delivered_date
            and not self.delivery_plan_date
            and (today - self.delivered_date).days <= RECENT_DAYS
            and within(self.delivered_date) == self.delivered_date
            and self.amount_total / (self.currency_rate or 1) >= minimum
            and tier.delivery_plan_id
        )
