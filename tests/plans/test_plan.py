from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import TODAY, day
from .common_plan import PlanCommon


@tagged("post_install", "-at_install")
class TestPlan(PlanCommon):
    """A plan per customer and company, with the people who carry it."""

    def test_started_with_its_people_and_first_steps(self):
        self.brandt.operations_user_id = self.olaf
        plan = self.env["relationship.plan"].with_user(self.ann)
        plan = plan.create({"partner_id": self.mia.id})
        self.assertEqual(plan.partner_id, self.brandt)
        self.assertEqual(plan.user_id, self.ann)
        self.assertEqual(plan.sales_user_id, self.ann)
        self.assertEqual(plan.operations_user_id, self.olaf)
        self.assertEqual(plan.stage_id.code, "take_stock")
        self.assertTrue(plan.step_ids)
        self.assertEqual(plan.step_ids.template_id, plan.stage_id.template_ids)
        self.assertEqual(plan.step_ids.contact_id, self.mia)
        self.assertEqual(sorted(plan.step_ids.mapped("date")), [day(14), day(21)])

    def test_first_steps_are_with_the_people_of_these_roles(self):
        roles = self.env["relationship.stakeholder.role"]
        senior = roles.search([("code", "=", "senior_leader")])
        boss, placeholder = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.brandt.id,
                    "stakeholder_role": senior.id,
                    "is_stakeholder_placeholder": name == "Somebody",
                }
                for name in ("Ole Brandt", "Somebody")
            ]
        )
        plan = self.make_plan()
        plan._add_steps(
            self.env["relationship.plan.step.template"].create(
                [
                    {"name": "Meet", "role_code": "senior_leader"},
                    {"name": "Write", "role_code": "indirect"},
                ]
            )
        )
        self.assertNotIn(placeholder, plan.step_ids.contact_id)
        self.assertEqual(
            {step.name: step.contact_id for step in plan.step_ids},
            {"Meet": boss, "Write": self.mia},
        )

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

    def test_steps_from_templates_for_many_plans(self):
        plans = self.make_plan() | self.make_plan(self.make_customer("Other"))
        template = self.env["relationship.plan.step.template"].create(
            {
                "name": "Quarterly note",
                "days": 30,
                "repeat_number": 3,
                "responsible": "sponsor",
                "is_shared": True,
            }
        )
        plans[0].sponsor_id = self.mona
        wizard = self.env["relationship.plan.add.steps"].with_user(self.ann)
        wizard.create(
            {"plan_ids": plans.ids, "template_ids": template.ids}
        ).action_add()
        self.assertRecordValues(
            plans.step_ids.sorted("id"),
            [
                {
                    "plan_id": plan.id,
                    "name": "Quarterly note",
                    "date": day(30),
                    "repeat_number": 3,
                    "user_id": user.id,
                    "is_shared": True,
                }
                for plan, user in zip(plans, self.mona | self.ann, strict=True)
            ],
        )

    def test_step_with_somebody_of_another_customer_is_refused(self):
        stranger = self.make_customer("Stranger")
        with self.assertRaises(ValidationError):
            self.make_step(self.make_plan(), contact_id=stranger.id)

    def make_board(self):
        """Return plans: one that is late, one whose step comes soon, one without."""
        late, soon, bare = (
            self.make_plan(self.make_customer(name))
            for name in ("Late", "Soon", "Bare")
        )
        self.make_step(late, -3, name="Lunch")
        self.make_step(late, 2)
        self.make_step(late, -9, done_date=day(-8))
        self.make_step(soon, 4, name="Visit")
        self.make_step(soon, 1).active = False
        self.env["relationship.pulse"].create(
            {
                "partner_id": late.partner_id.id,
                "company_id": self.company.id,
                "yearly_value": 1200,
            }
        )
        self.env["relationship.health"].create(
            {
                "partner_id": soon.partner_id.id,
                "company_id": self.company.id,
                "score": 90,
                "date": day(0),
            }
        )
        return late | soon | bare

    def test_board(self):
        """The next step, what is overdue, what is done and what the account is worth,
        on the card."""
        plans = self.make_board()
        self.assertRecordValues(
            plans,
            [
                {
                    "next_step_name": "Lunch",
                    "next_step_date": day(-3),
                    "overdue_step_count": 1,
                    "step_count": 3,
                    "done_step_count": 1,
                    "step_state": "overdue",
                    "yearly_value": 1200,
                },
                {
                    "next_step_name": "Visit",
                    "next_step_date": day(4),
                    "overdue_step_count": 0,
                    "step_count": 1,
                    "done_step_count": 0,
                    "step_state": "soon",
                    "yearly_value": 0,
                },
                {
                    "next_step_name": False,
                    "next_step_date": False,
                    "overdue_step_count": 0,
                    "step_count": 0,
                    "done_step_count": 0,
                    "step_state": "none",
                    "yearly_value": 0,
                },
            ],
        )
        late = plans[0]
        step = late.step_ids.filtered(lambda step: step.name == "Lunch")
        step.date = day(9)
        self.assertEqual(late.next_step_date, day(2))

    def test_board_is_searched_and_grouped(self):
        plans = self.make_board()
        self.env.flush_all()
        mine = [("id", "in", plans.ids)]
        model = self.env["relationship.plan"].with_user(self.ann)
        groups = model._read_group(
            mine, ["step_state"], ["yearly_value:sum", "__count"]
        )
        self.assertCountEqual(
            groups, [("overdue", 1200, 1), ("soon", 0, 1), ("none", 0, 1)]
        )
        groups = model._read_group(mine, ["health_color"], ["id:recordset"])
        self.assertEqual(dict(groups)["green"], plans[1])
        green = model.search([*mine, ("health_color", "=", "green")])
        self.assertEqual(green, plans[1])
        for state, plan in zip(("overdue", "soon", "none"), plans, strict=True):
            found = model.search([*mine, ("step_state", "=", state)])
            self.assertEqual(found, plan)
        self.assertEqual(
            model.search(mine, order="yearly_value desc, next_step_date"), plans
        )

    def test_last_days_of_months(self):
        """What is done on the 31st comes back there after a shorter month."""
        step = self.make_step(
            self.make_plan(),
            repeat_number=1,
            repeat_unit="month",
            date=date(2026, 1, 31),
        )
        dates = []
        for today in (date(2026, 1, 31), date(2026, 3, 1), date(2026, 3, 31)):
            with freeze_time(today):
                step._fulfil(today)
            dates.append(step.date)
        self.assertEqual(
            dates, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
        )
        step._take_back(date(2026, 3, 31))
        with freeze_time(date(2026, 4, 2)):
            step._fulfil(TODAY)
        self.assertEqual(step.date, date(2026, 4, 30))
        step.date = date(2026, 5, 15)
        with freeze_time(date(2026, 5, 15)):
            step._fulfil(TODAY)
        self.assertEqual(step.date, date(2026, 6, 15), "somebody chose another day")

    def test_wish_becomes_a_repeating_step(self):
        plan = self.make_plan()
        wish = self.env["relationship.plan.wish"].with_user(self.ann)
        wish = wish.create(
            {
                "plan_id": plan.id,
                "name": "What we used",
                "repeat_number": 3,
                "contact_id": self.mia.id,
            }
        )
        wish.action_plan()
        self.assertRecordValues(
            plan.step_ids,
            [
                {
                    "name": "What we used",
                    "contact_id": self.mia.id,
                    "repeat_number": 3,
                    "date": day(92),
                    "is_shared": True,
                }
            ],
        )
        wish.action_plan()
        self.assertEqual(len(plan.step_ids), 1)
        self.assertEqual(wish.next_date, day(92))

    def test_customer_shows_and_starts_its_plan(self):
        contact = self.mia.with_user(self.ann)
        action = contact.action_view_plan()
        self.assertEqual(action["context"], {"default_partner_id": self.brandt.id})
        plan = self.make_plan()
        contact.invalidate_recordset()
        self.assertEqual(contact.relationship_plan_id, plan)
        self.assertEqual(contact.relationship_plan_stage, plan.stage_id.name)
        self.assertEqual(contact.action_view_plan()["res_id"], plan.id)

    def test_plan_moves_with_its_customer(self):
        group = self.make_customer("Group")
        other = self.make_customer("Other")
        plan, twin = self.make_plan(), self.make_plan(other)
        step = self.make_step(plan)
        (self.brandt | other).write({"is_company": False, "parent_id": group.id})
        self.assertEqual(plan.partner_id, group)
        self.assertEqual(step.partner_id, group)
        self.assertFalse(twin.active)

    def test_plans_of_customers_who_become_one(self):
        """The plan of the customer kept stays; without one, that of the other moves,
        with its steps."""
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        double, late = self.make_customer("Brandt"), self.make_customer("Late")
        twin = self.make_plan(double)
        step = self.make_step(twin)
        merge._merge((double | late).ids, late)
        self.assertEqual(twin.partner_id, late)
        self.assertEqual(step.partner_id, late)
        plan = self.make_plan()
        merge._merge((late | self.brandt).ids, self.brandt)
        self.assertTrue(plan.active)
        self.assertFalse(twin.active)
        self.assertEqual(twin.partner_id, self.brandt)
