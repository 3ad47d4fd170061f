from pathlib import Path

from freezegun import freeze_time

from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..common import NOW, day
from .common_stakeholder import StakeholderCommon

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.3.0.0" / "post-people.py"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStakeholderMerge(StakeholderCommon):
    """Twins become one person, or one customer."""

    def merge(self, kept, *others):
        partners = kept.union(*others)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, kept)
        self.env.invalidate_all()

    def test_the_prompt_goes_with_the_person(self):
        tom = self.make_person(role="indirect")
        self.night()
        prompt = self.person_prompt(tom)
        kept = self.make_person("Thomas Meyer")
        self.merge(kept, tom)
        self.assertEqual(kept.stakeholder_role, self.role("indirect"))
        self.assertEqual(kept.stakeholder_interval_days, 91)
        self.assertEqual(self.person_prompt(kept), prompt)
        self.night()
        self.assertTrue(prompt.active)
        self.make_touchpoint(kept)
        prompt.invalidate_recordset()
        self.assertFalse(prompt.active)

    def test_own_interval_goes_with_the_role(self):
        tom = self.make_person(role="indirect", stakeholder_interval_days=30)
        kept = self.make_person("Thomas Meyer")
        self.merge(kept, tom)
        self.assertEqual(kept.stakeholder_role, self.role("indirect"))
        self.assertEqual(kept.stakeholder_interval_days, 30)

    def test_two_prompts_become_one(self):
        tom = self.make_person(role="indirect")
        kept = self.make_person("Thomas Meyer", role="indirect")
        self.night()
        prompt = self.person_prompt(kept)
        self.merge(kept, tom)
        self.assertEqual(self.person_prompt(kept), prompt)
        self.assertEqual(len(self.warnings_of(self.brandt)), 1)

    def test_interests_and_birthday_of_both(self):
        sailing, opera = self.env["relationship.interest"].create(
            [{"name": "Sailing"}, {"name": "Opera"}]
        )
        tom = self.make_person(birthdate_date="1980-05-05", interest_ids=sailing.ids)
        kept = self.make_person("Thomas Meyer", interest_ids=(sailing | opera).ids)
        self.merge(kept, tom)
        self.assertEqual(kept.interest_ids, sailing | opera)
        self.assertEqual(str(kept.birthdate_date), "1980-05-05")

    def test_placeholder_and_person(self):
        """Whichever is kept, it is the person."""
        for kept_name, other_name in (("CFO", "Tom"), ("Eve", "CFO")):
            with self.subTest(kept=kept_name):
                kept, other = (
                    self.make_person(
                        name,
                        is_stakeholder_placeholder=name == "CFO",
                        email=False if name == "CFO" else f"{name}@x.example.com",
                    )
                    for name in (kept_name, other_name)
                )
                self.merge(kept, other)
                self.assertFalse(kept.is_stakeholder_placeholder)
                self.assertNotEqual(kept.name, "CFO")
                self.assertTrue(kept.email)

    def test_customers_that_were_both_warned(self):
        kept, twin = (
            self.make_customer(name, relationship_tier_id=self.gold.id)
            for name in ("Kestrel", "Kestrel Ltd")
        )
        self.night()
        self.assertEqual(self.warnings_of(twin), ["no_senior"])
        self.merge(kept, twin)
        self.assertEqual(self.warnings_of(kept), ["no_senior"])
        self.prompts_of(kept, relationship_key="no_senior").action_feedback()
        self.night()
        self.assertFalse(self.warnings_of(kept), "It has been told")

    def test_a_company_that_becomes_a_contact(self):
        """The people stay with their company, which has another clock now."""
        tom = self.make_person(role="indirect")
        self.make_touchpoint(tom, days=91)
        self.night()
        self.assertTrue(self.person_prompt(tom))
        group = self.make_customer("Group", relationship_tier_id=self.silver.id)
        self.brandt.write({"is_company": False, "parent_id": group.id})
        self.night()
        prompt = self.person_prompt(tom)
        self.assertEqual(prompt.relationship_partner_id, group)
        self.assertEqual(prompt.date_deadline, day(0))


@tagged("post_install", "-at_install")
class TestPeopleMigration(StakeholderCommon):
    """Shipped tiers of a database that had the addon before."""

    def test_shipped_tiers(self):
        tiers = self.env["relationship.tier"].union(
            *(
                self.env.ref(f"relationship_flow.relationship_tier_{name}")
                for name in ("gold", "silver", "bronze")
            )
        )
        tiers.write({"needs_senior": False, "warns_single_thread": False})
        script = load_script(str(SCRIPT), "post_people")
        script.migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        self.assertEqual(tiers.mapped("needs_senior"), [True, False, False])
        self.assertEqual(tiers.mapped("warns_single_thread"), [True, True, False])
        self.assertTrue(tiers[1:].exists())
        tiers[0].unlink()
        script.migrate(self.env.cr, "19.0.2.0.0")
