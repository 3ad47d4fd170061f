from datetime import timedelta

from odoo.tests import tagged

from ..common import NOW, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestCorrection(RelationshipCommon):
    """What a source or a contact tells is corrected afterwards."""

    def snoozed_prompt(self):
        """Return an interval prompt of a customer whose last contact was long ago."""
        self.make_touchpoint(self.mia, days=70)
        return self.make_prompt(self.brandt)

    # === ORDERS === #

    def test_order_goes_to_a_customer_who_never_ordered(self):
        wrong, right = self.env["res.partner"].create(
            [{"name": "Wrong", "is_company": True}, {"name": "Right"}]
        )
        order = self.make_order(wrong)
        order.action_confirm()
        order.with_user(self.ann).write(
            {"partner_id": right.id, "date_order": NOW - timedelta(days=20)}
        )
        self.assertFalse(wrong.contact_clock_start)
        self.assertFalse(self.touchpoints_of(wrong))
        self.assertEqual(right.contact_clock_start, day(-20))
        self.assertTrue(right.relationship_tier_id)
        self.assertClock(right, -20, 22)

    def test_order_moved_to_an_earlier_day(self):
        prompt = self.snoozed_prompt()
        order = self.make_order(self.mia)
        order.action_confirm()
        self.assertFalse(prompt.active)
        self.assertEqual(order.touchpoint_ids.days_late, 28)
        order.date_order = NOW - timedelta(days=60)
        self.assertTrue(prompt.active)
        self.assertEqual(order.touchpoint_ids.days_late, 0)
        order.date_order = NOW - timedelta(days=1)
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.relationship_touchpoint_id, order.touchpoint_ids)

    def test_order_moved_and_still_in_time(self):
        prompt = self.snoozed_prompt()
        order = self.make_order(self.mia)
        order.action_confirm()
        order.date_order = NOW - timedelta(days=10)
        self.assertFalse(prompt.active)
        self.assertEqual(order.touchpoint_ids.days_late, 18)

    def test_user_turns_out_to_be_a_machine(self):
        machine = self.make_user("magento", "sales_team.group_sale_salesman")
        order = self.make_order(self.mia, user=machine, user_id=machine.id)
        order.action_confirm()
        order = order.with_user(self.env.user)
        self.mia.with_user(machine).message_post(
            body="Thank you",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        self.make_meeting(user=machine)
        self.capture()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 3)
        self.assertClock(self.brandt, 0, 42)
        machine.relationship_is_robot = True
        self.assertEqual(self.touchpoints_of(self.brandt), order.touchpoint_ids)
        self.assertEqual(order.touchpoint_ids.channel_id, self.channel("online_order"))
        self.assertFalse(order.touchpoint_ids.user_id)
        self.assertClock(self.brandt, None, -58)
        machine.relationship_is_robot = False
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 3)
        self.assertClock(self.brandt, 0, 42)

    # === MEETINGS === #

    def test_meeting_moved_to_an_earlier_day(self):
        prompt = self.snoozed_prompt()
        meeting = self.make_meeting()
        self.capture()
        self.assertFalse(prompt.active)
        meeting.write(
            {
                "start": NOW - timedelta(days=60),
                "stop": NOW - timedelta(days=60, hours=-1),
            }
        )
        self.assertTrue(prompt.active)

    def test_copy_of_a_meeting_deleted(self):
        first = self.make_meeting(start=-24 * 45)
        second = self.make_meeting(start=-24 * 45, user=self.mona)
        self.capture()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.res_id, first.id)
        first.with_user(self.ann).unlink()
        self.assertEqual(self.touchpoints_of(self.brandt).res_id, second.id)
        second.unlink()
        self.assertFalse(self.touchpoints_of(self.brandt))

    # === DOCUMENTS === #

    def test_document_of_another_customer(self):
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        eva = self.env["res.partner"].create({"name": "Eva", "parent_id": other.id})
        records = [self.make_order(self.mia)]
        if "crm.lead" in self.env:
            lead = {"name": "Deal", "type": "opportunity", "partner_id": self.mia.id}
            records.append(self.env["crm.lead"].create(lead))
        for record in records:
            with self.subTest(record._name):
                call = self.finish(record, user=self.mona)
                meeting = self.make_meeting(
                    partners=self.env["res.partner"],
                    res_model_id=self.env["ir.model"]._get_id(record._name),
                    res_id=record.id,
                )
                self.capture()
                known = self.touchpoints_of(self.brandt)
                self.assertEqual(len(known), 2)
                record.partner_id = eva
                self.assertFalse(self.touchpoints_of(self.brandt))
                self.assertEqual(self.touchpoints_of(other).contact_id, eva)
                self.assertClock(self.brandt, None, -58)
                self.assertClock(other, 0, 42)
                self.env["relationship.capture"]._backfill()
                self.assertEqual(len(self.touchpoints_of(other)), 2)
                self.assertFalse(self.touchpoints_of(self.brandt))
                self.touchpoints_of(other).unlink()
                call.sudo().unlink()
                meeting.sudo().unlink()

    def test_document_whose_customer_stays(self):
        order = self.make_order(self.mia)
        self.finish(order, user=self.mona)
        asked = []
        capture = self.registry["relationship.capture"]
        self.patch(capture, "_correct_documents", lambda *args: asked.append(args))
        order.write({"partner_id": self.mia.id, "note": "x"})
        order.client_order_ref = "y"
        self.assertFalse(asked)

    def test_document_whose_customer_is_known_later(self):
        """A call on a lead without customer was one with who turns out to be it."""
        name = next((n for n in ("crm.lead", "project.task") if n in self.env), None)
        if not name:
            return
        record = self.env[name].create({"name": "Labels for a fair"})
        self.finish(record, user=self.mona, feedback="They need labels")
        self.assertFalse(self.touchpoints_of(self.brandt))
        record.partner_id = self.mia
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.contact_id, self.mia)
        self.assertEqual(touchpoint.user_id, self.mona)
        self.assertClock(self.brandt, 0, 42)
        self.env["relationship.capture"]._backfill()
        self.assertEqual(self.touchpoints_of(self.brandt), touchpoint)

    def test_customer_of_an_old_call(self):
        """Nor does history bring back what somebody has corrected."""
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        activity = self.finish(self.mia).sudo()
        activity.relationship_touchpoint_id = False  # as if read from the past
        self.touchpoints_of(self.brandt).with_user(self.ann).partner_id = other
        self.env["relationship.capture"]._backfill()
        self.assertFalse(self.touchpoints_of(self.brandt))
        self.assertEqual(len(self.touchpoints_of(other)), 1)

    # === CONTACTS LOGGED === #

    def test_call_that_was_not_made(self):
        """Taken back, it is to be made again, and history doesn't bring it back."""
        for take_back in ("action_undo", "unlink"):
            with self.subTest(take_back):
                activity = self.finish(self.mia)
                touchpoint = self.touchpoints_of(self.brandt).with_user(self.ann)
                getattr(touchpoint, take_back)()
                self.assertTrue(activity.active)
                self.env["relationship.capture"]._backfill()
                self.assertFalse(self.touchpoints_of(self.brandt))
                activity.with_user(self.ann).action_feedback()
                self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
                self.touchpoints_of(self.brandt).with_user(self.ann).action_undo()

    def test_next_step_goes_along(self):
        """What was agreed on was agreed on with the other customer, too."""
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        wizard = self.env["relationship.log"].with_user(self.ann)
        wizard.create(
            {"partner_ids": self.brandt.ids, "next_step": "Send samples"}
        ).action_log()
        step = self.prompts_of(self.brandt)
        touchpoint = self.touchpoints_of(self.brandt)
        touchpoint.with_user(self.ann).partner_id = other
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertEqual(self.prompts_of(other), step)
        self.assertEqual(step.res_id, other.id)
        other.contact_lost_date = day(0)
        self.assertFalse(step.active)
        touchpoint.with_user(self.ann).partner_id = self.brandt
        self.assertEqual(self.prompts_of(self.brandt), step)

    def test_day_of_a_contact_corrected(self):
        prompt = self.snoozed_prompt()
        other = self.make_prompt(
            self.brandt, "next_step", key="touchpoint,1", summary="Offer"
        )
        (prompt | other).with_user(self.ann).action_relationship_talked()
        touchpoint = prompt.relationship_touchpoint_id
        self.assertEqual(other.relationship_touchpoint_id, touchpoint)
        touchpoint.with_user(self.ann).date = NOW - timedelta(days=50)
        self.assertTrue(prompt.active)
        self.assertFalse(other.active, "the offer was spoken of all the same")
        self.assertEqual(touchpoint.days_late, 0)

    def test_channel_of_a_contact_corrected(self):
        prompt = self.snoozed_prompt()
        touchpoint = self.make_touchpoint(self.mia)
        self.assertFalse(prompt.active)
        touchpoint.channel_id = self.channel("social")
        self.assertTrue(prompt.active)
        self.assertEqual(touchpoint.days_late, 0)
        touchpoint.direction = "inbound"
        self.assertFalse(prompt.active)

    def test_day_of_a_finished_prompt_corrected(self):
        """The contact stays when the prompt that it had answered is open again."""
        prompt = self.snoozed_prompt()
        prompt.with_user(self.ann)._action_done(feedback="Talked")
        touchpoint = prompt.relationship_touchpoint_id
        touchpoint.date = NOW - timedelta(days=50)
        self.assertTrue(prompt.active)
        self.assertTrue(touchpoint.exists())
        self.assertClock(self.brandt, -50, -8)
        prompt.with_user(self.ann)._action_done(feedback="Talked again")
        self.assertClock(self.brandt, 0, 42)

    def test_person_of_a_contact_of_another_day(self):
        self.mia.stakeholder_interval_days = 20
        self.make_touchpoint(self.mia, days=40)
        prompt = self.make_prompt(
            self.brandt, "stakeholder", record=self.mia, key=f"person,{self.mia.id}"
        )
        touchpoint = self.make_touchpoint(self.mia)
        self.assertFalse(prompt.active)
        touchpoint.date = NOW - timedelta(days=5)
        self.assertFalse(prompt.active)
        touchpoint.date = NOW - timedelta(days=30)
        self.assertTrue(prompt.active)

    def test_late_contact_of_another_customer(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        self.make_touchpoint(other, days=3)
        touchpoint = self.make_touchpoint(self.mia)
        self.assertEqual(touchpoint.days_late, 58)
        touchpoint.partner_id = other
        self.assertEqual(touchpoint.contact_id, other)
        self.assertEqual(touchpoint.days_late, 0)

    # === CAPTURED CONTACTS === #

    def test_captured_contacts_follow_their_source(self):
        kai = self.mia.copy({"name": "Kai", "email": "kai@brandt.example.com"})
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        meeting = self.make_meeting()
        self.capture()
        touchpoint = self.touchpoints_of(self.brandt)
        for user in (self.ann, self.mona):
            mine = touchpoint.with_user(user)
            for values in ({"contact_id": kai.id}, {"partner_id": other.id}):
                with self.assertRefused("captured"):
                    mine.write(values)
            with self.assertRefused("captured"):
                mine.unlink()
        touchpoint.with_user(self.ann).write({"contact_id": self.mia.id, "note": "x"})
        meeting.partner_ids = kai | self.ann.partner_id
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, kai)
        meeting.with_user(self.ann).unlink()
        self.assertFalse(self.touchpoints_of(self.brandt))
