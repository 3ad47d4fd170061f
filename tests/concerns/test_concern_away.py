from odoo.tests import tagged

from ..common import day
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernAway(ConcernCommon):
    """Concerns of customers who are away for a time, or part of another one."""

    def test_given_to_somebody_meanwhile(self):
        concern = self.make_concern()
        self.brandt.contact_lost_date = day(0)
        concern.with_user(self.mona).user_id = self.ann
        self.brandt.contact_lost_date = False
        self.assertEqual(self.prompt_of(concern).user_id, self.ann)

    def test_solved_meanwhile(self):
        concern = self.make_concern()
        with self.frozen(days=3):
            self.run_cron("ir_cron_escalate_concerns")
            self.assertTrue(self.prompt_of(concern, manager=True))
            self.brandt.action_archive()
            concern.action_solved()
            self.brandt.action_unarchive()
        prompt = self.prompt_of(concern)
        self.assertEqual(prompt.summary, "Tell the customer: Two boxes were torn")
        self.assertEqual(prompt.date_deadline, day(3))
        self.assertFalse(self.prompt_of(concern, manager=True))

    def test_whoever_had_it_has_left_meanwhile(self):
        concern = self.make_concern()
        self.olaf.relationship_cover_id = self.ann
        self.brandt.contact_lost_date = day(0)
        self.olaf.action_archive()
        self.assertEqual(concern.user_id, self.ann)
        self.brandt.contact_lost_date = False
        self.assertEqual(self.prompt_of(concern).user_id, self.ann)

    def test_of_another_customer_meanwhile(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        other = self.make_customer("Other", user_id=self.ann.id)
        self.brandt.contact_lost_date = day(0)
        concern.partner_id = other
        self.assertEqual(self.prompt_of(concern), prompt)
        self.assertEqual(concern.user_id, self.ann)
        self.assertEqual(prompt.user_id, self.ann)
        concern.partner_id = self.brandt
        self.assertFalse(self.prompts_of(self.brandt))
        self.assertFalse(self.prompts_of(other))

    def test_part_that_stands_alone_again(self):
        office = self.make_customer("Head office")
        concerns = self.make_concern() | self.make_concern() | self.make_concern(office)
        concerns[0].action_told()
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertEqual(concerns.partner_id, office)
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertEqual(concerns[:2].partner_id, self.brandt)
        self.assertEqual(concerns[2].partner_id, office)
        self.assertEqual(concerns[0].touchpoint_id.partner_id, self.brandt)
        self.assertEqual(
            self.prompts_of(self.brandt, relationship_reason="concern"),
            self.prompt_of(concerns[1]),
        )
        concerns[1].action_told()
        self.assertEqual(concerns[1].touchpoint_id.partner_id, self.brandt)
