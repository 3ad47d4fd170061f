from odoo import Command

from ..common import RelationshipCommon

LISTENING = "When did we last ask what they need?"
REACH = "Whom do we know in their management?"


class LitmusCommon(RelationshipCommon):
    """Two questions of one's own: listening counts twice, reach once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        questions = cls.env["relationship.litmus.question"]
        questions.search([]).active = False
        cls.listening, cls.reach = questions.create(
            [
                {
                    "name": name,
                    "area": area,
                    "sequence": sequence,
                    "weight": weight,
                    "answer_1": "Never",
                    "answer_2": "Long ago",
                    "answer_3": "Last year",
                    "answer_4": "Last month",
                    "coaching": "Ask without an offer in the bag.",
                    "step": f"Step for {area}",
                }
                for name, area, sequence, weight in (
                    (LISTENING, "listening", 10, 2),
                    (REACH, "reach", 20, 1),
                )
            ]
        )

    @classmethod
    def make_litmus(cls, *users, partner=None, launch=True, **vals):
        """Start a test by the manager that asks these users."""
        litmus = (
            cls.env["relationship.litmus"]
            .with_user(cls.mona)
            .create(
                {
                    "partner_id": (partner or cls.brandt).id,
                    "participant_ids": [
                        Command.create({"user_id": user.id}) for user in users
                    ],
                    **vals,
                }
            )
        )
        if launch:
            litmus.action_launch()
        return litmus

    def participant(self, litmus, user):
        """Return the user's own place in a test, as they see it."""
        found = self.env["relationship.litmus.participant"].with_user(user)
        return found.search([("litmus_id", "=", litmus.id), ("user_id", "=", user.id)])

    def answer(self, litmus, user, *choices, comment=False, submit=True):
        """Answer as the form does: click by click, then "Done"."""
        mine = self.participant(litmus, user)
        answers = mine.answer_ids.sorted("sequence")
        for answer, choice in zip(answers, choices, strict=True):
            mine.write(
                {
                    "answer_ids": [
                        Command.update(
                            answer.id, {"choice": choice, "comment": comment}
                        )
                    ]
                }
            )
        if submit:
            mine.action_submit()
        return mine

    def answer_all(self, litmus, *choices):
        """Let everybody who is asked answer alike; that closes the test."""
        for user in litmus.sudo().participant_ids.user_id:
            self.answer(litmus, user, *choices)

    def litmus_prompts(self, partner=None):
        return self.prompts_of(partner or self.brandt, relationship_reason="litmus")
