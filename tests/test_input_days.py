from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, day
from .concerns.common_concern import ConcernCommon

YEARS = (1, 9999)
GONE = "xx_XX"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInputDays(ConcernCommon):
    """Days that are none are refused with a message, and do no harm where they come
    by SQL; nor do time zones and languages that nobody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = (
            cls.env["relationship.plan"]
            .with_user(cls.ann)
            .with_context(relationship_first_steps=False)
            .create(
                {
                    "partner_id": cls.brandt.id,
                    "step_ids": [
                        Command.create(
                            {
                                "name": "Call",
                                "date": TODAY,
                                "repeat_number": 1,
                                "repeat_unit": "week",
                            }
                        )
                    ],
                }
            )
        )
        cls.step = cls.relationship.step_ids

    # === REFUSED === #

    def test_refused(self):
        concern = self.make_concern()
        order = self.make_confirmed().sudo()
        loss = self.env["relationship.loss"].create(
            {"partner_id": self.make_customer("Gone").id}
        )
        for record, name in (
            (self.step, "date"),
            (self.step, "done_date"),
            (self.relationship, "review_date"),
            (concern, "date"),
            (concern, "response_date"),
            (order, "delivered_date"),
            (loss, "date"),
        ):
            for year in YEARS:
                with self.subTest(name, year=year), self.assertRefused("no day to"):
                    record[name] = datetime(year, 6, 1)

    def test_refused_in_dialogs(self):
        feedback = {"partner_id": self.brandt.id, "need": "More", "reception": "okay"}
        attempts = [Command.create({"date": "9999-01-01"})]
        for model, vals in (
            (
                "relationship.log",
                {"partner_ids": self.brandt.ids, "next_step_date": "9999-01-01"},
            ),
            ("relationship.feedback", {**feedback, "need_date": "0001-01-01"}),
            (
                "relationship.loss",
                {"partner_id": self.brandt.id, "attempt_ids": attempts},
            ),
        ):
            with self.subTest(model), self.assertRefused("no day to work with"):
                self.env[model].create(vals)

    def test_snooze(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        for until, words in (
            (date(1, 1, 1), "after today"),
            (date(9999, 12, 31), "before the year 2999"),
        ):
            with self.subTest(until), self.assertRaisesRegex(UserError, words):
                prompt.action_relationship_snooze(until=until)
        self.assertEqual(prompt.date_deadline, TODAY)

    def test_pause(self):
        for year in YEARS:
            with self.subTest(year), self.assertRefused("no day to work with"):
                self.env["relationship.pause"].create(
                    {"partner_ids": self.brandt.ids, "until": date(year, 1, 1)}
                )

    # === BY SQL === #

    def nights(self):
        for name in (
            "raise_follow_ups",
            "escalate_concerns",
            "notice_deliveries",
        ):
            self.run_cron(f"ir_cron_{name}")

    def test_steps(self):
        for year, following in ((1, day(0)), (9999, date(2999, 12, 31))):
            self.put(self.step, date=date(year, 12, 31), last_done_date=None)
            self.put(self.relationship, review_date=date(year, 12, 31))
            self.nights()
            step = self.step.with_user(self.ann)
            self.assertTrue(step.read(["state", "date", "repeat_label"]))
            self.relationship.with_user(self.ann).read()
            step.action_done()
            self.assertGreater(self.step.date, TODAY)
            self.assertGreaterEqual(self.step.date, following)

    def test_concern(self):
        concern = self.make_concern()
        prompt = self.prompt_of(concern)
        for moment in (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)):
            for zone in ("Pacific/Auckland", "America/Los_Angeles"):
                self.put(concern, date=moment, response_date=moment.date())
                self.nights()
                local = {"context": {**self.env.context, "tz": zone}}
                seen = concern.with_user(self.olaf).with_env(
                    self.env(user=self.olaf, **local)
                )
                seen.read()
                mine = prompt.with_env(seen.env)
                mine.read(["relationship_why", "relationship_script"])
                self.brandt.with_env(seen.env).read(["relationship_timeline"])
                concern.severity = "low" if concern.severity == "high" else "high"
                self.env.flush_all()

    def test_delivery(self):
        self.silver.delivery_plan_id = self.plan
        order = self.make_delivered()
        for year in YEARS:
            self.put(order, delivered_date=date(year, 12, 31))
            self.nights()
            order.with_user(self.olaf).read(["delivered_date", "delivery_summary"])
            prompts = self.prompts_of(self.brandt).with_user(self.olaf)
            prompts.read(["relationship_why", "relationship_script"])
            order._relationship_start_delivery_plans()
            self.put(order, delivery_plan_date=None)
            order._relationship_start_delivery_plans()

    def test_time_zone_of_working_hours(self):
        calendar = self.company.resource_calendar_id
        self.put(calendar, tz="Not/AZone")
        concern = self.make_concern(severity="high")
        self.assertEqual(concern.response_date, day(1))
        self.nights()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_languages_that_are_gone(self):
        order = self.make_delivered(days=6)
        self.make_prompt(self.brandt)
        self.make_prompt(self.make_customer("Other"), user=self.olaf)
        for person in (self.ann.partner_id, self.brandt, self.mia):
            self.put(person, lang=GONE)
        self.run_cron("ir_cron_send_follow_up_digest")
        for user in (self.ann, self.olaf):
            self.assertEqual(user.relationship_digest_date, TODAY)
        prompts = self.prompts_of(self.brandt).with_user(self.ann)
        self.assertTrue(prompts[0].relationship_script)
        self.set_setting("rating_interval_days", 90)
        self.run_cron("ir_cron_request_ratings")
        self.assertTrue(order.rating_request_date)
