from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestCharge(RelationshipCommon):
    """Open prompts follow the customer to who looks after it now."""

    def test_new_salesperson(self):
        mine = self.make_prompt(self.brandt)
        handed_on = self.make_prompt(self.brandt, "thanks", user=self.olaf)
        snoozed = self.make_prompt(self.brandt, "next_step", key="a")
        snoozed.with_user(self.ann).action_relationship_snooze(days=3)
        self.brandt.user_id = self.mona
        self.assertEqual((mine | snoozed).user_id, self.mona)
        self.assertEqual(snoozed.relationship_snoozed_until, day(3))
        self.assertEqual(handed_on.user_id, self.olaf, "somebody's decision")

    def test_no_salesperson_any_more(self):
        prompt = self.make_prompt(self.brandt)
        self.brandt.user_id = False
        self.assertFalse(prompt.user_id, "the pool")
        self.brandt.user_id = self.mona
        self.assertEqual(prompt.user_id, self.mona, "nobody had been there")
        self.brandt.operations_user_id = self.olaf
        self.brandt.user_id = False
        self.assertEqual(prompt.user_id, self.olaf)

    def test_released_prompt_stays_in_the_pool(self):
        prompt = self.make_prompt(self.brandt)
        prompt.with_user(self.ann).action_relationship_release()
        self.brandt.user_id = self.mona
        self.assertFalse(prompt.user_id)

    def test_new_operations_owner(self):
        self.silver.assign_to = "operations"
        self.brandt.operations_user_id = self.olaf
        prompt = self.make_prompt(self.brandt, user=self.olaf)
        sales = self.make_prompt(self.brandt, "thanks")
        self.brandt.operations_user_id = self.mona
        self.assertEqual(prompt.user_id, self.mona)
        self.assertEqual(sales.user_id, self.ann)

    def test_one_colleague_in_both_places(self):
        self.brandt.operations_user_id = self.ann
        prompt = self.make_prompt(self.brandt)
        self.brandt.operations_user_id = self.olaf
        self.assertEqual(prompt.user_id, self.ann, "the tier asks the salesperson")
        self.brandt.user_id = self.mona
        self.assertEqual(prompt.user_id, self.mona)

    def test_while_the_customer_is_lost(self):
        prompt = self.make_prompt(self.brandt, "thanks")
        self.brandt.contact_lost_date = TODAY
        self.brandt.user_id = self.mona
        self.brandt.contact_lost_date = False
        self.assertEqual((prompt.active, prompt.user_id), (True, self.mona))

    def test_new_salesperson_is_absent_or_of_another_company(self):
        prompt = self.make_prompt(self.brandt)
        self.mona.relationship_cover_id = self.olaf
        self.mona.out_of_office_from = day(-1)
        self.brandt.user_id = self.mona
        self.assertEqual(prompt.user_id, self.olaf)

    def test_old_salesperson_has_left_before(self):
        prompt = self.make_prompt(self.brandt)
        aside = self.make_prompt(self.make_customer(user_id=self.ann.id), "thanks")
        customers = self.brandt | aside.relationship_partner_id
        aside.relationship_partner_id.contact_lost_date = TODAY
        self.ann.action_archive()
        self.assertFalse((prompt | aside).user_id, "the pool")
        customers.user_id = self.mona
        aside.relationship_partner_id.contact_lost_date = False
        self.assertEqual((prompt | aside).mapped("user_id"), self.mona)
        self.assertTrue(aside.active)

    def test_old_salesperson_has_left_and_the_tier_asks_the_pool(self):
        self.silver.assign_to = "pool"
        prompt = self.make_prompt(self.brandt, user=self.env["res.users"])
        self.ann.action_archive()
        self.brandt.user_id = self.mona
        self.assertFalse(prompt.user_id)

    def test_closed_by_itself_goes_along(self):
        prompt = self.make_prompt(self.brandt)
        order = self.make_order(self.brandt)
        order.action_confirm()
        self.assertFalse(prompt.active)
        self.brandt.user_id = self.mona
        order._action_cancel()
        self.assertEqual((prompt.active, prompt.user_id), (True, self.mona))

    def test_done_by_hand_stays_with_who_did_it(self):
        prompt = self.make_prompt(self.brandt)
        prompt.with_user(self.ann).action_relationship_talked()
        self.brandt.user_id = self.mona
        self.assertEqual(prompt.user_id, self.ann)

    def test_by_somebody_without_follow_ups(self):
        prompt = self.make_prompt(self.brandt)
        editor = self.make_user(
            "editor", "base.group_user,base.group_partner_manager", name="Ed"
        )
        self.brandt.with_user(editor).user_id = self.mona
        self.assertEqual(prompt.user_id, self.mona)

    def test_many_in_few_queries(self):
        def hand_over(count):
            partners = self.env["res.partner"].union(
                *(
                    self.make_customer(f"C{place}", user_id=self.ann.id)
                    for place in range(count)
                )
            )
            for partner in partners:
                self.make_prompt(partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners.user_id = self.mona
            self.env.flush_all()
            self.assertEqual(
                self.env["mail.activity"].search_count(
                    [
                        ("user_id", "=", self.mona.id),
                        ("relationship_partner_id", "in", partners.ids),
                    ]
                ),
                count,
            )
            return self.env.cr.sql_log_count - before

        hand_over(1)
        self.assertLessEqual(hand_over(30), hand_over(3) + 5)
