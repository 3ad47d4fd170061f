from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import NOW, day
from .common_health import HealthCommon, rounded

EVERY_FOUR_WEEKS = [20 + 28 * place for place in range(12)]
VERSIONS = """
SELECT partner_id, xmin::text, xmax::text, ctid::text FROM relationship_health
UNION ALL
SELECT partner_id, xmin::text, xmax::text, ctid::text FROM relationship_health_month
ORDER BY 1, 2, 3, 4
"""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealthNight(HealthCommon):
    """Who has a score, and the night that keeps it true."""

    def test_who_has_a_score(self):
        """Customers with a clock or orders; no people of customers, nobody who has
        left, none of ours."""
        no_clock = self.make_customer("No clock")
        lost = self.make_customer("Lost", contact_interval_days=30)
        archived = self.make_customer("Archived", contact_interval_days=30)
        healthy = self.make_customer("Healthy", contact_interval_days=30)
        self.ann.partner_id.contact_interval_days = 30
        self.company.partner_id.contact_interval_days = 30
        self.work_out()
        for partner in lost, archived:
            self.assertTrue(self.health_of(partner))
        lost.contact_lost_date = day(0)
        archived.active = False
        self.work_out()
        for partner in (
            no_clock,
            lost,
            archived,
            self.mia,
            self.ann.partner_id,
            self.company.partner_id,
        ):
            self.assertFalse(self.health_of(partner), partner.name)
        self.assertTrue(self.health_of(healthy))
        months = self.env["relationship.health.month"]
        self.assertTrue(months.search([("partner_id", "=", lost.id)]))

    def test_score(self):
        """The mean by weight of what is known."""
        self.brandt.write(
            {"contact_interval_days": 20, "contact_clock_start": day(-30)}
        )
        for part in self.parts.values():
            part.weight = 0 if part.code not in ("contact", "breadth") else 7
        self.work_out()
        self.assertEqual(self.health_of(self.brandt).score, 75)
        self.make_touchpoint(self.brandt, 25)
        self.make_touchpoint(self.mia, 25)
        self.parts["breadth"].weight = 3
        self.work_out()
        # 5 days late of 20: 88; one person: 33
        self.assertEqual(
            self.health_of(self.brandt).score, rounded((7 * 88 + 3 * 33) / 10)
        )

    def test_weights(self):
        """At least one counts; a change starts the scheduled action."""
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.parts["contact"].with_user(self.mona).weight = 50
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
        with self.assertRefused("can't be negative"):
            self.parts["contact"].weight = -1
        with self.assertRefused("At least one part"):
            for part in self.parts.values():
                part.weight = 0
        total = sum(part.weight for part in self.parts.values())
        self.assertAlmostEqual(self.parts["contact"].share, 50 / total)

    def test_time(self):
        """A day makes a score false; the night after corrects it, and writes nothing
        where no score changes."""
        self.brandt.write(
            {"contact_interval_days": 20, "contact_clock_start": day(-22)}
        )
        on_time = self.make_customer(
            "On time", contact_interval_days=90, contact_clock_start=day(-10)
        )
        self.work_out()
        before = self.health_of(self.brandt).score
        self.assertEqual(self.health_of(self.brandt).date, day(0))
        [steady] = self.versions(on_time)
        with self.frozen(days=3):
            self.work_out()
            health = self.health_of(self.brandt)
            self.assertLess(health.score, before)
            self.assertEqual(health.date, day(3))
            [facts] = self.facts_of(self.brandt)
            self.assertEqual(health.score, facts["score"])
        self.assertEqual(self.versions(on_time), [steady])

    def versions(self, partner, table="relationship_health"):
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT xmin::text, xmax::text, ctid::text FROM %s
                    WHERE partner_id = %s""",
                SQL.identifier(table),
                partner.id,
            )
        )

    def test_second_night_touches_nothing(self):
        self.make_orders(self.brandt, EVERY_FOUR_WEEKS)
        self.refresh()
        self.work_out()
        before = self.env.execute_query(SQL(VERSIONS))
        self.assertTrue(before)
        self.work_out()
        self.assertEqual(self.env.execute_query(SQL(VERSIONS)), before)

    def test_months(self):
        """One row a month, with the last score of it."""
        self.brandt.write(
            {"contact_interval_days": 20, "contact_clock_start": day(-22)}
        )
        self.work_out()
        with self.frozen(days=10):
            self.work_out()
        march = self.health_of(self.brandt).score
        with self.frozen(days=25):  # in April
            self.work_out()
        months = self.env["relationship.health.month"].search(
            [("partner_id", "=", self.brandt.id)], order="month"
        )
        self.assertEqual([str(m.month) for m in months], ["2026-03-01", "2026-04-01"])
        self.assertEqual(months[0].score, march)
        self.assertEqual(months[1].score, self.health_of(self.brandt).score)
        self.assertLess(months[1].score, march)

    def test_first_order(self):
        """Before it, the customer is of no company; the history goes on."""
        self.brandt.write(
            {"contact_interval_days": 20, "contact_clock_start": day(-10)}
        )
        self.work_out()
        self.assertFalse(self.health_of(self.brandt).company_id)
        with self.frozen(days=40):
            self.make_orders(self.brandt, [-39])
            self.refresh()
            self.work_out()
            health = self.health_of(self.brandt)
            self.assertEqual(health.company_id, self.company)
            detail = self.brandt.with_user(self.ann).health_detail
        scores = [month["score"] for month in detail["months"]]
        self.assertEqual(scores[:10], [False] * 10)
        self.assertNotIn(False, scores[10:])

    def test_merge(self):
        """Both histories go on as one; the score follows from what there is."""
        twin = self.make_customer("Brandt Packaging Ltd", contact_interval_days=20)
        with self.frozen(days=-30):
            self.env["relationship.health"]._refresh(twin.ids)
        self.work_out()
        kept = self.health_of(self.brandt).score
        self.assertTrue(self.health_of(twin))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brandt | twin).ids, self.brandt
        )
        months = self.env["relationship.health.month"].search(
            [("partner_id", "=", self.brandt.id)], order="month"
        )
        self.assertEqual([str(m.month) for m in months], ["2026-02-01", "2026-03-01"])
        self.assertEqual(months[1].score, kept)
        self.work_out()
        self.assertEqual(len(self.health_of(self.brandt)), 1)
