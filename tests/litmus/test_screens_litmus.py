from io import BytesIO

from pypdf import PdfReader

from odoo import Command, fields
from odoo.tests import tagged

from ..common_screens import DESKTOP, PHONE, TAB, LookCommon

LITMUS = "relationship_flow.relationship_litmus_action"
SCROLL = "document.querySelector('.o_relationship_litmus_items').scrollIntoView()"


@tagged("post_install", "-at_install")
class TestScreensLitmus(LookCommon):
    """The shipped questions, as they are answered, and the result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.make_user("plain", "base.group_user", name="Paul Plain")
        last = cls.make_litmus(cls.ann, cls.olaf, cls.plain)
        last.participant_ids.answer_ids.choice = "3"
        last.participant_ids._submit()
        year_ago = fields.Date.subtract(cls.today, days=366)
        last.sudo().write({"date": year_ago, "closed_date": year_ago})
        cls.litmus = cls.make_litmus(cls.ann, cls.olaf, cls.mona)

    @classmethod
    def make_litmus(cls, *users):
        """Start a test that asks these users."""
        litmus = (
            cls.env["relationship.litmus"]
            .with_user(cls.mona)
            .create(
                {
                    "partner_id": cls.brandt.id,
                    "user_id": cls.mona.id,
                    "participant_ids": [
                        Command.create({"user_id": user.id}) for user in users
                    ],
                }
            )
        )
        litmus.action_launch()
        return litmus.sudo()  # sudo: for the helpers here

    def fill(self, user, pick, comment=False):
        """Answer all questions: ``pick`` tells the choice by the place of one."""
        mine = self.litmus.participant_ids.filtered(lambda p: p.user_id == user)
        mine = mine.with_user(user)
        for place, answer in enumerate(mine.answer_ids.sorted("sequence")):
            answer.write({"choice": pick(place), "comment": comment})
        mine.action_submit()

    def close(self):
        """Answer as three of whom one sees many things differently."""
        self.fill(self.olaf, lambda place: str(place % 4 + 1))
        for user in (self.ann, self.mona):
            self.fill(
                user,
                lambda place: (
                    "1" if place < 6 else str((place + place // 8 * 2) % 4 + 1)
                ),
                comment="The last visit was by chance, as far as I can tell from here.",
            )

    def test_answering(self):
        mine = self.litmus.participant_ids.filtered(lambda p: p.user_id == self.olaf)
        questions = self.env["relationship.litmus.question"].search([])
        self.assertGreaterEqual(len(questions), 15)
        texts = [
            "How do we stand with",
            "Reach",
            "Whom do we know in their management?",
            "Nobody whom we could name",
            "I can't tell",
            "Competition",
            f"0 of {len(questions)} answered",
        ]
        screens = [("litmus_answer", self.form(mine), texts)]
        self.litmus.participant_ids = [Command.create({"user_id": self.plain.id})]
        theirs = self.litmus.participant_ids.filtered(lambda p: p.user_id == self.plain)
        self.look(
            (self.olaf, DESKTOP, screens),
            (self.olaf, PHONE, screens),
            (self.plain, PHONE, [("litmus_plain", self.form(theirs), texts)]),
        )

    def test_result(self):
        self.close()
        texts = [
            "of 100",
            "Listening",
            "Grey: the test before",
            "Seen differently",
            "All questions",
        ]
        screens = [
            ("litmus_result", self.form(self.litmus), texts),
            ("litmus_weaknesses", SCROLL, ["Nobody whom we could name", "Add step"]),
            ("litmus_tests", self.opened(LITMUS), ["Brandt Packaging", "Result"]),
            (
                "litmus_graph",
                self.opened("relationship_flow.relationship_litmus_item_action_report"),
                ["Strengths and weaknesses"],
            ),
            ("litmus_customer", self.form(self.brandt), ["Brandt Packaging"]),
            ("litmus_customer_links", TAB, ["Litmus test"]),
        ]
        self.look(
            (self.mona, DESKTOP, screens),
            (self.mona, PHONE, screens[:3]),
        )

    def test_one_page(self):
        """The report of a test with as much to say as can be is one page."""
        self.close()
        self.assertGreaterEqual(len(self.litmus.weakness_ids), 5)
        self.assertGreaterEqual(len(self.litmus.dispute_ids), 5)
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.olaf)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("relationship_flow.litmus_page", self.litmus.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(BytesIO(pdf)).pages
        self.assertEqual(len(pages), 1)
        text = " ".join(pages[0].extract_text().split())
        for words in ("Brandt Packaging", "Weaknesses", "Listening", "of 100"):
            self.assertIn(words, text)
