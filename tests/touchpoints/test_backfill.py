from datetime import timedelta

from odoo.tests import tagged

from ...hooks import post_init_hook
from ..common import NOW, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestBackfill(RelationshipCommon):
    """What mail, orders, meetings and activities of the past tell."""

    def make_history(self):
        """Make happenings as if the addon had not been there, and forget the rest."""
        orders = self.make_order(self.mia) | self.make_order(self.mia)
        orders.action_confirm()
        orders[0].date_order = NOW - timedelta(days=90)
        orders[1].date_order = NOW - timedelta(days=20)
        self.make_meeting(start=-24 * 15)
        activity = self.finish(self.mia)
        activity.date_done = day(-12)
        received = self.mia.message_post(
            author_id=self.mia.id,
            body="Where are they?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        received.date = NOW - timedelta(days=8)
        sent = self.mia.with_user(self.ann).message_post(
            body="On the way",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        sent.date = NOW - timedelta(days=7)
        failed = sent.copy({"date": NOW - timedelta(days=1)})
        self.env["mail.notification"].create(
            {
                "mail_message_id": failed.id,
                "res_partner_id": self.mia.id,
                "notification_type": "email",
                "notification_status": "bounce",
            }
        )
        self.mia.message_post(
            author_id=self.mia.id, body="Note", subtype_xmlid="mail.mt_note"
        )
        self.touchpoints_of(self.brandt).unlink()
        self.brandt.write({"relationship_tier_id": False, "contact_clock_start": False})
        self.assertClock(self.brandt, None, None)

    def test_backfill(self):
        self.make_history()
        counts = self.env["relationship.capture"]._backfill()
        found = self.touchpoints_of(self.brandt).sorted("date")
        self.assertEqual(
            [(t.res_model, t.direction, t.date.date()) for t in found if t.reached],
            [
                ("sale.order", "inbound", day(-90)),
                ("sale.order", "inbound", day(-20)),
                ("calendar.event", "outbound", day(-15)),
                ("mail.activity", "outbound", day(-12)),
                ("mail.message", "inbound", day(-8)),
                ("mail.message", "outbound", day(-7)),
            ],
        )
        failed = found.filtered(lambda touchpoint: not touchpoint.reached)
        self.assertEqual(failed.date.date(), day(-1))  # an attempt, as it is live
        self.assertEqual(found.contact_id, self.mia)
        self.assertGreaterEqual(counts["orders"], 2)
        self.assertClock(self.brandt, -7, 35)
        self.assertEqual(self.brandt.last_inbound_date, day(-8))
        self.assertEqual(self.brandt.contact_clock_start, day(-90))
        self.assertEqual(self.brandt.relationship_tier_id, self.silver)

    def test_backfill_again_adds_only_what_is_new(self):
        self.make_history()
        self.env["relationship.capture"]._backfill()
        before = self.touchpoints_of(self.brandt)
        again = self.env["relationship.capture"]._backfill()
        self.assertEqual(again, dict.fromkeys(again, 0))
        self.assertEqual(self.touchpoints_of(self.brandt), before)
        before.filtered(lambda t: t.res_model == "sale.order")[:1].unlink()
        again = self.env["relationship.capture"]._backfill()
        self.assertEqual(sum(again.values()), 1)

    def test_backfill_after_capture_adds_nothing(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        self.finish(self.mia)
        self.make_meeting()
        self.capture()
        self.mia.message_post(
            author_id=self.mia.id,
            body="Hello",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        before = self.touchpoints_of(self.brandt)
        self.assertEqual(len(before), 4)
        self.env["relationship.capture"]._backfill()
        self.assertEqual(self.touchpoints_of(self.brandt), before)

    def test_backfill_gives_tiers_by_revenue(self):
        self.env["res.partner"].search([("contact_clock_start", "!=", False)]).write(
            {"contact_clock_start": False, "relationship_tier_id": False}
        )
        customers = self.env["res.partner"]
        for number in range(10):
            customer = self.make_customer(f"Customer {number}")
            order = self.make_order(customer, price=1000 - number)
            order.action_confirm()
            order.date_order = NOW - timedelta(days=30)
            customers |= customer
        customers.touchpoint_ids.unlink()
        customers.write({"contact_clock_start": False, "relationship_tier_id": False})
        self.env["relationship.capture"]._backfill()
        self.assertEqual(customers[0].relationship_tier_id, self.gold)
        self.assertEqual(customers[0].contact_interval_days, 14)
        self.assertEqual(customers[1:].relationship_tier_id, self.silver)
        self.assertClock(customers[0], -30, -16)

    def test_install_reads_the_past(self):
        self.make_history()
        post_init_hook(self.env)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 7)
