"""What a litmus test asks: questions that managers edit, and their wording in one test,
which stays what it was."""

from odoo import api, fields, models

from ..shared.bounds import MAX_WEIGHT

AREAS = [
    ("reach", "Reach"),
    ("listening", "Listening"),
    ("value", "Value between orders"),
    ("service", "Service"),
    ("comfort", "Comfort"),
    ("competition", "Competition"),
]


class RelationshipLitmusWording(models.AbstractModel):
    _name = "relationship.litmus.wording"
    _inherit = ["relationship.input"]
    _description = "Wording of a Litmus Question"
    _order = "sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    area = fields.Selection(AREAS, required=True)
    sequence = fields.Integer(default=10)
    weight = fields.Float(
        default=1,
        most=MAX_WEIGHT,
        help="How much the question counts in the score, beside the others.",
    )
    answer_1 = fields.Char(string="Weakest answer", required=True, translate=True)
    answer_2 = fields.Char(string="Weak answer", required=True, translate=True)
    answer_3 = fields.Char(string="Good answer", required=True, translate=True)
    answer_4 = fields.Char(string="Best answer", required=True, translate=True)
    coaching = fields.Text(
        translate=True,
        help="What helps where the answers are weak. Shown with the result.",
    )
    step = fields.Char(
        string="Suggested step",
        translate=True,
        help="What goes into the relationship plan where the answers are weak.",
    )
    template_id = fields.Many2one(
        "relationship.plan.step.template",
        string="Step as in",
        ondelete="set null",
        help="When the step is due, who does it and whether it repeats. Empty: once, "
        "within a month.",
    )


class RelationshipLitmusQuestion(models.Model):
    _name = "relationship.litmus.question"
    _description = "Litmus Question"
    _inherit = ["relationship.litmus.wording"]

    active = fields.Boolean(default=True)

    _weight_valid = models.Constraint(
        "CHECK(weight > 0 AND weight < 'Infinity')",
        "A question needs a weight above zero, or archive it.",
    )


class RelationshipLitmusItem(models.Model):
    """Taken from the questions when the test starts, in all languages: later changes
    of the questions change no test that has started. The figures are written when the
    test closes, so nothing of them is known before."""

    _name = "relationship.litmus.item"
    _description = "Question of a Litmus Test"
    _inherit = ["relationship.litmus.wording"]
    _log_access = False

    litmus_id = fields.Many2one(
        "relationship.litmus",
        string="Litmus test",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    question_id = fields.Many2one(
        "relationship.litmus.question",
        string="Taken from",
        readonly=True,
        ondelete="set null",
    )
    partner_id = fields.Many2one(related="litmus_id.partner_id")
    count_1 = fields.Integer(string="Weakest", readonly=True)
    count_2 = fields.Integer(string="Weak", readonly=True)
    count_3 = fields.Integer(string="Good", readonly=True)
    count_4 = fields.Integer(string="Best", readonly=True)
    count_unknown = fields.Integer(string="Can't tell", readonly=True)
    score = fields.Float(
        readonly=True,
        digits=(5, 0),
        aggregator="avg",
        help="The mean of the answers: 0 where all gave the weakest one, 100 where all "
        "gave the best one.",
    )
    spread = fields.Integer(
        readonly=True,
        aggregator="max",
        help="How many answers lie between the weakest and the best one given.",
    )
    verdict = fields.Selection(
        [("weak", "Weakness"), ("fair", "Fair"), ("strong", "Strength")],
        readonly=True,
        help="Empty where fewer than three could tell.",
    )
    is_disputed = fields.Boolean(
        string="Seen differently",
        readonly=True,
        help="Two colleagues are two answers or more apart: worth talking about.",
    )
    comments = fields.Text(readonly=True, help="Without names, in no order.")

    counts_label = fields.Text(
        string="Answers",
        compute="_compute_counts_label",
        help="How many colleagues gave which answer.",
    )

    _question_unique = models.UniqueIndex(
        "(litmus_id, question_id)", "The test asks this question already."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "count_1", "count_2", "count_3", "count_4", "count_unknown", "litmus_id.state"
    )
    @api.depends_context("lang")
    def _compute_counts_label(self):
        few = self.env._("Fewer than three could tell.")
        for item in self:
            item.counts_label = "\n".join(
                f"{count} × {answer}" for answer, count in item._get_counts()
            ) or (item.litmus_id.state == "closed" and few)

    # === BUSINESS METHODS === #

    def _get_counts(self):
        """Return ``[(answer, number of colleagues), ...]``, the best answer first."""
        self.ensure_one()
        given = [(self[f"answer_{n}"], self[f"count_{n}"]) for n in (4, 3, 2, 1)]
        given.append((self.env._("I can't tell"), self.count_unknown))
        return [(answer, count) for answer, count in given if count]
