from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common_screens import ScreensCommon

FOLLOW_UPS = "/odoo/action-relationship_flow.mail_activity_action_my"
CUSTOMERS = "/odoo/action-relationship_flow.res_partner_action"
GONE_QUIET = "/odoo/action-relationship_flow.relationship_silence_action"


class ToursCommon(ScreensCommon):
    def last_touchpoint(self, customer):
        """Return the newest contact with a customer."""
        customer.invalidate_recordset()
        return self.env["relationship.touchpoint"].search(
            [("partner_id", "=", customer.id)], limit=1
        )

    def in_days(self, days):
        """Return the day so many days from today."""
        return fields.Date.add(self.today, days=days)


@tagged("post_install", "-at_install")
class TestTours(ToursCommon):
    """The morning of a salesperson and of an operations clerk, click by click."""

    def test_snooze_and_log_a_contact(self):
        self.start_tour(FOLLOW_UPS, "relationship_flow_log", login=self.ann.login)
        touchpoint = self.last_touchpoint(self.brandt)
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "contact_id": self.brandt.child_ids.id,
                    "channel_id": self.env.ref(
                        "relationship_flow.relationship_channel_meeting"
                    ).id,
                    "user_id": self.ann.id,
                    "note": "Needs larger rolls in spring",
                    "days_late": 8,
                }
            ],
        )
        self.assertEqual(self.brandt.next_contact_date, self.in_days(14))
        self.assertFalse(self.brandt.follow_up_ids)
        prompt = self.prompt_of(self.nordhaus)
        prompt.invalidate_recordset()
        self.assertRecordValues(
            prompt,
            [
                {
                    "date_deadline": self.in_days(7),
                    "relationship_snoozed_until": self.in_days(7),
                    "relationship_due_date": self.today,
                    "user_id": self.ann.id,
                }
            ],
        )

    def test_take_from_the_pool(self):
        self.start_tour(FOLLOW_UPS, "relationship_flow_take", login=self.olaf.login)
        prompt = self.prompt_of(self.sonne)
        prompt.invalidate_recordset()
        self.assertEqual(prompt.user_id, self.olaf)

    def test_talked_today_and_undo(self):
        before = self.last_touchpoint(self.brandt)
        self.start_tour(CUSTOMERS, "relationship_flow_undo", login=self.ann.login)
        self.assertEqual(self.last_touchpoint(self.brandt), before)
        self.assertEqual(self.brandt.next_contact_date, self.in_days(-8))
        prompt = self.prompt_of(self.brandt)
        prompt.invalidate_recordset()
        self.assertTrue(prompt.active)

    # === ORDERS === #

    def make_late_customer(self):
        """Create a customer who orders every six weeks and is far later than that,
        with a prompt for Ann."""
        customer = self.make_customer("Lakeside Gifts", "Tom Reed", self.silver, 35)
        line = {"product_id": self.product.id, "product_uom_qty": 4}
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "date_order": fields.Datetime.now() - timedelta(days=days),
                    "order_line": [Command.create(line)],
                }
                for days in range(110, 110 + 9 * 42, 42)
            ]
        )
        orders.write({"state": "sale"})
        self.env["relationship.rhythm"]._refresh_all()
        self.env["relationship.reorder"]._raise_late()
        return customer, orders

    def test_late_order_to_quotation(self):
        customer, orders = self.make_late_customer()
        self.start_tour(FOLLOW_UPS, "relationship_flow_reorder", login=self.ann.login)
        quotation = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        quotation -= orders
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(quotation.order_line.product_uom_qty, 4)

    def test_stop_reminding(self):
        """Without any right on sales."""
        customer, _orders = self.make_late_customer()
        self.prompt_of(customer)._relationship_assign(self.olaf)
        self.start_tour(
            FOLLOW_UPS, "relationship_flow_stop_reminding", login=self.olaf.login
        )
        rhythm = self.env["relationship.rhythm"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(rhythm.dismiss_note, "Has a full shelf")
        self.assertFalse(self.prompt_of(customer))

    def test_gone_quiet(self):
        customer, orders = self.make_late_customer()
        self.prompt_of(customer).unlink()
        orders.write({"date_order": fields.Datetime.now() - timedelta(days=300)})
        for place, order in enumerate(orders):
            order.date_order -= timedelta(days=42 * place)
        self.env["relationship.rhythm"]._refresh_all()
        self.start_tour(GONE_QUIET, "relationship_flow_quiet", login=self.ann.login)
        prompt = self.prompt_of(customer)
        self.assertEqual(prompt.relationship_reason, "winback")
        self.assertIn("Every 6 weeks", prompt.relationship_why)


@tagged("post_install", "-at_install")
class TestToursPhone(ToursCommon):
    """The same with one thumb."""

    browser_size = "390x844"
    touch_enabled = True

    def test_log_a_contact_on_a_phone(self):
        self.start_tour(FOLLOW_UPS, "relationship_flow_log_phone", login=self.ann.login)
        self.assertEqual(
            self.last_touchpoint(self.brandt).channel_id,
            self.env.ref("relationship_flow.relationship_channel_phone"),
        )
        self.assertEqual(self.brandt.next_contact_date, self.in_days(14))
