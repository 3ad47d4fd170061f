from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOW, TODAY
from .plans.common_plan import PlanCommon

HUGE = 99_999_999
LARGEST = 2**31 - 1  # that a column holds
TYPES = ("integer", "float", "monetary", "date", "datetime")
HARMLESS = {"sequence", "color"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInputBounds(PlanCommon):
    """Numbers that nobody can mean are refused with the most that can be meant, and
    stop nobody's work where they come by SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan()
        cls.step = cls.make_step(cls.plan, repeat_number=1)
        cls.wish = cls.env["relationship.plan.wish"].create(
            {"plan_id": cls.plan.id, "name": "News"}
        )
        cls.template = cls.env["relationship.plan.step.template"].create(
            {"name": "Call"}
        )
        cls.role = cls.env["relationship.stakeholder.role"].create({"name": "Judge"})
        cls.part = cls.env["relationship.health.part"].search([], limit=1)
        cls.question = cls.env["relationship.litmus.question"].search([], limit=1)
        cls.make_touchpoint(cls.mia, days=3)

    # === REFUSED === #

    def test_whatever_takes_numbers_checks_them(self):
        for name, model in self.env.registry.items():
            entered = {
                field.name
                for field in model._fields.values()
                if field.type in TYPES and field.store and not field.readonly
            }
            if name.startswith("relationship.") and entered - HARMLESS:
                with self.subTest(name):
                    self.assertTrue(hasattr(model, "_relationship_check_entries"))

    def test_too_much(self):
        wizard = self.env["relationship.set.tier"].create(
            {"partner_ids": self.brandt.ids}
        )
        for record, name, most in (
            (self.brandt, "contact_interval_days", 3650),
            (self.mia, "stakeholder_interval_days", 3650),
            (self.role, "interval_days", 3650),
            (self.silver, "interval_days", 3650),
            (self.silver, "quiet_days", 3650),
            (self.step, "repeat_number", 521),
            (self.wish, "repeat_number", 521),
            (self.template, "repeat_number", 521),
            (self.template, "days", 3650),
            (self.plan.stage_id, "rotting_threshold_days", 3650),
            (self.part, "weight", 1000),
            (self.question, "weight", 1000),
            (wizard, "interval_weeks", 521),
        ):
            record = record.with_user(self.mona)
            before = record[name]
            for value in (most + 1, HUGE, 10**12):
                with (
                    self.subTest(name, value=value),
                    self.assertRefused(f": {value} is too much. Enter {most} at most"),
                ):
                    record.write({name: value})
            self.assertEqual(record[name], before)
            record.write({name: most})
            self.env.flush_all()

    def test_no_number(self):
        with self.assertRefused("no number to work with"):
            self.question.with_user(self.mona).weight = float("nan")

    def test_last_day_of_a_litmus_test(self):
        tests = self.env["relationship.litmus"].with_user(self.mona)
        with self.assertRefused("no day to work with"):
            tests.create({"partner_id": self.brandt.id, "closing_date": "9999-12-31"})

    def test_snooze(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        for days, words in ((HUGE, "before the year 2999"), (-HUGE, "after today")):
            with self.subTest(days), self.assertRaisesRegex(UserError, words):
                prompt.action_relationship_snooze(days=days)
        self.assertEqual(prompt.date_deadline, TODAY)
        prompt.action_relationship_snooze(days=2)
        self.assertEqual(str(prompt.date_deadline), "2026-03-12")

    # === BY SQL === #

    def test_people(self):
        self.put(self.mia, stakeholder_interval_days=LARGEST)
        for partner in self.brandt | self.mia:
            self.put(partner, contact_interval_days=LARGEST)
        self.env["relationship.stakeholder"]._raise_due()
        mia = self.mia.with_user(self.ann)
        self.assertEqual(mia.stakeholder_next_date, date(2036, 3, 4))
        self.role.follows_customer = True
        self.put(
            self.mia, stakeholder_interval_days=None, stakeholder_role=self.role.id
        )
        self.assertEqual(mia.stakeholder_next_date, date(2036, 3, 4))
        self.make_prompt(self.brandt)
        self.make_prompt(
            self.brandt, "stakeholder", record=self.mia, key=f"person,{self.mia.id}"
        )
        self.put(self.mia, stakeholder_interval_days=LARGEST)
        self.make_touchpoint(self.mia)
        self.assertFalse(self.prompts_of(self.brandt, relationship_reason="interval"))

    def test_quiet_days(self):
        self.put(self.silver, quiet_days=LARGEST)
        self.assertEqual(self.brandt.contact_quiet_until, date(2036, 3, 4))
        self.make_prompt(self.brandt, "thanks")

    def test_steps(self):
        for unit in ("week", "month"):
            self.put(self.step, repeat_number=LARGEST, repeat_unit=unit, date=TODAY)
            self.step.with_user(self.ann).action_done()
            self.assertEqual(self.step.date, date(2999, 12, 31))
        self.put(self.wish, repeat_number=LARGEST)
        with self.assertRefused("521 at most"):
            self.wish.with_user(self.ann).action_plan()
        self.put(self.template, days=LARGEST)
        step = self.plan._add_steps(self.template)
        self.assertEqual(step.date, date(2036, 3, 7))

    def test_stage(self):
        self.put(self.plan.stage_id, rotting_threshold_days=LARGEST)
        self.assertFalse(self.plan.with_user(self.ann).is_rotting)
        plans = self.env["relationship.plan"].with_user(self.ann)
        self.assertNotIn(self.plan, plans.search([("is_rotting", "=", True)]))

    def test_weights(self):
        for part in self.part.search([]):
            self.put(part, weight=LARGEST)
        self.env["relationship.health"]._refresh(self.brandt.ids)
        self.assertTrue(self.brandt.with_user(self.ann).health_detail)
        with self.assertRefused("weight above zero"):
            self.put(self.question, weight=float("nan"))
