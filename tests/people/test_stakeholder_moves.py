from odoo.tests import tagged

from .common_stakeholder import StakeholderCommon


@tagged("post_install", "-at_install")
class TestStakeholderMoves(StakeholderCommon):
    """People who move to another company, or whom another colleague looks after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_customer("Other company")

    # === TO ANOTHER COMPANY === #

    def test_role_entered_with_the_new_company(self):
        tom = self.make_person(role="main_contact")
        tom.with_user(self.ann).write(
            {
                "parent_id": self.other.id,
                "stakeholder_role": self.role("senior_leader").id,
            }
        )
        self.assertEqual(tom.stakeholder_role, self.role("senior_leader"))
        self.assertEqual(tom.stakeholder_interval_days, 182)
        self.assertEqual(self.warnings_of(self.brandt), [f"main_left,{tom.id}"])

    def test_same_role_entered_with_the_new_company(self):
        tom = self.make_person(role="indirect", stakeholder_interval_days=30)
        tom.write(
            {"parent_id": self.other.id, "stakeholder_role": self.role("indirect").id}
        )
        self.assertEqual(tom.stakeholder_role, self.role("indirect"))
        self.assertEqual(tom.stakeholder_interval_days, 91)

    def test_interval_without_a_role_stays_behind(self):
        tom = self.make_person(stakeholder_interval_days=30)
        tom.parent_id = self.other
        self.assertFalse(tom.stakeholder_interval_days)

    def test_main_contact_elsewhere_has_not_left_us(self):
        tom = self.make_person()
        tom.write(
            {
                "parent_id": self.other.id,
                "stakeholder_role": self.role("main_contact").id,
            }
        )
        self.assertEqual(tom.stakeholder_role, self.role("main_contact"))
        self.assertFalse(self.warnings_of(self.brandt))

    def test_follow_up_ends_at_once(self):
        tom = self.make_person(role="indirect")
        self.night()
        prompt = self.person_prompt(tom)
        prompt.with_user(self.ann).action_relationship_snooze(days=3)
        tom.with_user(self.ann).parent_id = self.other
        self.assertFalse(prompt.exists())

    # === THEIR INTERVAL === #

    def test_own_interval_survives_the_same_role(self):
        tom = self.make_person(role="indirect", stakeholder_interval_days=30)
        dialog = self.env["relationship.stakeholder.edit"].with_user(self.olaf)
        dialog = dialog.with_context(default_partner_id=tom.id).create({})
        dialog.birthdate_date = "1980-05-05"
        dialog.action_save()
        self.assertTrue(tom.birthdate_date)
        self.assertEqual(tom.stakeholder_interval_days, 30)
        tom.stakeholder_role = self.role("senior_leader")
        self.assertEqual(tom.stakeholder_interval_days, 182)

    # === OUR COLLEAGUE === #

    def test_follow_up_goes_along_to_another_colleague(self):
        tom = self.make_person(role="indirect", stakeholder_user_id=self.olaf.id)
        self.night()
        prompt = self.person_prompt(tom)
        self.assertEqual(prompt.user_id, self.olaf)
        tom.with_user(self.ann).stakeholder_user_id = self.mona
        self.assertEqual(prompt.user_id, self.mona)
        tom.with_user(self.ann).stakeholder_user_id = False
        self.assertEqual(prompt.user_id, self.ann, "who sells")

    def test_named_colleague_stays(self):
        tom = self.make_person(role="indirect", stakeholder_user_id=self.ann.id)
        eva = self.make_person("Eva Kern", role="indirect")
        self.night()
        self.brandt.user_id = self.mona
        self.assertEqual(self.person_prompt(tom).user_id, self.ann)
        self.assertEqual(self.person_prompt(eva).user_id, self.mona)
