from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestDepartment(RelationshipCommon):
    """A department that stands alone again takes along what is its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.make_customer("Head office", relationship_tier_id=cls.gold.id)
        cls.other = cls.make_prompt(cls.office, "next_step", key="touchpoint,9")

    def join(self):
        self.brandt.write({"parent_id": self.office.id, "is_company": False})

    def leave(self):
        self.brandt.write({"parent_id": False, "is_company": True})

    def test_about_its_people_and_orders(self):
        order = self.make_order(self.mia)
        prompts = (
            self.make_prompt(self.brandt, "next_step", key="touchpoint,1")
            | self.make_prompt(
                self.brandt, "next_step", key="touchpoint,2", record=self.mia
            )
            | self.make_prompt(self.brandt, "thanks", record=order)
        )
        self.join()
        self.assertEqual(prompts.relationship_partner_id, self.office)
        self.leave()
        self.assertEqual(prompts.relationship_partner_id, self.brandt)
        self.assertEqual(self.other.relationship_partner_id, self.office)

    def test_answered_meanwhile_and_taken_back(self):
        prompt = self.make_prompt(self.brandt, "next_step", key="touchpoint,1")
        self.join()
        touchpoint = self.make_touchpoint(self.mia)
        prompt._relationship_answer(touchpoint)
        self.assertFalse(prompt.active)
        self.leave()
        touchpoint.action_undo()
        self.assertTrue(prompt.active)
        self.assertEqual(prompt.relationship_partner_id, self.brandt)

    def test_archived_or_deleted(self):
        """What it brought along is the head office's."""
        for leave in ("action_archive", "unlink"):
            branch = self.make_customer("Branch", relationship_tier_id=self.gold.id)
            prompt = self.make_prompt(branch, "next_step", key=f"touchpoint,{leave}")
            branch.write({"parent_id": self.office.id, "is_company": False})
            getattr(branch, leave)()
            self.assertTrue(prompt.exists().active, leave)
            self.assertEqual(prompt.res_id, self.office.id)
        self.office.action_archive()
        self.assertFalse(prompt.active)
        self.office.action_unarchive()
        self.assertTrue(prompt.active)


@tagged("post_install", "-at_install")
class TestOtherCompany(RelationshipCommon):
    """Nobody gets, changes or deletes a prompt of a customer whom they may not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["res.company"].create({"name": "Other company"})

    def test_handed_on_within_the_company_alone(self):
        far = self.make_user(
            "far",
            "relationship_flow.group_user",
            company_id=self.there.id,
            company_ids=self.there.ids,
        )
        self.brandt.company_id = self.company
        prompt = self.make_prompt(self.brandt)
        with self.assertRefused("does not work for"):
            prompt.with_user(self.ann)._relationship_assign(far)
        self.assertEqual(prompt.user_id, self.ann)
        machine = self.make_user("pbx", "base.group_user", relationship_is_robot=True)
        for user in (machine, self.make_portal(self.mia)):
            with self.assertRefused("can't be given"):
                prompt.with_user(self.ann)._relationship_assign(user)
        with self.assertRefused("does not work for"):
            prompt.with_user(self.ann).user_id = far  # as the form of Odoo does
        wizard = self.env["relationship.log"].with_user(self.ann)
        with self.assertRefused("does not work for"):
            wizard.create(
                {
                    "partner_ids": self.brandt.ids,
                    "next_step": "Send samples",
                    "next_step_user_id": far.id,
                }
            ).action_log()
        self.assertEqual(self.prompts_of(self.brandt), prompt)
        prompt.with_user(self.ann)._relationship_assign(self.olaf)
        self.assertEqual(prompt.user_id, self.olaf)

    def test_company_of_what_it_is_about(self):
        """Also of a customer whom both companies serve."""
        self.olaf.relationship_cover_id = self.ann
        concern = self.env["relationship.concern"].create(
            {
                "name": "Torn",
                "partner_id": self.brandt.id,
                "company_id": self.there.id,
            }
        )
        self.assertEqual(concern.company_id, self.there)
        self.assertFalse(concern.user_id, "Ann works here alone")
        prompt = self.prompts_of(self.brandt, relationship_reason="concern")
        with self.assertRefused("does not work for Other company"):
            prompt._relationship_assign(self.ann)
        self.olaf.company_ids += self.there
        prompt._relationship_assign(self.olaf)
        self.assertEqual(concern.user_id, self.olaf)
        self.olaf.action_archive()
        self.assertFalse(prompt.user_id, "nor does the cover get it")
        self.assertFalse(concern.user_id)

    def test_who_raised_it_and_may_not_read_it_any_more(self):
        prompt = self.make_prompt(self.brandt, user=self.olaf)
        self.put(prompt, create_uid=self.ann.id)
        own = self.brandt.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.olaf.id
        )
        self.put(own, create_uid=self.ann.id)
        mine = prompt.with_user(self.ann)
        for operation in ("read", "write", "unlink"):
            self.assertTrue(mine.has_access(operation), operation)
        (self.brandt | self.mia).company_id = self.there
        for operation in ("read", "write", "unlink"):
            self.assertFalse(mine.has_access(operation), operation)
        with self.assertRaises(AccessError):
            mine.action_relationship_snooze(days=3)
        self.assertTrue(own.with_user(self.ann).has_access("write"), "Odoo's way")

    def test_snoozed_and_the_clock_stops(self):
        customer = self.make_customer("New")
        order = self.make_order(customer)
        order.action_confirm()
        self.put(customer, last_contact_date=day(-90), next_contact_date=day(-48))
        prompt = self.make_prompt(customer)
        prompt.with_user(self.ann).action_relationship_snooze(days=5)
        self.env["relationship.follow.up"]._withdraw_early()
        self.assertTrue(prompt.exists(), "somebody decided on it")
        order._action_cancel()
        self.assertFalse(customer.contact_clock_start)
        self.assertFalse(prompt.exists())
