from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import day
from .common_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestFeedback(DeliveryCommon):
    """A clerk without sales rights asks, and what is said gets to where it helps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_delivered(user_id=cls.ann.id)
        cls.call = cls.env["mail.activity"].search(
            [
                ("relationship_partner_id", "=", cls.brandt.id),
                ("relationship_reason", "=", "delivery"),
            ]
        )

    def ask(self, user=None, **vals):
        """Fill in and submit the dialog of the follow-up, as Olaf."""
        action = self.call.with_user(user or self.olaf).action_relationship_talked()
        feedback = (
            self.env["relationship.feedback"]
            .with_user(user or self.olaf)
            .with_context(**action["context"])
            .create(vals)
        )
        feedback.action_submit()
        return feedback

    def test_contact_and_follow_up(self):
        feedback = self.ask(reception="happy", suggestion="Ship on pallets")
        self.assertFalse(self.call.active)
        self.assertRecordValues(
            feedback.touchpoint_id,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("phone").id,
                    "purpose": "feedback",
                    "outcome": "well",
                    "user_id": self.olaf.id,
                    "note": "Ship on pallets",
                }
            ],
        )
        self.assertEqual(feedback.order_id, self.order)
        self.assertEqual(feedback.team_share, "operations")
        self.assertFalse(feedback.result_ref)
        self.assertFalse(feedback.result_label)
        self.assertEqual(self.brandt.last_contact_date, day(0))

    def test_whoever_hears_it_answers_the_question_of_a_colleague(self):
        self.call.user_id = self.mona
        orders = self.order.with_user(self.olaf)
        action = orders.action_feedback()
        self.assertEqual(action["context"]["default_activity_id"], self.call.id)
        feedback = self.env["relationship.feedback"].with_user(self.olaf)
        feedback = feedback.create(
            {"partner_id": self.brandt.id, "order_id": orders.id, "reception": "okay"}
        )
        feedback.action_submit()
        self.assertFalse(self.call.active)
        self.assertEqual(feedback.activity_id, self.call)

    def test_what_would_soon_ask_the_same_is_answered_too(self):
        rated = self.make_prompt(
            self.brandt, "feedback", key="rating,1", record=self.order, date=day(1)
        )
        later = self.make_prompt(
            self.brandt, "delivery", key="plan_step,0", record=self.order, date=day(42)
        )
        self.call = rated
        feedback = self.ask(reception="happy")
        self.assertEqual(feedback.activity_id, rated)
        self.assertEqual(
            self.prompts_of(self.brandt, relationship_reason="delivery"), later
        )
        self.assertFalse(rated.active)

    def test_who_hears_of_it_is_said(self):
        self.order.operations_user_id = self.mona
        action = self.call.with_user(self.olaf).action_relationship_talked()
        feedback = self.env["relationship.feedback"].with_user(self.olaf)
        feedback = feedback.with_context(**action["context"]).create(
            {"problem": "Torn", "need": "Rolls"}
        )
        message = feedback.action_submit()["params"]["message"]
        self.assertIn("Mona Lead solves the problem.", message)
        self.assertIn("Ann Keller knows of the need.", message)

    def test_clerks_see_the_pool_of_their_orders(self):
        self.call.user_id = False
        prompts = self.env["mail.activity"].with_user(self.olaf)
        found = prompts.search([("relationship_reason", "=", "delivery")])
        self.assertEqual(found, self.call)
        found.action_relationship_take()
        self.assertEqual(self.call.user_id, self.olaf)
        self.order.with_user(self.olaf).message_post(body="They are happy")
        with self.assertRaises(AccessError):
            self.order.with_user(self.plain).message_post(body="Me too")

    def test_name_and_who_may_change_it(self):
        feedback = self.ask(reception="happy")
        self.assertEqual(feedback.display_name, "Brandt Packaging, 10 Mar")
        self.assertTrue(feedback.can_edit)
        self.assertFalse(feedback.with_user(self.ann).can_edit)
        self.assertTrue(feedback.with_user(self.mona).can_edit)

    def test_problem_becomes_a_prompt(self):
        self.ask(reception="unhappy", problem="<b>Torn</b> boxes")
        prompt = self.prompts_of(self.brandt, relationship_reason="concern")
        self.assertEqual(prompt.user_id, self.olaf)
        self.assertEqual(prompt.date_deadline, day(0))
        self.assertIn("&lt;b&gt;Torn", prompt.note)

    def test_need_goes_to_sales(self):
        feedback = self.ask(
            need="Larger rolls", need_date=day(60), need_amount=900, reception="happy"
        )
        result = feedback.sudo().result_ref
        model = "crm.lead" if "crm.lead" in self.env else "sale.order"
        self.assertEqual(result._name, model)
        self.assertEqual(result.user_id, self.ann)
        self.assertEqual(result.partner_id, self.mia)
        self.assertIn(self.olaf.partner_id, result.message_partner_ids)
        self.assertTrue(feedback.result_label)
        prompt = self.prompts_of(self.brandt, relationship_reason="next_step")
        self.assertRecordValues(
            prompt,
            [{"user_id": self.ann.id, "res_model": model, "res_id": result.id}],
        )
        self.assertIn("Olaf Pack", prompt.note)
        self.assertEqual(feedback.touchpoint_id.outcome, "need")
        result.unlink()
        self.env.invalidate_all()
        self.assertFalse(feedback.with_user(self.olaf).result_label)

    # === UNDO === #

    def test_undo_takes_back_what_was_made_of_a_need(self):
        feedback = self.ask(need="Larger rolls")
        result = feedback.sudo().result_ref
        touchpoint = feedback.touchpoint_id
        touchpoint.with_user(self.olaf).action_undo()
        self.assertFalse(result.exists())
        self.assertFalse(self.prompts_of(self.brandt, relationship_reason="next_step"))
        self.assertTrue(self.call.active)
        self.assertFalse(feedback.sudo().result_ref)
        touchpoint.with_user(self.olaf).action_undo()  # pressed twice
        feedback.action_submit()
        self.assertTrue(feedback.sudo().result_ref, "noted again")

    def test_undo_by_somebody_else_after_another_contact(self):
        feedback = self.ask(need="Larger rolls")
        self.env.flush_all()
        with self.frozen(hours=1):
            self.make_touchpoint(self.mia)
            feedback.sudo().touchpoint_id.with_user(self.mona).action_undo()
        self.assertFalse(feedback.sudo().result_ref)
        self.assertTrue(self.call.active)
        self.assertEqual(self.brandt.last_contact_date, day(0))

    def test_undo_leaves_what_sales_have_begun_with(self):
        feedback = self.ask(need="Larger rolls")
        result = feedback.sudo().result_ref
        self.env.flush_all()
        with self.frozen(hours=1):
            result.write({"user_id": self.mona.id})
            self.env.flush_all()
            feedback.touchpoint_id.with_user(self.olaf).action_undo()
        self.assertTrue(result.exists())
        self.assertEqual(feedback.sudo().result_ref, result)
        self.assertTrue(self.prompts_of(self.brandt, relationship_reason="next_step"))

    def test_undo_leaves_what_sales_have_spoken_of(self):
        feedback = self.ask(need="Larger rolls")
        prompt = self.prompts_of(self.brandt, relationship_reason="next_step")
        prompt.with_user(self.ann).action_feedback(feedback="They take 40")
        feedback.touchpoint_id.with_user(self.olaf).action_undo()
        self.assertTrue(feedback.sudo().result_ref)

    # === WHAT CAME OF IT === #

    def test_what_came_of_it(self):
        feedback = self.ask(need="Larger rolls", need_amount=900)
        result = feedback.sudo().result_ref
        if result._name == "crm.lead" and "opportunity_id" in self.order._fields:
            order = self.make_order(self.mia, price=800, opportunity_id=result.id)
        elif result._name == "crm.lead":
            order = self.make_order(
                self.mia, price=800, relationship_feedback_id=feedback.id
            )
        else:
            order = result
            order.order_line = [
                Command.create({"product_id": self.product.id, "price_unit": 800})
            ]
        self.assertEqual(feedback.sold_amount, 0)
        self.assertEqual(order.relationship_feedback_id, feedback)
        order.action_confirm()
        self.assertEqual(feedback.sold_amount, 800)
        shares = self.env["relationship.feedback"]._read_group(
            [("partner_id", "=", self.brandt.id)],
            ["team_share"],
            ["need_amount:sum", "sold_amount:sum"],
        )
        self.assertEqual(shares, [("operations", 900, 800)])

    def test_heard_by_sales(self):
        self.assertEqual(self.ask(user=self.ann).team_share, "sales")

    def test_submitting_twice(self):
        feedback = self.ask(need="Rolls")
        with self.assertRaises(UserError):
            feedback.action_submit()
        self.assertEqual(len(self.prompts_of(self.brandt)), 2, "note, and next step")

    def test_only_ones_own_may_be_submitted_or_changed(self):
        feedback = self.env["relationship.feedback"].create(
            {"partner_id": self.brandt.id, "need": "Rolls", "user_id": self.mona.id}
        )
        with self.assertRaises(AccessError):
            feedback.with_user(self.olaf).action_submit()
        with self.assertRaises(AccessError):
            feedback.with_user(self.olaf).write({"need": "Nothing"})
        self.assertTrue(feedback.with_user(self.olaf).need)

    def test_an_order_of_somebody_else(self):
        other = self.make_confirmed(self.make_customer("Other"))
        with self.assertRaises(ValidationError):
            self.env["relationship.feedback"].create(
                {"partner_id": self.brandt.id, "order_id": other.id}
            )

    def test_a_prompt_of_another_customer_stays_open(self):
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        prompt = self.make_prompt(other, "delivery")
        feedback = self.env["relationship.feedback"].with_user(self.olaf)
        feedback = feedback.create(
            {"partner_id": self.brandt.id, "activity_id": prompt.id}
        )
        feedback.action_submit()
        self.assertTrue(prompt.active)

    def test_other_users_see_nothing(self):
        self.ask()
        with self.assertRaises(AccessError):
            self.env["relationship.feedback"].with_user(self.plain).search([])

    def test_companies_are_apart(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        feedback = self.ask()
        feedback.sudo().order_id = False
        feedback.sudo().company_id = company
        self.env.invalidate_all()
        self.assertNotIn(
            feedback,
            self.env["relationship.feedback"].with_user(self.olaf).search([]),
        )

    def make_elsewhere(self):
        """Give Mona a second company with an order there, delivered."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.mona.company_ids += company
        team = self.env["crm.team"].create({"name": "Team", "company_id": company.id})
        order = self.make_order(
            self.make_customer("Theirs", relationship_tier_id=self.silver.id),
            user=self.mona.with_context(allowed_company_ids=company.ids),
            company_id=company.id,
            user_id=self.mona.id,
            team_id=team.id,
        )
        order.sudo().write({"state": "sale", "delivered_date": day(0)})
        return order

    def ask_elsewhere(self, order, companies):
        call = self.prompts_of(order.partner_id, relationship_reason="delivery")
        call = call.with_user(self.mona).with_context(allowed_company_ids=companies.ids)
        context = call.action_relationship_feedback()["context"]
        feedback = call.env["relationship.feedback"].with_context(**context)
        feedback = feedback.create({"need": "More rolls"})
        feedback.action_submit()
        self.assertFalse(call.active)
        return feedback.sudo()

    def test_of_another_company_than_the_first(self):
        order = self.make_elsewhere().sudo()
        companies = self.company | order.company_id
        feedback = self.ask_elsewhere(order, companies)
        self.assertEqual(feedback.company_id, order.company_id)
        self.assertEqual(feedback.result_ref.company_id, order.company_id)
        self.assertEqual(feedback.result_ref.user_id, self.mona)

    def test_of_a_company_that_is_not_chosen(self):
        order = self.make_elsewhere().sudo()
        feedback = self.ask_elsewhere(order, self.company)
        self.assertEqual(feedback.company_id, self.company)
        self.assertEqual(feedback.result_ref.company_id, order.company_id)

    def test_people_who_have_left(self):
        """The need goes to who looks after the customer now, or to a cover."""
        gone = self.make_user("gone", "sales_team.group_sale_salesman_all_leads")
        self.order.sudo().write({"user_id": gone.id, "operations_user_id": gone.id})
        self.brandt.operations_user_id = self.mona
        gone.active = False
        feedback = self.ask(self.mona, need="Rolls", problem="Torn")
        self.assertEqual(feedback.sudo().result_ref.user_id, self.ann)
        for reason, user in (("next_step", self.ann), ("concern", self.mona)):
            prompt = self.prompts_of(self.brandt, relationship_reason=reason)
            self.assertEqual(prompt.user_id, user)
        gone.relationship_cover_id = self.olaf
        self.assertEqual(feedback._get_people(), (self.olaf, self.olaf))

    def test_own_documents_only(self):
        ben = self.make_user("ben", "sales_team.group_sale_salesman")
        feedback = self.ask()
        self.assertFalse(feedback.with_user(ben).has_access("read"))
        self.brandt.user_id = ben
        self.assertTrue(feedback.with_user(ben).has_access("read"))

    def test_from_the_order(self):
        action = self.order.with_user(self.olaf).action_feedback()
        self.assertEqual(action["context"]["default_activity_id"], self.call.id)

    def test_without_a_follow_up(self):
        self.call.unlink()
        action = self.order.with_user(self.olaf).action_feedback()
        feedback = (
            self.env["relationship.feedback"]
            .with_user(self.olaf)
            .with_context(**action["context"])
            .create({"reception": "okay"})
        )
        feedback.action_submit()
        self.assertEqual(feedback.contact_id, self.mia)
        self.assertTrue(feedback.touchpoint_id)
