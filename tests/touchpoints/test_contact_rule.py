from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day

COMPARED = ("contact_id", "direction", "channel_id", "user_id", "purpose", "reached")


class RuleCommon(RelationshipCommon):
    """What happens is told alike live and from history."""

    def rows_of(self, partner):
        """Return what is known of a customer's contacts, without the ids."""
        touchpoints = self.touchpoints_of(partner).sorted(
            lambda t: (t.res_model, t.res_id, t.contact_id.id)
        )
        return [
            (t.res_model, t.res_id, t.date.date(), *(t[name] for name in COMPARED))
            for t in touchpoints
        ]

    def forget(self, partner):
        self.touchpoints_of(partner).unlink()
        self.env.flush_all()

    def read_history(self, partner):
        """Return the rows that the past alone tells."""
        self.forget(partner)
        self.env["relationship.capture"]._backfill()
        return self.rows_of(partner)


@tagged("post_install", "-at_install")
class TestContactRule(RuleCommon):
    def test_colleague_who_left(self):
        leaver = self.make_user("leaver", "sales_team.group_sale_salesman")
        self.mia.with_user(leaver).message_post(
            body="On the way",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        leaver.action_archive()
        self.read_history(self.brandt)
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.direction, "outbound")
        self.assertEqual(touchpoint.user_id, leaver)
        self.assertFalse(self.touchpoints_of(leaver.partner_id))

    def test_machines_place_orders_online(self):
        for login in ("shop-connector", "webshop", "shopbot", "edi"):
            with self.subTest(login):
                robot = self.make_user(login, "sales_team.group_sale_salesman")
                self.assertTrue(robot.relationship_is_robot)
                order = self.make_order(self.mia, user=robot, user_id=robot.id)
                order.with_user(robot).action_confirm()
                touchpoint = self.touchpoints_of(self.brandt, res_id=order.id)
                self.assertEqual(touchpoint.channel_id, self.channel("online_order"))
                self.assertFalse(touchpoint.user_id)
        for login in ("talbot", "abbot", "edith", "apian"):
            person = self.make_user(login, "sales_team.group_sale_salesman")
            self.assertFalse(person.relationship_is_robot, login)

    def test_confirmed_orders_that_are_imported(self):
        customer = self.env["res.partner"].create(
            {"name": "Imported", "is_company": True}
        )
        order = self.make_order(
            customer, state="sale", date_order=NOW - timedelta(days=30)
        )
        self.assertEqual(customer.contact_clock_start, day(-30))
        self.assertEqual(order.touchpoint_ids.date, NOW - timedelta(days=30))

    def test_order_of_another_day(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        order.date_order = NOW - timedelta(days=60)
        self.assertEqual(self.brandt.last_contact_date, day(-60))

    def test_order_of_another_customer(self):
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        order = self.make_order(self.mia)
        order.action_confirm()
        order.partner_id = other
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.assertEqual(self.touchpoints_of(other), order.touchpoint_ids)
        self.assertClock(other, 0, 42)

    def test_clock_that_only_an_order_started(self):
        customer = self.env["res.partner"].create({"name": "Slip", "is_company": True})
        first, second = self.make_order(customer), self.make_order(customer)
        first.action_confirm()
        second.action_confirm()
        second.date_order = NOW - timedelta(days=9)
        self.assertEqual(customer.contact_clock_start, day(-9))
        second._action_cancel()
        self.assertEqual(customer.contact_clock_start, TODAY)
        first._action_cancel()
        self.assertFalse(customer.contact_clock_start)
        self.assertFalse(customer.relationship_tier_id)
        self.assertFalse(customer.next_contact_date)
        self.assertFalse(customer.last_contact_date)

    def test_clock_that_somebody_wants(self):
        customer = self.env["res.partner"].create({"name": "Slip", "is_company": True})
        order = self.make_order(customer)
        order.action_confirm()
        customer.relationship_tier_id = self.gold
        order._action_cancel()
        self.assertEqual(customer.relationship_tier_id, self.gold)
        self.assertTrue(customer.contact_clock_start)

    def test_cancelled_order_opens_what_it_had_closed(self):
        self.make_touchpoint(self.mia, days=50)
        prompt = self.make_prompt(self.brandt)
        order = self.make_order(self.mia)
        order.action_confirm()
        self.assertFalse(prompt.active)
        order._action_cancel()
        self.assertTrue(prompt.active)
        self.assertFalse(prompt.relationship_touchpoint_id)

    def test_meeting_about_a_record(self):
        order = self.make_order(self.mia)
        self.make_meeting(
            partners=self.env["res.partner"],
            res_model_id=self.env["ir.model"]._get_id("sale.order"),
            res_id=order.id,
        )
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, self.mia)

    def test_meeting_that_no_colleague_attended(self):
        meeting = self.make_meeting()
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.ann.partner_id
        ).do_decline()
        self.capture()
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_meeting_in_two_calendars(self):
        copies = self.make_meeting() | self.make_meeting(user=self.mona)
        self.capture()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(len(touchpoint), 1)
        copies.filtered(lambda e: e.id == touchpoint.res_id).active = False
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
        copies.active = False
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_meeting_that_a_calendar_brings_later(self):
        self.make_meeting(start=-24 * 45)
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).date.date(), day(-45))

    def test_second_calendar_that_comes_later(self):
        first = self.make_meeting(start=-24 * 45)
        with self.frozen(days=-44):
            self.capture()
        self.env.cr.execute(
            "UPDATE calendar_event SET create_date = start, write_date = start"
            " WHERE id = %s",
            [first.id],
        )
        first.invalidate_recordset()
        second = self.make_meeting(start=-24 * 45, user=self.mona)
        self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt).res_id, first.id)
        self.env["relationship.capture"]._backfill()
        self.assertEqual(self.touchpoints_of(self.brandt).res_id, first.id)
        first.active = False
        self.assertEqual(self.touchpoints_of(self.brandt).res_id, second.id)

    def test_whole_day_far_away(self):
        self.ann.tz = "Pacific/Honolulu"
        self.make_meeting(allday=True, start_date=day(-3), stop_date=day(-3))
        self.capture()
        self.assertEqual(self.brandt.last_contact_date, day(-3))

    def test_whole_day_done_in_the_morning(self):
        """It was today, and not at a moment to come."""
        self.ann.tz = "America/New_York"
        self.env.flush_all()
        activity = self.mia.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.ann.id
        )
        self.make_meeting(
            allday=True,
            start_date=TODAY,
            stop_date=TODAY,
            activity_ids=[Command.link(activity.id)],
        )
        activity.with_user(self.ann).action_feedback()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.date, NOW)
        touchpoint.with_user(self.ann).reached = False
        self.assertClock(self.brandt, None, -58)

    def test_prompt_held_as_a_meeting(self):
        self.make_touchpoint(self.mia, days=50)
        prompt = self.make_prompt(self.brandt)
        self.make_meeting(activity_ids=[Command.link(prompt.id)])
        prompt.with_user(self.ann)._action_done(feedback="Good talk")
        self.assertClock(self.brandt, 0, 42)
        self.assertEqual(prompt.relationship_touchpoint_id.res_model, "calendar.event")
        self.capture()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)

    def test_meeting_done_ahead_of_time(self):
        activity = self.mia.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.ann.id
        )
        self.make_meeting(start=24 * 5, activity_ids=[Command.link(activity.id)])
        activity.action_feedback(feedback="They came by")
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.res_model, "mail.activity")
        with self.frozen(days=7):
            self.capture()
        self.assertEqual(self.touchpoints_of(self.brandt), touchpoint)

    def test_activity_on_any_document(self):
        records = [self.mia, self.make_order(self.mia)]
        for name, values in (
            ("crm.lead", {"name": "Deal", "type": "opportunity"}),
            ("project.task", {"name": "Layout"}),
        ):
            if name in self.env:
                values["partner_id"] = self.mia.id
                records.append(self.env[name].create(values))
        for record in records:
            with self.subTest(record._name):
                self.forget(self.brandt)
                activity = self.finish(record, user=self.env.user, feedback="Talked")
                live = self.rows_of(self.brandt)
                self.assertEqual(len(live), 1)
                self.assertEqual(self.touchpoints_of(self.brandt).note, "Talked")
                activity.relationship_touchpoint_id = False
                self.assertEqual(self.read_history(self.brandt), live)
                activity.unlink()

    def test_meeting_done_before_its_end(self):
        self.make_touchpoint(self.mia, days=50)
        prompt = self.make_prompt(self.brandt)
        self.make_meeting(start=-0.9, activity_ids=[Command.link(prompt.id)])
        prompt.with_user(self.ann)._action_done(feedback="Good talk")
        touchpoint = prompt.relationship_touchpoint_id
        self.assertEqual(touchpoint.res_model, "calendar.event")
        self.assertClock(self.brandt, 0, 42)
        with self.frozen(hours=2):
            self.capture()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)

    def test_call_done_by_somebody_else(self):
        for planned in (self.ann, self.env["res.users"]):
            with self.subTest(planned.name):
                self.forget(self.brandt)
                activity = self.mia.with_user(self.mona).activity_schedule(
                    "mail.mail_activity_data_call", user_id=planned.id
                )
                activity.user_id = planned
                activity._action_done(feedback="Talked")
                self.assertEqual(self.touchpoints_of(self.brandt).user_id, self.mona)

    def test_call_about_another_companys_order(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.mona.company_ids |= company
        order = self.make_order(
            self.mia, user=self.env.user, company_id=company.id, order_line=False
        )
        self.finish(order, user=self.mona)
        self.assertEqual(self.touchpoints_of(self.brandt).company_id, company)

    def test_paid_online_and_confirmed_before_the_money_came(self):
        order = self.make_order(self.mia)
        methods = self.env["payment.method"].with_context(active_test=False)
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].search([], limit=1).id,
                "payment_method_id": methods.search([], limit=1).id,
                "reference": "transfer",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": self.mia.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        payment.state = "pending"
        order.with_user(self.ann).action_confirm()
        online = self.channel("online_order")
        self.assertEqual(order.touchpoint_ids.channel_id, online)
        order.date_order = NOW - timedelta(days=2)
        self.assertEqual(order.touchpoint_ids.channel_id, online)

    def test_copy_of_a_website_order(self):
        if "website_id" not in self.env["sale.order"]._fields:
            return
        website = self.env["website"].search([], limit=1)
        order = self.make_order(self.mia, user=self.env.user, website_id=website.id)
        copy = order.with_user(self.ann).copy()
        copy.action_confirm()
        self.assertEqual(copy.touchpoint_ids.channel_id, self.channel("order"))
        again = order.copy({"website_id": website.id})
        self.assertEqual(again.website_id, website)

    def test_call_done_by_a_machine(self):
        """A telephone system marks what somebody has planned."""
        machine = self.make_user(
            "pbx",
            "base.group_user,base.group_partner_manager",
            relationship_is_robot=True,
        )
        activity = self.mia.with_user(self.ann).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.ann.id
        )
        activity.with_user(machine)._action_done(feedback="4 minutes")
        self.assertEqual(self.touchpoints_of(self.brandt).user_id, self.ann)

    def test_import_of_an_unchanged_export(self):
        names = ["id", "name", "relationship_tier_id/id", "contact_interval_days"]
        [row] = self.brandt.export_data(names)["datas"]
        self.env["res.partner"].load(names, [[str(value) for value in row]])
        self.assertEqual(self.brandt.contact_interval_origin, "tier")
        self.env["res.partner"].load(names, [[*map(str, row[:3]), "21"]])
        self.assertEqual(self.brandt.contact_interval_origin, "manual")

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.sampled_from(
                (
                    "order by Ann",
                    "order signed online",
                    "order cancelled",
                    "meeting",
                    "meeting of two calendars",
                    "meeting declined",
                    "call",
                    "call on an order",
                    "mail sent",
                    "mail received",
                    "note",
                )
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_live_as_in_history(self, kinds):
        with self.env.cr.savepoint() as savepoint:
            for kind in kinds:
                self.happen(kind)
            self.capture()
            live = self.rows_of(self.brandt)
            done = self.env["mail.activity"].with_context(active_test=False)
            done = done.search([("relationship_touchpoint_id", "!=", False)])
            done.relationship_touchpoint_id = False
            self.assertEqual(self.read_history(self.brandt), live)
            savepoint.rollback()
        self.env.invalidate_all()

    def happen(self, kind):
        """Let something happen between us and Mia."""
        if kind.startswith("order"):
            order = self.make_order(self.mia)
            if kind == "order signed online":
                order.signed_on = NOW
            order.with_user(self.ann).action_confirm()
            if kind == "order cancelled":
                order._action_cancel()
        elif kind.startswith("meeting"):
            meeting = self.make_meeting()
            if kind == "meeting of two calendars":
                self.make_meeting(user=self.mona)
            elif kind == "meeting declined":
                meeting.attendee_ids.do_decline()
        elif kind == "call":
            self.finish(self.mia)
        elif kind == "call on an order":
            self.finish(self.make_order(self.mia))
        else:
            received = kind == "mail received"
            self.mia.with_user(self.ann).message_post(
                body="Hello",
                author_id=(self.mia if received else self.ann.partner_id).id,
                message_type="email" if received else "comment",
                subtype_xmlid="mail.mt_note" if kind == "note" else "mail.mt_comment",
                partner_ids=[] if received else self.mia.ids,
            )
