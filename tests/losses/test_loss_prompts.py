from odoo.tests import tagged

from ..common import TODAY, day
from .common_loss import LossCommon


@tagged("post_install", "-at_install")
class TestLossPrompts(LossCommon):
    """What becomes of follow-ups around a loss."""

    # === GONE QUIET === #

    def test_get_in_touch_comes_back_after_undo(self):
        """It is about the silence, not about the loss."""
        prompt = self.make_prompt(self.brandt, "winback", key="silence")
        loss = self.mark(self.brandt, try_after_1=True)
        self.assertFalse(prompt.active)
        loss.action_undo()
        self.assertEqual(self.winback_of(self.brandt), prompt)

    def test_get_in_touch_comes_back_from_the_archive(self):
        prompt = self.make_prompt(self.brandt, "winback", key="silence")
        self.brandt.action_archive()
        self.brandt.action_unarchive()
        self.assertEqual(self.winback_of(self.brandt), prompt)

    def test_get_in_touch_comes_back_when_started_again(self):
        prompt = self.make_prompt(self.brandt, "winback", key="silence")
        self.mark(self.brandt, try_after_1=True)
        self.brandt.action_archive()
        self.brandt.action_unarchive()
        attempt = self.winback_of(self.brandt)
        self.assertEqual(len(attempt), 1)
        self.assertNotEqual(attempt, prompt)
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertEqual(self.winback_of(self.brandt), prompt)

    def test_who_ordered_meanwhile_is_not_silent(self):
        prompt = self.make_prompt(self.brandt, "winback", key="silence")
        self.mark(self.brandt)
        self.make_order(self.mia).action_confirm()
        self.refresh()
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertFalse(prompt.exists())

    # === WHO === #

    def test_attempts_are_of_those_who_are_here(self):
        self.ann.relationship_cover_id = self.olaf
        self.ann.active = False
        loss = self.mark(self.brandt, user=self.mona, try_after_1=True)
        prompt = self.winback_of(self.brandt)
        self.assertEqual(prompt.user_id, self.olaf)
        prompt.user_id = self.mona
        loss.attempt_ids.date = day(5)
        self.assertEqual(prompt.user_id, self.mona, "Handed on, and that stays")
        loss.attempt_ids.user_id = self.ann
        self.assertEqual(prompt.user_id, self.olaf)

    def test_snoozed_attempt_follows_its_day(self):
        loss = self.mark(self.brandt, user=self.mona, try_after_1=True)
        prompt = self.winback_of(self.brandt)
        prompt.with_user(self.ann).action_relationship_snooze(days=90)
        loss.attempt_ids.name = "Offer the new line"
        self.assertEqual(prompt.relationship_when, "snoozed")
        loss.attempt_ids.date = TODAY
        self.assertEqual(prompt.relationship_when, "today")
        self.assertEqual(prompt.relationship_due_date, TODAY)

    def test_who_is_away_today_tries_in_a_month(self):
        self.ann.relationship_cover_id = self.olaf
        self.ann.write({"out_of_office_from": day(-1), "out_of_office_to": day(3)})
        self.mark(self.brandt, user=self.mona, try_after_1=True)
        self.assertEqual(self.winback_of(self.brandt).user_id, self.ann)

    def test_attempt_given_up_while_archived(self):
        loss = self.mark(self.brandt, try_after_1=True, try_after_6=True)
        self.brandt.action_archive()
        first, second = loss.attempt_ids
        first.unlink()
        second.name = "Dinner"
        self.brandt.action_unarchive()
        self.assertEqual(self.winback_of(self.brandt).summary, "Dinner")

    # === HEARD OF AGAIN === #

    def test_heard_of_again_by_a_slip(self):
        """An order for the wrong customer, cancelled: nobody is asked any more, and
        somebody is when there is another one."""
        self.mark(self.brandt, date=day(-10))
        order = self.make_order(self.mia)
        order.action_confirm()
        self.run_raise()
        self.assertTrue(self.winback_of(self.brandt))
        self.run_raise()
        self.assertTrue(self.winback_of(self.brandt), "Not cancelled yet")
        order._action_cancel()
        self.run_raise()
        self.assertFalse(self.winback_of(self.brandt))
        self.make_order(self.mia).action_confirm()
        self.run_raise()
        self.assertTrue(self.winback_of(self.brandt))

    def test_an_order_of_the_same_day(self):
        """It is no farewell, if it came after the customer was marked; a mail may be
        one, and the order before was known."""
        self.make_order(self.mia).action_confirm()
        loss = self.mark(self.brandt)
        with self.frozen(hours=2):
            self.make_touchpoint(self.mia, days=0, direction="inbound")
            self.run_raise()
            self.assertFalse(loss.heard_since)
            self.assertFalse(self.winback_of(self.brandt))
            self.make_order(self.mia).action_confirm()
            self.run_raise()
            self.assertEqual(loss.heard_since, TODAY)
            self.assertTrue(self.winback_of(self.brandt))

    def test_who_could_not_be_asked_is_asked_later(self):
        loss = self.mark(self.brandt, date=day(-10))
        self.make_touchpoint(self.mia, days=1, direction="inbound")
        self.brandt.action_archive()
        self.run_raise()
        self.assertFalse(loss.proposed_date)
        self.brandt.action_unarchive()
        script = self.env["relationship.script"].search([("reason", "=", "winback")])
        script.is_low_urgency = True
        self.make_concern()
        self.run_raise()
        self.assertFalse(loss.proposed_date, "Held back by the concern")
        script.is_low_urgency = False
        self.run_raise()
        self.assertEqual(loss.proposed_date, TODAY)
        self.assertTrue(self.winback_of(self.brandt))

    def test_undo_takes_the_question_back(self):
        loss = self.mark(self.brandt, date=day(-10))
        self.make_touchpoint(self.mia, days=1, direction="inbound")
        self.run_raise()
        self.assertTrue(self.winback_of(self.brandt))
        loss.action_undo()
        self.assertFalse(self.winback_of(self.brandt))
