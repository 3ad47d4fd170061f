from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import TODAY, day
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcern(ConcernCommon):
    """What was said comes to whom it concerns."""

    def test_logged_in_one_line(self):
        action = self.brandt.with_user(self.plain).action_log_concern()
        form = Form(
            self.env["relationship.concern"]
            .with_user(self.plain)
            .with_context(**action["context"]),
            "relationship_flow.relationship_concern_view_form_log",
        )
        form.name = "Two boxes were torn"
        concern = form.save()
        notice = concern.action_submit()
        self.assertIn("Olaf Pack has it in hand", notice["params"]["message"])
        self.assertIn("12 Mar", notice["params"]["message"])
        self.assertRecordValues(
            concern,
            [
                {
                    "partner_id": self.brandt.id,
                    "contact_id": self.mia.id,
                    "category": "other",
                    "severity": "medium",
                    "stage": "new",
                    "user_id": self.olaf.id,
                    "reported_by_id": self.plain.id,
                    "company_id": self.company.id,
                    "response_date": day(2),
                }
            ],
        )

    def test_a_person_is_the_companys(self):
        form = Form(self.env["relationship.concern"].with_user(self.olaf))
        form.name = "Late"
        form.partner_id = self.mia
        self.assertEqual(form.partner_id, self.brandt)
        self.assertEqual(form.contact_id, self.mia)
        action = self.mia.with_user(self.olaf).action_log_concern()
        self.assertEqual(action["context"]["default_contact_id"], self.mia.id)
        concern = self.make_concern(self.brandt)
        concern.partner_id = self.make_customer("Other")
        self.assertEqual(concern.contact_id, concern.partner_id)

    def test_from_the_order(self):
        order = self.make_confirmed().with_user(self.olaf)
        order.sudo().operations_user_id = self.mona
        action = order.action_log_concern()
        concern = self.make_concern(
            **{
                name.removeprefix("default_"): value
                for name, value in action["context"].items()
            }
        )
        self.assertEqual(concern.order_id, order)
        self.assertEqual(concern.product_id, self.product)
        self.assertEqual(concern.user_id, self.mona)
        self.assertEqual(order.open_concern_count, 1)
        found = order.action_view_concerns()
        self.assertEqual(
            self.env["relationship.concern"].search(found["domain"]), concern
        )

    def test_an_order_of_somebody_else(self):
        other = self.make_confirmed(self.make_customer("Other"))
        with self.assertRaises(ValidationError):
            self.make_concern(order_id=other.id)

    def test_a_customer_is_needed(self):
        with self.assertRefused("Choose the customer first"):
            self.env["relationship.concern"].create({"name": "Torn"})

    def test_follow_up(self):
        concern = self.make_concern(description="<b>Torn</b>", user=self.plain)
        prompt = self.prompt_of(concern)
        self.assertRecordValues(
            prompt,
            [
                {
                    "user_id": self.olaf.id,
                    "date_deadline": TODAY,
                    "summary": "Two boxes were torn",
                    "res_model": "relationship.concern",
                    "res_id": concern.id,
                }
            ],
        )
        self.assertIn("&lt;b&gt;Torn", prompt.note)
        why = prompt.with_user(self.olaf).relationship_why
        self.assertIn("Mia Brandt on 10 Mar, logged by Paul Plain.", why)
        self.assertIn("Answer by 12 Mar.", why)
        action = prompt.with_user(self.olaf).action_relationship_open()
        self.assertEqual(action["res_model"], "relationship.concern")

    def test_nobody_known_is_the_pool(self):
        concern = self.make_concern(self.make_customer("Other"))
        self.assertFalse(concern.user_id)
        self.assertIn("shared pool", concern.action_submit()["params"]["message"])
        prompt = self.prompt_of(concern).with_user(self.olaf)
        prompt.action_relationship_take()
        self.assertEqual(concern.user_id, self.olaf)
        self.assertEqual(concern.stage, "in_hand")

    def test_absent_colleagues_have_a_cover(self):
        self.olaf.relationship_cover_id = self.mona
        self.olaf.out_of_office_from = "2026-03-01"
        self.assertEqual(self.make_concern().user_id, self.mona)

    def test_prompt_and_concern_are_in_the_same_hands(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        concern.user_id = self.ann
        self.assertEqual(prompt.user_id, self.ann)
        prompt.with_user(self.ann).action_relationship_release()
        self.assertFalse(concern.user_id)
        concern.with_user(self.mona).action_take()
        self.assertEqual(prompt.user_id, self.mona)

    def test_on_the_customer(self):
        concern = self.make_concern()
        self.make_concern(self.make_customer("Other"))
        brandt = self.brandt.with_user(self.olaf)
        self.assertEqual(brandt.open_concern_count, 1)
        self.assertEqual(self.mia.with_user(self.olaf).open_concern_count, 1)
        self.assertEqual(brandt.concern_ids, concern)
        concern.action_told()
        self.assertEqual(brandt.open_concern_count, 0)
        self.assertEqual(brandt.concern_count, 1)

    def test_customers_that_become_one(self):
        concern = self.make_concern(self.make_customer("Twin", is_company=False))
        twin = concern.partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (twin | self.mia).ids, self.mia
        )
        self.assertEqual(concern.partner_id, self.brandt)
        self.assertEqual(concern.contact_id, self.mia)
        self.assertTrue(self.prompt_of(concern))

    def test_a_company_that_becomes_a_contact(self):
        concern = self.make_concern(self.make_customer("Branch", is_company=False))
        branch = concern.partner_id
        branch.with_env(self.env).parent_id = self.brandt
        self.assertEqual(concern.partner_id, self.brandt)
        self.assertEqual(concern.contact_id, branch)
        self.assertTrue(self.prompt_of(concern))

    def test_of_another_customer_after_all(self):
        concern = self.make_concern(user_id=self.ann.id)
        prompt = self.prompt_of(concern)
        concern._escalate()
        concern.action_take()
        other = self.make_customer("Other")
        concern.partner_id = other
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertEqual(self.prompt_of(concern), prompt)
        self.assertTrue(self.prompt_of(concern, manager=True))

    def test_archived_is_nobodys_work(self):
        concern = self.make_concern()
        self.assertEqual(self.mia.open_concern_count, 1)
        for nothing in (False, 0, None):
            with self.assertRefused("Ask a manager to archive"):
                concern.write({"active": nothing})
        concern = concern.with_user(self.mona)
        with self.assertRaisesRegex(UserError, "Say first why"):
            concern.action_archive()
        concern.archive_reason = "Logged twice"
        concern.action_archive()
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertEqual(self.brandt.open_concern_count, 0)
        self.assertEqual(self.mia.open_concern_count, 0)
        concern.action_unarchive()
        self.assertTrue(self.prompt_of(concern))

    def test_ends_by_telling_its_own_customer_only(self):
        """Whatever way somebody writes it."""
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        concern = self.make_concern()
        for contact in (
            self.make_touchpoint(other, purpose="concern"),
            self.make_touchpoint(self.mia, purpose="concern", reached=False),
            self.make_touchpoint(self.mia, purpose="concern", direction="inbound"),
            self.make_touchpoint(self.mia, purpose="other"),
        ):
            vals = {"stage": "told", "touchpoint_id": contact.id}
            with self.subTest(contact.direction):
                for user in (self.olaf, self.mona):
                    with self.assertRefused("Nobody has told"):
                        concern.with_user(user).write(vals)
                with self.assertRefused("Nobody has told"):
                    self.make_concern(**vals)
        telling = self.make_touchpoint(self.mia, purpose="concern")
        concern.write({"stage": "told", "touchpoint_id": telling.id})
        with self.assertRefused("Nobody has told"):
            concern.partner_id = other
        telling.direction = "inbound"
        self.assertNotEqual(concern.stage, "told")

    def test_words_are_not_the_complaint(self):
        concern = self.make_concern(description="Two of ten boxes were torn")
        prompt = self.prompt_of(concern)
        self.assertEqual(prompt.relationship_happened, "Two of ten boxes were torn")
        self.assertIn("Hello Mia, I have heard about", prompt.relationship_script)
        self.assertNotIn("Two of ten", prompt.relationship_script)
        concern.write({"stage": "solved", "solution": "<b>New boxes</b> are out."})
        prompt.invalidate_recordset()
        self.assertIn("This is what came of it", prompt.relationship_script)
        self.assertIn("&lt;b&gt;New boxes", prompt.relationship_script)

    def test_a_problem_after_a_delivery(self):
        order = self.make_delivered()
        feedback = self.env["relationship.feedback"].with_user(self.olaf)
        feedback = feedback.create(
            {
                "partner_id": self.brandt.id,
                "order_id": order.id,
                "problem": "Torn boxes\nTwo of them",
            }
        )
        feedback.action_submit()
        self.assertEqual(feedback.concern_ids, self.brandt.concern_ids)
        self.assertRecordValues(
            self.brandt.concern_ids,
            [
                {
                    "name": "Torn boxes",
                    "description": "Torn boxes\nTwo of them",
                    "order_id": order.id,
                    "reported_by_id": self.olaf.id,
                    "source": "feedback",
                    "feedback_id": feedback.id,
                }
            ],
        )
