from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_plan import PlanCommon

TEAM = ("user_id", "sales_user_id", "operations_user_id", "sponsor_id")
MODELS = {
    "relationship.plan": ("r", "rwc", "rwcu"),
    "relationship.plan.step": ("r", "rwcu", "rwcu"),
    "relationship.plan.wish": ("r", "rwcu", "rwcu"),
}
DATA = ("relationship.plan.stage", "relationship.plan.step.template")


@tagged("post_install", "-at_install")
class TestPlanAccess(PlanCommon):
    """Who sees and changes plans, steps and wishes, by role and company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal(cls.mia)
        cls.own = cls.make_user("own", "sales_team.group_sale_salesman")
        cls.plan = cls.make_plan(
            user=cls.mona, user_id=cls.mona.id, sales_user_id=cls.mona.id
        )
        cls.step = cls.make_step(cls.plan, user_id=cls.mona.id)
        cls.wish = (
            cls.env["relationship.plan.wish"]
            .with_user(cls.mona)
            .create({"plan_id": cls.plan.id, "name": "News"})
        )
        (cls.plan | cls.plan).flush_recordset()

    def allowed(self, record, user):
        operations = ("read", "write", "create", "unlink")
        record = record.with_user(user)
        record.invalidate_recordset()
        return "".join(o[0] for o in operations if record.has_access(o))

    def assertAllowed(self, user, level):
        """Assert what ``user`` may do with the plan, its step and its wish: 0 read, 1
        all that the team does, 2 all; None: nothing."""
        for record in (self.plan, self.step, self.wish):
            expected = "" if level is None else MODELS[record._name][level]
            if level == 0 and record == self.plan:
                expected = "rc"  # starting a plan is everybody's
            with self.subTest(user=user.name, model=record._name):
                self.assertEqual(self.allowed(record, user), expected)

    def test_outside_the_team(self):
        self.assertAllowed(self.ann, 0)
        self.assertAllowed(self.olaf, 0)
        self.assertAllowed(self.mona, 2)
        self.assertAllowed(self.plain, None)
        self.assertAllowed(self.portal, None)

    def test_each_part_in_the_team_changes_the_plan(self):
        for role in TEAM:
            for user in (self.ann, self.olaf):
                before = self.plan[role]
                self.plan[role] = user
                self.env.flush_all()
                self.assertAllowed(user, 1)
                self.plan[role] = before

    def test_whoever_does_a_step_changes_that_one(self):
        self.step.user_id = self.olaf
        self.assertEqual(self.allowed(self.step, self.olaf), "rwcu")
        self.assertEqual(self.allowed(self.plan, self.olaf), "rc")
        self.step.with_user(self.olaf).action_done()
        self.assertTrue(self.step.done_date)

    def test_salesperson_with_own_documents_only(self):
        """Not the plan of Ann's customer; that of an unassigned or own one, that of a
        customer they deliver to, and one they have a part in."""
        self.assertAllowed(self.own, None)
        for user_id in (False, self.own.id):
            self.brandt.user_id = user_id
            self.assertAllowed(self.own, 0)
        self.brandt.user_id = self.ann
        self.assertAllowed(self.own, None)
        self.brandt.operations_user_id = self.own
        self.assertAllowed(self.own, 0)
        self.brandt.operations_user_id = False
        self.plan.sponsor_id = self.own
        self.assertAllowed(self.own, 1)

    def test_one_company_sees_nothing_of_another(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.mona.company_ids = [Command.link(other.id)]
        self.plan.company_id = other
        self.env.flush_all()
        for user in (self.ann, self.olaf, self.own):
            self.assertAllowed(user, None)
        self.assertEqual(
            self.allowed(
                self.plan.with_context(allowed_company_ids=other.ids), self.mona
            ),
            "rwcu",
        )
        self.assertFalse(self.brandt.with_user(self.ann).relationship_plan_id)

    def test_only_managers_set_stages_and_templates(self):
        for model in DATA:
            record = self.env[model].search([], limit=1)
            self.assertTrue(record)
            self.assertEqual(self.allowed(record, self.ann), "r")
            self.assertEqual(self.allowed(record, self.olaf), "r")
            self.assertEqual(self.allowed(record, self.plain), "")
            self.assertEqual(self.allowed(record, self.mona), "rwcu")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_methods_open_no_way_around(self):
        for user in (self.ann, self.olaf):
            with self.assertRaises(AccessError):
                self.step.with_user(user).action_done()
            with self.assertRaises(AccessError):
                self.wish.with_user(user).action_plan()
            wizard = self.env["relationship.plan.add.steps"].with_user(user)
            template = self.env["relationship.plan.step.template"].search([], limit=1)
            wizard = wizard.create(
                {"plan_ids": self.plan.ids, "template_ids": template.ids}
            )
            with self.assertRaises(AccessError):
                wizard.action_add()
        self.assertFalse(self.step.done_date)
        self.assertEqual(self.plan.step_ids, self.step)

    def test_clerk_without_sales_rights_runs_a_plan(self):
        """From the start to a step done, with no right to write to the customer."""
        plan = self.env["relationship.plan"].with_user(self.olaf)
        plan = plan.create({"partner_id": self.make_customer("Small").id})
        plan.write({"level": "2", "goal": "Less paper"})
        plan.step_ids[:1].action_done()
        self.assertTrue(plan.step_ids.touchpoint_ids)
        self.assertEqual(plan.done_step_count, 1)
