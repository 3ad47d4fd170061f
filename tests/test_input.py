from datetime import date

from odoo.tests import tagged

from .common import TODAY, RelationshipCommon, day

NAN, INFINITE = float("nan"), float("inf")


@tagged("post_install", "-at_install")
class TestInput(RelationshipCommon):
    """What nobody can mean is refused with a message, and does no harm where it comes
    by SQL."""

    def live(self):
        """Let the night, a contact and the screens go over Brandt."""
        self.env["relationship.clock"]._refresh()
        self.env["relationship.follow.up"]._raise_due()
        prompt = self.make_prompt(self.brandt, "thanks")
        self.assertTrue(prompt.with_user(self.ann).relationship_script)
        self.assertTrue(prompt.with_user(self.ann).relationship_why)
        self.make_touchpoint(self.mia)
        self.assertEqual(self.brandt.last_contact_date, TODAY)
        self.run_raise()
        self.brandt.with_user(self.ann).read(
            ["contact_status_label", "last_touchpoint_label", "next_contact_date"]
        )

    def compute_next(self):
        """Let Python work the next date out, which SQL has done before."""
        self.env.add_to_compute(self.brandt._fields["next_contact_date"], self.brandt)
        self.env.flush_all()

    # === REFUSED === #

    def test_intervals(self):
        for days in (99999999, 3651, 10**12):
            with self.subTest(days), self.assertRefused("3650 at most"):
                self.brandt.write({"contact_interval_days": days})
        for days in (-(10**12), NAN):
            with self.subTest(days), self.assertRefused("no number"):
                self.brandt.write({"contact_interval_days": days})
        for weeks in (NAN, INFINITE, -INFINITE, 1e9):
            for record, name in (
                (self.brandt, "contact_interval_weeks"),
                (self.silver, "interval_weeks"),
                (self.silver, "interval_max_weeks"),
            ):
                with (
                    self.subTest(name, weeks=weeks),
                    self.assertRefused("521 weeks|no number"),
                ):
                    record.write({name: weeks})

    def test_dates(self):
        for name in (
            "contact_clock_start",
            "contact_lost_date",
            "contact_paused_until",
        ):
            for year in (1, 9999):
                with (
                    self.subTest(name, year=year),
                    self.assertRefused("no day|has passed"),
                ):
                    self.brandt[name] = date(year, 1, 1)

    def test_amounts(self):
        for amount in (NAN, INFINITE):
            with self.subTest(amount), self.assertRefused("no number"):
                self.make_touchpoint(self.mia, cost=amount)
            with self.subTest(amount), self.assertRefused("no number"):
                self.silver.write({"yearly_budget": amount})

    # === BY SQL === #

    def test_broken_time_zone(self):
        for record in (self.ann.partner_id, self.company.partner_id):
            self.put(record, tz="Mars/Olympus")
        self.live()

    def test_language_that_is_gone(self):
        self.put(self.brandt, lang="xx_XX")
        self.put(self.mia, lang="xx_XX")
        self.live()

    def test_impossible_interval(self):
        self.put(self.brandt, contact_interval_days=2147483647)
        self.live()
        self.assertEqual(self.brandt.next_contact_date, day(3650))
        self.compute_next()
        self.assertEqual(self.brandt.next_contact_date, day(3650))

    def test_impossible_dates(self):
        for year in (1, 9999):
            self.put(self.brandt, contact_clock_start=date(year, 12, 31))
            self.brandt.contact_pause_reason = "Nobody looked at the date"
            self.env["relationship.clock"]._refresh()
            found = self.brandt.next_contact_date
            self.compute_next()
            self.assertEqual(self.brandt.next_contact_date, found, "one formula")
        self.assertEqual(found, date(2999, 12, 31))
        self.live()

    def test_impossible_pause(self):
        self.put(self.brandt, contact_paused_until=date(9999, 12, 31))
        self.env["relationship.clock"]._refresh()
        self.brandt.invalidate_recordset()
        self.assertEqual(self.brandt.next_contact_date, date(2999, 12, 31))
        self.brandt.with_user(self.ann).action_resume_contact()
        self.live()
