from datetime import timedelta

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import NOW, TODAY, day
from .common_silence import FIVE_WEEKS, SilenceCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSilenceScreens(SilenceCommon):
    """Spending, follow-ups, rights and numbers of queries."""

    def months_ago(self, *months):
        """Days ago of the tenth of some months before this one."""
        year, month = TODAY.year, TODAY.month
        return [
            (
                TODAY
                - TODAY.replace(
                    year=year + (month - 1 - ago) // 12,
                    month=(month - 1 - ago) % 12 + 1,
                    day=10,
                )
            ).days
            for ago in months
        ]

    def test_spending_less(self):
        """Below last year and below the usual, by more than the tolerance."""
        less, season, grown = (
            self.make_customer(name) for name in ("Less", "Season", "Grown")
        )
        for customer in less, season, grown:
            self.make_orders(customer, self.months_ago(*range(4, 25)), quantity=10)
        self.make_orders(less, self.months_ago(1, 2, 3), quantity=5)
        # these months were as weak a year ago
        self.make_orders(season, self.months_ago(1, 2, 3), quantity=5)
        weak = self.env["sale.order"].search(
            [
                ("partner_id", "=", season.id),
                ("date_order", ">=", day(-self.months_ago(15)[0])),
                ("date_order", "<", day(-self.months_ago(12)[0])),
            ]
        )
        weak.order_line.write({"product_uom_qty": 5})
        self.make_orders(grown, self.months_ago(1, 2, 3), quantity=12)
        self.refresh()
        silence = self.silence_of(less)
        self.assertEqual(silence.spending_recent, 1500)
        self.assertEqual(silence.spending_last_year, 3000)
        self.assertAlmostEqual(silence.spending_usual, 3000)
        self.assertAlmostEqual(silence.spending_change, -0.5)
        self.assertTrue(silence.is_spending_less)
        self.assertIn(
            "1,500", silence.spending_reason.replace("\N{NO-BREAK SPACE}", "")
        )
        self.assertFalse(self.silence_of(season).is_spending_less)
        self.assertFalse(self.silence_of(grown).is_spending_less)
        found = self.env["res.partner"].search([("is_spending_less", "=", True)])
        self.assertIn(less, found)
        self.assertNotIn(season, found)

    def test_spending_tolerance(self):
        self.make_orders(self.brandt, self.months_ago(*range(4, 25)), quantity=10)
        self.make_orders(self.brandt, self.months_ago(1, 2, 3), quantity=5)
        self.refresh()
        for tolerance, less in ((40, True), (60, False), (0, True)):
            settings_ = self.env["res.config.settings"].create(
                {"relationship_spending_tolerance": tolerance}
            )
            settings_.execute()
            self.env.invalidate_all()
            silence = self.silence_of(self.brandt)
            self.assertEqual(silence.is_spending_less, less, tolerance)
        with self.assertRefused("from 0 to 100"):
            self.env["res.config.settings"].create(
                {"relationship_spending_tolerance": 101}
            )

    def test_spending_of_this_month(self):
        """An order of this month counts, though the month is not over."""
        self.make_orders(self.brandt, self.months_ago(*range(4, 25)), quantity=10)
        self.make_orders(self.brandt, [2], quantity=28)
        self.refresh()
        silence = self.silence_of(self.brandt)
        self.assertEqual(silence.spending_recent, 2800)
        self.assertFalse(silence.is_spending_less)

    def test_new_customers_are_not_compared(self):
        self.make_orders(self.brandt, self.months_ago(1, 2, 3))
        self.refresh()
        silence = self.silence_of(self.brandt)
        self.assertFalse(silence.is_spending_less)
        self.assertFalse(silence.spending_reason)

    def test_get_in_touch(self):
        """One follow-up, that the next order closes by itself."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        silence = self.silence_of(self.brandt, self.olaf)
        silence.action_get_in_touch()
        prompts = self.brandt.follow_up_ids.filtered(
            lambda prompt: prompt.relationship_reason == "winback"
        )
        self.assertEqual(prompts.user_id, self.ann)
        self.assertEqual(prompts.date_deadline, TODAY)
        self.assertIn("11 weeks", prompts.relationship_why)
        action = silence.action_get_in_touch()
        self.assertIn("already", action["params"]["message"])
        self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertFalse(prompts.active)
        with self.assertRaises(AccessError):
            silence.with_user(self.plain).action_get_in_touch()

    def test_why_without_rights(self):
        """A colleague of another trade reads the card, without the numbers."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        prompt = self.make_prompt(self.brandt, user=self.plain)
        self.assertNotIn("now 11", prompt.with_user(self.plain).relationship_why)
        self.assertIn("now 11 weeks", prompt.with_user(self.ann).relationship_why)

    def test_rights(self):
        """Clerks see customers; those limited to their own see their own."""
        own = self.make_user("own", "sales_team.group_sale_salesman")
        unassigned = self.make_customer("Unassigned", user_id=False)
        for customer in self.brandt, unassigned:
            self.make_orders(customer, FIVE_WEEKS)
        self.refresh()
        for user, seen in ((self.olaf, True), (self.ann, True), (own, False)):
            self.assertEqual(bool(self.silence_of(self.brandt, user)), seen, user.name)
            self.assertTrue(self.silence_of(unassigned, user))
        self.brandt.operations_user_id = own
        self.assertTrue(self.silence_of(self.brandt, own))
        for user in self.plain, self.make_portal(self.mia):
            with self.assertRaises(AccessError):
                self.silence_of(self.brandt, user)
        with self.assertRaises(AccessError):
            self.env["relationship.pulse"].with_user(self.ann).search([])
        with self.assertRaises(AccessError):
            self.brandt.with_user(self.plain).read(["silence_probability"])

    def test_queries(self):
        """A list costs as many queries for one customer as for many."""
        customers = self.env["res.partner"]
        for number in range(12):
            customer = self.make_customer(f"Customer {number}", user_id=self.ann.id)
            self.make_orders(customer, FIVE_WEEKS[:4])
            customers |= customer
        self.refresh()
        names = ["silence_probability", "silence_reason", "value_at_risk"]

        def read(partners):
            self.env.invalidate_all()
            partners.with_user(self.ann).read(names)

        for _time in range(2):  # warm
            read(customers)
        self.assertEqual(
            self.count(lambda: read(customers)), self.count(lambda: read(customers[:1]))
        )

        def refresh(partners):
            self.env["relationship.rhythm"]._refresh(partners.ids)

        self.assertEqual(
            self.count(lambda: refresh(customers)),
            self.count(lambda: refresh(customers[:1])),
        )

    @settings(max_examples=25, deadline=None)
    @given(
        gaps=st.lists(st.integers(1, 400), min_size=0, max_size=30),
        since=st.integers(0, 900),
    )
    def test_bounds(self, gaps, since):
        """Whatever customers do: a chance between 0 and 1, by a known status."""
        rule = self.env["relationship.pulse.rule"]
        days = [day(-since)]
        for gap in gaps:
            days.append(days[-1] - timedelta(days=gap))
        bought = SQL(
            """SELECT %s AS partner_id, %s AS company_id, 1 AS product_id,
                      unnest(%s::date[]) AS day, 1 AS quantity, 5 AS amount""",
            self.brandt.id,
            self.company.id,
            days,
        )
        with self.env.cr.savepoint():
            self.env["relationship.pulse"]._refresh(self.brandt.ids, bought)
            silence = self.silence_of(self.brandt)
            self.assertTrue(0 < silence.silence_probability < 1)
            self.assertEqual(silence.order_count, len(gaps) + 1)
            self.assertEqual(silence.is_uncertain, len(gaps) < 2)
            self.assertTrue(silence.silence_reason)
            self.assertTrue(90 <= silence.horizon_days <= 180)
            self.assertGreaterEqual(silence.usual_gap_days, 1)
            self.assertEqual(
                rule.env["relationship.silence"].search_count(
                    [("partner_id", "=", self.brandt.id), ("status", "!=", False)]
                ),
                1,
            )
