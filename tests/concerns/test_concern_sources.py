from pathlib import Path

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged

from ...models.concerns.relationship_concern_transfer import ACTION
from ..common import TODAY, day
from ..deliveries.test_rating import RatingCommon
from ..touchpoints.common_mail import MailRelationshipCommon
from .common_concern import ConcernCommon

ADDRESS = "concern@relationship.example.com"
FORWARDED = """Please see to this.

---------- Forwarded message ---------
From: Mia Brandt <mia@brandt.example.com>
To: ann@relationship.example.com

Two boxes were torn."""


@tagged("post_install", "-at_install")
class TestConcernHeard(ConcernCommon):
    """A problem that was raised in a contact."""

    def log(self, **vals):
        logs = self.env["relationship.log"].with_user(self.olaf)
        log = logs.create(
            {"partner_ids": self.mia.ids, "outcome": "problem", "note": "Torn\nTwo"}
            | vals
        )
        return log.action_log()

    def test_it_is_a_concern(self):
        self.log()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertRecordValues(
            self.brandt.concern_ids,
            [
                {
                    "name": "Torn",
                    "description": "Torn\nTwo",
                    "contact_id": self.mia.id,
                    "reported_by_id": self.olaf.id,
                    "source": "contact",
                    "heard_touchpoint_id": touchpoint.id,
                }
            ],
        )

    def test_nothing_was_said(self):
        self.log(reached=False)
        self.log(outcome="well")
        self.assertFalse(self.brandt.concern_ids)

    def test_heard_in_a_contact_about_concerns(self):
        """But about none that is known."""
        self.log(purpose="concern")
        self.assertEqual(len(self.brandt.concern_ids), 1)

    def test_undo(self):
        touchpoints = self.env["relationship.touchpoint"].with_user(self.olaf)
        touchpoints.browse(self.log()["params"]["undo_ids"]).action_undo()
        self.assertFalse(self.brandt.concern_ids)
        self.assertFalse(self.prompts_of(self.brandt))
        touchpoints = touchpoints.browse(self.log()["params"]["undo_ids"])
        self.brandt.concern_ids.action_take()
        touchpoints.action_undo()
        self.assertTrue(self.brandt.concern_ids, "somebody has it in hand")


@tagged("post_install", "-at_install")
class TestConcernTransfer(ConcernCommon):
    """From Inventory."""

    def test_from_inventory(self):
        """Where it is installed, its clerks need no other right."""
        self.env["relationship.concern"]._bind_to_transfers()
        action = self.env.ref(ACTION, raise_if_not_found=False)
        if "stock.picking" not in self.env:
            self.assertFalse(action)
            return
        self.env["relationship.concern"]._bind_to_transfers()
        self.assertEqual(action, self.env.ref(ACTION))
        clerk = self.make_user("clerk", "stock.group_stock_user", name="Cleo Clerk")
        boxes = self.product.create({"name": "Boxes", "type": "consu"})
        order = self.make_confirmed(
            order_line=[Command.create({"product_id": boxes.id})]
        )
        transfer = order.picking_ids.with_user(clerk)
        context = {"active_model": transfer._name, "active_id": transfer.id}
        result = action.with_user(clerk).with_context(**context).run()
        self.assertEqual(result["context"]["default_order_id"], order.id)
        concern = (
            self.env["relationship.concern"]
            .with_user(clerk)
            .with_context(**result["context"])
            .create({"name": "Two boxes were torn"})
        )
        self.assertEqual(concern.order_id, order)
        self.assertEqual(concern.contact_id, self.mia)
        self.assertEqual(concern.reported_by_id, clerk)
        transfer.sudo().sale_id = False
        transfer.sudo().partner_id = False
        with self.assertRaisesRegex(UserError, "no customer"):
            action.with_user(clerk).with_context(**context).run()


@tagged("post_install", "-at_install")
class TestConcernMail(MailRelationshipCommon):
    """A mail is a concern."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("relationship_flow.mail_alias_concern").alias_domain_id = cls.domain
        cls.brandt.operations_user_id = cls.olaf

    def get_mailed(self, *args, **headers):
        """Let a mail come in at the address for concerns; return the concern."""
        id_ = self.receive(*args, to=ADDRESS, **headers)
        return self.env["relationship.concern"].browse(id_ or [])

    def test_machines_open_no_concern(self):
        for headers in (
            {"auto_submitted": "auto-replied"},
            {"return_path": "<>"},
            {"list_unsubscribe": "<https://news.example.com/u>"},
        ):
            self.assertFalse(self.get_mailed("I am away.", **headers), headers)
        self.assertFalse(self.brandt.concern_ids)

    def test_answer_of_a_machine_stays_on_its_concern(self):
        concern = self.get_mailed("Two boxes were torn.")
        message = self.post(concern, user=self.olaf)
        before = len(concern.message_ids)
        self.get_mailed(
            "I am away.",
            in_reply_to=message.message_id,
            auto_submitted="auto-replied",
        )
        self.assertEqual(len(concern.message_ids), before + 1)
        self.assertEqual(self.brandt.concern_ids, concern)

    def test_many_mails_of_one_sender(self):
        concerns = [self.get_mailed(f"Box {number} was torn") for number in range(5)]
        self.assertEqual(len(self.brandt.concern_ids), 5)
        again = self.get_mailed("And one more")
        self.assertEqual(again, concerns[-1])
        self.assertIn("And one more", again.message_ids[0].body)
        self.assertEqual(len(self.brandt.concern_ids), 5)
        with self.frozen(hours=2):
            self.assertTrue(self.get_mailed("The next day"))
        self.assertEqual(len(self.brandt.concern_ids), 6)

    def test_colleagues_pass_on_as_many_as_there_are(self):
        mails = [
            self.get_mailed(self.mia.email, sender=self.plain.email)
            for _number in range(7)
        ]
        self.assertEqual(len(self.brandt.concern_ids), len(mails))

    def test_title_of_a_mail(self):
        for subject, title in (
            ("Torn  boxes", "Torn boxes"),
            ("x" * 4000, "x" * 99 + "…"),
            ("Torn " * 40, ("Torn " * 19 + "Torn")[:99].rstrip() + "…"),
        ):
            concern = self.get_mailed("Look", subject=subject)
            self.assertEqual(concern.name, title)

    def test_from_a_customer(self):
        concern = self.get_mailed("Two boxes were torn.", subject="RE: Fwd: Your boxes")
        self.assertRecordValues(
            concern,
            [
                {
                    "name": "Your boxes",
                    "description": "Two boxes were torn.",
                    "partner_id": self.brandt.id,
                    "contact_id": self.mia.id,
                    "reported_by_id": False,
                    "user_id": self.olaf.id,
                    "source": "mail",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertTrue(self.prompts_of(self.brandt, relationship_reason="concern"))
        contact = self.touchpoints_of(self.brandt)
        self.assertEqual((contact.direction, contact.purpose), ("inbound", "concern"))

    def test_forwarded_by_a_colleague(self):
        concern = self.get_mailed(
            FORWARDED, sender=self.plain.email, subject="Fwd: Boxes"
        )
        self.assertRecordValues(
            concern,
            [
                {
                    "name": "Boxes",
                    "partner_id": self.brandt.id,
                    "contact_id": self.mia.id,
                    "reported_by_id": self.plain.id,
                }
            ],
        )
        self.assertIn("Two boxes were torn.", concern.description)
        self.assertFalse(self.touchpoints_of(self.brandt), "a colleague wrote it")

    def test_customer_in_copy(self):
        concern = self.get_mailed(sender=self.plain.email, cc=self.mia.email)
        self.assertEqual(concern.partner_id, self.brandt)

    def test_a_customer_who_is_not_found_is_asked_for(self):
        concern = self.get_mailed(
            "The hotel called", sender=self.plain.email, subject=""
        )
        self.assertFalse(concern.partner_id)
        self.assertEqual(concern.name, "The hotel called")
        self.assertEqual(concern.activity_ids.user_id, self.plain)
        mine = concern.with_user(self.plain)
        with self.assertRefused("Choose the customer first"):
            mine.action_take()
        with self.assertRefused("Choose the customer first"):
            mine.action_told()
        mine.partner_id = self.brandt
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(concern.activity_ids, prompt)
        mine.user_id = self.plain
        mine.action_take()
        self.assertEqual(concern.stage, "in_hand")

    def test_it_is_of_the_customers_company(self):
        concern = self.get_mailed(
            "The hotel called", sender=self.plain.email, subject=""
        )
        second = self.env["res.company"].create({"name": "Second"})
        concern.partner_id = self.make_customer("Hotel", company_id=second.id)
        self.assertEqual(concern.company_id, second)

    def test_strangers_are_not_heard(self):
        concern = self.get_mailed(sender="who@nowhere.example.com")
        self.assertFalse(concern)

    def test_an_answer_by_mail_tells(self):
        concern = self.get_mailed("Two boxes were torn.")
        concern.with_user(self.olaf).action_solved()
        self.post(concern, user=self.olaf)
        concern.with_user(self.olaf).stage = "told"
        self.assertEqual(concern.touchpoint_id.channel_id, self.channel("email"))
        self.assertEqual(concern.touchpoint_id.user_id, self.olaf)

    def test_a_reply_belongs_to_it(self):
        concern = self.get_mailed("Two boxes were torn.")
        message = self.post(concern, user=self.olaf)
        self.receive(to=ADDRESS, in_reply_to=message.message_id)
        self.assertEqual(self.brandt.concern_ids, concern)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 3)


@tagged("post_install", "-at_install")
class TestConcernRating(RatingCommon):
    """Low ratings, and comments that complain."""

    def get_rated(self, value, feedback=None):
        rating = self.rate(value, feedback)
        concern = self.env["relationship.concern"].search(
            [("rating_id", "=", rating.id)]
        )
        return rating, concern

    def test_low(self):
        _rating, concern = self.get_rated(1, "Hm")
        self.assertRecordValues(
            concern,
            [
                {
                    "name": f"Not happy with {self.order.name}",
                    "description": "Hm",
                    "partner_id": self.brandt.id,
                    "contact_id": self.mia.id,
                    "severity": "high",
                    "order_id": self.order.id,
                    "product_id": self.product.id,
                    "user_id": self.olaf.id,
                    "reported_by_id": False,
                    "escalated_date": TODAY,
                }
            ],
        )

    def test_happy_with_a_complaint(self):
        _rating, concern = self.get_rated(
            5, "Lovely labels, but two boxes came DAMAGED"
        )
        self.assertEqual(concern.name, f"“damaged” about {self.order.name}")
        self.assertEqual(concern.severity, "medium")
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.relationship_reason, "concern", "and no thanks")
        self.assertEqual(prompt.user_id, self.olaf)

    def test_no_complaint(self):
        for value, words in ((5, "Lovely"), (3, "All right"), (5, "Translated well")):
            with self.subTest(words):
                self.assertFalse(self.get_rated(value, words)[1])

    def test_words_of_the_settings(self):
        settings = self.env["res.config.settings"]
        self.assertIn("damaged", settings.create({}).relationship_concern_words)
        settings.create({"relationship_concern_words": "Wonky, not so"}).execute()
        self.assertFalse(self.get_rated(5, "A bit damaged")[1])
        self.assertTrue(self.get_rated(5, "It is NOT so nice")[1])

    def test_no_words_at_all(self):
        settings = self.env["res.config.settings"]
        settings.create({"relationship_concern_words": False}).execute()
        self.assertFalse(settings.create({}).relationship_concern_words)
        self.assertFalse(self.get_rated(5, "Damaged")[1])

    def test_usual_words_are_not_kept(self):
        settings = self.env["res.config.settings"]
        settings.create({}).execute()
        param = self.env["ir.config_parameter"]
        self.assertFalse(param.get_param("relationship_flow.concern_words"))

    def test_changed_to_happy_while_new(self):
        rating, concern = self.get_rated(1)
        self.order.rating_apply(5, rating=rating)
        self.assertFalse(concern.active)
        self.assertEqual(self.prompts_of(self.brandt).relationship_reason, "thanks")
        self.order.rating_apply(1, rating=rating, feedback="After all")
        self.assertTrue(concern.active)
        self.assertEqual(concern.description, "After all")

    def test_changed_to_happy_when_in_hand(self):
        rating, concern = self.get_rated(1)
        concern.with_user(self.olaf).action_take()
        self.order.rating_apply(5, rating=rating)
        self.assertTrue(concern.active)


@tagged("post_install", "-at_install")
class TestConcernMigration(ConcernCommon):
    """Problems of a database that had the addon before."""

    def migrate(self):
        path = Path(__file__).parents[2] / "migrations/19.0.3.0.0/post-concerns.py"
        load_script(str(path), "post_concerns").migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()

    def test_open_problems_become_concerns(self):
        order = self.make_delivered()
        feedback = self.env["relationship.feedback"].create(
            {
                "partner_id": self.brandt.id,
                "order_id": order.id,
                "user_id": self.olaf.id,
                "problem": "Torn boxes",
            }
        )
        prompt = self.make_prompt(
            self.brandt,
            "concern",
            key=f"feedback,{feedback.id}",
            date=day(-3),
            note=self.env["relationship.script"]._as_html("Torn boxes"),
        )
        other = self.make_prompt(self.make_customer("Other"), "concern", user=self.mona)
        done = self.make_prompt(self.make_customer("Third"), "concern")
        done.action_feedback()
        self.migrate()
        self.migrate()
        concern = self.brandt.concern_ids
        self.assertRecordValues(
            concern,
            [
                {
                    "name": "Torn boxes",
                    "order_id": order.id,
                    "user_id": self.ann.id,
                    "reported_by_id": self.olaf.id,
                    "stage": "new",
                    "feedback_id": feedback.id,
                }
            ],
        )
        self.assertEqual(self.prompts_of(self.brandt), prompt)
        self.assertEqual(prompt.relationship_concern_id, concern)
        self.assertEqual(prompt.date_deadline, day(-3))
        self.assertEqual(other.relationship_concern_id.user_id, self.mona)
        self.assertFalse(done.relationship_partner_id.concern_ids)
        concern.with_user(self.ann).action_told()
        self.assertFalse(prompt.active)
