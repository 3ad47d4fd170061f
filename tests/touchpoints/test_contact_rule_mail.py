from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common_mail import MailRelationshipCommon


@tagged("post_install", "-at_install")
class TestContactRuleMail(MailRelationshipCommon):
    def test_machines_write(self):
        message = self.post(self.brandt)
        self.touchpoints_of(self.brandt).unlink()
        for number, header in enumerate(
            (
                {"return_path": "<>"},
                {"x_autorespond": "yes"},
                {"x_autoreply_from": "mia@brandt.example.com"},
                {"x_mail_autoreply": "yes"},
                {"precedence": "auto-reply"},
                {"precedence": "auto_reply"},
                {"x_auto_response_suppress": "All"},
                {"list_unsubscribe": "<https://news.example.com/u>"},
                {"list_id": "<news.example.com>"},
                {"auto_submitted": "auto-generated; owner"},
            )
        ):
            with self.subTest(header):
                self.receive(
                    in_reply_to=message.message_id,
                    message_id=f"<machine{number}@brandt.example.com>",
                    **header,
                )
                self.assertFalse(self.touchpoints_of(self.brandt))
                self.env["relationship.capture"]._backfill()
                self.assertFalse(
                    self.touchpoints_of(self.brandt, direction="inbound"),
                    "history knows it as well",
                )
                self.touchpoints_of(self.brandt).unlink()

    def test_address_at_two_customers(self):
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        twin = self.mia.copy({"parent_id": other.id, "name": "Mia Brandt"})
        message = self.post(self.make_order(twin), partner_ids=twin.ids)
        self.touchpoints_of(other).unlink()
        self.receive(in_reply_to=message.message_id)
        self.assertEqual(self.touchpoints_of(other).contact_id, twin)
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_mail_is_of_its_own_day(self):
        message = self.post(self.brandt)
        self.touchpoints_of(self.brandt).unlink()
        self.receive(
            in_reply_to=message.message_id, date="Mon, 02 Mar 2026 08:00:00 +0000"
        )
        self.assertEqual(self.brandt.last_contact_date.isoformat(), "2026-03-02")

    def test_written_in_a_colleagues_name(self):
        self.brandt.with_user(self.mona).message_post(
            author_id=self.ann.partner_id.id,
            body="Your statement",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_one_text_for_many(self):
        orders = self.make_order(self.mia) | self.make_order(self.brandt)
        composer = self.env["mail.compose.message"].with_user(self.ann)
        composer = composer.with_context(
            default_model="sale.order",
            default_res_ids=orders.ids,
            default_composition_mode="comment",
        ).create({"body": "<p>News</p>", "partner_ids": self.mia.ids})
        composer.action_send_mail()
        self.assertTrue(orders[0].message_ids.filtered("author_id"))
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.env["relationship.capture"]._backfill()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_a_note_after_all(self):
        message = self.post(self.brandt)
        message.sudo().is_internal = True
        self.assertFalse(self.touchpoints_of(self.brandt))
        message.sudo().is_internal = False
        self.assertTrue(self.touchpoints_of(self.brandt))

    def test_visitors_are_no_customer(self):
        visitor = self.env.ref("base.public_partner")
        self.brandt.message_post(
            author_id=visitor.id,
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.touchpoints_of(visitor))

    def test_bounce_and_history(self):
        message = self.post(self.brandt)
        self.bounce(message)
        live = self.touchpoints_of(self.brandt)
        self.assertEqual(live.mapped("reached"), [False])
        live.unlink()
        self.env["relationship.capture"]._backfill()
        self.assertEqual(self.touchpoints_of(self.brandt).mapped("reached"), [False])

    def test_invoice_sent(self):
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "RFS", "type": "sale"}
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.mia.id,
                "journal_id": journal.id,
            }
        )
        subtype = self.env.ref("mail.mt_comment")
        sending = self.env["account.move.send"].with_user(self.ann).sudo()
        sending._send_mail(  # sudo: Ann has no rights on invoices
            invoice.with_user(self.ann).sudo(),
            self.env.ref("account.email_template_edi_invoice"),
            author_id=self.ann.partner_id.id,
            subtype_id=subtype.id,
            partner_ids=self.mia.ids,
            body="Your invoice",
        )
        self.assertTrue(invoice.message_ids.filtered(lambda m: m.partner_ids))
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.env["relationship.capture"]._backfill()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def send_text(self, **values):
        """Send Mia a text message; return her contact by it."""
        self.mia.phone = "+32 456 00 11 22"
        self.mia.with_user(self.ann)._message_sms(
            "The labels are ready", partner_ids=self.mia.ids, **values
        )
        return self.touchpoints_of(self.brandt)

    def test_text_message(self):
        if "sms.sms" not in self.env:
            return
        touchpoint = self.send_text(put_in_queue=True)
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("sms").id,
                    "direction": "outbound",
                    "user_id": self.ann.id,
                    "reached": True,
                }
            ],
        )
        self.assertClock(self.brandt, 0, 42)
        message = self.env["mail.message"].browse(touchpoint.res_id)
        message.notification_ids.notification_status = "exception"
        self.assertFalse(touchpoint.reached)
        self.assertClock(self.brandt, None, -58)
        message.notification_ids.notification_status = "sent"
        self.assertClock(self.brandt, 0, 42)
        touchpoint.unlink()
        self.env["relationship.capture"]._backfill()
        again = self.touchpoints_of(self.brandt)
        self.assertEqual(again.channel_id, self.channel("sms"))
        self.assertEqual(again.user_id, self.ann)

    def test_sending_asks_nothing(self):
        """Sending a mail that arrives costs no query of ours."""
        self.smtp_sink()

        def send():
            message = self.post(self.brandt)
            mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            mails.send()
            return self.env.cr.sql_log_count - before

        send()
        with_us = send()
        capture = self.registry["relationship.capture"]
        asked = []
        self.patch(capture, "_check_reached", lambda *args: asked.append(args))
        self.assertEqual(send(), with_us)
        self.assertFalse(asked)

    def test_text_messages_by_an_own_channel(self):
        """Who had made such a channel keeps it when the shipped one comes."""
        channel = self.channel("sms")
        data = self.env["ir.model.data"].search(
            [("module", "=", "relationship_flow"), ("res_id", "=", channel.id)]
            + [("model", "=", "relationship.channel")]
        )
        data.unlink()
        self.env.flush_all()
        folder = Path(__file__).parents[2] / "migrations" / "19.0.4.0.0"
        script = load_script(str(folder / "pre-touchpoints.py"), "pre_touchpoints")
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.3.0.0")
        self.env.registry.clear_cache()
        self.assertEqual(self.channel("sms"), channel)

    def test_person_deleted(self):
        """Whom it was with is gone, that we were in contact is not."""
        meeting = self.make_meeting()
        self.capture()
        self.mia.unlink()
        meeting.duration = 2
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
