from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import NOW, day
from .common_mail import MailRelationshipCommon


@tagged("post_install", "-at_install")
class TestCaptureMail(MailRelationshipCommon):
    """Mail from any record's chatter, in both directions."""

    def assertCaptured(self, **values):
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(len(touchpoint), 1)
        self.assertRecordValues(touchpoint, [values])
        return touchpoint

    def assertNothing(self):
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.assertClock(self.brandt, None, -58)

    def get_records(self):
        """Return a record of each kind that has a chatter and a customer."""
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
        records = [self.brandt, self.mia, self.make_order(self.mia), invoice]
        if "crm.lead" in self.env:
            values = {"name": "Labels", "partner_id": self.mia.id, "type": "lead"}
            records.append(self.env["crm.lead"].create(values))
        if "project.task" in self.env:
            self.mona.group_ids += self.env.ref("project.group_project_user")
            project = self.env["project.project"].create({"name": "Labels"})
            values = {"name": "Layout", "partner_id": self.mia.id}
            values["project_id"] = project.id
            records.append(self.env["project.task"].create(values))
        return records

    # === SENT === #

    def test_sent_from_any_record(self):
        for record in self.get_records():
            with self.subTest(record._name):
                self.touchpoints_of(self.brandt).unlink()
                message = self.post(record.with_user(self.mona), user=self.mona)
                self.assertCaptured(
                    contact_id=self.mia.id,
                    direction="outbound",
                    channel_id=self.channel("email").id,
                    user_id=self.mona.id,
                    purpose="other",
                    reached=True,
                    res_model="mail.message",
                    res_id=message.id,
                    date=NOW,
                )
                self.assertClock(self.brandt, 0, 42)
                self.assertEqual(self.brandt.last_outbound_date, day(0))

    def test_sent_to_several_people_of_two_customers(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        other.email = "other@example.com"
        tom = self.mia.copy({"name": "Tom", "email": "tom@brandt.example.com"})
        self.post(self.brandt, partner_ids=(self.mia | tom | other).ids)
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, self.mia | tom)
        self.assertClock(self.brandt, 0, 42)
        self.assertClock(other, 0, 14)

    def test_sent_to_a_follower(self):
        order = self.make_order(self.brandt)
        order.message_subscribe(self.mia.ids)
        self.post(order, partner_ids=[])
        self.assertCaptured(contact_id=self.mia.id, direction="outbound")

    def test_sent_with_the_composer(self):
        order = self.make_order(self.mia)
        composer = self.env["mail.compose.message"].with_user(self.ann)
        composer = composer.with_context(
            default_model="sale.order",
            default_res_ids=order.ids,
            default_composition_mode="comment",
        ).create({"body": "<p>Your offer</p>", "partner_ids": self.mia.ids})
        composer.action_send_mail()
        self.assertCaptured(contact_id=self.mia.id, user_id=self.ann.id)

    def test_sent_by_a_colleague_without_our_group(self):
        self.post(self.mia, user=self.ann)
        with self.subTest("by one who may not read contacts"):
            self.touchpoints_of(self.brandt).unlink()
            task = self.env["res.partner"].browse(self.brandt.id)
            self.plain.group_ids += self.env.ref("base.group_partner_manager")
            self.post(task, user=self.plain)
            self.assertCaptured(user_id=self.plain.id, direction="outbound")

    def test_sent_later(self):
        self.post(self.brandt, scheduled_date=NOW + timedelta(hours=3))
        self.assertNothing()
        with self.frozen(hours=4):
            self.env["mail.message.schedule"].sudo()._send_notifications_cron()
        touchpoint = self.assertCaptured(
            contact_id=self.mia.id, direction="outbound", user_id=self.ann.id
        )
        self.assertEqual(touchpoint.date, NOW)  # the mail's own

    def test_internal_note(self):
        self.post(self.brandt, subtype_xmlid="mail.mt_note")
        self.assertNothing()

    def test_internal_subtype(self):
        subtype = self.env["mail.message.subtype"].create(
            {"name": "Among us", "internal": True}
        )
        self.post(self.brandt, subtype_xmlid=None, subtype_id=subtype.id)
        self.assertNothing()

    def test_message_among_colleagues(self):
        self.brandt.message_subscribe(self.mona.partner_id.ids)
        self.post(self.brandt, partner_ids=self.olaf.partner_id.ids)
        self.assertNothing()

    def test_automatic_messages(self):
        order = self.make_order(self.mia)
        kinds = ("notification", "auto_comment", "user_notification", "out_of_office")
        for kind in kinds:
            with self.subTest(kind):
                if kind == "user_notification":
                    order.with_user(self.ann).message_notify(
                        body="Look", partner_ids=self.mia.ids
                    )
                else:
                    self.post(order, message_type=kind)
                self.assertNothing()

    def test_message_of_the_system_is_nobodys(self):
        root = self.env.ref("base.user_root")
        self.post(self.brandt, user=root, author_id=root.partner_id.id)
        self.assertNothing()

    def test_mass_mailing(self):
        composer = self.env["mail.compose.message"].with_user(self.mona)
        composer = composer.with_context(
            default_model="res.partner",
            default_res_ids=(self.brandt | self.mia).ids,
            default_composition_mode="mass_mail",
        ).create({"body": "<p>News</p>", "subject": "News"})
        composer.action_send_mail()
        self.assertNothing()
        if "mailing.mailing" in self.env:
            mailing = self.env["mailing.mailing"].create(
                {
                    "subject": "News",
                    "body_html": "<p>News</p>",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": [("id", "in", self.mia.ids)],
                }
            )
            mailing.action_send_mail()
            self.assertNothing()

    def test_quotation_template_sent_automatically(self):
        order = self.make_order(self.mia)
        template = self.env.ref("sale.mail_template_sale_confirmation")
        template.send_mail(order.id)
        self.assertNothing()

    def test_chat_is_not_written_to_a_customer(self):
        portal = self.make_portal(self.mia)
        room = self.env["discuss.channel"].create({"name": "Room"})
        room.add_members(partner_ids=(portal.partner_id | self.ann.partner_id).ids)
        self.post(room, partner_ids=[])
        self.assertNothing()

    def test_suppliers_own_company_and_strangers(self):
        supplier = self.make_customer("Supplier", supplier_rank=1)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        people = supplier | stranger | self.company.partner_id | self.plain.partner_id
        self.post(self.brandt, partner_ids=people.ids)
        self.assertNothing()
        self.assertFalse(self.touchpoints_of(supplier))
        self.assertFalse(self.touchpoints_of(self.company.partner_id))
        self.assertFalse(self.touchpoints_of(self.plain.partner_id))
        self.assertTrue(self.touchpoints_of(stranger), "who knows what comes of it")
        self.assertClock(stranger, 0, None)
        supplier.relationship_tier_id = self.gold
        self.post(supplier, partner_ids=supplier.ids)
        self.assertClock(supplier, 0, 14)

    # === FAILED === #

    def test_bounce_through_the_gateway(self):
        prompt = self.make_prompt(self.brandt)
        message = self.post(self.brandt)
        self.assertClock(self.brandt, 0, 42)
        self.assertFalse(prompt.active)
        self.bounce(message)
        self.assertCaptured(reached=False, direction="outbound", days_late=0)
        self.assertClock(self.brandt, None, -58)
        self.assertTrue(prompt.active, "nobody has heard from us")

    def test_bounce_of_one_of_two(self):
        tom = self.mia.copy({"name": "Tom", "email": "tom@brandt.example.com"})
        message = self.post(self.brandt, partner_ids=(self.mia | tom).ids)
        self.bounce(message)
        reached = self.touchpoints_of(self.brandt, reached=True)
        self.assertEqual(reached.contact_id, tom)
        self.assertClock(self.brandt, 0, 42)

    def test_send_that_the_server_refuses_and_then_takes(self):
        mails = self.smtp_sink("mia@brandt.example.com")
        message = self.post(self.brandt)
        self.assertCaptured(reached=True)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            mail.send()
        self.assertFalse(mails)
        self.assertEqual(message.notification_ids.notification_status, "exception")
        self.assertCaptured(reached=False)
        self.assertClock(self.brandt, None, -58)
        mails = self.smtp_sink()
        mail.mark_outgoing()
        mail.send()
        self.assertEqual(len(mails), 1)
        self.assertEqual(message.notification_ids.notification_status, "sent")
        self.assertCaptured(reached=True)
        self.assertClock(self.brandt, 0, 42)

    def test_mail_that_is_gone_when_it_is_sent(self):
        """Odoo sends after the commit; what is gone by then is passed over."""
        mail = self.env["mail.mail"].create({"body_html": "Hello"})
        gone = mail.browse(mail.id)
        mail.unlink()
        gone.send()

    def test_send_that_the_server_takes(self):
        mails = self.smtp_sink()
        self.post(self.brandt)
        self.env["mail.mail"].process_email_queue()
        [[recipients, mail]] = mails
        self.assertEqual(recipients, ["mia@brandt.example.com"])
        self.assertIn("how are the labels", mail.get_body(["plain"]).get_content())
        self.assertCaptured(reached=True)

    def test_customer_without_address(self):
        self.smtp_sink()
        self.mia.email = False
        self.post(self.brandt)
        self.env["mail.mail"].process_email_queue()
        self.assertCaptured(reached=False)
        self.assertClock(self.brandt, None, -58)

    # === RECEIVED === #

    def test_reply_through_the_gateway(self):
        for record in self.get_records():
            with self.subTest(record._name):
                message = self.post(record, user=self.mona)
                self.touchpoints_of(self.brandt).unlink()
                self.receive(in_reply_to=message.message_id)
                self.assertCaptured(
                    contact_id=self.mia.id,
                    direction="inbound",
                    user_id=False,
                    channel_id=self.channel("email").id,
                )
                self.assertClock(self.brandt, 0, 42)
                self.assertEqual(self.brandt.last_inbound_date, day(0))

    def test_reply_from_an_unknown_address(self):
        message = self.post(self.make_order(self.mia))
        self.touchpoints_of(self.brandt).unlink()
        self.receive(sender="new@nowhere.example.com", in_reply_to=message.message_id)
        self.assertNothing()

    def test_same_mail_twice(self):
        message = self.post(self.brandt)
        for _time in range(2):
            self.receive(in_reply_to=message.message_id, message_id="<same@brandt>")
        self.assertEqual(len(self.touchpoints_of(self.brandt, direction="inbound")), 1)

    def test_automatic_reply(self):
        message = self.post(self.brandt)
        self.touchpoints_of(self.brandt).unlink()
        for header in (
            {"auto_submitted": "auto-replied"},
            {"precedence": "bulk"},
            {"x_autoreply": "yes"},
        ):
            with self.subTest(header):
                self.receive(in_reply_to=message.message_id, **header)
                self.assertNothing()
        self.receive(in_reply_to=message.message_id, auto_submitted="no")
        self.assertCaptured(direction="inbound")

    def test_mail_to_an_alias(self):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "labels",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_contact": "everyone",
            }
        )
        self.receive(to=alias.alias_full_name)
        self.assertCaptured(contact_id=self.mia.id, direction="inbound")
        if "crm.lead" in self.env:
            alias.alias_model_id = self.env["ir.model"]._get_id("crm.lead")
            self.touchpoints_of(self.brandt).unlink()
            self.receive(to=alias.alias_full_name)
            self.assertCaptured(contact_id=self.mia.id, direction="inbound")

    def test_colleague_answers_by_mail(self):
        message = self.post(self.brandt)
        self.touchpoints_of(self.brandt).unlink()
        self.brandt.message_subscribe(self.mia.ids)
        self.receive(sender=self.mona.email_formatted, in_reply_to=message.message_id)
        self.assertCaptured(
            contact_id=self.mia.id, direction="outbound", user_id=self.mona.id
        )

    def test_portal_user_writes_on_the_order(self):
        portal = self.make_portal(self.mia)
        order = self.make_order(self.mia)
        order.with_user(portal).sudo().message_post(  # sudo: as the portal does
            body="When?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertCaptured(contact_id=self.mia.id, direction="inbound")

    def test_late_mail_closes_the_prompt(self):
        prompt = self.make_prompt(self.brandt)
        message = self.post(self.make_order(self.mia))
        self.assertFalse(prompt.active)
        self.assertEqual(
            prompt.feedback,
            "Closed by itself: E-mail with Mia Brandt on 10 Mar (Ann Keller).",
        )
        touchpoint = self.assertCaptured(res_id=message.id, days_late=58)
        self.assertEqual(prompt.relationship_touchpoint_id, touchpoint)
