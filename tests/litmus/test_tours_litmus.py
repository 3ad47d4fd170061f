from odoo import Command
from odoo.tests import tagged

from ..test_tours import ToursCommon

FOLLOW_UPS = "/odoo/action-relationship_flow.mail_activity_action_my"
ASKED = "When did we last ask what they need?"
MANAGEMENT = "Whom do we know in their management?"


@tagged("post_install", "-at_install")
class TestToursLitmus(ToursCommon):
    """Two colleagues answer a litmus test, one of them a clerk without sales rights,
    and the manager turns the weaknesses into a plan."""

    def test_from_answers_to_plan(self):
        questions = self.env["relationship.litmus.question"]
        questions.search([]).active = False
        questions.create(
            [
                {
                    "name": name,
                    "area": area,
                    "answer_1": "Never",
                    "answer_2": "Long ago",
                    "answer_3": "Last year",
                    "answer_4": "Last month",
                    "step": f"Step: {area}",
                }
                for name, area in ((ASKED, "listening"), (MANAGEMENT, "reach"))
            ]
        )
        self.prompt_of(self.brandt).unlink()
        litmus = (
            self.env["relationship.litmus"]
            .with_user(self.mona)
            .create(
                {
                    "partner_id": self.brandt.id,
                    "user_id": self.mona.id,
                    "participant_ids": [
                        Command.create({"user_id": user.id})
                        for user in (self.ann, self.olaf, self.mona)
                    ],
                }
            )
        )
        litmus.action_launch()
        mine = litmus.participant_ids.filtered(lambda p: p.user_id == self.mona)
        for answer in mine.answer_ids:
            answer.choice = "2" if answer.area == "listening" else "4"
        mine.action_submit()
        for user, name in ((self.olaf, "clerk"), (self.ann, "seller")):
            self.start_tour(
                FOLLOW_UPS, f"relationship_flow_litmus_{name}", login=user.login
            )
            litmus.invalidate_recordset()
        self.assertEqual((litmus.state, litmus.answer_count), ("closed", 3))
        self.assertAlmostEqual(litmus.score, (100 + 100 / 3) / 2, places=2)
        self.start_tour(
            FOLLOW_UPS, "relationship_flow_litmus_manager", login=self.mona.login
        )
        plan = self.env["relationship.plan"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertEqual(plan.step_ids.mapped("name"), ["Step: listening"])
