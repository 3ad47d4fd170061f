from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import RelationshipCommon

BERLIN, AUCKLAND, LOS_ANGELES = (
    "Europe/Berlin",
    "Pacific/Auckland",
    "America/Los_Angeles",
)


@tagged("post_install", "-at_install")
class TestTime(RelationshipCommon):
    """Whose day it is: the assignee's, at midnight and when clocks change."""

    def contact(self, moment):
        with freeze_time(moment + timedelta(hours=1)):
            self.env["relationship.touchpoint"].create(
                {"contact_id": self.mia.id, "date": moment}
            )
        return self.brandt.last_contact_date.isoformat()

    def forget(self):
        self.touchpoints_of(self.brandt).unlink()

    def test_day_of_a_contact_is_the_assignees(self):
        for zone, moment, expected in (
            ("UTC", datetime(2026, 2, 1, 23, 59), "2026-02-01"),
            ("UTC", datetime(2026, 2, 2, 0, 0), "2026-02-02"),
            (BERLIN, datetime(2026, 2, 1, 22, 59), "2026-02-01"),
            (BERLIN, datetime(2026, 2, 1, 23, 0), "2026-02-02"),
            (AUCKLAND, datetime(2026, 2, 1, 10, 59), "2026-02-01"),
            (AUCKLAND, datetime(2026, 2, 1, 11, 0), "2026-02-02"),
            (LOS_ANGELES, datetime(2026, 2, 2, 7, 59), "2026-02-01"),
            (LOS_ANGELES, datetime(2026, 2, 2, 8, 0), "2026-02-02"),
        ):
            with self.subTest(zone=zone, moment=moment):
                self.forget()
                self.ann.tz = zone
                self.assertEqual(self.contact(moment), expected)
                self.env["relationship.clock"]._refresh(self.brandt.ids)
                self.assertEqual(self.brandt.last_contact_date.isoformat(), expected)

    def test_day_without_an_assignee_is_the_customers_companys(self):
        other = self.env["res.company"].create({"name": "Pacific branch"})
        other.partner_id.tz = AUCKLAND
        self.brandt.write({"user_id": False, "operations_user_id": False})
        self.brandt.company_id = other
        self.assertEqual(self.contact(datetime(2026, 2, 1, 11, 0)), "2026-02-02")
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint._get_local_day(), date(2026, 2, 2))

    def test_day_when_clocks_change(self):
        self.ann.tz = BERLIN
        for moment, expected in (
            # 29 March 2026, 2:00 becomes 3:00: the day has 23 hours
            (datetime(2026, 3, 28, 22, 59), "2026-03-28"),
            (datetime(2026, 3, 28, 23, 0), "2026-03-29"),
            (datetime(2026, 3, 29, 21, 59), "2026-03-29"),
            (datetime(2026, 3, 29, 22, 0), "2026-03-30"),
            # 25 October 2026, 3:00 becomes 2:00: the day has 25 hours
            (datetime(2026, 10, 24, 22, 0), "2026-10-25"),
            (datetime(2026, 10, 25, 22, 59), "2026-10-25"),
            (datetime(2026, 10, 25, 23, 0), "2026-10-26"),
        ):
            with self.subTest(moment=moment):
                self.forget()
                self.assertEqual(self.contact(moment), expected)
                after = self.brandt.next_contact_date - self.brandt.last_contact_date
                self.assertEqual(after.days, 42)

    def test_salesperson_first_then_operations_then_the_company(self):
        moment = datetime(2026, 2, 1, 23, 30)
        self.brandt.operations_user_id = self.olaf
        self.olaf.tz = BERLIN
        self.ann.tz = LOS_ANGELES
        self.assertEqual(self.contact(moment), "2026-02-01")
        self.forget()
        self.brandt.user_id = False
        self.assertEqual(self.contact(moment), "2026-02-02")
        self.forget()
        self.brandt.operations_user_id = False
        self.assertEqual(self.contact(moment), "2026-02-01")
        self.forget()
        self.company.partner_id.tz = AUCKLAND
        self.assertEqual(self.contact(moment), "2026-02-02")

    def test_prompt_comes_on_the_assignees_day(self):
        self.set_limits(lead_days=0)
        self.brandt.contact_clock_start = datetime(2026, 3, 1).date()
        self.assertEqual(self.brandt.next_contact_date.isoformat(), "2026-04-12")
        for zone, before, after in (
            ("UTC", datetime(2026, 4, 11, 23, 59), datetime(2026, 4, 12, 0, 0)),
            (BERLIN, datetime(2026, 4, 11, 21, 59), datetime(2026, 4, 11, 22, 0)),
            (AUCKLAND, datetime(2026, 4, 11, 11, 59), datetime(2026, 4, 11, 12, 0)),
            (LOS_ANGELES, datetime(2026, 4, 12, 6, 59), datetime(2026, 4, 12, 7, 0)),
        ):
            with self.subTest(zone):
                self.ann.tz = zone
                self.prompts_of(self.brandt).unlink()
                with freeze_time(before):
                    self.run_raise()
                self.assertFalse(self.prompts_of(self.brandt))
                with freeze_time(after):
                    self.run_raise()
                prompt = self.prompts_of(self.brandt)
                self.assertEqual(prompt.date_deadline.isoformat(), "2026-04-12")

    def test_prompt_in_the_night_is_not_taken_back(self):
        self.ann.tz = AUCKLAND
        self.brandt.contact_clock_start = datetime(2026, 3, 1).date()
        with freeze_time(datetime(2026, 4, 8, 12, 0)):  # 9 April in Auckland
            self.run_raise()
            prompt = self.prompts_of(self.brandt)
            self.assertTrue(prompt)
            self.run_raise()
            self.assertTrue(prompt.exists())

    def test_status_is_seen_from_the_viewers_day(self):
        self.brandt.contact_clock_start = datetime(2026, 3, 1).date()
        with freeze_time(datetime(2026, 4, 12, 12, 0)):
            for zone, status in (("UTC", "due"), (AUCKLAND, "overdue")):
                brandt = self.brandt.with_context(tz=zone)
                self.assertEqual(brandt.contact_status, status)
                domain = [("id", "=", brandt.id), ("contact_status", "=", status)]
                self.assertEqual(brandt.search(domain), brandt)

    def test_pause_ends_on_the_assignees_day(self):
        self.brandt.action_pause_contact("2026-04-01", "Winter")
        self.ann.tz = AUCKLAND
        with freeze_time(datetime(2026, 3, 31, 10, 59)):
            self.run_raise()
            self.assertFalse(self.prompts_of(self.brandt))
        with freeze_time(datetime(2026, 3, 31, 11, 0)):
            self.run_raise()
            self.assertTrue(self.prompts_of(self.brandt))

    def test_closing_contact_is_told_by_the_assignees_day(self):
        self.ann.tz = AUCKLAND
        prompt = self.make_prompt(self.brandt)
        self.contact(datetime(2026, 3, 10, 11, 30))  # 11 March, 0:30 in Auckland
        self.assertIn("on 11 Mar", prompt.feedback)

    def test_leap_day(self):
        self.brandt.contact_interval_days = 366
        self.assertEqual(self.contact(datetime(2024, 2, 29, 12, 0)), "2024-02-29")
        self.assertEqual(self.brandt.next_contact_date.isoformat(), "2025-03-01")

    def test_late_in_the_evening_is_no_late_day(self):
        self.ann.tz = LOS_ANGELES
        self.brandt.contact_clock_start = datetime(2026, 3, 1).date()
        moment = datetime(2026, 4, 13, 6, 59)  # still 12 April at 23:59
        self.contact(moment)
        self.assertEqual(self.touchpoints_of(self.brandt).days_late, 0)
        self.forget()
        self.contact(moment + timedelta(minutes=1))
        self.assertEqual(self.touchpoints_of(self.brandt).days_late, 1)
