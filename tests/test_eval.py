import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from odoo.tests import TransactionCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from evallib.marks import Marks  # noqa: E402
from evallib.replay import Replay, Spell  # noqa: E402

FIRST = date(2024, 1, 1)


@tagged("post_install", "-at_install")
class TestEval(TransactionCase):
    """Replay of real histories."""

    def replay(self, days, level):
        """Replay orders of one product.

        :param dict days: ``{customer: days after the first of all}``
        """
        lines = ["customer,date,product,qty"]
        for customer, passed in days.items():
            lines += [
                f"{customer},{FIRST + timedelta(days=day)},TAPE,1" for day in passed
            ]
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / "orders.csv"
        path.write_text("\n".join(lines))
        return Replay(self.env, str(path), level)

    def test_replay(self):
        """What came next is found, and that nothing came."""
        weekly = {f"W{place}": range(place % 7, 700, 7) for place in range(40)}
        gone = {
            f"G{place}": range(place % 7, 290 + 9 * place, 7) for place in range(20)
        }
        for level in ("item", "customer"):
            replay = self.replay(weekly | gone, level)
            spells = replay.run()
            self.assertEqual({spell.usual for spell in spells}, {7})
            self.assertEqual({spell.own for spell in spells}, {7})
            self.assertTrue(all(spell.is_regular for spell in spells))
            self.assertEqual({spell.gap for spell in spells}, {7, None})
            marks = Marks(spells)
            self.assertEqual(marks.error(lambda spell: spell.usual), 0)
            false, precision, recall, delay = marks.late(spells)
            self.assertEqual((false, precision, recall), (0, 1, 1))
            self.assertLessEqual(delay, 3)

    def test_only_the_past_is_seen(self):
        """What is told on a day does not depend on what comes later."""
        before = {f"C{place}": range(place % 7, 400, 14) for place in range(30)}
        told = []
        for later in ([*range(401, 800, 3)], [797]):
            days = {name: [*past, *later] for name, past in before.items()}
            replay = self.replay(days, "item")
            dates = replay.get_dates()
            replay.get_dates = lambda dates=dates: [
                day for day in dates if (day - FIRST).days < 400
            ]
            told.append(
                sorted((s.usual, s.low, s.high, s.late, s.own) for s in replay.run())
            )
        self.assertTrue(told[0])
        self.assertEqual(*told)

    def test_marks(self):
        """Two spells that went on, one of them after an alarm, and one that lapsed."""
        spells = [
            Spell(10, 8, 12, 15, True, 10, 10, 100),
            Spell(10, 8, 12, 15, True, 10, 30, 100),
            Spell(10, 8, 12, 15, False, 10, None, 100),
        ]
        marks = Marks(spells)
        self.assertEqual(marks.error(lambda spell: spell.usual), 1)
        self.assertEqual(marks.interval_score(spells[1]), (4 + 10 * 18) / 10)
        false, precision, recall, delay = marks.late(spells)
        self.assertAlmostEqual(false, 1 / 140 * 365.25)
        self.assertEqual((precision, recall, delay), (0.5, 1, 1.5))
        self.assertEqual(marks.late(marks.regular)[1:], (0, None, None))
        self.assertIn("| 3 | 1.000 | 1.000 | 0.500 |", marks.row("data"))
