from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import InterfaceError

from odoo.tests import tagged

from ..common import NOW, day
from .common_stakeholder import StakeholderCommon

KILLED = InterfaceError("killed")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStakeholderWarning(StakeholderCommon):
    """What hangs on one thread is told once, and again when it comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kestrel = cls.make_customer(
            "Kestrel", relationship_tier_id=cls.gold.id, user_id=cls.ann.id
        )
        cls.tom = cls.make_person(customer=cls.kestrel)
        cls.eve = cls.make_person("Eve Long", cls.kestrel)

    def know_a_senior(self, customer=None):
        return self.make_person(
            "Boss",
            customer or self.kestrel,
            "senior_leader",
            stakeholder_interval_days=0,
        )

    def talk(self, person, times, first=5):
        """Have contacts, the last one ``first`` days ago."""
        touchpoints = self.env["relationship.touchpoint"]
        for number in range(times):
            touchpoints |= self.make_touchpoint(person, days=first + number)
        return touchpoints

    # === SINGLE THREAD === #

    def test_single_thread(self):
        self.know_a_senior()
        self.talk(self.tom, 9)
        self.talk(self.eve, 1)
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["single_thread"])
        prompt = self.prompts_of(self.kestrel, relationship_reason="stakeholder")
        self.assertRecordValues(
            prompt,
            [
                {
                    "summary": "9 of 10 contacts this year were with Tom Meyer",
                    "user_id": self.ann.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                }
            ],
        )
        self.assertIn("who else in your team", prompt.relationship_script)
        self.assertIn("9 of 10", prompt.relationship_why)
        self.assertEqual(
            self.kestrel.with_user(self.olaf).stakeholder_warning,
            "9 of 10 contacts this year were with Tom Meyer",
        )

    def test_four_of_five_are_no_single_thread(self):
        self.know_a_senior()
        self.talk(self.tom, 4)
        self.talk(self.eve, 1)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        self.assertFalse(self.kestrel.stakeholder_warning)

    def test_four_contacts_say_nothing(self):
        self.know_a_senior()
        self.talk(self.tom, 4)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_only_the_last_year_counts(self):
        self.know_a_senior()
        self.talk(self.tom, 4)
        self.talk(self.tom, 6, first=366)
        self.talk(self.eve, 1)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_mail_to_the_office_is_nobody(self):
        """Orders and mails without a person neither make nor hide a thread."""
        self.know_a_senior()
        dock = self.make_person("Dock", self.kestrel, type="delivery")
        self.talk(self.kestrel, 6)
        self.talk(dock, 6)
        self.talk(self.tom, 4)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        self.talk(self.tom, 1)
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["single_thread"])

    def test_tier_without_the_warning(self):
        self.know_a_senior()
        self.gold.warns_single_thread = False
        self.talk(self.tom, 6)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    # === NOBODY SENIOR === #

    def test_nobody_senior(self):
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])
        self.assertFalse(self.warnings_of(self.brandt), "Silver needs nobody")
        boss = self.know_a_senior()
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        done = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("relationship_key", "=", "no_senior")])
        )
        self.assertIn("mended", done.feedback)
        boss.active = False
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])

    def test_an_unknown_senior_is_not_known(self):
        self.make_person(
            "CEO, unknown",
            self.kestrel,
            "senior_leader",
            is_stakeholder_placeholder=True,
        )
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])

    # === MAIN CONTACT LEFT === #

    def test_main_contact_archived(self):
        self.know_a_senior()
        self.tom.stakeholder_role = self.role("main_contact")
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        self.tom.active = False
        self.night()
        [key] = self.warnings_of(self.kestrel)
        self.assertEqual(key, f"main_left,{self.tom.id}")
        prompt = self.prompts_of(self.kestrel, relationship_key=key)
        self.assertEqual(prompt.summary, "Tom Meyer, the main contact, has left")
        self.eve.stakeholder_role = self.role("main_contact")
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_mails_bounce(self):
        self.know_a_senior()
        self.tom.stakeholder_role = self.role("main_contact")
        self.tom.email = "tom@kestrel.example.com"
        self.tom._message_receive_bounce(self.tom.email, self.tom)
        self.night()
        [key] = self.warnings_of(self.kestrel)
        prompt = self.prompts_of(self.kestrel, relationship_key=key)
        self.assertIn("come back", prompt.summary)
        self.tom._message_reset_bounce(self.tom.email)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    # === ONCE === #

    def test_done_is_not_asked_again_until_it_comes_back(self):
        self.night()
        prompt = self.prompts_of(self.kestrel, relationship_key="no_senior")
        prompt.with_user(self.ann).action_feedback()
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        boss = self.know_a_senior()
        self.night()
        boss.stakeholder_role = False
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])

    def test_cancelled_is_not_asked_again(self):
        self.night()
        self.prompts_of(self.kestrel, relationship_key="no_senior").unlink()
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_paused_customers_wait(self):
        self.kestrel.contact_paused_until = day(10)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        with self.frozen(days=10):
            self.night()
            self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])

    def test_lost_customers_are_left_alone(self):
        self.night()
        self.kestrel.contact_lost_date = day(0)
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))
        self.assertFalse(self.kestrel.stakeholder_warning)

    def test_mended_after_a_loss(self):
        """What came back with the customer ends like any other, and is told once."""
        self.night()
        prompt = self.prompts_of(self.kestrel, relationship_key="no_senior")
        self.kestrel.contact_lost_date = day(0)
        self.night()
        self.kestrel.contact_lost_date = False
        self.night()
        self.assertEqual(
            self.prompts_of(self.kestrel, relationship_key="no_senior"), prompt
        )
        warnings = self.env["relationship.stakeholder.warning"]
        self.assertNotIn(self.kestrel.id, warnings._look_around())
        self.know_a_senior()
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_mended_while_archived(self):
        self.night()
        self.kestrel.action_archive()
        self.night()
        self.kestrel.action_unarchive()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])
        self.know_a_senior()
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_branch_that_becomes_a_department(self):
        """Its warnings are those of the head office, as far as they hold there."""
        head = self.make_customer(
            "Head office", relationship_tier_id=self.gold.id, user_id=self.ann.id
        )
        self.know_a_senior(head)
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])
        self.kestrel.write({"parent_id": head.id, "is_company": False})
        self.night()
        self.assertFalse(self.warnings_of(head))

    def test_main_contact_who_moved_stays_told(self):
        """Archived first, then moved: nothing is mended by that."""
        self.know_a_senior()
        self.tom.stakeholder_role = self.role("main_contact")
        self.tom.active = False
        self.night()
        key = f"main_left,{self.tom.id}"
        self.assertEqual(self.warnings_of(self.kestrel), [key])
        self.tom.write({"active": True, "parent_id": self.brandt.id})
        self.night()
        self.assertEqual(self.warnings_of(self.kestrel), [key])
        self.eve.stakeholder_role = self.role("main_contact")
        self.night()
        self.assertFalse(self.warnings_of(self.kestrel))

    def test_a_few_a_day(self):
        customers = self.env["res.partner"].union(
            *(
                self.make_customer(
                    f"Gold {number}",
                    relationship_tier_id=self.gold.id,
                    user_id=self.ann.id,
                )
                for number in range(6)
            )
        )
        customers |= self.kestrel
        domain = [
            ("relationship_partner_id", "in", customers.ids),
            ("relationship_key", "=", "no_senior"),
        ]
        self.night()
        self.night()
        self.assertEqual(self.env["mail.activity"].search_count(domain), 5)
        with self.frozen(days=1):
            self.night()
            self.assertEqual(self.env["mail.activity"].search_count(domain), 7)

    def test_killed_between_prompt_and_memory(self):
        """Both are written in one transaction, so that nothing is told twice."""
        warnings = self.env["relationship.stakeholder.warning"]
        with (
            patch.object(type(warnings), "create", side_effect=KILLED),
            self.assertRaises(InterfaceError),
            self.cr.savepoint(),
        ):
            warnings._raise_new()
        self.env.invalidate_all()
        self.assertFalse(self.warnings_of(self.kestrel))
        warnings._raise_new()
        warnings._raise_new()
        self.assertEqual(self.warnings_of(self.kestrel), ["no_senior"])

    # === MANY === #

    def make_kestrels(self, count, **vals):
        vals = {"relationship_tier_id": self.gold.id, "user_id": self.ann.id, **vals}
        return self.env["res.partner"].union(
            *(self.make_customer(f"Gold {number}", **vals) for number in range(count))
        )

    def test_what_waits_is_not_walked_through(self):
        """However many wait, no more come than a day can take, first ones first."""
        warnings = self.env["relationship.stakeholder.warning"]
        customers = self.kestrel | self.make_kestrels(40)
        found = warnings._look_around()
        mine = [id_ for id_ in found if id_ in customers.ids]
        self.assertEqual(mine, sorted(customers.ids)[:25])
        self.make_kestrels(40)
        self.assertEqual(
            [id_ for id_ in warnings._look_around() if id_ in customers.ids], mine
        )

    def test_each_way_to_an_assignee_has_its_own_places(self):
        others = self.make_kestrels(2, user_id=self.olaf.id)
        self.make_kestrels(40)
        pool = self.env["relationship.tier"].create(
            {
                "name": "Pool",
                "sequence": 9,
                "interval_days": 14,
                "needs_senior": True,
                "assign_to": "pool",
            }
        )
        pooled = self.make_kestrels(30, relationship_tier_id=pool.id)
        found = self.env["relationship.stakeholder.warning"]._look_around()
        self.assertLessEqual({*others.ids, *pooled.ids}, {*found})

    def test_last_contact_has_places_of_its_own(self):
        self.gold.assign_to = "last_contact"
        customers = self.make_kestrels(30)
        self.make_touchpoint(customers[-1], days=10, user_id=self.olaf.id)
        self.night()
        self.assertEqual(self.warnings_of(customers[-1]), ["no_senior"])
        self.assertEqual(
            self.prompts_of(customers[-1], relationship_reason="stakeholder").user_id,
            self.olaf,
        )

    def test_what_is_held_back_takes_nobody_s_place(self):
        customers = self.make_kestrels(8)
        script = self.env["relationship.script"].search(
            [("reason", "=", "stakeholder")]
        )
        script.is_low_urgency = True
        held = self.env["res.partner"].browse(sorted(customers.ids)[:4])
        follow_ups = self.env["relationship.follow.up"]
        with patch.object(
            type(follow_ups),
            "_get_held_back",
            lambda _self, owners: owners & held,
        ):
            self.night()
        told = self.env["mail.activity"].search(
            [
                ("relationship_partner_id", "in", (customers | self.kestrel).ids),
                ("relationship_key", "=", "no_senior"),
            ]
        )
        self.assertEqual(len(told), 5)
        self.assertFalse(told.relationship_partner_id & held)

    def test_who_has_been_told_enough_is_looked_at_no_more_today(self):
        customers = self.make_kestrels(12) | self.kestrel
        warnings = self.env["relationship.stakeholder.warning"]
        self.night()
        self.assertFalse({*warnings._look_around()} & {*customers.ids})
        others = self.make_kestrels(2, user_id=self.olaf.id)
        self.assertLessEqual({*others.ids}, {*warnings._look_around()})
        with self.frozen(days=1):
            self.assertTrue({*warnings._look_around()} & {*customers.ids})

    def test_who_is_away_leaves_places_to_the_cover(self):
        customers = self.make_kestrels(12) | self.kestrel
        self.night()
        self.ann.relationship_cover_id = self.olaf
        self.ann.write({"out_of_office_from": day(-1), "out_of_office_to": day(3)})
        self.night()
        prompts = self.env["mail.activity"].search(
            [
                ("relationship_partner_id", "in", customers.ids),
                ("relationship_key", "=", "no_senior"),
                ("user_id", "=", self.olaf.id),
            ]
        )
        self.assertTrue(prompts)
