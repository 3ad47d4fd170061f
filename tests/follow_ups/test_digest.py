from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, day
from ..touchpoints.common_mail import MailRelationshipCommon


@tagged("post_install", "-at_install")
class TestDigest(MailRelationshipCommon):
    """One mail a day and person with what is due, on a real mail server."""

    def setUp(self):
        super().setUp()
        self.mails = self.smtp_sink()
        # Nothing but what these tests make
        self.env["mail.activity"].search(
            [("relationship_reason", "!=", False)]
        ).unlink()
        self.env["mail.mail"].search([]).unlink()

    def send(self):
        """Run the scheduled action and then the mail queue; return who got what."""
        self.mails.clear()
        self.run_cron("ir_cron_send_follow_up_digest")
        self.env["mail.mail"].process_email_queue()
        return {
            address: mail for recipients, mail in self.mails for address in recipients
        }

    def test_one_mail_per_person_with_what_is_due(self):
        self.make_prompt(self.brandt)
        other = self.make_customer("Labels <b>& Co</b>", user_id=self.olaf.id)
        self.make_prompt(other, reason="thanks", summary="Say thanks")
        self.make_prompt(other, reason="feedback", user=self.olaf, date=day(-1))
        self.make_prompt(other, reason="birthday", user=self.mona, date=day(1))
        self.make_prompt(other, reason="plan", user=self.env["res.users"])
        sent = self.send()
        self.assertEqual(set(sent), {self.ann.email, self.olaf.email})
        mail = sent[self.ann.email]
        self.assertTrue(mail["Subject"])
        body = mail.get_body(["html"]).get_content()
        self.assertIn("Brandt Packaging", body)
        self.assertIn("58 days late", body)
        self.assertIn("Say thanks", body)
        self.assertIn("Labels &lt;b&gt;&amp; Co&lt;/b&gt;", body)
        self.assertNotIn("<b>& Co", body)
        theirs = sent[self.olaf.email].get_body(["html"]).get_content()
        self.assertNotIn("Brandt Packaging", theirs)

    def test_one_a_day(self):
        self.make_prompt(self.brandt)
        self.assertEqual(set(self.send()), {self.ann.email})
        self.assertFalse(self.send())
        with self.frozen(hours=11):
            self.assertFalse(self.send())
        with self.frozen(days=1):
            self.assertEqual(set(self.send()), {self.ann.email})

    def test_none_when_nothing_is_due(self):
        self.assertFalse(self.send())
        prompt = self.make_prompt(self.brandt, date=day(1))
        self.assertFalse(self.send())
        self.assertFalse(self.ann.relationship_digest_date)
        prompt.date_deadline = day(0)
        self.assertTrue(self.send())

    def test_none_for_snoozed_or_done(self):
        self.make_prompt(self.brandt).action_relationship_snooze(days=2)
        self.make_prompt(self.brandt, reason="thanks").action_feedback()
        self.assertFalse(self.send())

    def test_none_for_those_who_want_none(self):
        self.make_prompt(self.brandt)
        self.ann.with_user(self.ann).relationship_digest = False
        self.assertFalse(self.send())
        self.ann.with_user(self.ann).relationship_digest = True
        self.ann.email = False
        self.assertFalse(self.send())

    def test_none_for_the_archived(self):
        self.make_prompt(self.brandt)
        self.ann.active = False
        self.assertFalse(self.send())

    def test_due_on_the_persons_own_day(self):
        self.make_prompt(self.brandt, date=day(0))
        self.ann.tz = "America/Los_Angeles"
        with freeze_time(datetime(2026, 3, 10, 5, 0)):  # there 9 March, 22:00
            self.assertFalse(self.send(), "an empty mail helps nobody")
        with freeze_time(datetime(2026, 3, 10, 8, 0)):
            self.assertEqual(set(self.send()), {self.ann.email})
        with freeze_time(datetime(2026, 3, 11, 5, 0)):  # there still 10 March
            self.assertFalse(self.send())

    def test_due_where_the_day_begins_earlier(self):
        self.make_prompt(self.brandt, date=day(0))
        self.ann.tz = "Pacific/Auckland"
        with freeze_time(datetime(2026, 3, 9, 20, 0)):  # there 10 March, 9:00
            self.assertEqual(set(self.send()), {self.ann.email})

    def test_long_list_is_cut(self):
        for number in range(30):
            self.make_prompt(self.brandt, reason="thanks", key=str(number))
        body = self.send()[self.ann.email].get_body(["html"]).get_content()
        self.assertEqual(body.count("Brandt Packaging"), 25)
        self.assertEqual(len(self.ann._get_due_follow_ups()), 30)
        self.assertEqual(self.ann.relationship_digest_date, NOW.date())
