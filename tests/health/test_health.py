from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..common import NOW, day
from ..silence.common_silence import FIVE_WEEKS
from .common_health import HealthCommon, rounded


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealth(HealthCommon):
    """The parts and the score."""

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

    def make_concern(self, severity="medium", **vals):
        return self.env["relationship.concern"].create(
            {
                "partner_id": self.brandt.id,
                "name": "Labels curl",
                "severity": severity,
                "response_date": day(3),
                "company_id": self.company.id,
                **vals,
            }
        )

    def test_concern(self):
        """Open ones cost by severity, late ones twice, until the customer is told."""
        self.assertEqual(self.points_of(self.brandt)["concern"], 100)
        low = self.make_concern("low")
        medium = self.make_concern("medium")
        self.assertEqual(self.points_of(self.brandt)["concern"], 65)
        with self.frozen(days=4):
            self.assertEqual(self.points_of(self.brandt)["concern"], 30)
            medium.stage = "solved"
            self.assertEqual(self.points_of(self.brandt)["concern"], 55)
            self.make_touchpoint(self.mia, -4, purpose="concern")
            medium.stage = "told"
            self.assertEqual(self.points_of(self.brandt)["concern"], 80)
        low.active = False
        self.assertEqual(self.points_of(self.brandt)["concern"], 100)
        for _number in range(3):
            self.make_concern("high")
        self.assertEqual(self.points_of(self.brandt)["concern"], 0)

    def make_litmus(self, score, closed, **vals):
        return self.env["relationship.litmus"].create(
            {
                "partner_id": self.brandt.id,
                "company_id": self.company.id,
                "state": "closed",
                "closed_date": closed,
                "score": score,
                **vals,
            }
        )

    def test_litmus(self):
        """The last one that was closed, for a year and a half."""
        self.assertIsNone(self.points_of(self.brandt)["litmus"])
        self.make_litmus(90, day(-549))
        self.assertIsNone(self.points_of(self.brandt)["litmus"])
        self.make_litmus(61.6, day(-100))
        self.make_litmus(80, day(-300))
        self.assertEqual(self.points_of(self.brandt)["litmus"], 62)
        last = self.make_litmus(0, day(-3))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_litmus SET score = NULL WHERE id = %s", [last.id]
        )
        self.assertEqual(self.points_of(self.brandt)["litmus"], 62, "nobody answered")

    @settings(max_examples=25, deadline=None)
    @given(
        interval=st.integers(1, 60),
        late=st.integers(-30, 200),
        contacts=st.lists(
            st.tuples(
                st.integers(0, 400), st.booleans(), st.integers(0, 4), st.booleans()
            ),
            max_size=12,
        ),
        concerns=st.lists(
            st.tuples(
                st.sampled_from(["low", "medium", "high"]),
                st.integers(-5, 5),
                st.sampled_from(["new", "in_hand", "solved", None]),
            ),
            max_size=3,
        ),
        stars=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 400)), max_size=4),
        weights=st.lists(st.integers(0, 9), min_size=7, max_size=7),
    )
    def test_reference(self, interval, late, contacts, concerns, stars, weights):
        """Whatever happened: the SQL says what plain arithmetic says."""
        savepoint = self.env.cr.savepoint()
        try:
            self.check_reference(interval, late, contacts, concerns, stars, weights)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def check_reference(self, interval, late, contacts, concerns, stars, weights):
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
        for severity, in_days, stage in concerns:
            self.make_concern(
                severity,
                stage=stage or "new",
                active=bool(stage),
                response_date=day(in_days),
            )
        order = self.make_order(self.brandt)
        for count, ago in stars:
            self.make_rating(order, count, ago)
        [facts] = self.facts_of(self.brandt)
        expected = self.get_reference(interval, contacts, concerns, stars)
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

    def get_reference(self, interval, contacts, concerns, stars):
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
            "concern": 100
            - min(
                100,
                sum(
                    {"low": 10, "medium": 25, "high": 50}[severity]
                    * (2 if in_days < 0 and stage != "solved" else 1)
                    for severity, in_days, stage in concerns
                    if stage  # else archived
                ),
            ),
            "rating": round(25 * (sum(counted) / len(counted) - 1))
            if counted
            else None,
        }
