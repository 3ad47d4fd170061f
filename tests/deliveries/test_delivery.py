from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import NOW, day
from .common_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestOperationsOwner(DeliveryCommon):
    """Who delivers is proposed, and may be changed."""

    def test_the_customers_owner(self):
        self.assertEqual(self.make_order(self.mia).operations_user_id, self.olaf)

    def test_who_delivered_last_comes_first(self):
        self.make_delivered(operations_user_id=self.mona.id)
        self.assertEqual(self.make_order(self.brandt).operations_user_id, self.mona)

    def test_the_teams_lead_comes_last(self):
        team = self.env["crm.team"].create(
            {"name": "Team", "operations_user_id": self.mona.id, "company_id": False}
        )
        customer = self.make_customer("New customer")
        order = self.make_order(customer, team_id=team.id)
        self.assertEqual(order.operations_user_id, self.mona)

    def test_stocks_responsible(self):
        if "stock.picking" not in self.env:
            self.assertEqual(
                len(self.env["sale.order"]._relationship_get_delivery_queries()), 1
            )
            return
        picking_type = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.company.id)], limit=1
        )
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.mia.id,
                "picking_type_id": picking_type.id,
                "user_id": self.mona.id,
            }
        )
        picking.write({"state": "done", "date_done": NOW})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET state = 'done', date_done = %s WHERE id = %s",
            [NOW, picking.id],
        )
        self.assertEqual(self.make_order(self.brandt).operations_user_id, self.mona)

    def test_may_be_changed_and_stays(self):
        order = self.make_order(self.mia)
        order.operations_user_id = self.mona
        order.action_confirm()
        self.assertEqual(order.operations_user_id, self.mona)

    def test_in_which_form_an_order_opens(self):
        """From a timeline, a concern, a link: for those who can't change it, without
        the buttons of those who can."""
        order = self.make_order(self.mia)
        delivery = self.env.ref("relationship_flow.sale_order_view_form_delivery")
        action = order.with_user(self.olaf).get_formview_action()
        self.assertEqual(action["views"], [(delivery.id, "form")])
        self.assertNotEqual(
            order.with_user(self.ann).get_formview_action()["views"], action["views"]
        )

    def test_nobody_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.brandt.operations_user_id = self.make_user(
            "far",
            "base.group_user",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.assertFalse(self.make_order(self.mia).operations_user_id)

    def test_no_query_per_order(self):
        customers = [self.make_customer(f"C{number}") for number in range(20)]

        def count(size):
            orders = self.env["sale.order"].sudo()
            for customer in customers[:size]:
                orders |= self.make_order(customer)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders._compute_operations_user_id()
            return self.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(20), count(2))


@tagged("post_install", "-at_install")
class TestDelivery(DeliveryCommon):
    """When it was delivered, and what starts then."""

    def test_the_plan_starts(self):
        order = self.make_delivered()
        self.assertEqual(order.delivery_plan_date, day(0))
        prompts = self.prompts_of(self.brandt).sorted("date_deadline")
        self.assertRecordValues(
            prompts,
            [
                {
                    "relationship_reason": "thanks",
                    "date_deadline": day(7),
                    "user_id": self.ann.id,
                    "summary": "Thank-you note",
                    "res_model": "sale.order",
                    "res_id": order.id,
                },
                {
                    "relationship_reason": "delivery",
                    "date_deadline": day(14),
                    "user_id": self.olaf.id,
                    "summary": "How is it?",
                    "res_model": "sale.order",
                    "res_id": order.id,
                },
            ],
        )
        letter = self.env.ref("relationship_flow.mail_activity_type_letter")
        self.assertEqual(prompts[0].activity_type_id, letter)
        self.assertIn("Labels", prompts[1].with_user(self.olaf).relationship_script)
        self.assertIn(order.name, prompts[1].with_user(self.olaf).relationship_why)

    def test_several_orders_share_one_plan(self):
        orders = self.make_delivered()
        for _number in range(4):
            orders |= self.make_delivered(self.brandt)
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        self.assertEqual(orders.mapped("delivery_plan_date"), [day(0)] * 5)

    def test_sharing_outlasts_the_prompts(self):
        self.make_delivered()
        for prompt in self.prompts_of(self.brandt):
            prompt.action_feedback()
        with self.frozen(days=10):
            self.make_delivered(days=-10)
        self.assertFalse(self.prompts_of(self.brandt))
        with self.frozen(days=20):
            self.make_delivered(days=-20)
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)

    def test_small_orders_only_keep_the_interval(self):
        self.set_setting("delivery_minimum", 500)
        self.assertFalse(self.make_delivered(price=90).delivery_plan_date)
        self.assertFalse(self.prompts_of(self.brandt))
        self.make_delivered(price=900)
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)

    def test_what_was_long_ago_stays_quiet(self):
        self.make_delivered(days=31)
        self.assertFalse(self.prompts_of(self.brandt))

    def test_no_plan_no_prompts(self):
        self.silver.delivery_plan_id = False
        self.assertFalse(self.make_delivered().delivery_plan_date)

    def test_cancelling_withdraws(self):
        order = self.make_delivered()
        order.sudo()._action_cancel()
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertFalse(order.delivery_plan_date)

    def test_cancelling_hands_the_plan_to_those_covered(self):
        first, second = self.make_delivered(), self.make_delivered()
        first.sudo()._action_cancel()
        self.assertEqual(
            self.prompts_of(self.brandt).mapped("res_id"), [second.id, second.id]
        )

    def thank(self):
        prompt = self.prompts_of(self.brandt, relationship_reason="thanks")
        prompt.with_user(self.ann).action_feedback()

    def test_what_has_been_done_is_not_handed_on(self):
        first, second = self.make_delivered(days=5), self.make_delivered()
        self.thank()
        first.sudo()._action_cancel()
        self.assertRecordValues(
            self.prompts_of(self.brandt),
            [
                {
                    "relationship_reason": "delivery",
                    "res_id": second.id,
                    "res_name": second.name,
                    "date_deadline": day(14),
                    "relationship_due_date": day(14),
                    "user_id": self.olaf.id,
                }
            ],
        )
        self.assertEqual(second.delivery_plan_date, day(0))
        self.assertFalse(first.delivery_plan_date)
        second.sudo()._action_cancel()
        self.assertFalse(self.prompts_of(self.brandt))

    def test_when_all_has_been_done_nothing_is_handed_on(self):
        first, second = self.make_delivered(), self.make_delivered()
        for prompt in self.prompts_of(self.brandt):
            prompt.action_feedback()
        first.sudo()._action_cancel()
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertTrue(second.delivery_plan_date)

    def test_a_day_chosen_by_snoozing_is_kept(self):
        first, second = self.make_delivered(days=5), self.make_delivered()
        self.thank()
        call = self.prompts_of(self.brandt)
        call.with_user(self.olaf).action_relationship_snooze(until=day(20))
        first.sudo()._action_cancel()
        self.assertEqual((call.res_id, call.date_deadline), (second.id, day(20)))

    def test_two_orders_of_one_plan_cancelled_at_once(self):
        orders = self.make_delivered() | self.make_delivered()
        third = self.make_delivered()
        orders.sudo()._action_cancel()
        self.assertEqual(self.prompts_of(self.brandt).mapped("res_id"), [third.id] * 2)
        self.assertFalse(any(orders.mapped("delivery_plan_date")))

    def test_a_thank_you_is_logged_as_what_it_is(self):
        self.make_delivered()
        note = self.prompts_of(self.brandt, relationship_reason="thanks")
        note.with_user(self.ann).action_relationship_talked()
        self.assertFalse(note.active)
        self.assertRecordValues(
            note.relationship_touchpoint_id,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("post").id,
                    "purpose": "thanks",
                    "user_id": self.ann.id,
                }
            ],
        )

    def test_correcting_the_date_moves_the_steps(self):
        order = self.make_delivered()
        self.thank()
        order.sudo().delivered_date = day(-4)
        self.assertEqual(self.prompts_of(self.brandt).date_deadline, day(10))

    def test_date_taken_back_and_set_again(self):
        order = self.make_delivered()
        self.thank()
        order.sudo().delivered_date = False
        self.assertFalse(self.prompts_of(self.brandt))
        order.sudo().delivered_date = day(-4)
        self.assertRecordValues(
            self.prompts_of(self.brandt),
            [{"relationship_reason": "delivery", "date_deadline": day(10)}],
        )

    def test_cancelling_one_covered_changes_nothing(self):
        first, second = self.make_delivered(), self.make_delivered()
        second.sudo()._action_cancel()
        self.assertEqual(self.prompts_of(self.brandt).mapped("res_id"), [first.id] * 2)

    def test_taking_the_date_back_withdraws(self):
        order = self.make_delivered()
        order.sudo().delivered_date = False
        self.assertFalse(self.prompts_of(self.brandt))

    def test_button_of_a_clerk_without_sales_rights(self):
        order = self.make_confirmed()
        action = order.with_user(self.olaf).action_delivered()
        self.assertIn(
            "“Thank-you note” on 17 Mar (Ann Keller)", action["params"]["message"]
        )
        self.assertEqual(order.delivered_date, day(0))
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        second = self.make_confirmed().with_user(self.olaf).action_delivered()
        self.assertIn("since 10 Mar cover it", second["params"]["message"])
        with self.frozen(days=2), self.assertRefused("was delivered on 10 Mar"):
            order.with_user(self.olaf).action_delivered()
        self.assertEqual(order.delivered_date, day(0))

    def test_button_refuses(self):
        order = self.make_confirmed()
        for user, error in ((self.plain, AccessError), (self.olaf, UserError)):
            draft = self.make_order(self.mia)
            with self.assertRaises(error):
                draft.with_user(user).action_delivered()
        other = self.make_confirmed(self.make_customer("Not Olaf's"))
        with self.assertRaises(AccessError):
            other.with_user(self.olaf).action_delivered()
        self.assertFalse((order | other).filtered("delivered_date"))

    def test_clerk_may_not_change_orders(self):
        order = self.make_confirmed().with_user(self.olaf)
        self.assertEqual(order.order_line.product_uom_qty, 1)
        with self.assertRaises(AccessError):
            order.write({"delivered_date": day(-3)})
        with self.assertRaises(AccessError):
            order.order_line.write({"price_unit": 1})

    def test_salespersons_own_documents_stay_own(self):
        ben = self.make_user("ben", "sales_team.group_sale_salesman")
        order = self.make_confirmed(user_id=self.ann.id)
        self.assertFalse(order.with_user(ben).has_access("read"))
        order.sudo().operations_user_id = ben
        self.assertTrue(order.with_user(ben).has_access("read"))

    def test_plan_types_are_of_orders(self):
        with self.assertRaises(ValidationError):
            self.plan.copy({"res_model": "res.partner"})

    def test_plan_says_for_whom_it_starts(self):
        self.assertEqual(
            self.plan.with_user(self.olaf).relationship_tier_ids, self.silver
        )

    def test_what_it_is(self):
        order = self.make_order(self.mia)
        self.assertEqual(order.delivery_summary, "Labels")
        order.order_line = [
            Command.create({"product_id": self.product.id, "name": f"Part {number}\nx"})
            for number in range(3)
        ] + [Command.create({"display_type": "line_note", "name": "Mind the step"})]
        self.assertEqual(order.delivery_summary, "Labels, Part 0, 2 more")

    def test_odoos_own_launch_knows_the_types(self):
        order = self.make_confirmed()
        step = self.plan.template_ids[1]
        found = step._determine_responsible(self.env["res.users"], order)
        self.assertEqual(found["responsible"], self.olaf)


@tagged("post_install", "-at_install")
class TestNoticeDeliveries(DeliveryCommon):
    """Deliveries that nobody has reported."""

    def notice(self):
        self.run_cron("ir_cron_notice_deliveries")

    def test_all_lines_delivered(self):
        order = self.make_confirmed()
        self.notice()
        self.assertFalse(order.delivered_date)
        order.sudo().order_line.qty_delivered = 1
        self.notice()
        self.assertEqual(order.delivered_date, day(0))
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        self.assertIn("noticed by itself", order.sudo().message_ids[0].body)

    def test_the_promised_day_has_passed(self):
        order = self.make_confirmed(commitment_date=fields.Datetime.to_string(NOW))
        self.notice()
        self.assertFalse(order.delivered_date)
        with self.frozen(days=1):
            self.notice()
        self.assertEqual(order.delivered_date, day(0))

    def test_cancelled_and_drafts_are_left_alone(self):
        order = self.make_order(
            self.mia, commitment_date=fields.Datetime.to_string(NOW)
        )
        with self.frozen(days=3):
            self.notice()
        self.assertFalse(order.delivered_date)

    def test_running_again_changes_nothing(self):
        order = self.make_confirmed()
        order.sudo().order_line.qty_delivered = 1
        self.notice()
        before = self.prompts_of(self.brandt)
        with self.frozen(days=3):
            self.notice()
        self.assertEqual(order.delivered_date, day(0))
        self.assertEqual(self.prompts_of(self.brandt), before)

    def test_inventory_knows_better(self):
        if "effective_date" not in self.env["sale.order"]._fields:
            self.assertNotIn("stock.picking", self.env)
            return
        product = self.env["product.product"].create(
            {"name": "Box", "type": "consu", "is_storable": False, "list_price": 9}
        )
        order = self.make_order(
            self.mia, commitment_date=fields.Datetime.to_string(NOW)
        )
        order.order_line.product_id = product
        order.action_confirm()
        with self.frozen(days=2):
            self.notice()
            self.assertFalse(order.delivered_date, "late, not delivered")
            picking = order.sudo().picking_ids
            picking.move_ids.write({"quantity": 1, "picked": True})
            picking.button_validate()
            self.env.flush_all()
        with self.frozen(days=4):
            self.notice()
        self.assertEqual(order.delivered_date, day(2))
