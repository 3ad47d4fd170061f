from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, day
from ..test_queries import CountingMixin
from .common_rhythm import RhythmCommon

CUSTOMERS = 50


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestQueriesRhythm(CountingMixin, RhythmCommon):
    """A night takes the same queries for one customer and for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].union(
            *(cls.make_customer(f"Customer {n}") for n in range(CUSTOMERS))
        )
        for customer in cls.customers:
            cls.make_orders(customer, [120, 90, 60, 30])

    def night(self, customers, ago):
        """Order for the customers, and return the queries of the night after."""
        for customer in customers:
            self.make_orders(customer, [ago])
        self.env.flush_all()
        self.env.cr.flush()
        count = self.count(lambda: self.run_cron("ir_cron_refresh_rhythms"))
        for customer in customers:
            self.assertEqual(self.rhythm_of(customer).last_order_date, day(-ago))
        return count

    def test_orders(self):
        self.refresh()
        self.night(self.customers[:1], 20)  # warm
        one = self.night(self.customers[:1], 15)
        self.assertEqual(self.night(self.customers, 10), one)

    def test_cancelled(self):
        """Rows that go cost no more than rows that stay."""
        self.refresh()

        def night(customers):
            orders = self.env["sale.order"].search(
                [("partner_id", "in", customers.ids), ("state", "=", "sale")]
            )
            orders.write({"state": "cancel"})
            self.env.flush_all()
            self.env.cr.flush()
            count = self.count(lambda: self.run_cron("ir_cron_refresh_rhythms"))
            self.assertFalse(self.rhythm_of(customers[-1]))
            return count

        night(self.customers[:1])  # warm
        one = night(self.customers[1:2])
        self.assertEqual(night(self.customers[2:]), one)

    def test_no_change(self):
        self.refresh()
        self.refresh()  # warm
        quiet = self.count(lambda: self.run_cron("ir_cron_refresh_rhythms"))
        self.assertLess(quiet, self.night(self.customers[:1], 20))
