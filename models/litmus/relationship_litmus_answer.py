from odoo import fields, models
from odoo.exceptions import AccessError

CHOICES = [
    ("1", "Weakest"),
    ("2", "Weak"),
    ("3", "Good"),
    ("4", "Best"),
    ("0", "I can't tell"),
]
FILL = """
INSERT INTO relationship_litmus_answer (participant_id, item_id)
SELECT p.id, i.id
  FROM relationship_litmus_participant p
  JOIN relationship_litmus_item i ON i.litmus_id = p.litmus_id
 WHERE p.id = ANY(%s)
    ON CONFLICT DO NOTHING
"""


class RelationshipLitmusAnswer(models.Model):
    _name = "relationship.litmus.answer"
    _description = "Answer to a Litmus Test"
    _order = "item_id, id"
    _log_access = False

    participant_id = fields.Many2one(
        "relationship.litmus.participant",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    item_id = fields.Many2one(
        "relationship.litmus.item",
        string="Question of the test",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    choice = fields.Selection(CHOICES, string="Answer")
    comment = fields.Char(help="Shown with the result, without your name.")
    # The participant need not have rights on the test
    area = fields.Selection(related="item_id.area")
    sequence = fields.Integer(related="item_id.sequence")
    question = fields.Char(related="item_id.name")
    answer_1 = fields.Char(related="item_id.answer_1")
    answer_2 = fields.Char(related="item_id.answer_2")
    answer_3 = fields.Char(related="item_id.answer_3")
    answer_4 = fields.Char(related="item_id.answer_4")

    _item_unique = models.UniqueIndex(
        "(participant_id, item_id)", "There is an answer to this question already."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su and vals.keys() - {"choice", "comment"}:
            raise AccessError(
                self.env._("Nothing but one's own answers can be changed here.")
            )
        return super().write(vals)
