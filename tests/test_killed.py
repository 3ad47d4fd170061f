from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.sql_db import BaseCursor
from odoo.tests import tagged

from ..models.deliveries import (
    sale_order_delivery as delivery,
)
from ..models.deliveries import (
    sale_order_rating as rating,
)
from .common import NOW, day
from .common_committed import CommittedCase

CUSTOMERS = 5
BATCH = 3


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKilled(CommittedCase):
    """Scheduled actions after the order, killed in each of their batches: what they
    leave is what an undisturbed run leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The time of transactions follows the frozen one
        cls.startClassPatcher(
            patch.object(BaseCursor, "now", lambda _cursor: fields.Datetime.now())
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(delivery, "BATCH", BATCH))
        self.startPatcher(patch.object(rating, "BATCH", BATCH))
        self.addCleanup(self.remove)
        self.made = {}

    # === DATA === #

    def make(self):
        """Commit customers with two orders each, promised for some days ago."""
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            env["ir.config_parameter"].set_param(
                "relationship_flow.rating_interval_days", "90"
            )
            plan = self.make_delivery_plan(env, "Killed")
            tier = env["relationship.tier"].create(
                {"name": "Killed", "delivery_plan_id": plan.id, "call_silent": True}
            )
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Customer {number}",
                        "email": f"customer{number}@killed.example.com",
                        "relationship_tier_id": tier.id,
                        "operations_user_id": env.ref("base.user_admin").id,
                    }
                    for number in range(CUSTOMERS)
                ]
            )
            product = env["product.product"].create(
                {"name": "Killed", "type": "service"}
            )
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "client_order_ref": f"{partner.name}: {days} days ago",
                        "commitment_date": fields.Datetime.subtract(NOW, days=days),
                        "order_line": [
                            Command.create({"product_id": product.id, "price_unit": 9})
                        ],
                    }
                    for days in (8, 6)
                    for partner in partners
                ]
            )
            orders.action_confirm()
            made = (orders, partners, tier, plan, product)
            self.made = {records._name: records.ids for records in made}

    def remove(self):
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            made = {name: env[name].browse(ids) for name, ids in self.made.items()}
            partner_ids = self.made.get("res.partner", [])
            env["mail.activity"].with_context(active_test=False).search(
                [("relationship_partner_id", "in", partner_ids)]
            ).unlink()
            made["sale.order"]._action_cancel()
            made["sale.order"].unlink()
            env["relationship.touchpoint"].search(
                [("partner_id", "in", partner_ids)]
            ).unlink()
            for name in (
                "res.partner",
                "relationship.tier",
                "mail.activity.plan",
                "product.product",
            ):
                made[name].unlink()
            env["ir.config_parameter"].search(
                [("key", "=", "relationship_flow.rating_interval_days")]
            ).unlink()
        self.made = {}

    # === RUNS === #

    def look(self):
        """Return what there is now, without ids."""
        with self.connect() as cr:
            env = self.environment(cr)
            orders = env["sale.order"].browse(self.made["sale.order"])
            refs = {order.id: order.client_order_ref for order in orders}
            prompts = env["mail.activity"].search(
                [("relationship_partner_id", "in", self.made["res.partner"])]
            )
            return {
                "orders": [
                    (
                        order.client_order_ref,
                        order.delivered_date,
                        order.delivery_plan_date,
                        order.rating_request_date,
                        order.rating_reminder_date,
                        order.rating_silence_date,
                    )
                    for order in orders
                ],
                "prompts": sorted(
                    (
                        refs[prompt.res_id],
                        prompt.relationship_reason,
                        fields.Date.to_string(prompt.date_deadline),
                        prompt.user_id.login,
                    )
                    for prompt in prompts
                ),
                "mails": sorted(
                    (refs[message.res_id], partner.name)
                    for message in orders.message_ids
                    for partner in message.notification_ids.res_partner_id
                ),
                "queue": sorted(
                    refs[mail.res_id]
                    for mail in env["mail.mail"].search(
                        [("model", "=", "sale.order"), ("res_id", "in", orders.ids)]
                    )
                ),
                "ratings": sorted(
                    refs[rating.res_id] for rating in orders.rating_ids.sudo()
                ),
            }

    def assertUnmoved(self, method, days=(0,), before=None):
        """Assert that a scheduled action, on some days, leaves the same whether or not
        it is killed; return what it leaves and how often it was killed."""
        self.make()
        if before:
            self.run_action("sale.order", before)
        for offset in days:
            with freeze_time(day(offset)):
                self.run_action("sale.order", method)
        undisturbed = self.look()
        self.remove()
        self.make()
        if before:
            self.run_action("sale.order", before)
        kills = []
        for offset in days:
            with freeze_time(day(offset)):
                kills.append(self.run_killed("sale.order", method))
        self.assertEqual(self.look(), undisturbed)
        for offset in days:
            with freeze_time(day(offset)):
                self.run_action("sale.order", method)
        self.assertEqual(self.look(), undisturbed, "A run too many changes nothing.")
        return undisturbed, kills

    # === TESTS === #

    def test_notice_deliveries(self):
        left, kills = self.assertUnmoved("_cron_notice_deliveries")
        batches = -(-2 * CUSTOMERS // BATCH)
        self.assertEqual(kills, [2 * batches], "each batch, before and after")
        self.assertEqual(
            [dates[1:3] for dates in left["orders"]],
            [(day(-8), day(-8))] * CUSTOMERS + [(day(-6), day(-8))] * CUSTOMERS,
        )
        self.assertEqual(
            left["prompts"],
            [
                (f"Customer {number}: 8 days ago", "delivery", "2026-03-16", "admin")
                for number in range(CUSTOMERS)
            ],
        )

    def test_request_ratings(self):
        left, kills = self.assertUnmoved(
            "_cron_request_ratings",
            days=(0, 7, 14),
            before="_cron_notice_deliveries",
        )
        self.assertTrue(all(count > 2 for count in kills), kills)
        asked = [f"Customer {number}: 6 days ago" for number in range(CUSTOMERS)]
        self.assertEqual(left["ratings"], asked, "asked once")
        self.assertEqual(left["queue"], sorted(asked * 2), "and reminded once")
        self.assertEqual(
            left["mails"], sorted((ref, ref.split(":")[0]) for ref in asked * 2)
        )
        silence = [row for row in left["prompts"] if row[1] == "feedback"]
        self.assertEqual(
            silence, [(ref, "feedback", "2026-03-24", "admin") for ref in asked]
        )
