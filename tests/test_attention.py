"""The status of a customer is the worst that is known, in every screen the same."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, day
from .silence.common_silence import FIVE_WEEKS, SilenceCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAttention(SilenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brandt = cls.make_customer("Brandt", relationship_tier_id=cls.gold.id)
        cls.brandt.contact_clock_start = day(-40)
        cls.make_touchpoint(cls.brandt)
        cls.product = cls.env["product.product"].create({"name": "Labels"})

    def seen(self, user=None):
        """Return the status and its words, checked against search and groups."""
        self.env.invalidate_all()
        brandt = self.brandt.with_user(user or self.olaf)
        level = brandt.relationship_attention
        domain = [("id", "=", brandt.id)]
        found = brandt.search([*domain, ("relationship_attention", "=", level)])
        self.assertEqual(found, brandt)
        others = [("relationship_attention", "!=", level)]
        self.assertFalse(brandt.search([*domain, *others]))
        groups = brandt._read_group(domain, ["relationship_attention"], ["__count"])
        self.assertEqual(groups, [(level, 1)])
        return level, brandt.relationship_attention_label

    def test_on_time(self):
        self.assertEqual(self.seen(), ("fine", "On time, next 24 Mar"))

    def test_nobody_looks_after(self):
        self.brandt = self.make_customer("Nobody's")
        self.assertEqual(self.seen(), (False, False))

    def test_paused(self):
        self.brandt.contact_paused_until = day(30)
        self.assertEqual(self.seen(), ("rest", "Paused to 9 Apr"))

    def test_clock_reset_while_gone_quiet(self):
        self.make_orders(self.brandt, FIVE_WEEKS, self.product)
        self.refresh()
        self.make_touchpoint(self.brandt)
        level, label = self.seen()
        self.assertEqual(self.brandt.contact_status, "ok")
        self.assertEqual(level, "act")
        self.assertRegex(label, r"^Gone quiet, \d\d %$")
        labels = [
            signal["label"]
            for signal in self.brandt.with_user(self.olaf).relationship_signals
        ]
        self.assertEqual(labels[0], label)
        self.assertIn("1 item late", labels)
        self.assertIn("On time, next 24 Mar", labels)
        self.assertTrue(any("a year" in label for label in labels), labels)

    def test_silence_ends_with_the_clock(self):
        self.make_orders(self.brandt, FIVE_WEEKS, self.product)
        self.refresh()
        self.brandt.contact_lost_date = day(0)
        self.assertEqual(self.seen(), ("rest", "Lost on 10 Mar"))
        self.brandt.contact_lost_date = False
        self.assertEqual(self.seen()[0], "act")

    def test_concern(self):
        concern = self.make_concern(self.brandt)
        concern.response_date = day(3)
        self.assertEqual(self.seen(), ("watch", "1 open concern"))
        concern.response_date = day(-1)
        self.assertEqual(self.seen(), ("act", "Concern late"))
        self.make_concern(self.brandt).response_date = day(-1)
        self.assertEqual(self.seen(), ("act", "2 concerns late"))
        self.brandt.concern_ids.write({"active": False})
        self.assertEqual(self.seen()[0], "fine")

    def test_two_things_as_bad(self):
        self.brandt.touchpoint_ids.date = NOW.replace(month=1)
        self.make_concern(self.brandt).response_date = day(-1)
        self.assertEqual(self.brandt.contact_status, "overdue")
        level, label = self.seen()
        self.assertEqual(level, "act")
        self.assertRegex(label, r"days late \+1$")

    def test_contact_shows_its_company(self):
        self.make_concern(self.brandt).response_date = day(-1)
        mia = self.brandt.child_ids[:1] or self.env["res.partner"].create(
            {"name": "Mia", "parent_id": self.brandt.id}
        )
        self.assertEqual(mia.with_user(self.olaf).relationship_attention, "act")

    def test_order(self):
        order = self.make_order(self.brandt)
        self.make_touchpoint(self.brandt)
        self.make_concern(self.brandt).response_date = day(-1)
        self.env.invalidate_all()
        self.assertEqual(order.with_user(self.ann).relationship_attention, "act")

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.brandt.with_user(self.plain).read(["relationship_attention"])
        with self.assertRaises(AccessError):
            self.brandt.with_user(self.plain)._read_group(
                [], ["relationship_attention"], ["__count"]
            )

    def test_many_cost_as_few(self):
        customers = self.brandt
        for number in range(8):
            customers |= self.make_customer(
                f"Customer {number}", relationship_tier_id=self.gold.id
            )

        def read(partners):
            self.env.invalidate_all()
            partners.with_user(self.olaf).read(["relationship_attention_label"])

        read(customers)  # warm
        one = self.count(lambda: read(customers[0]))
        self.assertLessEqual(self.count(lambda: read(customers)), one + 1)
