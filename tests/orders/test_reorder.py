from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, day
from .common_rhythm import RhythmCommon

LATE = [56 + 42 * place for place in range(9)]  # every six weeks, now at eight


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReorder(RhythmCommon):
    """Late orders become one prompt per customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift_box = cls.env["product.product"].create(
            {"name": "Gift <b>box</b>", "type": "service", "list_price": 900}
        )

    def make_late(self, partner=None, product=None, **vals):
        orders = self.make_orders(partner or self.brandt, LATE, product, **vals)
        self.refresh()
        return orders

    def prompts(self, partner=None):
        return self.prompts_of(partner or self.brandt, relationship_reason="reorder")

    def test_raised(self):
        self.make_late()
        self.assertEqual(self.rhythm_of(self.brandt).status, "late")
        self.run_raise()
        prompt = self.prompts()
        self.assertEqual(len(prompt), 1)
        self.assertEqual(prompt.user_id, self.ann)
        words = prompt.with_user(self.ann).relationship_script
        self.assertIn("about every 6 weeks", words)
        self.assertIn("as of today it is 8 weeks", words)
        self.assertIn("Labels", words)
        self.assertEqual(prompt.relationship_rhythm_ids, self.rhythm_of(self.brandt))

    def test_once_per_cycle(self):
        self.make_late()
        self.run_raise()
        self.prompts().action_feedback(feedback="Will order next week")
        self.run_raise()
        with self.frozen(days=1):
            self.run_raise()
        self.assertFalse(self.prompts())

    def test_several_items_one_prompt(self):
        """Most valuable first, each with the purchases that prove it; escaped."""
        self.make_late()
        self.make_late(product=self.gift_box, quantity=9)
        self.run_raise()
        prompt = self.prompts().with_user(self.ann)
        self.assertEqual(len(prompt), 1)
        self.assertEqual(
            prompt._relationship_get_late_items().product_id,
            self.gift_box | self.product,
        )
        items = prompt.relationship_items
        self.assertIn("Gift &lt;b&gt;box", items)
        self.assertNotIn("<b>box", items)
        self.assertLess(items.index("Gift"), items.index("Labels"))
        self.assertIn("8 of 8", items)

    def test_item_added_to_open_prompt(self):
        self.make_late()
        self.run_raise()
        prompt = self.prompts()
        self.make_late(product=self.gift_box)
        self.run_raise()
        self.assertEqual(self.prompts(), prompt)
        self.assertEqual(len(prompt.relationship_rhythm_ids), 2)

    def test_order_closes_it(self):
        self.make_late()
        self.run_raise()
        prompt = self.prompts()
        self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertFalse(prompt.active)
        self.assertIn("ordered again", prompt.feedback)
        self.assertEqual(self.rhythm_of(self.brandt).status, "on_time")

    def test_order_of_one_item_leaves_the_other(self):
        self.make_late()
        self.make_late(product=self.gift_box)
        self.run_raise()
        prompt = self.prompts()
        self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertTrue(prompt.active)
        self.assertEqual(prompt.relationship_rhythm_ids.product_id, self.gift_box)

    def test_irregular_never_raises(self):
        self.make_orders(self.brandt, [150, 153, 290, 300, 480, 484, 600])
        self.refresh()
        self.run_raise()
        self.assertFalse(self.prompts())

    def test_paused_and_lost_are_left_alone(self):
        other = self.make_customer("Lost", user_id=self.ann.id)
        self.make_late()
        self.make_late(other)
        self.brandt.contact_paused_until = day(10)
        other.contact_lost_date = day(-1)
        self.run_raise()
        self.assertFalse(self.prompts() | self.prompts(other))
        self.brandt.contact_paused_until = False
        self.run_raise()
        self.assertTrue(self.prompts())

    def test_daily_limit(self):
        """The most valuable customers come first; the rest tomorrow."""
        self.brandt.contact_interval_days = 500
        other = self.make_customer("Larger", user_id=self.ann.id)
        other.contact_interval_days = 500
        self.make_late()
        self.make_late(other, quantity=50)
        self.set_limits(daily_limit=1)
        self.run_raise()
        self.assertTrue(self.prompts(other))
        self.assertFalse(self.prompts())
        with self.frozen(days=1):
            self.run_raise()
        self.assertTrue(self.prompts())

    def test_run_twice(self):
        self.make_late()
        self.run_raise()
        self.run_raise()
        self.assertEqual(len(self.prompts()), 1)

    # === JUDGEMENT === #

    def dismiss(self, rhythm, user=None, **vals):
        wizard = (
            self.env["relationship.rhythm.dismiss"]
            .with_user(user or self.olaf)
            .create({"rhythm_ids": rhythm.ids, **vals})
        )
        return wizard.action_dismiss()

    def test_dismiss_takes_the_prompt_back(self):
        self.make_late()
        self.run_raise()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="project", choice="again", note="Line closed")
        self.assertFalse(self.prompts())
        self.assertEqual(rhythm.status, "dismissed")
        self.run_raise()
        self.assertFalse(self.prompts())

    def test_dismissal_ends_with_an_order(self):
        self.make_late()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="elsewhere", choice="again")
        self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertEqual(rhythm.status, "on_time")

    def test_dismissal_is_there_again_when_that_order_goes(self):
        self.make_late()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="elsewhere", choice="again")
        order = self.make_orders(self.brandt, [0])
        self.refresh()
        order._action_cancel()
        self.refresh()
        self.assertEqual(rhythm.status, "dismissed")
        self.run_raise()
        self.assertFalse(self.prompts())
        rhythm.with_user(self.olaf).action_watch_again()
        self.make_orders(self.brandt, [1])._action_cancel()
        self.refresh()
        self.assertEqual(rhythm.status, "late")

    def test_seasonal_dismissal_stays(self):
        self.make_late()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="season", choice="again")
        self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertEqual(rhythm.status, "dismissed")
        rhythm.with_user(self.olaf).action_watch_again()
        self.assertEqual(rhythm.status, "on_time")

    def test_dismiss_until(self):
        self.make_late()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="stock", choice="30")
        self.assertEqual(rhythm.dismissed_until, day(30))
        self.run_raise()
        self.assertFalse(self.prompts())
        with self.frozen(days=31):
            self.run_raise()
            self.assertTrue(self.prompts())

    def test_dismiss_in_the_past(self):
        self.make_late()
        rhythm = self.rhythm_of(self.brandt)
        with self.assertRefused("Choose a day after today"):
            self.dismiss(rhythm, reason="other", choice="date", until=day(0))
        self.assertFalse(rhythm.is_dismissed)

    def test_dismiss_needs_the_role(self):
        self.make_late()
        with self.assertRaises(AccessError):
            self.rhythm_of(self.brandt).with_user(self.plain)._dismiss("other")

    def test_dismissal_taken_back(self):
        """Also one of what somebody was being reminded of."""
        self.make_late()
        self.run_raise()
        rhythm = self.rhythm_of(self.brandt)
        self.dismiss(rhythm, reason="stock", choice="30")
        with self.frozen(days=31):
            self.run_raise()
            self.assertEqual(self.prompts().relationship_rhythm_ids, rhythm)
            self.dismiss(rhythm, reason="project", choice="again")
            rhythm.with_user(self.olaf).action_watch_again()
            self.run_raise()
            self.assertEqual(self.prompts().relationship_rhythm_ids, rhythm)

    def test_what_is_done_stays(self):
        """Of items that are dismissed, or no longer sold, afterwards."""
        self.make_late()
        self.make_late(product=self.gift_box)
        self.run_raise()
        prompt = self.prompts()
        prompt.action_feedback(feedback="Has enough")
        self.dismiss(self.rhythm_of(self.brandt), reason="stock", choice="30")
        self.gift_box.active = False
        self.assertTrue(prompt.exists())
        self.assertEqual(len(prompt.relationship_rhythm_ids), 2)

    def test_unsold_and_sold_again(self):
        self.make_late()
        self.run_raise()
        self.product.active = False
        self.assertFalse(self.prompts())
        self.product.active = True
        self.run_raise()
        self.assertTrue(self.prompts())

    def test_order_that_closed_it_is_cancelled(self):
        self.make_late()
        self.run_raise()
        order = self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertFalse(self.prompts())
        order.state = "cancel"
        self.refresh()
        self.run_raise()
        self.assertEqual(
            self.prompts().relationship_rhythm_ids, self.rhythm_of(self.brandt)
        )

    def test_closed_without_an_order(self):
        orders = self.make_late()
        self.run_raise()
        prompt = self.prompts()
        orders[2:].write({"state": "cancel"})
        self.refresh()
        self.assertFalse(prompt.active)
        self.assertNotIn("ordered again", prompt.feedback)

    # === MERGE === #

    def merge(self, twin):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brandt | twin).ids, self.brandt
        )
        self.refresh()
        self.run_raise()

    def test_merge_keeps_what_people_did(self):
        """A dismissal, a reminder, its quotation."""
        twin = self.make_customer("Brandt GmbH", user_id=self.ann.id)
        self.make_late(twin)
        self.make_late(twin, self.gift_box)
        self.dismiss(self.rhythm_of(twin), reason="season", choice="again")
        self.run_raise()
        prompt = self.prompts(twin).with_user(self.ann)
        order = prompt.action_relationship_quote()["res_id"]
        self.merge(twin)
        self.assertEqual(self.rhythm_of(self.brandt).status, "dismissed")
        self.assertEqual(self.prompts(), prompt)
        self.assertEqual(
            prompt.relationship_rhythm_ids,
            self.rhythm_of(self.brandt, self.gift_box),
        )
        self.assertEqual(prompt.action_relationship_quote()["res_id"], order)

    def test_merge_of_two_reminders(self):
        """The items of the one that goes are on the one that stays."""
        twin = self.make_customer("Brandt GmbH", user_id=self.ann.id)
        self.make_late()
        self.make_late(twin)
        self.make_late(twin, self.gift_box)
        self.run_raise()
        prompt = self.prompts()
        self.merge(twin)
        self.assertEqual(self.prompts(), prompt)
        self.assertEqual(len(prompt.relationship_rhythm_ids), 2)

    # === QUOTATION === #

    def test_quotation_is_made_once(self):
        self.make_late()
        self.run_raise()
        prompt = self.prompts().with_user(self.ann)
        first = prompt.action_relationship_quote()["res_id"]
        self.assertEqual(prompt.action_relationship_quote()["res_id"], first)
        limited = self.make_user("limited", "sales_team.group_sale_salesman")
        with self.assertRaisesRegex(UserError, "has made the quotation"):
            prompt.with_user(limited).action_relationship_quote()
        self.env["sale.order"].browse(first)._action_cancel()
        self.assertNotEqual(prompt.action_relationship_quote()["res_id"], first)

    def test_quotation_given_to_another_customer(self):
        """It is not this customer's any more."""
        self.make_late()
        self.run_raise()
        prompt = self.prompts().with_user(self.ann)
        orders = self.env["sale.order"]
        first = orders.browse(prompt.action_relationship_quote()["res_id"])
        first.partner_id = self.make_customer("Other")
        second = orders.browse(prompt.action_relationship_quote()["res_id"])
        self.assertEqual(second.partner_id, self.brandt)
        self.assertEqual(prompt.action_relationship_quote()["res_id"], second.id)

    def test_quotation(self):
        self.make_late(quantity=3)
        self.make_late(product=self.gift_box, quantity=5)
        self.run_raise()
        action = self.prompts().with_user(self.ann).action_relationship_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, self.brandt)
        self.assertEqual(
            {line.product_id: line.product_uom_qty for line in order.order_line},
            {self.product: 3, self.gift_box: 5},
        )

    def test_quotation_is_one_from_everywhere(self):
        """From the items, or by a prompt that comes later."""
        self.make_late()
        self.run_raise()
        prompt = self.prompts().with_user(self.ann)
        rhythm = self.rhythm_of(self.brandt).with_user(self.ann)
        first = rhythm.action_quote()["res_id"]
        self.assertEqual(prompt.action_relationship_quote()["res_id"], first)
        prompt.sudo().unlink()
        self.rhythm_of(self.brandt).reminded_order_date = False
        self.run_raise()
        later = self.prompts().with_user(self.ann)
        self.assertNotEqual(later, prompt)
        self.assertEqual(later.action_relationship_quote()["res_id"], first)
        self.env["sale.order"].browse(first).action_confirm()
        self.assertNotEqual(rhythm.action_quote()["res_id"], first)

    def test_subject_of_a_mail(self):
        self.make_late()
        self.run_raise()
        context = self.prompts().with_user(self.ann).action_relationship_write()
        self.assertEqual(
            context["context"]["default_subject"],
            f"Your next order of {self.product.name}",
        )

    def test_quotation_needs_sales_rights(self):
        self.make_late()
        self.run_raise()
        with self.assertRaises(AccessError):
            self.prompts().with_user(self.olaf).action_relationship_quote()

    def test_list_of_items(self):
        self.make_late()
        self.run_raise()
        action = self.prompts().with_user(self.olaf).action_relationship_items()
        self.assertEqual(
            self.env["relationship.rhythm"].search(action["domain"]),
            self.rhythm_of(self.brandt),
        )
        proof = self.rhythm_of(self.brandt).action_view_orders()
        self.assertEqual(
            len(self.env["sale.order.line"].search(proof["domain"])), len(LATE)
        )
