from odoo.tests import tagged

from ..test_queries import CountingMixin
from .common_plan import PlanCommon

CARD = {
    "activity_ids": {},
    "done_step_count": {},
    "health_color": {},
    "health_score": {},
    "is_rotting": {},
    "level": {},
    "next_step_date": {},
    "next_step_name": {},
    "overdue_step_count": {},
    "partner_id": {"fields": {"display_name": {}}},
    "rotting_days": {},
    "step_count": {},
    "step_state": {},
    "target_level": {},
    "team_ids": {"fields": {"display_name": {}}},
    "tier_color": {},
    "tier_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "yearly_value": {},
}


@tagged("post_install", "-at_install")
class TestPlanQueries(CountingMixin, PlanCommon):
    """No query per plan or step, whatever is looked at or raised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["relationship.plan"]
        for number in range(24):
            plan = cls.make_plan(
                cls.make_customer(f"Customer {number}", user_id=cls.ann.id),
                sponsor_id=(cls.mona if number % 3 else cls.olaf).id,
            )
            cls.make_step(plan, number - 12)
            cls.make_step(plan, number)
            cls.plans |= plan

    def board(self, plans):
        """Open the board as the web client does, with all columns unfolded."""
        plans = plans.with_user(self.ann)
        domain = [("id", "in", plans.ids)]
        result = plans.web_read_group(
            domain,
            ["stage_id"],
            ["yearly_value:sum"],
            auto_unfold=True,
            unfold_read_specification=CARD,
            unfold_read_default_limit=80,
        )
        plans.read_progress_bar(
            domain, "stage_id", {"field": "health_color", "colors": {"red": "danger"}}
        )
        shown = [r["id"] for g in result["groups"] for r in g.get("__records", ())]
        self.assertCountEqual(shown, plans.ids)

    def count_cold(self, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.count(lambda: action(*args))

    def test_board(self):
        self.count_cold(self.board, self.plans)
        many = self.count_cold(self.board, self.plans)
        self.assertEqual(self.count_cold(self.board, self.plans[:3]), many)
        self.assertLessEqual(many, 45)

    def test_steps(self):
        steps = self.plans.step_ids.with_user(self.ann)
        names = ["state", "repeat_label", "touchpoint_ids", "partner_id", "user_id"]

        def read(records):
            records.browse(records.ids).read(names)

        self.count_cold(read, steps)
        many = self.count_cold(read, steps)
        self.assertEqual(self.count_cold(read, steps[:3]), many)

    def test_customers(self):
        customers = self.plans.partner_id.with_user(self.ann)

        def read(records):
            records.browse(records.ids).read(["relationship_plan_stage"])

        self.count_cold(read, customers)
        many = self.count_cold(read, customers)
        self.assertEqual(self.count_cold(read, customers[:3]), many)

    def test_steps_for_many_plans(self):
        template = self.env["relationship.plan.step.template"].create({"name": "Note"})

        def add(plans):
            plans.browse(plans.ids)._add_steps(template)

        self.count_cold(add, self.plans)
        many = self.count_cold(add, self.plans)
        self.assertEqual(self.count_cold(add, self.plans[:3]), many)

    def test_customers_with_two_rows_of_health(self):
        """One from before the first order: that of the company counts."""
        plan = self.plans[0]
        for company, score in ((False, 80), (self.company.id, 10)):
            self.env["relationship.health"].create(
                {
                    "partner_id": plan.partner_id.id,
                    "company_id": company,
                    "score": score,
                }
            )
        self.board(self.plans)
        groups = self.plans.with_user(self.ann).formatted_read_group(
            [("id", "=", plan.id)], ["health_color"], ["__count"]
        )
        self.assertEqual([group["health_color"] for group in groups], ["red"])
        self.assertEqual(plan.with_user(self.ann).health_score, 10)
