from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, RelationshipCommon, day


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
                order.signed_on = NOW  # as on the portal
                order.with_user(user).sudo().action_confirm()
                touchpoint = order.touchpoint_ids
                self.assertEqual(touchpoint.channel_id, self.channel("online_order"))
                self.assertFalse(touchpoint.user_id)
                self.assertClock(self.brandt, None, -58)
        self.channel("online_order").inbound_resets = True
        self.assertClock(self.brandt, 0, 42)

    def test_cancelled_order_takes_the_contact_back(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        self.assertClock(self.brandt, 0, 42)
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertFalse(order.touchpoint_ids)
        self.assertClock(self.brandt, None, -58)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(order.touchpoint_ids), 1)
        self.assertClock(self.brandt, 0, 42)

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
        self.assertEqual(
            order.last_touchpoint_label, "Today, Phone from us (Mia Brandt)"
        )

    # === MEETINGS === #

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
        declined.attendee_ids.filtered(lambda a: a.partner_id == self.mia).do_decline()
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
            lambda meeting: meeting.write(
                {"partner_ids": [Command.unlink(self.mia.id)]}
            ),
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
        self.make_meeting(allday=True, start=-48, start_date=day(-2), stop_date=day(-2))
        self.capture()
        self.assertClock(self.brandt, -2, 40)

    # === DONE ACTIVITIES === #

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
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.res_model, "calendar.event")
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt), touchpoint)
