import json
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common_screens import CLICK, DESKTOP, PHONE, LookCommon

PLANS = "relationship_flow.relationship_plan_action"
STEPS = "relationship_flow.relationship_plan_step_action"


@tagged("post_install", "-at_install")
class TestScreensPlan(LookCommon):
    """The board, the plan, the calendar of steps, and the way from the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = (
            cls.env["relationship.plan"]
            .with_user(cls.ann)
            .with_context(relationship_first_steps=False)
            .create(
                {
                    "partner_id": cls.brandt.id,
                    "level": "2",
                    "goal": "Goods by Monday noon",
                    "sponsor_id": cls.mona.id,
                    "step_ids": [
                        Command.create(
                            {"name": name, "date": cls.today + timedelta(days=days)}
                        )
                        for name, days in (("Show the new line", -3), ("Lunch", 2))
                    ],
                    "wish_ids": [
                        Command.create({"name": "What we used", "repeat_number": 3})
                    ],
                }
            )
        )
        cls.env["relationship.health"].create(
            {
                "partner_id": cls.brandt.id,
                "company_id": cls.env.company.id,
                "score": 55,
                "date": cls.today,
            }
        )

    def test_screens(self):
        board = ["Take stock", "Brandt Packaging", "Show the new line", "0/2"]
        wishes = CLICK % json.dumps(".nav-link[name=wishes]")
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    ("plan_board", self.opened(PLANS), board),
                    ("plan_list", self.opened(PLANS, view="list"), ["Take stock"]),
                    ("plan_pivot", self.opened(PLANS, view="pivot"), ["Ann Keller"]),
                    (
                        "plan_activity",
                        self.opened(PLANS, view="activity"),
                        ["Relationship plans"],
                    ),
                    ("plan_form", self.form(self.plan), ["Goods by Monday", "Amber"]),
                    ("plan_wishes", wishes, ["What we used", "Plan it"]),
                    ("plan_steps", self.opened(STEPS), ["Lunch"]),
                    ("plan_step_list", self.opened(STEPS, view="list"), ["Lunch"]),
                    (
                        "plan_customer",
                        self.form(
                            self.brandt, "relationship_flow.res_partner_view_form_first"
                        ),
                        ["Take stock"],
                    ),
                ],
            ),
            (
                self.ann,
                PHONE,
                [
                    ("plan_board", self.opened(PLANS), board),
                    ("plan_form", self.form(self.plan), ["Goods by Monday", "Lunch"]),
                    ("plan_steps", self.opened(STEPS, view="kanban"), ["Lunch"]),
                ],
            ),
        )
