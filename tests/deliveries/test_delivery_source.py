from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, TODAY, day
from ..orders.common_rhythm import RhythmCommon
from .common_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliverySource(DeliveryCommon):
    """What follows a delivery follows its order, there and back."""

    def steps_of(self, partner):
        """Return reason and user of the open prompts."""
        prompts = self.prompts_of(partner)
        return {prompt.relationship_reason: prompt.user_id for prompt in prompts}

    def test_cancelled_and_confirmed_again(self):
        order = self.make_delivered()
        before = self.steps_of(self.brandt)
        order.sudo()._action_cancel()
        order.action_draft()
        self.assertFalse(self.steps_of(self.brandt))
        order.action_confirm()
        self.assertEqual(order.delivered_date, TODAY)
        self.assertEqual(self.steps_of(self.brandt), before)
        self.assertEqual(len(before), 2)

    def test_what_was_done_is_not_asked_again(self):
        order = self.make_delivered()
        note = self.prompts_of(self.brandt, relationship_reason="thanks")
        note.with_user(self.ann).action_feedback()
        order.sudo()._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self.steps_of(self.brandt), {"delivery": self.olaf})

    def test_set_aside_and_cancelled(self):
        """What waits for a lost customer goes with the order, and comes with it."""
        order = self.make_delivered()
        self.prompts_of(self.brandt)._relationship_put_aside("lost")
        order.sudo()._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self.steps_of(self.brandt)), 2)

    def test_given_to_the_right_customer(self):
        other = self.make_customer(
            "Right One", relationship_tier_id=self.silver.id, user_id=self.mona.id
        )
        order = self.make_delivered()
        order.write({"partner_id": other.id, "user_id": self.mona.id})
        self.assertFalse(self.steps_of(self.brandt))
        self.assertEqual(self.steps_of(other)["thanks"], self.mona)
        self.assertEqual(len(self.steps_of(other)), 2)

    def test_given_to_a_colleague_of_the_customer(self):
        order = self.make_delivered()
        before = self.prompts_of(self.brandt)
        order.partner_id = self.brandt
        self.assertEqual(self.prompts_of(self.brandt), before)

    def test_those_covered_stay(self):
        """The steps of an order that was another customer's go to one they covered."""
        other = self.make_customer("Right One", relationship_tier_id=self.silver.id)
        first, second = self.make_delivered(), self.make_delivered()
        first.partner_id = other
        prompts = self.prompts_of(self.brandt)
        self.assertEqual(prompts.mapped("res_id"), [second.id] * 2)
        self.assertEqual(self.prompts_of(other).mapped("res_id"), [first.id] * 2)

    def test_another_operations_owner(self):
        order = self.make_delivered()
        order.sudo().operations_user_id = self.mona
        self.assertEqual(
            self.steps_of(self.brandt), {"thanks": self.ann, "delivery": self.mona}
        )

    def test_another_salesperson(self):
        order = self.make_delivered()
        order.sudo().user_id = self.mona
        self.assertEqual(
            self.steps_of(self.brandt), {"thanks": self.mona, "delivery": self.olaf}
        )

    def test_handed_on_stays(self):
        order = self.make_delivered()
        call = self.prompts_of(self.brandt, relationship_reason="delivery")
        call.user_id = self.ann
        order.sudo().operations_user_id = self.mona
        self.assertEqual(call.user_id, self.ann)

    def test_of_somebody_by_name_stays(self):
        self.plan.template_ids[1].write(
            {"responsible_type": "other", "responsible_id": self.olaf.id}
        )
        order = self.make_delivered()
        order.sudo().operations_user_id = self.mona
        self.assertEqual(self.steps_of(self.brandt)["delivery"], self.olaf)

    def test_what_is_asked_about_a_rating_goes_along(self):
        order = self.make_delivered()
        asked = self.make_prompt(
            self.brandt, "feedback", self.olaf, key="unrated,1", record=order
        )
        order.sudo().operations_user_id = self.mona
        self.assertEqual(asked.user_id, self.mona)

    def test_of_a_machine(self):
        """What a connector enters is for people: the customer's, else the pool."""
        robot = self.make_user(
            "shop-connector", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertTrue(robot.relationship_is_robot)
        self.make_delivered(user=robot, user_id=robot.id)
        self.assertEqual(
            self.steps_of(self.brandt), {"thanks": self.ann, "delivery": self.olaf}
        )
        nobodys = self.make_customer("New", relationship_tier_id=self.silver.id)
        self.make_delivered(nobodys, user=robot, user_id=robot.id)
        nobody = self.env["res.users"]
        self.assertEqual(self.steps_of(nobodys), {"thanks": nobody, "delivery": nobody})
        self.brandt.user_id = robot
        assignees = self.env["relationship.assignment"]._get_assignees(self.brandt)
        self.assertEqual(assignees[self.brandt], self.olaf)

    def test_delivered_by_a_machine(self):
        robot = self.make_user("shop-connector", "base.group_user")
        self.make_delivered(operations_user_id=robot.id)
        self.assertEqual(self.make_order(self.mia).operations_user_id, self.olaf)
        self.make_delivered(operations_user_id=self.mona.id)
        self.make_delivered(operations_user_id=robot.id)
        self.assertEqual(self.make_order(self.mia).operations_user_id, self.mona)
        self.brandt.operations_user_id = robot
        other = self.make_customer("Other", operations_user_id=robot.id)
        self.assertFalse(self.make_order(other).operations_user_id)

    def test_salesperson_who_has_left(self):
        gone = self.make_user("gone", "sales_team.group_sale_salesman_all_leads")
        order = self.make_confirmed(user_id=gone.id)
        gone.active = False
        order.sudo().delivered_date = TODAY
        self.assertEqual(self.steps_of(self.brandt)["thanks"], self.ann)

    def test_cover_of_somebody_who_has_left(self):
        gone = self.make_user(
            "gone",
            "sales_team.group_sale_salesman_all_leads",
            relationship_cover_id=self.mona.id,
        )
        order = self.make_confirmed(user_id=gone.id)
        gone.active = False
        order.sudo().delivered_date = TODAY
        self.assertEqual(self.steps_of(self.brandt)["thanks"], self.mona)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeliveryPurchase(DeliveryCommon, RhythmCommon):
    """Only for what was bought does anybody thank."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_invoicing()
        cls.product.invoice_policy = "order"

    def test_credited_and_the_credit_note_cancelled(self):
        order = self.make_delivered().sudo()
        invoice = order._create_invoices()
        invoice.action_post()
        self.refresh()
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        note = self.credit(invoice)
        self.refresh()
        self.assertFalse(self.prompts_of(self.brandt))
        note.button_draft()
        note.button_cancel()
        self.refresh()
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        self.assertEqual(order.delivery_plan_date, TODAY)

    def test_what_was_long_ago_stays_quiet(self):
        order = self.make_delivered(days=31).sudo()
        order.client_order_ref = "Their number"
        self.env["relationship.purchase"]._note_changes(self.brandt)
        self.refresh()
        self.assertFalse(self.prompts_of(self.brandt))

    def test_for_nothing(self):
        """A free replacement is no purchase, also when it becomes free afterwards."""
        self.make_delivered(price=0)
        self.assertFalse(self.prompts_of(self.brandt))
        order = self.make_delivered().sudo()
        self.assertEqual(self.prompts_of(self.brandt).mapped("res_id"), [order.id] * 2)
        order.order_line.price_unit = 0
        self.refresh()
        self.assertFalse(self.prompts_of(self.brandt))
        order.order_line.price_unit = 50
        self.refresh()
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)

    def test_an_order_without_lines_is_no_purchase(self):
        self.make_delivered(order_line=[])
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertEqual(self.env["sale.order"]._relationship_get_not_bought().ids, [])


@tagged("post_install", "-at_install")
class TestDeliveryDay(DeliveryCommon):
    """What has been delivered, and on which day."""

    def notice(self):
        self.run_cron("ir_cron_notice_deliveries")

    def add_line(self, order, **vals):
        values = {"order_id": order.id, "product_id": self.product.id} | vals
        return self.env["sale.order.line"].create(values)

    def test_lines_that_nobody_delivers(self):
        order = self.make_confirmed()
        self.add_line(order, price_unit=-10)
        self.add_line(order, is_downpayment=True, product_uom_qty=1, price_unit=5)
        order.sudo().order_line[0].qty_delivered = 1
        self.notice()
        self.assertEqual(order.delivered_date, TODAY)

    def test_free_lines_are_delivered(self):
        order = self.make_confirmed()
        self.add_line(order, price_unit=0)
        order.sudo().order_line[0].qty_delivered = 1
        self.notice()
        self.assertFalse(order.delivered_date)

    def test_nothing_to_deliver(self):
        order = self.make_confirmed()
        order.sudo().order_line.price_unit = -10
        self.notice()
        self.assertFalse(order.delivered_date)

    def test_promised_for_the_evening(self):
        """It is the day where the customer is looked after that counts."""
        self.ann.tz = "America/Los_Angeles"
        order = self.make_confirmed(commitment_date="2026-03-10 03:00:00")
        self.notice()
        self.assertEqual(order.delivered_date, day(-1))

    def test_delivered_in_the_evening(self):
        if "effective_date" not in self.env["sale.order"]._fields:
            self.assertNotIn("stock.picking", self.env)
            return
        self.ann.tz = "America/Los_Angeles"
        order = self.make_confirmed()
        self.put(order, effective_date="2026-03-10 03:00:00")
        found = dict(self.env["sale.order"]._find_delivered())
        self.assertEqual(found[order.id], day(-1))
