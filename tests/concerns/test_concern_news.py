from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernNews(ConcernCommon):
    """Whoever logged it hears how it ended."""

    def test_who_logged_it_hears_how_it_ended(self):
        concern = self.make_concern(user=self.plain)
        concern.with_user(self.olaf).solution = "New boxes <sent>"
        self.assertFalse(self.news_of(concern))
        concern.with_user(self.olaf).action_told()
        [(name, body)] = self.news_of(concern)
        self.assertEqual(name, "Paul Plain")
        self.assertIn("Brandt Packaging has been told how it ended", body)
        self.assertIn("What came of it: New boxes &lt;sent&gt;", body)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)

    def test_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.plain.lang = "fr_FR"
        key = ("relationship_flow", "fr_FR")
        words = "%(customer)s has been told how it ended: “%(concern)s”."
        french = {words: "%(customer)s est au courant : « %(concern)s »."}
        self.startPatcher(
            patch.dict(code_translations.python_translations, {key: french})
        )
        concern = self.make_concern(user=self.plain)
        concern.with_user(self.olaf).action_told()
        [(_name, body)] = self.news_of(concern)
        self.assertIn("Brandt Packaging est au courant", body)

    def test_open_again(self):
        concern = self.make_concern(user=self.plain)
        concern.with_user(self.olaf).action_told()
        concern.touchpoint_id.with_user(self.olaf).action_undo()
        news = self.news_of(concern)
        self.assertEqual([name for name, _body in news], ["Paul Plain"] * 2)
        self.assertIn("“Two boxes were torn” of Brandt Packaging is open", news[1][1])

    def test_no_news_for_who_tells(self):
        concern = self.make_concern()
        concern.action_told()
        self.assertFalse(self.news_of(concern))
        concern = self.make_concern(user=self.plain)
        self.plain.active = False
        concern.with_user(self.olaf).action_told()
        self.assertFalse(self.news_of(concern))
