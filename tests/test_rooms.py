import shutil
import sys
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from hostlib.rooms import find_breaches  # noqa: E402


@tagged("post_install", "-at_install")
class TestRooms(BaseCase):
    """A room names those before it, and none after it."""

    def find_with(self, room, text):
        """Return the breaches of the addon when a file of a room says ``text``, too."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "models", Path(folder) / "models")
            (Path(folder) / "models" / room / "another.py").write_text(text)
            return find_breaches(Path(folder))

    def test_addon(self):
        self.assertEqual(find_breaches(ROOT), [])

    def test_model(self):
        self.assertEqual(
            self.find_with("clock", 'env["relationship.loss"]'),
            ["clock/another.py:1 names relationship.loss of losses"],
        )

    def test_table(self):
        text = 'STATEMENT = """\nSELECT 1\n  FROM relationship_plan_step s"""'
        self.assertEqual(
            self.find_with("orders", text),
            ["orders/another.py:1 names relationship.plan.step of plans"],
        )

    def test_import(self):
        self.assertEqual(
            self.find_with("people", "from ..health.relationship_health import RED"),
            ["people/another.py:1 names health of health"],
        )

    def test_earlier_rooms(self):
        text = 'env["relationship.touchpoint"], env["relationship.concern"]'
        self.assertEqual(self.find_with("losses", text), [])

    def test_spine_is_one_room(self):
        self.assertEqual(self.find_with("clock", 'env["relationship.script"]'), [])
