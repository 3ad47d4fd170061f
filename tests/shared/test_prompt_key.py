"""What a prompt is about: one kind, one meaning."""

import re
from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged

from ...models.shared.prompt_key import make_key, read_key
from ..common import RelationshipCommon

ADDON = Path(__file__).parents[2]
BUILT = re.compile(r'make_key\(\s*(?:"(\w+)"|(\w+))')
BY_HAND = re.compile(
    r"""f"[a-z_]+,\{|["'][a-z_]+,["'] *(\+|\|\|)|relationship_key\S*split"""
)


@tagged("post_install", "-at_install")
class TestPromptKey(RelationshipCommon):
    def test_what_is_made_is_read(self):
        self.assertEqual(make_key("step", 7), "step,7")
        self.assertEqual(read_key("step,7", "step"), 7)
        self.assertEqual(read_key(make_key("litmus", 3, "result"), "litmus"), 3)

    def test_what_is_no_key_is_not_read(self):
        for key in (
            None,
            False,
            "",
            "step",
            "step,",
            "step,x",
            "step,-7",
            "step,7.5",
            "steps,7",
            "plan_step,7",
            "step,99999999999999999999",
            "step,²",
        ):
            with self.subTest(key):
                self.assertIsNone(read_key(key, "step"))

    def test_each_kind_is_built_in_one_room(self):
        rooms = {}
        for path in ADDON.glob("models/*/*.py"):
            for literal, name in BUILT.findall(path.read_text()):
                if path.name != "prompt_key.py":
                    rooms.setdefault(literal or name, set()).add(path.parent.name)
        self.assertIn("step", rooms)
        self.assertFalse({kind: at for kind, at in rooms.items() if len(at) > 1})

    def test_none_is_built_or_read_by_hand(self):
        for path in [*ADDON.glob("models/*/*.py"), *ADDON.glob("wizards/*.py")]:
            with self.subTest(path.name):
                self.assertFalse(BY_HAND.search(path.read_text()))

    def test_a_broken_key_breaks_no_screen(self):
        prompt = self.make_prompt(self.brandt, "plan", key="step,1")
        self.env.cr.execute(
            "UPDATE mail_activity SET relationship_key = 'step,x' WHERE id = %s",
            [prompt.id],
        )
        self.env.invalidate_all()
        self.assertFalse(prompt.relationship_step_id)
        self.assertTrue(prompt.with_user(self.ann).relationship_why)

    def test_migration(self):
        order = self.make_order(self.mia, user=self.env.user)
        keys = {
            self.make_prompt(
                self.brandt, "delivery", record=order, key="step,7"
            ): "plan_step,7",
            self.make_prompt(
                self.brandt, "feedback", record=order, key="silence,5"
            ): "unrated,5",
            self.make_prompt(self.brandt, "plan", key="step,7"): "step,7",
            self.make_prompt(self.brandt, "winback", key="silence"): "silence",
        }
        self.env.flush_all()
        script = load_script(
            str(ADDON / "migrations" / "19.0.4.0.1" / "post-keys.py"), "post_keys"
        )
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.4.0.0")
            self.env.invalidate_all()
            for prompt, key in keys.items():
                self.assertEqual(prompt.relationship_key, key)
