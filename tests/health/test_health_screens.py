from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import NOW, day
from ..silence.common_silence import FIVE_WEEKS
from .common_health import HealthCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealthScreens(HealthCommon):
    """What people see of the health, who sees it, and how many queries it takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code, part in cls.parts.items():
            part.weight = code == "contact"
        # scores 100, 50, 0
        cls.good, cls.fair, cls.bad = (
            cls.make_customer(
                name,
                contact_interval_days=20,
                contact_clock_start=day(-20 - late),
                user_id=cls.ann.id,
                relationship_tier_id=cls.silver.id,
            )
            for name, late in (("Good", 0), ("Fair", 20), ("Bad", 60))
        )
        cls.three = cls.good | cls.fair | cls.bad
        cls.nobody = cls.make_customer("No clock")

    def setUp(self):
        super().setUp()
        self.work_out()

    def test_partner(self):
        seen = self.three.with_user(self.ann)
        self.assertEqual(seen.mapped("health_score"), [100, 50, 0])
        self.assertEqual(seen.mapped("health_color"), ["green", "amber", "red"])
        person = self.make_person(self.fair, "Pia")
        self.assertEqual(person.with_user(self.ann).health_score, 50)
        nobody = self.nobody.with_user(self.ann)
        self.assertEqual((nobody.health_score, nobody.health_color), (0, False))
        self.assertFalse(nobody.health_detail)

    def search(self, *domain, **kwargs):
        domain = [("id", "in", (self.three | self.nobody).ids), *domain]
        return self.env["res.partner"].with_user(self.ann).search(domain, **kwargs)

    def test_search(self):
        self.assertEqual(self.search(("health_color", "=", "red")), self.bad)
        self.assertEqual(
            self.search(("health_color", "in", ["red", "green"])), self.bad | self.good
        )
        self.assertEqual(self.search(("health_color", "=", False)), self.nobody)
        self.assertEqual(
            self.search(("health_color", "!=", "red")),
            self.good | self.fair | self.nobody,
        )
        self.assertEqual(self.search(("health_score", ">=", 50)), self.good | self.fair)
        self.assertEqual(
            self.search(("health_score", "not in", [50, 100])), self.bad | self.nobody
        )

    def test_order(self):
        """Those without a score come last."""
        self.assertEqual(
            self.search(order="health_score, id").mapped("name"),
            ["Bad", "Fair", "Good", "No clock"],
        )
        self.assertEqual(
            self.search(order="health_score desc, id").mapped("name"),
            ["Good", "Fair", "Bad", "No clock"],
        )

    def test_groups(self):
        groups = (
            self.env["res.partner"]
            .with_user(self.ann)
            ._read_group(
                [("id", "in", (self.three | self.nobody).ids)],
                ["health_color"],
                ["__count"],
                order="health_color",
            )
        )
        self.assertEqual(groups, [("red", 1), ("amber", 1), ("green", 1), (False, 1)])
        described = (
            self.env["res.partner"].with_user(self.ann).fields_get(["health_score"])
        )
        self.assertTrue(described["health_score"]["sortable"])

    def test_limits(self):
        """Green has to be above amber; a new limit is seen at once."""
        model = self.env["res.config.settings"]
        model.create(
            {"relationship_health_green": 50, "relationship_health_amber": 0}
        ).execute()
        self.env.invalidate_all()
        self.assertEqual(self.three.mapped("health_color"), ["green", "green", "amber"])
        for green, amber in ((50, 50), (40, 60), (101, 50)):
            with self.assertRefused("Green (has to start above amber|from: choose)"):
                model.create(
                    {
                        "relationship_health_green": green,
                        "relationship_health_amber": amber,
                    }
                )

    def test_report(self):
        """The worst of the most valuable first; colours as columns."""
        self.make_orders(self.bad, [10 + 30 * place for place in range(12)])
        self.make_orders(self.fair, [10 + 30 * place for place in range(12)])
        self.refresh()
        self.work_out()
        report = self.env["relationship.health.report"].with_user(self.ann)
        rows = report.search([("partner_id", "in", self.three.ids)])
        self.assertEqual(rows.partner_id, self.bad | self.fair | self.good)
        worst = rows[0]
        self.assertAlmostEqual(worst.value_at_stake, worst.yearly_value, places=2)
        self.assertAlmostEqual(
            rows[1].value_at_stake, rows[1].yearly_value / 2, places=2
        )
        groups = report.web_read_group(
            [("partner_id", "in", self.three.ids)],
            ["health_color"],
            ["__count", "value_at_stake:sum"],
        )["groups"]
        self.assertEqual(
            [(group["health_color"], group["__count"]) for group in groups],
            [("red", 1), ("amber", 1), ("green", 1)],
        )
        action = worst.action_open_customer()
        self.assertEqual(action["res_id"], self.bad.id)

    def test_change(self):
        """Against the end of the month before."""
        with self.frozen(days=31):
            self.good.contact_clock_start = day(-20 + 31 - 10)
            self.work_out()
            row = self.env["relationship.health.report"].search(
                [("partner_id", "=", self.good.id)]
            )
            self.assertEqual((row.score, row.score_change), (75, -25))

    def test_detail(self):
        """Today's score, though the night's is kept; the parts add up to it."""
        self.parts["two_way"].weight = 1
        self.parts["breadth"].weight = 2
        self.work_out()
        for _number in range(3):
            self.make_touchpoint(self.make_person(self.fair, "Pia"), 1)
        detail = self.fair.with_user(self.ann).health_detail
        self.assertEqual(detail["night_score"], 50)
        parts = {part["code"]: part for part in detail["parts"]}
        self.assertEqual(list(parts), ["contact", "two_way", "breadth"])
        self.assertEqual(
            [(part["points"], part["weight"]) for part in parts.values()],
            [(100, 25), (0, 25), (100, 50)],
        )
        self.assertEqual(
            [part["color"] for part in parts.values()], ["green", "red", "green"]
        )
        self.assertEqual((detail["score"], detail["color"]), (75, "green"))
        self.assertEqual(parts["contact"]["words"], "Next by 29 Mar.")
        self.assertEqual(
            parts["two_way"]["words"], "0 of 3 contacts in a year came from them."
        )
        self.assertEqual(parts["breadth"]["words"], "3 people in touch in a year.")
        self.assertEqual(detail["months"][-1], {"label": "Mar 2026", "score": 50})
        self.assertEqual(len(detail["months"]), 12)

    def test_words(self):
        """Each part says its numbers, or why there are none."""
        for part in self.parts.values():
            part.weight = 10
        self.make_orders(self.bad, FIVE_WEEKS)
        self.refresh()
        self.work_out()
        words = self.words_of(self.bad)
        self.assertEqual(words["contact"], "60 days late, of an interval of 20 days.")
        self.assertEqual(words["two_way"], "Fewer than three contacts in a year.")
        self.assertEqual(words["breadth"], "No contact in a year.")
        self.assertEqual(words["concern"], "None is open.")
        self.assertEqual(words["rating"], "No rating in a year.")
        self.assertEqual(words["litmus"], "No result in a year and a half.")
        chance = round(100 * self.bad.silence_probability)
        self.assertEqual(
            words["rhythm"],
            "Orders about every 5 weeks, the last one 11 weeks ago: a chance of "
            f"silence of {chance} %.",
        )
        self.assertEqual(self.words_of(self.good)["rhythm"], "Too few orders to tell.")
        self.bad.contact_paused_until = day(5)
        self.assertEqual(self.words_of(self.bad)["rhythm"], "Paused.")

    def words_of(self, partner):
        self.env.invalidate_all()
        detail = partner.with_user(self.ann).health_detail
        return {part["code"]: part["words"] for part in detail["parts"]}

    def test_lost_today(self):
        """The form shows no score of somebody who has just left."""
        self.good.contact_lost_date = day(0)
        self.assertFalse(self.good.with_user(self.ann).health_detail)

    def test_rights(self):
        """Clerks see all customers; those limited to their own see their own."""
        own = self.make_user("own", "sales_team.group_sale_salesman")
        unassigned = self.make_customer("Unassigned", contact_interval_days=20)
        self.work_out()
        for user, seen in ((self.olaf, True), (self.ann, True), (own, False)):
            there = self.bad.with_user(user)
            self.assertEqual(bool(there.health_color), seen, user.name)
            self.assertEqual(bool(there.health_detail), seen, user.name)
            self.assertTrue(unassigned.with_user(user).health_color)
            for name in ("", ".month", ".report"):
                rows = self.env[f"relationship.health{name}"].with_user(user)
                rows = rows.search([("partner_id", "=", self.bad.id)])
                self.assertEqual(bool(rows), seen, (user.name, name))
            found = self.env["res.partner"].with_user(user)
            found = found.search([("health_color", "=", "red")])
            self.assertEqual(self.bad in found, seen)
        self.bad.operations_user_id = own
        self.env.invalidate_all()
        self.assertTrue(self.bad.with_user(own).health_color)

    def test_no_rights(self):
        """Others see nothing, and nobody writes a score."""
        for user in self.plain, self.make_portal(self.mia):
            for name in ("", ".month", ".report", ".part"):
                with self.assertRaises(AccessError):
                    self.env[f"relationship.health{name}"].with_user(user).search([])
            partners = self.env["res.partner"].with_user(user)
            with self.assertRaises(AccessError):
                partners.browse(self.bad.id).read(["health_score"])
            with self.assertRaises(AccessError):
                partners.search([("health_color", "=", "red")])
            with self.assertRaises(AccessError):
                partners.search([], order="health_score")
            with self.assertRaises(AccessError):
                partners._read_group([], ["health_color"])
        for user in self.olaf, self.ann, self.mona:
            with self.assertRaises(AccessError):
                self.health_of(self.bad, user).write({"score": 100})
            with self.assertRaises(AccessError):
                self.parts["contact"].with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.parts["contact"].with_user(self.ann).write({"weight": 3})

    def test_companies(self):
        """Each company sees the score from its own orders and contacts."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.parts["rhythm"].weight = 1
        self.make_orders(self.good, FIVE_WEEKS)
        self.env["relationship.rhythm"]._refresh_all()
        self.make_orders(
            self.good, [5, 12, 19, 26, 33, 40, 47, 54], company_id=other.id
        )
        self.refresh()
        self.work_out()
        both = self.health_of(self.good)
        self.assertEqual(both.company_id, self.company | other)
        here, there = (
            both.filtered(lambda health, c=company: health.company_id == c).score
            for company in (self.company, other)
        )
        self.assertLess(here, there)
        self.assertEqual(self.health_of(self.good, self.ann).company_id, self.company)
        self.assertEqual(self.good.with_user(self.ann).health_score, here)
        self.ann.company_ids += other
        seen = self.good.with_user(self.ann).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertEqual(seen.health_score, there)
        self.assertEqual(seen.health_detail["score"], there)

    def test_contacts_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_orders(self.good, [30])
        self.refresh()
        person = self.make_person(self.good, "Pia")
        self.make_touchpoint(person, 4, user=self.env.user, company_id=other.id)
        self.assertIsNone(self.points_of(self.good)["breadth"])
        self.make_touchpoint(person, 4, company_id=False)
        self.assertEqual(self.points_of(self.good)["breadth"], 33)

    def test_queries(self):
        """A list and a night take as many queries for one customer as for many."""
        names = ["health_score", "health_color", "health_detail"]

        def read(partners):
            self.env.invalidate_all()
            partners.with_user(self.ann).read(names)

        def night(partners):
            self.env["relationship.health"]._refresh(partners.ids)

        for action in (read, night):
            for _time in range(2):  # warm
                action(self.three)
            self.assertEqual(
                self.count(lambda action=action: action(self.three)),
                self.count(lambda action=action: action(self.good)),
            )
        # the weights, how it is read, and one statement
        self.assertEqual(self.count(lambda: night(self.three)), 3)

    def test_two_rows_of_one_customer(self):
        """The row of the user's company counts, whatever was left behind."""
        healths = self.env["relationship.health"]
        healths.create(
            [
                {"partner_id": self.fair.id, "company_id": self.company.id, "score": 9},
                {"partner_id": self.bad.id, "company_id": self.company.id, "score": 80},
            ]
        )
        seen = self.three.with_user(self.ann)
        self.assertEqual(seen.mapped("health_score"), [100, 9, 80])
        self.assertEqual(self.search(("health_color", "=", "red")), self.fair)
        self.assertEqual(self.search(("health_score", "=", 50)), self.nobody.browse())
        self.assertEqual(
            self.search(order="health_score DESC"),
            self.good + self.bad + self.fair + self.nobody,
        )
        groups = (
            self.env["res.partner"]
            .with_user(self.ann)
            .formatted_read_group(
                [("id", "in", self.three.ids)], ["health_color"], ["__count"]
            )
        )
        self.assertEqual(
            [(group["health_color"], group["__count"]) for group in groups],
            [("red", 1), ("green", 2)],
        )
        report = self.env["relationship.health.report"].with_user(self.ann)
        rows = report.search([("partner_id", "in", self.three.ids)])
        self.assertEqual(sorted(rows.mapped("score")), [9, 80, 100])
        self.work_out()
        self.assertEqual(len(self.health_of(self.fair)), 1)
