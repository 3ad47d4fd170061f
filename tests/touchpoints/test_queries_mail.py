from unittest.mock import patch

from odoo.tests import tagged

from ..test_queries import CountingMixin
from .common_mail import MailRelationshipCommon


@tagged("post_install", "-at_install")
class TestQueriesShapes(CountingMixin, MailRelationshipCommon):
    """A post costs at most two queries, whatever its shape; nothing without a
    customer."""

    def added_by_capture(self, action):
        """Return how many queries all of the capture adds to ``action``."""
        capture = self.registry["relationship.capture"]
        for _time in range(2):  # warm
            action()
        with (
            patch.object(capture, "_read_message", lambda *_args: {}),
            patch.object(capture, "_capture_message", lambda *_args: None),
        ):
            without = self.count(action)
        return self.count(action) - without

    def make_people(self, number):
        people = self.mia.browse()
        for index in range(number):
            values = {"name": f"P {index}", "email": f"p{index}@brandt.example.com"}
            people |= self.mia.copy(values)
        return people

    def test_among_colleagues(self):
        self.brandt.message_subscribe(self.mona.partner_id.ids)
        for partners in (self.olaf.partner_id, self.env["res.partner"]):
            added = self.added_by_capture(
                lambda partners=partners: self.post(
                    self.brandt, partner_ids=partners.ids
                )
            )
            self.assertEqual(added, 0)

    def test_to_followers(self):
        order = self.make_order(self.brandt)
        order.message_subscribe(self.make_people(4).ids)
        added = self.added_by_capture(lambda: self.post(order, partner_ids=[]))
        self.assertLessEqual(added, 2)
        self.assertGreater(added, 0)

    def test_sent_at_once(self):
        self.smtp_sink()
        people = self.make_people(5)
        added = self.added_by_capture(
            lambda: self.post(self.brandt, partner_ids=people.ids, force_send=True)
        )
        self.assertLessEqual(added, 2)
        self.assertEqual(
            self.touchpoints_of(self.brandt, reached=True).contact_id, people
        )

    def test_with_the_composer(self):
        order = self.make_order(self.mia)

        def compose():
            composer = self.env["mail.compose.message"].with_user(self.ann)
            composer = composer.with_context(
                default_model="sale.order",
                default_res_ids=order.ids,
                default_composition_mode="comment",
            ).create({"body": "<p>Your offer</p>", "partner_ids": self.mia.ids})
            composer.action_send_mail()

        self.assertLessEqual(self.added_by_capture(compose), 2)

    def test_failing_mails_are_looked_at_once_each(self):
        self.smtp_sink("p0@brandt.example.com", "p1@brandt.example.com")
        people = self.make_people(2)
        asked = []
        capture = self.registry["relationship.capture"]
        check = capture._check_reached

        def count(records, ids):
            asked.append(ids)
            return check(records, ids)

        self.patch(capture, "_check_reached", count)
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            message = self.post(self.brandt, partner_ids=people.ids, force_send=True)
            self.env["mail.mail"].search(
                [("mail_message_id", "=", message.id), ("state", "=", "outgoing")]
            ).send()
        self.assertFalse(self.touchpoints_of(self.brandt, reached=True))
        self.assertLessEqual(len(asked), 2)

    def test_done_activities_that_are_no_contact(self):
        """What can be no contact asks nothing when it is done."""
        asked = []
        capture = self.registry["relationship.capture"]
        self.patch(capture, "_record", lambda *args, **kwargs: asked.append(args))
        self.finish(self.mia, "mail.mail_activity_data_todo")
        self.finish(self.env.ref("base.main_company").partner_id, user=self.mona)
        self.assertEqual(len(asked), 1)
