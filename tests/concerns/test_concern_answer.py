from odoo.tests import tagged

from ..common import TODAY, day
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernAnswer(ConcernCommon):
    """By when there should be an answer, and what waits until then."""

    def test_working_days(self):
        expected = {"high": day(1), "medium": day(2), "low": day(7)}
        for severity, date in expected.items():
            with self.subTest(severity):
                concern = self.make_concern(severity=severity)
                self.assertEqual(concern.response_date, date)
        with self.frozen(days=3):  # a Friday
            self.assertEqual(self.make_concern(severity="high").response_date, day(6))
        concern.severity = "high"
        self.assertEqual(concern.response_date, day(1))

    def test_closed_days_are_no_working_days(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Stocktaking",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-11 00:00:00",
                "date_to": "2026-03-11 23:59:59",
            }
        )
        self.assertEqual(self.make_concern(severity="high").response_date, day(2))

    def test_settings(self):
        self.set_setting("concern_days_high", 0)
        self.set_setting("concern_days_low", 3)
        self.assertEqual(self.make_concern(severity="high").response_date, TODAY)
        self.assertEqual(self.make_concern(severity="low").response_date, day(3))

    def test_without_working_hours(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self.make_concern(severity="low").response_date, day(5))

    def test_the_day_is_the_companys(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with self.frozen(hours=3):  # already Wednesday there
            self.assertEqual(self.make_concern(severity="high").response_date, day(2))

    def test_states_and_labels(self):
        concern = self.make_concern()
        for offset, state, label in (
            (0, "waiting", "Answer by 12 Mar"),
            (2, "today", "Answer today"),
            (3, "late", "1 day late"),
            (5, "late", "3 days late"),
        ):
            with self.subTest(offset), self.frozen(days=offset):
                concern.invalidate_recordset(["answer_state", "answer_label"])
                self.assertEqual(concern.answer_state, state)
                self.assertEqual(concern.answer_label, label)
                found = concern.search([("answer_state", "=", state)])
                self.assertIn(concern, found)
        concern.action_solved()
        self.assertEqual(concern.answer_label, "Tell the customer")
        concern.action_told()
        self.assertEqual(concern.answer_label, "Customer told")
        groups = concern.sudo()._read_group(
            [("id", "=", concern.id)], ["answer_state"], ["__count"]
        )
        self.assertEqual(groups, [("done", 1)])

    def test_how_long_it_took(self):
        short, long = self.make_concern(), self.make_concern()
        still_open = self.make_concern()
        with self.frozen(hours=36):
            short.action_told()
        with self.frozen(days=4):
            long.action_told()
        concerns = short | long
        self.assertEqual(concerns.mapped("days_to_tell"), [1.5, 4])
        self.assertFalse(still_open.days_to_tell)
        [(mean,)] = concerns._read_group(
            [("id", "in", (concerns | still_open).ids)], [], ["days_to_tell:avg"]
        )
        self.assertEqual(mean, 2.75, "open ones don't count")

    def test_courtesies_wait(self):
        concern = self.make_concern()
        self.assertFalse(self.make_prompt(self.brandt, "reorder"), "it can wait")
        self.assertTrue(self.make_prompt(self.brandt, "interval"))
        self.assertTrue(self.make_prompt(self.make_customer("Other"), "reorder"))
        concern.action_solved()
        self.assertFalse(self.make_prompt(self.brandt, "reorder"))
        concern.action_told()
        with self.frozen(days=8):
            self.assertTrue(self.make_prompt(self.brandt, "reorder"))

    def test_the_call_begins_with_the_concern(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        self.assertFalse(prompt.relationship_concerns)
        self.make_concern()
        self.env.invalidate_all()
        self.assertEqual(
            prompt.relationship_concerns, "Open concern: Two boxes were torn"
        )
        self.make_concern(name="Late", severity="high")
        self.make_concern(name="Dear", severity="low")
        self.env.invalidate_all()
        text = "3 open concerns: Late; Two boxes were torn…"
        self.assertEqual(prompt.relationship_concerns, text)
        self.assertEqual(prompt.relationship_why.split("\n")[0], text)
