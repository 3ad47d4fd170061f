from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, day
from .common_stakeholder import StakeholderCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStakeholder(StakeholderCommon):
    """Roles, intervals of people, and prompts for those who have one."""

    # === ROLES === #

    def test_roles_bring_intervals(self):
        tom = self.make_person(role="indirect")
        self.assertEqual(tom.stakeholder_interval_days, 91)
        tom.stakeholder_role = self.role("senior_leader")
        self.assertEqual(tom.stakeholder_interval_days, 182)
        tom.stakeholder_role = self.role("main_contact")
        self.assertEqual(tom.stakeholder_interval_days, 0)

    def test_people_follow_their_role_unless_set_by_hand(self):
        tom = self.make_person(role="indirect")
        eve = self.make_person("Eve Long", role="indirect")
        eve.stakeholder_interval_days = 30
        self.role("indirect").with_user(self.mona).interval_days = 60
        self.assertEqual(tom.stakeholder_interval_days, 60)
        self.assertEqual(eve.stakeholder_interval_days, 30)

    def test_negative_interval(self):
        with self.assertRefused("can't be negative"):
            self.make_person(role="indirect").stakeholder_interval_days = -1
        with self.assertRefused("can't be negative"):
            self.role("indirect").interval_days = -1

    def test_same_interest_twice(self):
        interests = self.env["relationship.interest"].with_user(self.olaf)
        interests.create({"name": "Sailing"})
        with self.assertRefused("already"):
            interests.create({"name": "sailing"})

    # === IN TOUCH === #

    def test_in_touch_within_ones_own_interval(self):
        tom = self.make_person(role="indirect")
        self.assertFalse(tom.is_stakeholder_covered)
        self.make_touchpoint(tom, days=91)
        self.assertRecordValues(
            tom,
            [
                {
                    "stakeholder_last_date": day(-91),
                    "stakeholder_contact_label": "9 Dec 2025",
                    "stakeholder_next_date": TODAY,
                    "is_stakeholder_covered": True,
                }
            ],
        )
        with self.frozen(days=1):
            self.env.invalidate_all()
            self.assertFalse(tom.is_stakeholder_covered)

    def test_main_contact_goes_by_the_customers_interval(self):
        tom = self.make_person(role="main_contact")
        self.make_touchpoint(tom, days=42)
        self.assertTrue(tom.is_stakeholder_covered)
        with self.frozen(days=1):
            self.env.invalidate_all()
            self.assertFalse(tom.is_stakeholder_covered)

    def test_others_for_a_year(self):
        tom = self.make_person(role="user")
        self.make_touchpoint(tom, days=365)
        self.assertTrue(tom.is_stakeholder_covered)
        with self.frozen(days=1):
            self.env.invalidate_all()
            self.assertFalse(tom.is_stakeholder_covered)

    def test_attempts_do_not_count(self):
        tom = self.make_person(role="user")
        self.make_touchpoint(tom, days=1, reached=False)
        self.assertFalse(tom.stakeholder_last_date)

    def test_search_says_the_same(self):
        tom = self.make_person(role="indirect")
        eve = self.make_person("Eve Long", role="indirect")
        self.make_touchpoint(tom, days=91)
        self.make_touchpoint(eve, days=92)
        people = self.env["res.partner"].with_user(self.olaf)
        domain = [("id", "in", (tom | eve).ids)]
        found = people.search([*domain, ("is_stakeholder_covered", "=", True)])
        self.assertEqual(found, tom)
        found = people.search([*domain, ("is_stakeholder_covered", "=", False)])
        self.assertEqual(found, eve)

    def test_birthdays_of_a_month(self):
        tom = self.make_person(birthdate_date="1980-03-31")
        self.make_person("Eve Long", birthdate_date="1980-04-01")
        born = [("parent_id", "=", self.brandt.id), ("birthdate_date", "!=", False)]
        people = self.env["res.partner"].with_user(self.olaf)
        found = people.search([*born, ("is_birthday_month", "=", True)])
        self.assertEqual(found, tom)
        self.assertTrue(tom.is_birthday_month)
        found = people.search([*born, ("is_birthday_month", "=", False)])
        self.assertEqual(found.name, "Eve Long")

    # === PROMPTS === #

    def test_prompt_for_a_person(self):
        tom = self.make_person(
            role="indirect", stakeholder_user_id=self.olaf.id, phone="+44 1"
        )
        self.brandt.write({"phone": "+44 2", "email": "office@brandt.example.com"})
        self.make_touchpoint(tom, days=91)
        self.night()
        prompt = self.person_prompt(tom)
        self.assertRecordValues(
            prompt,
            [
                {
                    "relationship_partner_id": self.brandt.id,
                    "res_id": tom.id,
                    "user_id": self.olaf.id,
                    "date_deadline": TODAY,
                    "summary": "Tom Meyer, Indirect: keep in touch",
                    "relationship_phone": "+44 1",
                    "relationship_email": "office@brandt.example.com",
                }
            ],
        )
        self.assertIn("Hello Tom", prompt.relationship_script)
        self.assertIn("Tom Meyer", prompt.relationship_why)
        self.night()
        self.assertEqual(self.person_prompt(tom), prompt)

    def test_not_before_the_day(self):
        tom = self.make_person(role="indirect")
        self.make_touchpoint(tom, days=90)
        self.night()
        self.assertFalse(self.person_prompt(tom))

    def test_never_heard(self):
        """Since they came into the address book; due today, not two years late."""
        tom = self.make_person(role="indirect")
        fresh = self.env["res.partner"].create(
            {
                "name": "Fresh",
                "parent_id": self.brandt.id,
                "stakeholder_role": self.role("indirect").id,
            }
        )
        self.night()
        self.assertEqual(self.person_prompt(tom).date_deadline, TODAY)
        self.assertFalse(self.person_prompt(fresh))

    def test_by_the_tiers_rule_past_absent_colleagues(self):
        tom = self.make_person(role="indirect", stakeholder_user_id=self.olaf.id)
        self.olaf.out_of_office_from = NOW
        self.night()
        self.assertEqual(self.person_prompt(tom).user_id, self.ann)

    def test_contact_with_the_person_answers(self):
        tom = self.make_person(role="indirect")
        self.night()
        prompt = self.person_prompt(tom)
        self.make_touchpoint(self.mia)
        self.assertTrue(prompt.active)
        touchpoint = self.make_touchpoint(tom, user=self.olaf)
        prompt.invalidate_recordset()
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.relationship_touchpoint_id, touchpoint)
        self.assertIn("Olaf Pack", prompt.feedback)
        touchpoint.with_user(self.olaf).action_undo()
        self.assertTrue(prompt.active)

    def test_old_contact_does_not_answer(self):
        tom = self.make_person(role="indirect")
        self.night()
        self.make_touchpoint(tom, days=91)
        self.assertTrue(self.person_prompt(tom))

    def test_talked_logs_the_person(self):
        tom = self.make_person(role="indirect")
        self.night()
        prompt = self.person_prompt(tom)
        prompt.with_user(self.olaf).action_relationship_talked()
        self.assertFalse(prompt.active)
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, tom)

    def test_done_is_a_contact(self):
        tom = self.make_person(role="indirect")
        self.night()
        self.person_prompt(tom).with_user(self.ann).action_feedback(feedback="Fine")
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, tom)
        self.night()
        self.assertFalse(self.person_prompt(tom))

    def test_log_dialog_speaks_of_the_person(self):
        tom = self.make_person(role="indirect")
        self.night()
        prompt = self.person_prompt(tom).with_user(self.olaf)
        action = prompt.action_relationship_log()
        wizard = self.env["relationship.log"].with_user(self.olaf)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual(wizard.contact_id, tom)
        wizard.action_log()
        self.assertFalse(prompt.active)

    def test_quiet_days_hold_back(self):
        self.brandt.relationship_tier_id = self.gold
        self.make_person("Boss", role="senior_leader", stakeholder_interval_days=0)
        tom = self.make_person(role="indirect")
        self.make_touchpoint(self.mia, days=1)
        self.night()
        self.assertFalse(self.person_prompt(tom))

    def test_nobody_is_asked_of_paused_and_lost_customers(self):
        tom = self.make_person(role="indirect")
        self.brandt.contact_paused_until = day(30)
        self.night()
        self.assertFalse(self.person_prompt(tom))
        self.brandt.contact_paused_until = False
        self.brandt.contact_lost_date = TODAY
        self.night()
        self.assertFalse(self.person_prompt(tom))

    def test_withdrawn(self):
        people = {
            "role": self.make_person("Role Gone", role="indirect"),
            "archived": self.make_person("Archived", role="indirect"),
            "moved": self.make_person("Moved", role="indirect"),
            "stays": self.make_person("Stays", role="indirect"),
            "snoozed": self.make_person("Snoozed", role="indirect"),
        }
        self.night()
        self.assertEqual(len(self.warnings_of(self.brandt)), 5)
        self.person_prompt(people["snoozed"]).action_relationship_snooze(days=7)
        for name in ("role", "snoozed"):
            people[name].stakeholder_role = False
        people["archived"].active = False
        people["moved"].parent_id = self.make_customer("Elsewhere")
        self.night()
        self.assertEqual(
            self.warnings_of(self.brandt),
            sorted(f"person,{people[name].id}" for name in ("stays", "snoozed")),
        )

    def test_at_most_so_many_a_day(self):
        self.set_limits(daily_limit=2)
        self.brandt.contact_interval_days = 0
        for number in range(3):
            self.make_person(f"Person {number}", role="indirect")
        self.brandt.action_pause_contact(day(1))
        with self.frozen(days=1):
            self.night()
            self.night()
            prompts = self.prompts_of(self.brandt)
            self.assertEqual(len(prompts), 2)

    # === WITHOUT RIGHTS ON THE ADDRESS BOOK === #

    def test_a_clerk_says_who_somebody_is(self):
        sailing = self.env["relationship.interest"].create({"name": "Sailing"})
        self.mia.stakeholder_support = "supporter"
        mia = self.mia.with_user(self.olaf)
        self.assertTrue(mia.is_stakeholder_in_dialog)
        self.assertFalse(self.mia.with_user(self.ann).is_stakeholder_in_dialog)
        action = mia.action_stakeholder_edit()
        wizard = self.env[action["res_model"]].with_user(self.olaf)
        wizard = wizard.with_context(**action["context"]).create(
            {
                "stakeholder_role": self.role("indirect").id,
                "interest_ids": [Command.set(sailing.ids)],
            }
        )
        self.assertEqual(wizard.stakeholder_support, "supporter")
        wizard.action_save()
        self.assertRecordValues(
            self.mia,
            [
                {
                    "stakeholder_role": self.role("indirect").id,
                    "stakeholder_interval_days": 91,
                    "stakeholder_support": "supporter",
                    "interest_ids": sailing.ids,
                }
            ],
        )
        hidden = self.env["res.company"].create({"name": "Other company"})
        self.brandt.company_id = hidden
        with self.assertRaises(AccessError):
            wizard.action_save()

    # === MOVING === #

    def test_who_moves_leaves_the_role_and_keeps_the_birthday(self):
        tom = self.make_person(
            role="indirect",
            stakeholder_support="mentor",
            stakeholder_user_id=self.olaf.id,
            birthdate_date="1980-05-05",
        )
        tom.with_user(self.ann).parent_id = self.make_customer("Elsewhere")
        self.assertRecordValues(
            tom,
            [
                {
                    "stakeholder_role": False,
                    "stakeholder_support": False,
                    "stakeholder_user_id": False,
                    "stakeholder_interval_days": 0,
                    "birthdate_date": tom.birthdate_date,
                }
            ],
        )
        self.assertTrue(tom.birthdate_date)

    def test_main_contact_who_moves_is_told(self):
        tom = self.make_person(role="main_contact")
        tom.parent_id = self.make_customer("Elsewhere")
        [key] = self.warnings_of(self.brandt)
        self.assertEqual(key, f"main_left,{tom.id}")
        self.night()
        self.assertEqual(self.warnings_of(self.brandt), [key])
        self.mia.stakeholder_role = self.role("main_contact")
        self.night()
        self.assertFalse(self.warnings_of(self.brandt))

    # === PLACEHOLDERS === #

    def make_placeholder(self, **vals):
        people = self.env["res.partner"].with_user(self.ann)
        return people.create(
            {
                "parent_id": self.brandt.id,
                "is_stakeholder_placeholder": True,
                "stakeholder_role": self.role("decision_maker").id,
                **vals,
            }
        )

    def test_placeholder_has_a_name(self):
        self.assertEqual(self.make_placeholder().name, "Decision maker, unknown")
        self.assertEqual(self.make_placeholder(function="CFO").name, "CFO, unknown")
        self.assertEqual(
            self.make_placeholder(stakeholder_role=False).name, "Somebody, unknown"
        )
        self.assertEqual(self.make_placeholder(name="The boss").name, "The boss")

    def test_nobody_speaks_with_a_placeholder(self):
        customer = self.make_customer(relationship_tier_id=self.silver.id)
        placeholder = self.make_placeholder(parent_id=customer.id)
        self.assertEqual(customer._relationship_get_correspondent(), customer)
        with self.assertRefused("We know who it is"):
            placeholder.with_user(self.ann).action_talked_today()
        with self.assertRefused("gets no mail"):
            placeholder.email = "cfo@brandt.example.com"
        placeholder.stakeholder_role = self.role("indirect")
        self.night()
        self.assertFalse(self.person_prompt(placeholder))
        self.assertFalse(placeholder.is_stakeholder_covered)

    def test_we_know_who_it_is(self):
        """A clerk without rights on the address book may say so."""
        placeholder = self.make_placeholder(function="CFO")
        with self.assertRaises(AccessError):
            placeholder.with_user(self.olaf).name = "Eve Long"
        action = placeholder.with_user(self.olaf).action_stakeholder_identify()
        wizard = self.env[action["res_model"]].with_user(self.olaf)
        wizard = wizard.with_context(**action["context"]).create(
            {"name": "Eve Long", "email": "eve@brandt.example.com"}
        )
        self.assertEqual(wizard.function, "CFO")
        wizard.action_identify()
        self.assertRecordValues(
            placeholder,
            [
                {
                    "name": "Eve Long",
                    "function": "CFO",
                    "email": "eve@brandt.example.com",
                    "is_stakeholder_placeholder": False,
                    "stakeholder_role": self.role("decision_maker").id,
                }
            ],
        )
        with self.assertRaises(UserError):
            wizard.action_identify()
