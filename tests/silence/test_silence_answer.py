from freezegun import freeze_time

from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..common import NOW, day
from ..test_migrations import SCRIPTS
from .common_silence import FIVE_WEEKS, SilenceCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSilenceAnswer(SilenceCommon):
    """An order answers "Get in touch", until it is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_orders(cls.brandt, FIVE_WEEKS)

    def setUp(self):
        super().setUp()
        self.refresh()
        self.silence_of(self.brandt, self.ann).action_get_in_touch()
        self.prompt = self.prompts_of(self.brandt, relationship_reason="winback")
        self.assertEqual(len(self.prompt), 1)

    def test_an_order_answers(self):
        [order] = self.make_orders(self.brandt, [0])
        self.refresh()
        self.assertFalse(self.prompt.active)
        self.assertEqual(self.prompt.relationship_touchpoint_id.res_id, order.id)
        self.assertIn("ordered again", self.prompt.feedback)
        self.assertFalse(self.prompt._relationship_is_done())

    def test_an_order_entered_late_answers(self):
        self.make_orders(self.brandt, [3])
        self.refresh()
        self.assertFalse(self.prompt.active)

    def test_an_older_order_does_not(self):
        self.make_orders(self.brandt, [100])
        self.refresh()
        self.assertTrue(self.prompt.active)

    def test_it_opens_again_with_the_order_cancelled(self):
        orders = self.make_orders(self.brandt, [3, 0])
        self.refresh()
        self.assertFalse(self.prompt.active)
        orders[1]._action_cancel()
        self.refresh()
        self.assertFalse(self.prompt.active, "the other one answers it as well")
        orders[0]._action_cancel()
        self.refresh()
        self.assertTrue(self.prompt.active)
        self.assertFalse(self.prompt.feedback)

    def test_prompts_of_before(self):
        """What was open before the day was kept is closed by the next order alone."""
        script = str(SCRIPTS / "19.0.4.0.1" / "post-silence.py")
        self.put(self.prompt, relationship_last_order_date=None)
        load_script(script, "post_silence").migrate(self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()
        self.assertEqual(self.prompt.sudo().relationship_last_order_date, day(-77))
        self.env["relationship.purchase"]._note_changes(self.brandt)
        self.refresh()
        self.assertTrue(self.prompt.active)


@tagged("post_install", "-at_install")
class TestWordsWithoutOrders(SilenceCommon):
    """Words for those who have ordered nothing claim no conversation."""

    OLD = (
        "Hello {first_name}, we last spoke {period} ago. What has changed at "
        "{customer} since then, and is there anything that I should find out for you?"
    )

    def migrate(self):
        script = str(SCRIPTS / "19.0.4.0.1" / "post-words.py")
        self.env.flush_all()
        load_script(script, "post_words").migrate(self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()

    def test_words(self):
        script = self.env.ref(
            "relationship_flow.relationship_script_interval_without_orders"
        )
        self.assertNotIn("spoke", script.body)
        new = script.body
        script.body = self.OLD
        self.migrate()
        self.assertEqual(script.body, new)
        script.body = "What is new, {first_name}?"
        self.migrate()
        self.assertEqual(script.body, "What is new, {first_name}?")
