from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, day
from .common_litmus import LitmusCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLitmusPlan(LitmusCommon):
    """Weaknesses become steps of the customer's plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["relationship.plan.step.template"].create(
            {"name": "Ask them", "days": 9, "repeat_number": 3, "repeat_unit": "month"}
        )
        cls.listening.template_id = cls.template

    def make_result(self, *choices, **vals):
        litmus = self.make_litmus(self.ann, self.olaf, self.plain, **vals)
        self.answer_all(litmus, *choices)
        return litmus

    def plan(self):
        return self.env["relationship.plan"].search(
            [("partner_id", "=", self.brandt.id)]
        )

    def test_result_when_the_responsible_has_left(self):
        for cover in (self.olaf, self.env["res.users"]):
            boss = self.make_user(f"boss{cover.id}", "relationship_flow.group_manager")
            boss.relationship_cover_id = cover
            customer = self.make_customer("Customer", user_id=self.ann.id)
            litmus = self.make_litmus(
                self.ann, self.mona, self.plain, partner=customer, user_id=boss.id
            )
            boss.action_archive()
            self.answer_all(litmus, "3", "3")
            [prompt] = self.litmus_prompts(customer)
            self.assertEqual(prompt.user_id, cover)

    def test_weaknesses_become_steps(self):
        litmus = self.make_result("1", "2")
        prompt = self.litmus_prompts()
        action = litmus.with_user(self.mona).action_make_plan()
        plan = self.plan()
        self.assertEqual((action["res_model"], action["res_id"]), (plan._name, plan.id))
        self.assertRecordValues(
            plan.step_ids.sorted("date"),
            [
                {
                    "name": "Step for listening",
                    "template_id": self.template.id,
                    "date": day(9),
                    "repeat_number": 3,
                    "contact_id": self.mia.id,
                },
                {
                    "name": "Step for reach",
                    "template_id": False,
                    "date": day(30),
                    "repeat_number": 0,
                    "contact_id": self.mia.id,
                },
            ],
        )
        self.assertFalse(prompt.active, "the result has been looked at")
        self.assertEqual(litmus.item_ids.plan_step_id, plan.step_ids)

    def test_twice_makes_nothing_new(self):
        litmus = self.make_result("1", "2").with_user(self.mona)
        litmus.weakness_ids[0].action_add_step()
        self.assertEqual(len(self.plan().step_ids), 1)
        for _time in range(2):
            litmus.action_make_plan()
        self.assertEqual(len(self.plan().step_ids), 2)
        self.assertEqual(len(self.plan()), 1)

    def test_what_the_plan_has_already_is_taken_over(self):
        plan = self.env["relationship.plan"]._get_for(self.brandt, self.company)
        plan = plan[self.brandt]
        own, done = plan.step_ids.create(
            [
                {"plan_id": plan.id, "name": "Ours", "template_id": self.template.id},
                {"plan_id": plan.id, "name": "Step for reach", "done_date": day(-9)},
            ]
        )
        litmus = self.make_result("1", "2")
        litmus.with_user(self.mona).action_make_plan()
        items = litmus.item_ids.sorted("sequence")
        self.assertEqual(items[0].plan_step_id, own)
        self.assertNotEqual(items[1].plan_step_id, done, "it is needed again")
        self.assertEqual(len(plan.step_ids), 3)

    def test_strengths_need_no_steps(self):
        litmus = self.make_result("4", "1")
        litmus.with_user(self.mona).action_make_plan()
        self.assertEqual(self.plan().step_ids.mapped("name"), ["Step for reach"])

    def test_no_plan_without_a_result_or_a_weakness(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        with self.assertRaisesRegex(UserError, "no result"):
            litmus.with_user(self.mona).action_make_plan()
        litmus = self.make_result("4", "4", partner=self.make_customer("Other"))
        with self.assertRaisesRegex(UserError, "no weakness"):
            litmus.with_user(self.mona).action_make_plan()

    def test_who_may(self):
        litmus = self.make_result("1", "1")
        with self.assertRaises(AccessError):
            litmus.with_user(self.plain).action_make_plan()
        litmus.with_user(self.ann).action_make_plan()
        self.assertEqual(len(self.plan().step_ids), 2)

    def test_step_is_named_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.brandt.lang = "de_DE"
        self.reach.with_context(lang="de_DE").step = "Leitung treffen"
        litmus = self.make_result("4", "1")
        litmus.with_user(self.mona).action_make_plan()
        self.assertEqual(self.plan().step_ids.name, "Leitung treffen")
        litmus.with_user(self.mona).action_make_plan()
        self.assertEqual(len(self.plan().step_ids), 1)
