from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestPlannedMeeting(RelationshipCommon):
    """Follow-ups that somebody has planned as a meeting."""

    def make_planned(self, prompt, start):
        return self.make_meeting(start=start, activity_ids=[Command.link(prompt.id)])

    def test_deleted(self):
        """The meeting goes, what the follow-up asks for is still to be done."""
        prompt = self.make_prompt(self.brandt, "next_step", key="touchpoint,1")
        meeting = self.make_planned(prompt, 24 * 3)
        self.assertEqual(prompt.calendar_event_id, meeting)
        meeting.with_user(self.ann).unlink()
        self.assertEqual(self.prompts_of(self.brandt), prompt)
        self.assertFalse(prompt.calendar_event_id)

    def test_that_answered_deleted(self):
        self.make_touchpoint(self.mia, days=50)
        prompt = self.make_prompt(self.brandt)
        meeting = self.make_planned(prompt, -2)
        self.capture()
        self.assertFalse(prompt.active)
        meeting.with_user(self.ann).unlink()
        self.assertTrue(prompt.exists().active)
        self.assertClock(self.brandt, -50, -8)

    def test_deleted_with_other_activities(self):
        """Activities of other apps go with their meeting, as Odoo has it."""
        activity = self.finish(self.brandt, "mail.mail_activity_data_meeting")
        meeting = self.make_planned(activity, 24 * 3)
        meeting.with_user(self.ann).unlink()
        self.assertFalse(activity.exists())

    def test_snoozed(self):
        """The customer's meeting stays where it is, above all if it was held."""
        for start in (24 * 7, -2):
            with self.subTest(start):
                key = f"touchpoint,{start}"
                prompt = self.make_prompt(self.brandt, "next_step", key=key)
                meeting = self.make_planned(prompt, start)
                self.capture()
                prompt.with_user(self.ann).action_relationship_snooze(days=30)
                self.assertEqual(prompt.date_deadline, day(30))
                self.assertEqual(meeting.start, NOW + timedelta(hours=start))
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
