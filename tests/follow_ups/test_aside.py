from odoo import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon, day
from ..test_migrations import SCRIPTS


@tagged("post_install", "-at_install")
class TestAside(RelationshipCommon):
    """Nothing is lost: prompts of customers who leave come back with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.step = cls.make_prompt(
            cls.brandt,
            "next_step",
            key="touchpoint,1",
            user=cls.olaf,
            summary="Send the offer",
            date=day(-3),
        )
        cls.thanks = cls.make_prompt(cls.brandt, "thanks")
        cls.thanks.with_user(cls.ann).action_relationship_snooze(
            days=5, reason="On holiday"
        )
        cls.prompts = cls.step | cls.thanks
        cls.names = [
            "date_deadline",
            "note",
            "relationship_due_date",
            "relationship_key",
            "relationship_partner_id",
            "relationship_snooze_count",
            "relationship_snooze_reason",
            "relationship_snoozed_until",
            "summary",
            "user_id",
        ]
        cls.before = cls.prompts.read(cls.names)

    def assertAside(self, why):
        self.assertEqual(self.prompts.mapped("active"), [False, False])
        self.assertEqual({*self.prompts.mapped("relationship_set_aside")}, {why})
        self.assertEqual({*self.prompts.mapped("relationship_when")}, {"aside"})
        self.assertFalse(any(self.prompts.mapped("date_done")), "not done")

    def assertBack(self):
        self.assertEqual(self.prompts.mapped("active"), [True, True])
        self.assertFalse(any(self.prompts.mapped("relationship_set_aside")))
        self.assertEqual(self.prompts.read(self.names), self.before)

    # === LOST === #

    def test_lost_and_back_by_import_and_by_hand(self):
        partners = self.env["res.partner"]
        for back in (
            lambda: self.brandt.with_user(self.ann).action_resume_contact(),
            lambda: partners.load(
                [".id", "contact_lost_date"], [[str(self.brandt.id), ""]]
            ),
            lambda: self.brandt.write({"contact_lost_date": False}),
        ):
            self.brandt.with_user(self.ann).action_mark_lost(TODAY)
            self.assertAside("lost")
            back()
            self.assertBack()

    def test_raised_anew_in_the_meantime(self):
        self.brandt.contact_lost_date = TODAY
        self.env["res.partner"].flush_model()
        self.env.cr.execute(
            "UPDATE res_partner SET contact_lost_date = NULL WHERE id = %s",
            [self.brandt.id],
        )
        self.brandt.invalidate_recordset()
        new = self.make_prompt(self.brandt, "thanks")
        self.brandt.contact_lost_date = False
        self.brandt._relationship_come_back()
        self.assertTrue(new.active)
        self.assertFalse(self.thanks.exists())
        self.assertTrue(self.step.active)

    def test_interval_that_a_contact_has_answered(self):
        self.make_touchpoint(self.mia, days=60)
        prompt = self.make_prompt(self.brandt)
        self.brandt.contact_lost_date = TODAY
        self.make_touchpoint(self.mia)
        self.brandt.contact_lost_date = False
        self.assertFalse(prompt.exists())
        self.assertBack()

    def test_counted_as_done_nowhere(self):
        done = self.env["mail.activity"].with_context(active_test=False)
        self.brandt.contact_lost_date = TODAY
        found = done.search([("relationship_when", "=", "done")])
        self.assertFalse(found & self.prompts)
        self.env["relationship.capture"]._backfill()
        self.assertFalse(self.touchpoints_of(self.brandt))

    # === ARCHIVED === #

    def test_archived_and_back(self):
        self.brandt.action_archive()
        self.assertAside("archived")
        self.brandt.action_unarchive()
        self.assertBack()

    def test_asked_while_the_customer_is_lost(self):
        self.brandt.contact_lost_date = TODAY
        offer = self.make_prompt(
            self.brandt, "next_step", key="touchpoint,2", summary="Send the new offer"
        )
        self.assertEqual((offer.active, offer.relationship_set_aside), (False, "lost"))
        again = self.make_prompt(self.brandt, "next_step", key="touchpoint,2")
        self.assertFalse(again, "It waits already")
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertTrue(offer.active)
        self.assertFalse(offer.relationship_set_aside)
        self.assertBack()

    def test_asked_while_the_customer_is_archived(self):
        self.brandt.action_archive()
        offer = self.make_prompt(self.brandt, "next_step", key="touchpoint,2")
        self.assertEqual(offer.relationship_set_aside, "archived")
        self.brandt.action_unarchive()
        self.assertTrue(offer.active)
        self.assertBack()

    def test_nobody_is_asked_about_a_colleague(self):
        prompt = self.make_prompt(self.olaf.partner_id, "next_step", key="hired")
        self.assertFalse(prompt)

    def test_archived_while_lost(self):
        self.brandt.contact_lost_date = TODAY
        self.brandt.action_archive()
        self.brandt.action_unarchive()
        self.assertAside("lost")
        self.brandt.contact_lost_date = False
        self.assertBack()

    def test_person_archived_and_back(self):
        about = self.make_prompt(self.mia, "next_step", key="mia", record=self.mia)
        self.mia.action_archive()
        self.assertEqual(about.relationship_set_aside, "archived")
        self.brandt.contact_lost_date = TODAY
        self.brandt.contact_lost_date = False
        self.assertFalse(about.active, "the person is not back")
        self.assertBack()
        self.mia.action_unarchive()
        self.assertTrue(about.active)

    def test_person_of_a_lost_customer_comes_back(self):
        self.brandt.contact_lost_date = TODAY
        self.mia.action_archive()
        self.mia.action_unarchive()
        self.assertAside("lost")

    def test_colleague_left_in_the_meantime(self):
        self.brandt.action_archive()
        self.olaf.action_archive()
        self.brandt.action_unarchive()
        self.assertTrue(self.step.active)
        self.assertFalse(self.step.user_id, "the pool")
        self.assertEqual(self.thanks.user_id, self.ann)

    # === BRANCHES === #

    def test_branch_becomes_a_department_and_a_branch_again(self):
        office = self.make_customer(
            "Head office", user_id=self.mona.id, relationship_tier_id=self.silver.id
        )
        self.make_touchpoint(office)
        interval = self.make_prompt(self.brandt)
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertEqual(self.prompts.relationship_partner_id, office)
        self.assertEqual(self.prompts.mapped("active"), [True, True])
        self.assertFalse(interval.exists(), "the head office has its own clock")
        self.brandt.is_company = True
        self.assertBack()

    def test_branch_of_a_lost_head_office(self):
        office = self.make_customer("Head office", contact_lost_date=TODAY)
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertAside("lost")
        office.contact_lost_date = False
        self.assertEqual(self.prompts.mapped("active"), [True, True])

    def test_lost_branch_of_a_running_head_office(self):
        office = self.make_customer("Head office")
        self.brandt.contact_lost_date = TODAY
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertEqual(self.prompts.mapped("active"), [True, True])
        self.assertEqual(self.prompts.relationship_partner_id, office)

    def test_lost_customer_merged_into_a_running_one(self):
        twin = self.make_customer("Brandt Packing", contact_interval_days=30)
        self.brandt.contact_lost_date = TODAY
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([twin.id, self.brandt.id], twin)
        self.assertEqual(self.prompts.mapped("active"), [True, True])
        self.assertEqual(self.prompts.relationship_partner_id, twin)

    # === COLLEAGUES === #

    def test_hired_and_left(self):
        """Nobody is asked to look after a colleague; who leaves is a customer again."""
        person = self.env["res.partner"].create(
            {
                "name": "Ina",
                "email": "ina@example.com",
                "contact_interval_days": 30,
                "contact_clock_start": day(-100),
            }
        )
        prompt = self.make_prompt(person, "next_step", key="touchpoint,2")
        user = self.make_user("ina", "base.group_user", partner_id=person.id)
        self.assertEqual(prompt.relationship_set_aside, "colleague")
        self.assertFalse(person.next_contact_date)
        self.assertEqual(person.contact_status, "none")
        self.assertNotIn(person.id, self.env["relationship.follow.up"]._get_due())
        self.assertFalse(self.make_prompt(person, "thanks"))
        self.env["relationship.clock"]._refresh()
        self.assertFalse(person.next_contact_date)
        user.action_archive()
        self.assertTrue(prompt.active)
        self.assertEqual(person.next_contact_date, day(-70))

    def test_person_of_a_customer_is_hired(self):
        about = self.make_prompt(self.mia, "next_step", key="mia", record=self.mia)
        user = self.make_user("mia", "base.group_user", partner_id=self.mia.id)
        self.assertEqual(about.relationship_set_aside, "colleague")
        self.assertBack()
        self.brandt.contact_lost_date = TODAY
        self.brandt.contact_lost_date = False
        self.assertFalse(about.active)
        user.action_archive()
        self.assertTrue(about.active)

    def test_portal_user_stays_a_customer(self):
        person = self.env["res.partner"].create(
            {"name": "Ina", "email": "ina@example.com", "contact_interval_days": 30}
        )
        prompt = self.make_prompt(person, "next_step", key="touchpoint,2")
        user = self.make_portal(person)
        self.assertTrue(prompt.active)
        user.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertFalse(prompt.active)
        user.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self.assertTrue(prompt.active)
        user.group_ids = [Command.clear()]
        internal = self.env.ref("base.group_user")
        internal.user_ids = [Command.link(user.id)]
        self.assertFalse(prompt.active)
        internal.user_ids = [Command.unlink(user.id)]
        self.assertTrue(prompt.active)
        self.env["res.groups"].create(
            {
                "name": "Office",
                "implied_ids": [Command.link(internal.id)],
                "user_ids": [Command.link(user.id)],
            }
        )
        self.assertFalse(prompt.active)


@tagged("post_install", "-at_install")
class TestAsideMigration(RelationshipCommon):
    def test_colleagues_of_older_versions(self):
        person = self.env["res.partner"].create(
            {"name": "Ina", "contact_interval_days": 30}
        )
        prompt = self.make_prompt(person)
        self.make_user("ina", "base.group_user", partner_id=person.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET next_contact_date = %s WHERE id = %s",
            [TODAY, person.id],
        )
        self.env.cr.execute(
            """UPDATE mail_activity SET active = true, relationship_set_aside = NULL
                WHERE id = %s""",
            [prompt.id],
        )
        self.env.invalidate_all()
        script = load_script(
            str(SCRIPTS / "19.0.4.0.0" / "post-follow_ups.py"), "post_follow_ups"
        )
        script.migrate(self.env.cr, "19.0.3.0.0")
        self.env.invalidate_all()
        self.assertFalse(person.next_contact_date)
        self.assertEqual(prompt.relationship_set_aside, "colleague")
