from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..test_tours import ToursCommon


class ToursPeopleCommon(ToursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.group_ids += cls.env.ref("base.group_partner_manager")
        cls.gold.write({"needs_senior": True, "warns_single_thread": True})
        cls.mia = cls.brandt.child_ids
        cls.env["relationship.touchpoint"].create(
            [
                {
                    "contact_id": cls.mia.id,
                    "user_id": cls.ann.id,
                    "date": fields.Datetime.now() - timedelta(days=30 + number),
                }
                for number in range(4)
            ]
        )

    def role(self, code):
        return self.env.ref(f"relationship_flow.relationship_stakeholder_role_{code}")

    def tour(self, name):
        self.start_tour(
            f"/odoo/res.partner/{self.brandt.id}", name, login=self.ann.login
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestToursPeople(ToursPeopleCommon):
    """A salesperson fills in who is who at a customer."""

    def test_fill_the_grid(self):
        self.tour("relationship_flow_people")
        self.assertEqual(self.mia.stakeholder_role, self.role("main_contact"))
        self.assertRecordValues(
            self.brandt.child_ids - self.mia,
            [
                {
                    "name": "Eve Long",
                    "function": "CFO",
                    "stakeholder_role": self.role("senior_leader").id,
                    "stakeholder_interval_days": 182,
                    "is_stakeholder_placeholder": False,
                    "is_company": False,
                    "type": "contact",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestToursPeoplePhone(ToursPeopleCommon):
    """The same with one thumb."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_role_on_a_phone(self):
        self.tour("relationship_flow_people_phone")
        self.assertEqual(self.mia.stakeholder_role, self.role("main_contact"))
