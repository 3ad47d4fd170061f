from odoo.tests import tagged

from ..common_keyboard import KeyboardCommon

FOLLOW_UPS = "relationship_flow.mail_activity_action_my"


@tagged("post_install", "-at_install")
class TestKeyboard(KeyboardCommon):
    """A morning without a mouse."""

    def test_morning(self):
        prompt = self.prompt_of(self.brandt)
        brandt, nordhaus = self.brandt.name, self.nordhaus.name
        self.start(self.ann, FOLLOW_UPS, brandt)
        self.walk_to("Talked today", brandt)
        self.press("Enter")
        self.wait_for("Logged.")
        self.assertEqual(self.look_again(prompt, "active"), [False])
        # The focus is on the card that has moved up
        self.walk_to("Log a contact", nordhaus, further=True, steps=30)
        self.press("Space")
        self.wait_for("Discard")

    def test_reasons_are_ticked(self):
        step = self.raise_next_step()
        prompt = self.prompt_of(self.brandt) - step
        brandt = self.brandt.name
        self.start(self.ann, FOLLOW_UPS, brandt, "Send the prices")
        self.walk_to("Next step agreed", brandt)
        self.press("Space")
        self.walk_to("Talked today", brandt, further=True)
        self.press("Enter")
        self.wait_for("Logged.")
        # The second was not ticked any more
        self.assertEqual(self.look_again(prompt + step, "active"), [False, True])

    def test_nothing_is_ticked(self):
        """Nothing is answered that somebody has unticked."""
        prompts = self.prompt_of(self.brandt)
        prompts |= self.raise_next_step()
        brandt = self.brandt.name
        self.start(self.ann, FOLLOW_UPS, brandt, "Send the prices")
        self.walk_to("Keep in touch", brandt)
        self.press("Space")
        self.walk_to("Next step agreed", brandt, further=True)
        self.press("Space")
        self.walk_to("Talked today", brandt, further=True)
        self.press("Enter")
        self.wait_for("Tick first what it is about.")
        self.assertEqual(self.look_again(prompts, "active"), [True, True])

    def test_snooze_and_why(self):
        prompt = self.prompt_of(self.brandt)
        brandt = self.brandt.name
        self.start(self.ann, FOLLOW_UPS, brandt)
        self.walk_to("Why?", brandt)
        self.press("Enter")
        self.wait_for("Last heard:")
        self.assertEqual(self.get_focused()["name"], "Why?")
        self.press("Enter")
        self.walk_to("Snooze", brandt, further=True)
        self.press("Enter")
        self.wait_for("Tomorrow")
        self.walk_to("Tomorrow", "", further=True, key="ArrowDown")
        self.press("Enter")
        self.wait_for("Next days")
        self.assertEqual(self.look_again(prompt, "relationship_snooze_count"), [1])

    def test_done_cards_are_undone(self):
        prompt = self.prompt_of(self.brandt)
        prompt.with_user(self.ann).action_relationship_talked()
        brandt = self.brandt.name
        done = {"search_default_done": 1}
        self.start(self.ann, FOLLOW_UPS, brandt, "Undo", context=done)
        self.walk_to("Undo", brandt)
        self.press("Enter")
        for _time in range(20):
            if self.look_again(prompt, "active") == [True]:
                return
            self.wait_for("Done")
        self.fail("Undo did not open it again")
