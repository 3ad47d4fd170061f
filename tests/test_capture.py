from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.relationship_flow.hooks import post_init_hook

from .common import NOW, MailRelationshipCommon, RelationshipCommon, day


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
        self.assertEqual(touchpoint.date, NOW + timedelta(hours=4))

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
        message = self.post(self.brandt)
        self.assertClock(self.brandt, 0, 42)
        self.bounce(message)
        self.assertCaptured(reached=False, direction="outbound")
        self.assertClock(self.brandt, None, -58)

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
        self.assertCaptured(contact_id=self.mia.id, direction="inbound")

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


@tagged("post_install", "-at_install")
class TestCapture(RelationshipCommon):
    """Orders, meetings and done activities."""

    # === ORDERS === #

    def test_order_confirmed_by_a_colleague(self):
        order = self.make_order(self.mia)
        order.with_user(self.ann).action_confirm()
        self.assertRecordValues(
            self.touchpoints_of(self.brandt),
            [
                {
                    "contact_id": self.mia.id,
                    "direction": "inbound",
                    "channel_id": self.channel("order").id,
                    "user_id": self.ann.id,
                    "company_id": order.company_id.id,
                    "purpose": "order",
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )
        self.assertEqual(order.touchpoint_ids, self.touchpoints_of(self.brandt))
        self.assertClock(self.brandt, 0, 42)

    def test_order_placed_online(self):
        portal = self.make_portal(self.mia)
        for user in (portal, self.env.ref("base.user_root")):
            with self.subTest(user.login):
                order = self.make_order(self.mia)
                order.with_user(user).sudo().action_confirm()
                touchpoint = order.touchpoint_ids
                self.assertEqual(touchpoint.channel_id, self.channel("online_order"))
                self.assertFalse(touchpoint.user_id)
                self.assertClock(self.brandt, None, -58)
        self.channel("online_order").inbound_resets = True
        self.assertClock(self.brandt, 0, 42)

    def test_cancelled_order_keeps_the_contact(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertClock(self.brandt, 0, 42)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(order.touchpoint_ids), 1)

    def test_many_orders_at_once(self):
        other = self.make_customer("Other")
        orders = self.env["sale.order"]
        for partner in (self.mia, self.mia, other):
            orders |= self.make_order(partner).sudo(False)
        orders.with_user(self.ann).action_confirm()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)
        self.assertClock(other, 0, 42)

    def test_order_of_a_customer_created_with_it(self):
        person = self.env["res.partner"].create({"name": "Walk-in"})
        self.make_order(person).action_confirm()
        self.assertClock(person, 0, 42)

    def test_order_buttons(self):
        order = self.make_order(self.mia).with_user(self.ann)
        action = order.action_log_touchpoint()
        self.assertEqual(action["context"]["default_partner_ids"], self.mia.ids)
        self.make_prompt(self.brandt)
        self.assertEqual(order.follow_up_count, 1)
        self.assertEqual(order.contact_status, "overdue")
        order.action_talked_today()
        order.invalidate_recordset()
        self.assertEqual(order.follow_up_count, 0)
        self.assertEqual(order.last_touchpoint_label, "Today, Phone from us (Mia Brandt)")

    # === MEETINGS === #

    def make_meeting(self, start=-2, hours=1, partners=None, user=None, **vals):
        user = user or self.ann
        partners = self.mia if partners is None else partners
        begin = NOW + timedelta(hours=start)
        return (
            self.env["calendar.event"]
            .with_user(user)
            .create(
                {
                    "name": "Plan the year",
                    "start": begin,
                    "stop": begin + timedelta(hours=hours),
                    "user_id": user.id,
                    "partner_ids": [Command.set((partners | user.partner_id).ids)],
                    **vals,
                }
            )
        )

    def capture(self):
        self.run_cron("ir_cron_capture_happenings")

    def test_meeting_once_over(self):
        meeting = self.make_meeting(start=1)
        self.capture()
        self.assertFalse(self.touchpoints_of(self.brandt))
        with self.frozen(hours=3):
            self.capture()
            self.capture()
        self.assertRecordValues(
            self.touchpoints_of(self.brandt),
            [
                {
                    "contact_id": self.mia.id,
                    "date": meeting.start,
                    "direction": "outbound",
                    "channel_id": self.channel("meeting").id,
                    "user_id": self.ann.id,
                    "res_model": "calendar.event",
                    "res_id": meeting.id,
                }
            ],
        )
        self.assertClock(self.brandt, 0, 42)

    def test_meeting_that_is_not_over_yet(self):
        self.make_meeting(start=-1, hours=3)
        self.capture()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_meeting_cancelled_or_declined(self):
        self.make_meeting().active = False
        declined = self.make_meeting(start=-4)
        declined.attendee_ids.filtered(
            lambda a: a.partner_id == self.mia
        ).do_decline()
        self.make_meeting(start=-8).unlink()
        self.capture()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_meeting_among_colleagues(self):
        self.make_meeting(partners=self.mona.partner_id)
        self.capture()
        self.assertFalse(self.touchpoints_of(self.ann.partner_id))

    def test_meeting_undone_after_capture(self):
        for undo in (
            lambda meeting: meeting.write({"active": False}),
            lambda meeting: meeting.unlink(),
            lambda meeting: meeting.write({"start": NOW + timedelta(days=3)}),
            lambda meeting: meeting.write(
                {"start": NOW + timedelta(days=3), "stop": NOW + timedelta(days=4)}
            ),
            lambda meeting: meeting.write({"partner_ids": [Command.unlink(self.mia.id)]}),
            lambda meeting: meeting.attendee_ids.do_decline(),
        ):
            meeting = self.make_meeting()
            self.capture()
            self.assertClock(self.brandt, 0, 42)
            undo(meeting)
            self.assertFalse(self.touchpoints_of(self.brandt))
            self.assertClock(self.brandt, None, -58)
            meeting.exists().unlink()

    def test_meeting_moved_within_the_past(self):
        meeting = self.make_meeting()
        self.capture()
        start = NOW - timedelta(days=5)
        meeting.write({"start": start, "stop": start + timedelta(hours=1)})
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).date, start)
        self.assertClock(self.brandt, -5, 37)

    def test_cancelled_by_someone_without_rights_on_contacts(self):
        meeting = self.make_meeting(user=self.plain)
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).user_id, self.plain)
        meeting.with_user(self.plain).write({"active": False})
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_whole_day(self):
        self.make_meeting(
            allday=True, start=-48, start_date=day(-2), stop_date=day(-2)
        )
        self.capture()
        self.assertClock(self.brandt, -2, 40)

    # === DONE ACTIVITIES === #

    def finish(self, record, xmlid="mail.mail_activity_data_call", user=None, **kwargs):
        user = user or self.ann
        activity = record.with_user(user).activity_schedule(xmlid, user_id=user.id)
        activity.with_user(user).action_feedback(**kwargs)
        return activity

    def test_done_activity_on_partner_or_order(self):
        order = self.make_order(self.mia)
        for record, xmlid, channel in (
            (self.mia, "mail.mail_activity_data_call", "phone"),
            (self.mia, "mail.mail_activity_data_email", "email"),
            (self.mia, "relationship_flow.mail_activity_type_visit", "visit"),
            (order, "relationship_flow.mail_activity_type_letter", "post"),
            (order, "mail.mail_activity_data_meeting", "meeting"),
        ):
            with self.subTest(xmlid):
                self.touchpoints_of(self.brandt).unlink()
                activity = self.finish(record, xmlid, feedback="All is well")
                self.assertRecordValues(
                    self.touchpoints_of(self.brandt),
                    [
                        {
                            "contact_id": self.mia.id,
                            "channel_id": self.channel(channel).id,
                            "direction": "outbound",
                            "user_id": self.ann.id,
                            "note": "All is well",
                            "res_id": activity.id,
                        }
                    ],
                )
                self.assertClock(self.brandt, 0, 42)

    def test_to_do_is_no_contact(self):
        self.finish(self.mia, "mail.mail_activity_data_todo")
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_cancelled_activity_is_no_contact(self):
        activity = self.mia.activity_schedule("mail.mail_activity_data_call")
        activity.unlink()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_done_twice_counts_once(self):
        activity = self.finish(self.mia)
        activity.action_feedback()
        self.env["relationship.capture"]._backfill()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)

    def test_activity_about_others_than_customers(self):
        supplier = self.make_customer("Supplier", supplier_rank=1)
        for partner in (supplier, self.company.partner_id, self.plain.partner_id):
            self.finish(partner, user=self.mona)
            self.assertFalse(self.touchpoints_of(partner), partner.name)

    def test_activity_finished_by_a_plain_employee(self):
        self.plain.group_ids += self.env.ref("base.group_partner_manager")
        self.finish(self.mia, user=self.plain)
        self.assertEqual(self.touchpoints_of(self.brandt).user_id, self.plain)

    def test_activity_with_a_meeting_is_left_to_the_calendar(self):
        activity = self.mia.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.ann.id
        )
        self.make_meeting(activity_ids=[Command.link(activity.id)])
        self.assertTrue(activity.calendar_event_id)
        activity.action_feedback(feedback="Good talk")
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).res_model, "calendar.event")

    # === BACKFILL === #

    def make_history(self):
        """Make happenings as if the addon had not been there, and forget the rest."""
        orders = self.make_order(self.mia) | self.make_order(self.mia)
        orders.action_confirm()
        orders[0].date_order = NOW - timedelta(days=90)
        orders[1].date_order = NOW - timedelta(days=20)
        self.make_meeting(start=-24 * 15)
        activity = self.finish(self.mia)
        activity.date_done = day(-12)
        received = self.mia.message_post(
            author_id=self.mia.id,
            body="Where are they?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        received.date = NOW - timedelta(days=8)
        sent = self.mia.with_user(self.ann).message_post(
            body="On the way",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        sent.date = NOW - timedelta(days=7)
        failed = sent.copy({"date": NOW - timedelta(days=1)})
        self.env["mail.notification"].create(
            {
                "mail_message_id": failed.id,
                "res_partner_id": self.mia.id,
                "notification_type": "email",
                "notification_status": "bounce",
            }
        )
        self.mia.message_post(
            author_id=self.mia.id, body="Note", subtype_xmlid="mail.mt_note"
        )
        self.touchpoints_of(self.brandt).unlink()
        self.brandt.write(
            {"relationship_tier_id": False, "contact_clock_start": False}
        )
        self.assertClock(self.brandt, None, None)

    def test_backfill(self):
        self.make_history()
        counts = self.env["relationship.capture"]._backfill()
        found = self.touchpoints_of(self.brandt).sorted("date")
        self.assertEqual(
            [(t.res_model, t.direction, t.date.date()) for t in found],
            [
                ("sale.order", "inbound", day(-90)),
                ("sale.order", "inbound", day(-20)),
                ("calendar.event", "outbound", day(-15)),
                ("mail.activity", "outbound", day(-12)),
                ("mail.message", "inbound", day(-8)),
                ("mail.message", "outbound", day(-7)),
            ],
        )
        self.assertEqual(found.contact_id, self.mia)
        self.assertGreaterEqual(counts["orders"], 2)
        self.assertClock(self.brandt, -7, 35)
        self.assertEqual(self.brandt.last_inbound_date, day(-8))
        self.assertEqual(self.brandt.contact_clock_start, day(-90))
        self.assertEqual(self.brandt.relationship_tier_id, self.silver)

    def test_backfill_again_adds_only_what_is_new(self):
        self.make_history()
        self.env["relationship.capture"]._backfill()
        before = self.touchpoints_of(self.brandt)
        again = self.env["relationship.capture"]._backfill()
        self.assertEqual(again, dict.fromkeys(again, 0))
        self.assertEqual(self.touchpoints_of(self.brandt), before)
        before.filtered(lambda t: t.res_model == "sale.order")[:1].unlink()
        again = self.env["relationship.capture"]._backfill()
        self.assertEqual(sum(again.values()), 1)

    def test_backfill_after_capture_adds_nothing(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        self.finish(self.mia)
        self.make_meeting()
        self.capture()
        self.mia.message_post(
            author_id=self.mia.id,
            body="Hello",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        before = self.touchpoints_of(self.brandt)
        self.assertEqual(len(before), 4)
        self.env["relationship.capture"]._backfill()
        self.assertEqual(self.touchpoints_of(self.brandt), before)

    def test_backfill_gives_tiers_by_revenue(self):
        self.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        ).write({"contact_clock_start": False, "relationship_tier_id": False})
        customers = self.env["res.partner"]
        for number in range(10):
            customer = self.make_customer(f"Customer {number}")
            order = self.make_order(customer, price=1000 - number)
            order.action_confirm()
            order.date_order = NOW - timedelta(days=30)
            customers |= customer
        customers.touchpoint_ids.unlink()
        customers.write({"contact_clock_start": False, "relationship_tier_id": False})
        self.env["relationship.capture"]._backfill()
        self.assertEqual(customers[0].relationship_tier_id, self.gold)
        self.assertEqual(customers[0].contact_interval_days, 14)
        self.assertEqual(customers[1:].relationship_tier_id, self.silver)
        self.assertClock(customers[0], -30, -16)

    def test_install_reads_the_past(self):
        self.make_history()
        post_init_hook(self.env)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 6)
