from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common_screens import DESKTOP, FLOW, PHONE, TAB, LookCommon

PEOPLE = f"{FLOW}.res_partner_action_people"


@tagged("post_install", "-at_install")
class TestScreensPeople(LookCommon):
    """Where the people at customers are seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.write({"needs_senior": True, "warns_single_thread": True})
        cls.mia = cls.brandt.child_ids
        role = f"{FLOW}.relationship_stakeholder_role_"
        cls.mia.write(
            {
                "function": "Production planner",
                "stakeholder_role": cls.env.ref(role + "main_contact").id,
                "stakeholder_support": "mentor",
                "stakeholder_coverage": "deep",
                "birthdate_date": cls.today.replace(year=1984, day=1),
                "interest_ids": [
                    fields.Command.create({"name": "Sailing"}),
                ],
            }
        )
        cls.env["res.partner"].create(
            [
                {
                    "parent_id": cls.brandt.id,
                    "function": "CFO",
                    "is_stakeholder_placeholder": True,
                    "stakeholder_role": cls.env.ref(role + "senior_leader").id,
                },
                {
                    "parent_id": cls.brandt.id,
                    "name": "Vera Stone",
                    "function": "Legal",
                    "stakeholder_role": cls.env.ref(role + "gatekeeper").id,
                    "stakeholder_support": "opponent",
                },
            ]
        )
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

    def test_screens(self):
        down = (
            "document.querySelector('[name=stakeholder_ids]')"
            ".scrollIntoView({block: 'center'})"
        )
        grid = [
            ("people_customer", self.form(self.brandt), ["Relationship"]),
            ("people_tab", TAB, ["6 of 6 contacts this year were with Mia Brandt"]),
            ("people_grid", down, ["CFO, unknown", "Vera Stone", "Opponent"]),
        ]
        person = [
            ("person", self.form(self.mia), ["Relationship"]),
            ("person_tab", TAB, ["Our colleague", "Birthday", "Sailing"]),
        ]
        dialog = {
            **self.mia.action_stakeholder_edit(),
            "views": [[False, "form"]],
        }
        born = {"search_default_birthday": 1}
        uncovered = {"search_default_not_covered": 1, "search_default_group_by_role": 1}
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    *grid,
                    *person,
                    ("people", self.opened(PEOPLE), ["Vera Stone", "Legal"]),
                    (
                        "who_is_this",
                        self.opened(dialog),
                        ["Who is this?", "Deep", "Sailing"],
                    ),
                    ("people_born", self.opened(PEOPLE, born), ["Mia Brandt"]),
                    (
                        "people_uncovered",
                        self.opened(PEOPLE, uncovered),
                        ["Senior leader (1)", "Gatekeeper (1)"],
                    ),
                ],
            ),
            (
                self.ann,
                PHONE,
                [
                    *grid,
                    *person,
                    (
                        "people",
                        self.opened(PEOPLE, view="kanban"),
                        ["Vera Stone", "Not known yet", "Never"],
                    ),
                ],
            ),
        )

    def test_screens_of_managers(self):
        screens = [
            (
                "roles",
                self.opened(f"{FLOW}.relationship_stakeholder_role_action"),
                ["Senior leader", "182", "Gatekeeper"],
            ),
            (
                "interests",
                self.opened(f"{FLOW}.relationship_interest_action"),
                ["Sailing"],
            ),
            (
                "tier_people",
                self.form(self.gold),
                ["Somebody senior should be known", "Warn of single threads"],
            ),
        ]
        self.look((self.mona, DESKTOP, screens))
