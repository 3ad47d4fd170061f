"""A customer's timeline: contacts, orders and concerns together, newest first."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, RelationshipCommon
from .test_queries import CountingMixin


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTimeline(CountingMixin, RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brandt = cls.make_customer("Brandt", relationship_tier_id=cls.gold.id)
        cls.mia = cls.env["res.partner"].create(
            {"name": "Mia Brandt", "parent_id": cls.brandt.id}
        )

    def told(self, user=None, partner=None):
        self.env.invalidate_all()
        partner = (partner or self.brandt).with_user(user or self.olaf)
        return [line["text"] for line in partner.relationship_timeline or []]

    def make_history(self):
        self.make_touchpoint(self.mia, 9, user=self.ann, note="Asked for rolls")
        self.order = self.make_order(self.mia, user=self.ann)
        self.order.action_confirm()
        self.order.date_order = NOW.replace(day=5)
        self.make_concern(self.mia, date=NOW.replace(day=8))
        self.brandt.touchpoint_ids.filtered(
            lambda touchpoint: touchpoint.res_model == "sale.order"
        ).date = self.order.date_order

    def test_newest_first(self):
        self.make_history()
        told = self.told(self.ann)
        self.assertEqual(
            told[0],
            f"Concern: Two boxes were torn ({self.brandt.concern_ids.answer_label})",
        )
        self.assertRegex(told[1], f"^Order {self.order.name}, .*115")
        self.assertEqual(told[2], "Asked for rolls")
        self.assertEqual(len(told), 3, "An order is told once")
        self.assertEqual(self.told(self.ann, self.mia), told)

    def test_only_what_may_be_read(self):
        self.make_history()
        self.order.user_id = self.mona
        salesman = self.make_user("own", "sales_team.group_sale_salesman")
        self.assertFalse([line for line in self.told(salesman) if "Order S" in line])
        self.make_order(self.brandt, user=salesman).action_confirm()
        told = [line for line in self.told(salesman) if line.startswith("Order ")]
        self.assertEqual(len(told), 1)

    def test_cancelled_order_leaves(self):
        self.make_history()
        self.order.sudo()._action_cancel()
        self.assertFalse([line for line in self.told() if "Order S" in line])

    def test_nothing_yet(self):
        self.assertEqual(self.told(), [])
        draft = self.env["res.partner"].with_user(self.ann).new({"name": "New"})
        self.assertFalse(draft.relationship_timeline)

    def test_many_cost_as_few(self):
        customers = self.brandt
        for number in range(6):
            customer = self.make_customer(
                f"Customer {number}", relationship_tier_id=self.gold.id
            )
            self.make_touchpoint(customer, 3)
            self.make_concern(customer)
            customers |= customer

        def read(partners):
            self.env.invalidate_all()
            partners.with_user(self.ann).read(["relationship_timeline"])

        self.make_history()
        read(customers)  # warm
        one = self.count(lambda: read(customers[0]))
        self.assertLessEqual(self.count(lambda: read(customers)), one + 2)
