from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.follow_ups import relationship_follow_up_insert
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

    def test_raising(self):
        """Each customer with a late product of their own."""
        products = self.env["product.product"].create(
            [{"name": f"Item {number}"} for number in range(CUSTOMERS)]
        )
        for customer, product in zip(self.customers, products, strict=True):
            self.make_orders(customer, [200, 170, 140, 110], product)
        self.refresh()
        reorder = self.env["relationship.reorder"]
        late = reorder._get_late()
        self.assertEqual(len(late), CUSTOMERS)
        self.startPatcher(patch.object(relationship_follow_up_insert, "LEAST", 1))

        def night(ids):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count(lambda: reorder._raise_batch(ids))

        night(late[:5])  # warm
        few = night(late[5:10])
        self.assertEqual(night(late[10:]), few)

        def open_cards(records):
            self.env.invalidate_all()
            names = ["relationship_items", "relationship_reasons"]
            return self.count(lambda: records.with_user(self.ann).read(names))

        prompts = self.env["mail.activity"].search(
            [("relationship_reason", "=", "reorder")]
        )
        open_cards(prompts[:2])  # warm
        self.assertEqual(open_cards(prompts[10:]), open_cards(prompts[:5]))

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
