from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from .common import NOW, day
from .common_health import HealthCommon
from .common_silence import FIVE_WEEKS

EVERY_FOUR_WEEKS = [20 + 28 * place for place in range(12)]
VERSIONS = """
SELECT partner_id, xmin::text, xmax::text, ctid::text FROM relationship_health
UNION ALL
SELECT partner_id, xmin::text, xmax::text, ctid::text FROM relationship_health_month
ORDER BY 1, 2, 3, 4
"""


def rounded(number):
    return int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealth(HealthCommon):
    """The parts, the score, and the night that keeps it true."""

    def test_contact(self):
        """From on time to two intervals late."""
        self.brandt.contact_interval_days = 20
        for days, points in ((-5, 100), (0, 100), (10, 75), (20, 50), (40, 0), (90, 0)):
            self.brandt.contact_clock_start = day(-20 - days)
            self.assertEqual(self.points_of(self.brandt)["contact"], points, days)

    def test_two_way(self):
        """A third from them is enough; one or two contacts tell nothing."""
        for _number in range(2):
            self.make_touchpoint(self.mia, 30)
        self.assertIsNone(self.points_of(self.brandt)["two_way"])
        for _number in range(4):
            self.make_touchpoint(self.mia, 30)
        self.assertEqual(self.points_of(self.brandt)["two_way"], 0)
        inbound = self.make_touchpoint(self.mia, 40, direction="inbound")
        self.assertEqual(self.points_of(self.brandt)["two_way"], 43)  # 3 of 7
        inbound.reached = False
        self.assertEqual(self.points_of(self.brandt)["two_way"], 0)
        for _number in range(3):
            self.make_touchpoint(self.mia, 40, direction="inbound")
        self.assertEqual(self.points_of(self.brandt)["two_way"], 100)

    def test_what_is_no_contact(self):
        """Online orders, attempts, and what is older than a year."""
        self.make_touchpoint(self.mia, 366)
        self.make_touchpoint(self.mia, 5, reached=False)
        self.make_touchpoint(
            self.mia, 5, direction="inbound", channel_id=self.channel("online_order").id
        )
        points = self.points_of(self.brandt)
        self.assertIsNone(points["two_way"])
        self.assertIsNone(points["breadth"])
        self.make_touchpoint(self.mia, 365)
        self.assertEqual(self.points_of(self.brandt)["breadth"], 33)

    def test_breadth(self):
        """People, not contacts; a talk to the company by itself is with nobody."""
        self.make_touchpoint(self.brandt, 4)
        self.assertEqual(self.points_of(self.brandt)["breadth"], 0)
        for place, points in enumerate((33, 67, 100, 100)):
            person = self.make_person(self.brandt, f"Person {place}")
            self.make_touchpoint(person, 4)
            self.make_touchpoint(person, 3)
            self.assertEqual(self.points_of(self.brandt)["breadth"], points)

    def test_private_person(self):
        person = self.make_customer("Eva Maurer", is_company=False)
        person.contact_interval_days = 30
        self.make_touchpoint(person, 4)
        self.assertIsNone(self.points_of(person)["breadth"])

    def test_rhythm(self):
        """As far as the chance of silence is known, and no pause explains it."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        few = self.make_customer("Few", contact_interval_days=30)
        self.make_orders(few, [20, 60])
        self.refresh()
        chance = self.silence_of(self.brandt).silence_probability
        self.assertEqual(
            self.points_of(self.brandt)["rhythm"], round(100 * (1 - chance))
        )
        self.assertIsNone(self.points_of(few)["rhythm"])
        self.brandt.contact_paused_until = day(10)
        self.assertIsNone(self.points_of(self.brandt)["rhythm"])

    def make_rating(self, order, stars, days=10, person=None):
        model = self.env["ir.model"]._get("sale.order")
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": model.id,
                "res_id": order.id,
                "partner_id": (person or self.mia).id,
                "rating": stars,
                "consumed": True,
            }
        )
        rating.rated_on = NOW - timedelta(days=days)
        return rating

    def test_rating(self):
        order = self.make_order(self.brandt)
        self.assertIsNone(self.points_of(self.brandt)["rating"])
        self.make_rating(order, 1)
        self.assertEqual(self.points_of(self.brandt)["rating"], 0)
        self.make_rating(order, 4, days=100)
        self.make_rating(order, 5, days=400)  # too long ago
        self.make_rating(order, 5).consumed = False  # asked, not answered
        self.assertEqual(self.points_of(self.brandt)["rating"], 38)  # (0 + 75) / 2

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

    @settings(max_examples=40, deadline=None)
    @given(
        interval=st.integers(1, 60),
        late=st.integers(-30, 200),
        contacts=st.lists(
            st.tuples(
                st.integers(0, 400), st.booleans(), st.integers(0, 4), st.booleans()
            ),
            max_size=12,
        ),
        stars=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 400)), max_size=4),
        weights=st.lists(st.integers(0, 9), min_size=7, max_size=7),
    )
    def test_reference(self, interval, late, contacts, stars, weights):
        """Whatever happened: the SQL says what plain arithmetic says."""
        savepoint = self.env.cr.savepoint()
        try:
            self.check_reference(interval, late, contacts, stars, weights)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def check_reference(self, interval, late, contacts, stars, weights):
        for part, weight in zip(self.parts.values(), weights, strict=False):
            part.weight = weight + (part.code == "contact")
        self.brandt.write(
            {
                "contact_interval_days": interval,
                "contact_clock_start": day(-late - interval),
            }
        )
        people = [self.brandt, *(self.make_person(self.brandt, n) for n in "ABCD")]
        for ago, inbound, person, reached in contacts:
            self.make_touchpoint(
                people[person],
                ago,
                reached=reached,
                direction="inbound" if inbound else "outbound",
            )
        order = self.make_order(self.brandt)
        for count, ago in stars:
            self.make_rating(order, count, ago)
        [facts] = self.facts_of(self.brandt)
        expected = self.get_reference(interval, contacts, stars)
        for code, points in expected.items():
            self.assertEqual(facts[f"{code}_points"], points, code)
        known = {code: p for code, p in expected.items() if p is not None}
        total = sum(self.parts[code].weight for code in known)
        self.assertEqual(
            facts["score"],
            rounded(
                Decimal(sum(self.parts[code].weight * p for code, p in known.items()))
                / total
            ),
        )

    def get_reference(self, interval, contacts, stars):
        """Return the points of each part in plain arithmetic."""
        days_late = Decimal((day(0) - self.brandt.next_contact_date).days)
        heard = [row for row in contacts if row[3] and row[0] <= 365]
        inbound = sum(row[1] for row in heard)
        people = len({row[2] for row in heard if row[2]})
        counted = [count for count, ago in stars if ago <= 365]
        return {
            "contact": rounded(
                100 * max(0, min(1, 1 - days_late / (2 * Decimal(interval))))
            ),
            "two_way": rounded(100 * min(1, Decimal(3 * inbound) / len(heard)))
            if len(heard) >= 3
            else None,
            "breadth": rounded(100 * min(1, Decimal(people) / 3)) if heard else None,
            "rhythm": None,
            "rating": round(25 * (sum(counted) / len(counted) - 1))
            if counted
            else None,
        }
