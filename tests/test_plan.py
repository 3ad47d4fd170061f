from odoo.tests import tagged

from .common import RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestPlan(RelationshipCommon):
    """A plan per customer and company, with the people who carry it."""

    def make_plan(self, partner=None, user=None, **vals):
        plans = self.env["relationship.plan"].with_user(user or self.ann)
        return plans.create({"partner_id": (partner or self.brandt).id, **vals})

    def test_started_with_its_people_and_first_steps(self):
        self.brandt.operations_user_id = self.olaf
        plan = self.make_plan(partner=self.mia)
        self.assertEqual(plan.partner_id, self.brandt)
        self.assertEqual(plan.user_id, self.ann)
        self.assertEqual(plan.sales_user_id, self.ann)
        self.assertEqual(plan.operations_user_id, self.olaf)
        self.assertEqual(plan.stage_id.code, "take_stock")
        self.assertEqual(
            plan.step_ids.template_id,
            self.env.ref(
                "relationship_flow.relationship_plan_stage_take_stock"
            ).template_ids,
        )
        self.assertEqual(plan.step_ids.contact_id, self.mia)
        self.assertEqual(sorted(plan.step_ids.mapped("date")), [day(14), day(21)])

    def test_get_for_makes_what_is_missing(self):
        other = self.make_customer("Other")
        plan = self.make_plan()
        found = self.env["relationship.plan"]._get_for(
            self.brandt | other, self.company
        )
        self.assertEqual(found[self.brandt], plan)
        self.assertEqual(found[other].partner_id, other)
        self.assertFalse(found[other].step_ids)

    def test_one_active_plan_per_customer(self):
        plan = self.make_plan()
        with self.assertRefused("has a plan already"):
            self.make_plan()
        plan.active = False
        self.env.flush_all()
        self.make_plan()
