from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestReopened(RelationshipCommon):
    """A contact that is taken back opens what it had answered; where the customer or
    the person needs nothing for now, that waits for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.step = cls.make_prompt(cls.brandt, "next_step", key="touchpoint,1")
        cls.about = cls.make_prompt(
            cls.brandt, "next_step", key="touchpoint,2", record=cls.mia
        )
        cls.both = cls.step | cls.about

    def talk(self):
        self.both.with_user(self.ann).action_relationship_talked()
        self.assertFalse(any(self.both.mapped("active")))

    def undo(self):
        self.touchpoints_of(self.brandt).with_user(self.ann).action_undo()

    def assertWaits(self, prompts, why):
        self.assertFalse(any(prompts.mapped("active")))
        self.assertEqual({*prompts.mapped("relationship_set_aside")}, {why})
        self.assertFalse(prompts.relationship_touchpoint_id)
        self.assertFalse(any(prompts.mapped("date_done")), "not done")

    def test_of_a_lost_customer(self):
        self.talk()
        self.brandt.contact_lost_date = TODAY
        self.undo()
        self.assertWaits(self.both, "lost")
        self.brandt.contact_lost_date = False
        self.assertTrue(all(self.both.mapped("active")))

    def test_of_an_archived_customer(self):
        self.talk()
        self.brandt.active = False
        self.undo()
        self.assertWaits(self.both, "archived")
        self.brandt.active = True
        self.assertTrue(all(self.both.mapped("active")))

    def test_about_an_archived_person(self):
        self.talk()
        self.mia.active = False
        self.undo()
        self.assertTrue(self.step.active)
        self.assertWaits(self.about, "archived")
        self.mia.active = True
        self.assertTrue(self.about.active)

    def test_interval_with_its_snoozes(self):
        prompt = self.make_prompt(self.brandt)
        prompt.with_user(self.ann).action_relationship_snooze(days=5)
        order = self.make_order(self.brandt)
        order.action_confirm()
        self.brandt.contact_lost_date = TODAY
        order._action_cancel()
        self.assertWaits(prompt, "lost")
        self.brandt.contact_lost_date = False
        self.assertTrue(prompt.active)
        self.assertEqual(prompt.relationship_snooze_count, 1)
        self.assertEqual(prompt.date_deadline, day(5))

    def test_raised_anew_while_lost(self):
        self.talk()
        self.brandt.contact_lost_date = TODAY
        anew = self.make_prompt(self.brandt, "next_step", key="touchpoint,1")
        self.assertWaits(anew, "lost")
        self.undo()
        self.assertFalse(self.step.relationship_set_aside, "asked once")
        self.brandt.contact_lost_date = False
        self.assertEqual((anew.active, self.step.active), (True, False))

    def test_of_a_colleague_who_has_left(self):
        self.talk()
        self.ann.action_archive()
        self.touchpoints_of(self.brandt).with_user(self.mona).action_undo()
        self.assertTrue(all(self.both.mapped("active")))
        self.assertFalse(self.both.user_id, "the pool")
