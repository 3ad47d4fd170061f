from odoo.tests import tagged

from ..test_tours import ToursCommon

PLANS = "/odoo/action-relationship_flow.relationship_plan_action"


@tagged("post_install", "-at_install")
class TestToursPlan(ToursCommon):
    """A plan is started on the board, dragged on, and a step of it is done."""

    def test_from_the_board_to_a_step_done(self):
        templates = self.env["relationship.plan.step.template"]
        templates.search([]).active = False
        first, other = templates.create(
            [
                {"name": "Ask them what they want"},
                {"name": "Show the new line", "days": 3},
            ]
        )
        stages = self.env["relationship.plan.stage"]
        stages._get_by_code("take_stock").template_ids = first
        self.start_tour(PLANS, "relationship_flow_plan", login=self.ann.login)
        plan = self.env["relationship.plan"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertRecordValues(
            plan, [{"user_id": self.ann.id, "stage_code": "agreed"}]
        )
        self.assertEqual(plan.step_ids.template_id, first | other)
        done = plan.step_ids.filtered("done_date")
        self.assertEqual(done.template_id, other)
        self.assertRecordValues(
            self.last_touchpoint(self.brandt),
            [{"purpose": "plan", "user_id": self.ann.id, "note": other.name}],
        )
