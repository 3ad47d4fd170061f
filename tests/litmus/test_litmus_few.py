from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..test_migrations import SCRIPTS
from .common_litmus import LitmusCommon

SHOWN = (
    "count_1",
    "count_3",
    "count_unknown",
    "score",
    "spread",
    "verdict",
    "comments",
)


@tagged("post_install", "-at_install")
class TestLitmusFew(LitmusCommon):
    """Of a question that fewer than three could answer, nothing is shown, and nothing
    can be worked out from the rest."""

    def close(self, *answers):
        """Let Ann, Olaf and Paul answer the two questions."""
        litmus = self.make_litmus(self.ann, self.olaf, self.plain)
        for user, choices in zip(
            (self.ann, self.olaf, self.plain), answers, strict=True
        ):
            self.answer(litmus, user, *choices, comment="Seen with my own eyes")
        self.assertEqual((litmus.state, litmus.answer_count), ("closed", 3))
        return litmus, litmus.item_ids.sorted("sequence")

    def check_hidden(self, item):
        for name in SHOWN:
            self.assertFalse(item[name], name)
        self.assertFalse(item.is_disputed)
        self.assertEqual(item.counts_label, "Fewer than three could tell.")

    def test_question_that_one_or_two_could_answer(self):
        for unknown in (("0", "0"), ("0", "3"), ("0", "1")):
            litmus, (listening, reach) = self.close(
                (unknown[0], "4"), (unknown[1], "4"), ("1", "3")
            )
            self.check_hidden(listening)
            self.assertEqual(reach.counts_label, "2 × Last month\n1 × Last year")
            self.assertAlmostEqual(litmus.score, reach.score, places=4)
            self.assertEqual([area["area"] for area in litmus.areas], ["reach"])
            self.assertFalse(litmus.weakness_ids | litmus.dispute_ids)

    def test_three_views_and_no_question_that_three_could_answer(self):
        litmus, items = self.close(("1", "0"), ("0", "4"), ("0", "4"))
        for item in items:
            self.check_hidden(item)
        self.assertFalse(litmus.areas)
        # Of all answers; listening counts twice
        self.assertAlmostEqual(litmus.score, 100 / 3, places=2)

    def test_tests_that_had_ended_before(self):
        litmus, (listening, reach) = self.close(("1", "4"), ("1", "4"), ("1", "4"))
        score = litmus.score
        self.put(listening, count_1=1, count_unknown=2)
        script = load_script(
            str(SCRIPTS / "19.0.4.0.1" / "post-litmus.py"), "post_litmus"
        )
        script.migrate(self.cr, "19.0.4.0.0")
        self.env.invalidate_all()
        self.check_hidden(listening)
        self.assertEqual(reach.counts_label, "3 × Last month")
        self.assertEqual(litmus.area_scores, {"reach": 100})
        self.assertEqual(litmus.score, score, "the total stays")
