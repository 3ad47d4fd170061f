from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, day
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernClosing(ConcernCommon):
    """It is closed when the customer knows how it ended."""

    def test_day_of_no_calendar(self):
        concern = self.make_concern()
        self.put(concern, date="0001-01-01 00:00:00")
        concern.with_user(self.olaf).action_told()
        self.assertEqual(concern.stage, "told")

    def test_from_new_to_told(self):
        concern = self.make_concern(user=self.plain)
        prompt = self.prompt_of(concern)
        mine = concern.with_user(self.olaf)
        mine.action_take()
        self.assertEqual((concern.stage, prompt.date_deadline), ("in_hand", day(2)))
        with self.frozen(days=1):
            mine.solution = "New boxes sent"
            mine.action_solved()
            self.assertEqual(prompt.date_deadline, day(1))
            self.assertEqual(prompt.summary, "Tell the customer: Two boxes were torn")
            action = mine.action_told()
        self.assertEqual(action["tag"], "relationship_flow_logged")
        self.assertEqual(concern.stage, "told")
        self.assertRecordValues(
            concern.touchpoint_id,
            [
                {
                    "contact_id": self.mia.id,
                    "purpose": "concern",
                    "user_id": self.olaf.id,
                    "note": "New boxes sent",
                    "reached": True,
                }
            ],
        )
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.relationship_touchpoint_id, concern.touchpoint_id)
        self.assertClock(self.brandt, 1, 43)
        for action in (mine.action_told, mine.action_solved, mine.action_take):
            with self.assertRefused("told already"):
                action()
        other = self.make_concern()
        (concern | other).with_user(self.olaf).action_solved()
        self.assertEqual((concern.stage, other.stage), ("told", "solved"))

    def test_moving_the_card_needs_the_contact(self):
        concern = self.make_concern()
        self.make_touchpoint(self.mia)
        with self.assertRaisesRegex(UserError, "Nobody has told Brandt Packaging yet"):
            concern.stage = "told"
        self.assertEqual(concern.stage, "new")
        self.make_touchpoint(self.mia, purpose="concern", reached=False)
        self.make_touchpoint(self.mia, purpose="concern", direction="inbound")
        self.make_touchpoint(self.make_customer("Other"), purpose="concern")
        with self.assertRaises(UserError):
            concern.stage = "told"
        telling = self.make_touchpoint(self.mia, purpose="concern")
        concern.stage = "told"
        self.assertEqual(concern.touchpoint_id, telling)
        self.assertFalse(self.prompt_of(concern))

    def test_what_was_said_before_the_solution_tells_nothing(self):
        concern = self.make_concern()
        self.make_touchpoint(self.mia, purpose="concern")
        with self.frozen(hours=2):
            concern.action_solved()
            with self.assertRaises(UserError):
                concern.stage = "told"

    def test_what_was_said_before_it_tells_nothing(self):
        before = self.make_touchpoint(self.mia, days=1, purpose="concern")
        concern = self.make_concern()
        with self.assertRefused("Nobody has told"):
            concern.write({"stage": "told", "touchpoint_id": before.id})
        concern.action_told()
        concern.touchpoint_id.date = fields.Datetime.subtract(NOW, hours=3)
        self.assertEqual(concern.stage, "told", "the same day")
        concern.touchpoint_id.date = fields.Datetime.subtract(NOW, days=1)
        self.assertEqual(concern.stage, "new")

    def test_the_person_has_moved(self):
        """The customer is told all the same."""
        concern = self.make_concern()
        self.mia.parent_id = self.make_customer("Other")
        action = concern.action_log_touchpoint()
        self.assertEqual(action["context"]["default_partner_ids"], self.brandt.ids)
        concern.action_told()
        self.assertEqual(concern.touchpoint_id.partner_id, self.brandt)

    def test_several_at_once(self):
        other = self.make_customer("Other")
        concerns = self.make_concern() | self.make_concern() | self.make_concern(other)
        concerns[0].action_solved()
        concerns.action_told()
        self.assertEqual(set(concerns.mapped("stage")), {"told"})
        self.assertEqual(len(concerns.touchpoint_id), 2, "one contact per person")
        concerns[0].touchpoint_id.with_user(self.olaf).action_undo()
        self.assertEqual(concerns.mapped("stage"), ["solved", "new", "told"])

    def test_undo(self):
        concern = self.make_concern(user=self.plain)
        prompt = self.prompt_of(concern)
        action = concern.with_user(self.olaf).action_told()
        touchpoints = self.env["relationship.touchpoint"].with_user(self.olaf)
        touchpoints.browse(action["params"]["undo_ids"]).action_undo()
        self.assertEqual(concern.stage, "new")
        self.assertFalse(concern.closed_date)
        self.assertTrue(prompt.active)
        self.assertEqual(self.prompts_of(self.brandt), prompt)

    def test_undo_when_it_was_solved_before(self):
        concern = self.make_concern()
        concern.action_solved()
        with self.frozen(days=7):
            concern.action_told()
            concern.touchpoint_id.with_user(self.olaf).action_undo()
        self.assertEqual((concern.stage, concern.solved_date), ("solved", NOW))

    def test_undo_when_it_is_archived(self):
        concern = self.make_concern()
        concern.action_told()
        concern.with_user(self.mona).action_archive()
        concern.touchpoint_id.with_user(self.olaf).action_undo()
        self.assertEqual(concern.stage, "new")
        self.assertFalse(self.prompt_of(concern), "nobody's work")
        concern.with_user(self.mona).action_unarchive()
        self.assertTrue(self.prompt_of(concern))

    def test_undo_of_talked(self):
        """It is in the hands that it was in, unless somebody has seen to it since."""
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        for undo in (
            lambda touchpoint: touchpoint.action_undo(),
            lambda touchpoint: touchpoint.write({"reached": False}),
        ):
            prompt.with_user(self.ann).action_relationship_talked()
            self.assertEqual((concern.stage, concern.user_id), ("in_hand", self.ann))
            undo(concern.taken_touchpoint_id.with_user(self.ann))
            self.assertEqual((concern.stage, concern.user_id), ("new", self.olaf))
            self.assertRecordValues(
                prompt, [{"user_id": self.olaf.id, "date_deadline": TODAY}]
            )
        concern.with_user(self.ann).action_talked()
        touchpoint = concern.taken_touchpoint_id
        concern.with_user(self.ann).action_solved()
        touchpoint.with_user(self.ann).action_undo()
        self.assertEqual((concern.stage, concern.user_id), ("solved", self.ann))

    def test_taken_by_a_colleague_meanwhile(self):
        concern = self.make_concern()
        concern.with_user(self.mona).action_take()
        with self.assertRefused("Mona Lead has “Two boxes were torn” in hand already"):
            concern.with_user(self.ann).action_take()
        other = self.make_concern()
        (concern | other).with_user(self.ann).action_take()
        self.assertEqual((concern.user_id, other.user_id), (self.mona, self.ann))

    def test_nobody_was_reached_after_all(self):
        concern = self.make_concern()
        concern.action_solved()
        concern.action_told()
        concern.touchpoint_id.reached = False
        self.assertEqual(concern.stage, "solved")
        self.assertTrue(self.prompt_of(concern))
        concern.action_told()
        concern.touchpoint_id.purpose = "other"
        self.assertEqual(concern.stage, "solved")

    def test_it_comes_up_again(self):
        concern = self.make_concern()
        concern.action_told()
        concern.action_reopen()
        self.assertEqual(concern.stage, "in_hand")
        self.assertFalse(concern.touchpoint_id)
        self.assertEqual(self.prompt_of(concern).user_id, self.olaf)

    def test_log_a_contact(self):
        concern = self.make_concern().with_user(self.ann)
        action = self.prompt_of(concern).with_user(self.ann).action_relationship_log()
        logs = self.env["relationship.log"].with_user(self.ann)
        logs = logs.with_context(**action["context"])
        attempt = logs.create({"reached": False, "tells_concern": True})
        self.assertEqual(attempt.contact_id, self.mia)
        attempt.action_log()
        self.assertEqual(concern.stage, "new", "nobody was reached")
        logs.create({"note": "We are looking into it"}).action_log()
        self.assertEqual((concern.stage, concern.user_id), ("in_hand", self.ann))
        self.assertTrue(self.prompt_of(concern))
        concern.action_solved()
        log = logs.create({"note": "New ones are on their way"})
        self.assertTrue(log.tells_concern)
        log.action_log()
        self.assertEqual(concern.stage, "told")
        self.assertEqual(concern.touchpoint_id.note, "New ones are on their way")
        self.assertFalse(self.prompt_of(concern))

    def test_talked_about_it(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern).with_user(self.olaf)
        prompt.action_relationship_talked()
        self.assertEqual(concern.stage, "in_hand")
        self.assertTrue(prompt.active)
        concern.action_solved()
        prompt.action_relationship_talked()
        self.assertEqual(concern.stage, "told")
        self.assertFalse(prompt.active)
        contacts = self.touchpoints_of(self.brandt)
        self.assertEqual(contacts.mapped("purpose"), ["concern", "concern"])

    def test_told_from_the_card(self):
        concern = self.make_concern()
        self.prompt_of(concern).with_user(self.olaf).action_relationship_told()
        self.assertEqual(concern.stage, "told")

    def test_other_contacts_close_no_concern(self):
        concern = self.make_concern()
        interval = self.make_prompt(self.brandt)
        prompts = (interval | self.prompt_of(concern)).with_user(self.ann)
        prompts.action_relationship_talked()
        self.assertFalse(interval.active)
        self.assertTrue(self.prompt_of(concern))

    def test_prompt_marked_as_done(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        prompt.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        prompt.with_user(self.olaf).action_feedback(feedback="New boxes sent")
        self.assertEqual(concern.stage, "told")
        self.assertEqual(concern.solution, "New boxes sent")
        self.assertEqual(concern.touchpoint_id.purpose, "concern")

    def test_told_by_write(self):
        """The mail is one about the concern, which it closes."""
        concern = self.make_concern()
        concern.with_user(self.ann).action_solved()
        action = self.prompt_of(concern).with_user(self.ann).action_relationship_write()
        composer = self.env["mail.compose.message"].with_user(self.ann)
        composer.with_context(**action["context"]).create({}).action_send_mail()
        concern.with_user(self.ann).stage = "told"
        self.assertEqual(concern.touchpoint_id.channel_id, self.channel("email"))
        self.assertFalse(self.prompt_of(concern))

    def test_prompt_held_as_a_meeting(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        with self.frozen(days=1):
            prompt.calendar_event_id = self.make_meeting(start=20, user=self.olaf)
            self.capture()
            prompt.with_user(self.olaf).action_feedback()
        self.assertEqual(concern.stage, "told")
        self.assertEqual(concern.touchpoint_id.res_model, "calendar.event")
        self.assertEqual(concern.touchpoint_id.purpose, "concern")

    def test_prompt_held_as_a_meeting_before(self):
        """It can't have told them; whoever finishes the prompt has."""
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        prompt.calendar_event_id = self.make_meeting(start=-50, user=self.olaf)
        self.capture()
        prompt.with_user(self.olaf).action_feedback()
        self.assertEqual(concern.stage, "told")
        self.assertEqual(concern.touchpoint_id.date, NOW)
        concern.touchpoint_id.with_user(self.olaf).action_undo()
        self.assertEqual(self.prompt_of(concern), prompt)

    def test_solved_while_somebody_had_put_it_off(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern).with_user(self.olaf)
        prompt.action_relationship_snooze(days=14)
        concern.with_user(self.ann).action_solved()
        self.assertEqual(prompt.relationship_when, "today")

    def test_whoever_has_it_in_hand_may_tell(self):
        concern = self.make_concern(user_id=self.plain.id)
        action = concern.with_user(self.plain).action_told()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(concern.touchpoint_id.user_id, self.plain)
        self.assertClock(self.brandt, 0, 42)

    def test_nothing_is_born_closed(self):
        with self.assertRefused("Nobody has told Brandt Packaging yet"):
            self.make_concern(stage="told")
