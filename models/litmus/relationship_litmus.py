"""The yearly check-up of one relationship, as seen by everybody involved in it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

REMIND_DAYS = 3  # before closing
FEWEST = 3  # who must know an answer to a question, or none of it is shown
# What a manager may set; the rest follows from what happens
EDITABLE = {"closing_date", "user_id", "participant_ids"}
TAKE_QUESTIONS = """
INSERT INTO relationship_litmus_item (
    litmus_id, question_id, name, area, sequence, weight, answer_1, answer_2, answer_3,
    answer_4, coaching, step, template_id)
SELECT l.id, q.id, q.name, q.area, q.sequence, q.weight, q.answer_1, q.answer_2,
       q.answer_3, q.answer_4, q.coaching, q.step, q.template_id
  FROM relationship_litmus_question q
 CROSS JOIN relationship_litmus l
 WHERE q.active AND l.id = ANY(%s)
    ON CONFLICT DO NOTHING
"""


class RelationshipLitmus(models.Model):
    _name = "relationship.litmus"
    _description = "Litmus Test"
    _inherit = ["mail.thread", "mail.activity.mixin", "relationship.input"]
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
        help="Looks at the result and makes the plan.",
    )
    state = fields.Selection(
        [("draft", "To start"), ("open", "Being answered"), ("closed", "Result")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        group_expand=True,
        copy=False,
    )
    date = fields.Date(string="Started", readonly=True, index=True, copy=False)
    closing_date = fields.Date(
        string="Answers until",
        copy=False,
        help="The result is made when all have answered, or after this day from what "
        "has been answered.",
    )
    closed_date = fields.Date(string="Closed", readonly=True, copy=False)
    participant_ids = fields.One2many(
        "relationship.litmus.participant", "litmus_id", string="Colleagues"
    )
    participant_count = fields.Integer(
        string="Asked", compute="_compute_answered_count", store=True
    )
    # Stored, so that of two who finish at the same moment one sees the other
    answered_count = fields.Integer(
        string="Answered", compute="_compute_answered_count", store=True
    )
    is_asked = fields.Boolean(compute="_compute_is_asked")
    item_ids = fields.One2many(
        "relationship.litmus.item", "litmus_id", string="Questions"
    )

    _open_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('draft', 'open')",
        "There is a litmus test of this customer already that has not ended.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for litmus in self:
            # sudo: the name alone, as on the prompt
            customer = litmus.partner_id.sudo().name or ""
            day = self.env["res.partner"]._relationship_format_day(litmus.date)
            litmus.display_name = f"{customer}, {day}" if day else customer

    @api.depends("partner_id")
    def _compute_user_id(self):
        for litmus in self:
            # sudo: teams are not everybody's to read
            partner = litmus.partner_id.sudo()
            seller = partner.user_id
            litmus.user_id = (
                seller.sale_team_id.user_id or seller or partner.operations_user_id
            )

    @api.depends("participant_ids.is_done")
    def _compute_answered_count(self):
        for litmus in self:
            litmus.participant_count = len(litmus.participant_ids)
            litmus.answered_count = len(litmus.participant_ids.filtered("is_done"))

    @api.depends("participant_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_asked(self):
        for litmus in self:
            litmus.is_asked = self.env.user in litmus.participant_ids.user_id

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for litmus in self:
            if litmus.partner_id != litmus.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("A litmus test is about the company, not a contact.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_editable({*vals} - {"partner_id", "company_id", "state"})
            if not self.env.su:
                vals["state"] = "draft"
        tests = super().create(vals_list)
        tests.filtered(lambda test: not test.participant_ids)._propose()
        return tests

    def write(self, vals):
        names = {*vals}
        if all(test.state == "draft" for test in self):
            names -= {"partner_id", "company_id"}
        self._check_editable(names)
        closing = fields.Date.to_date(vals.get("closing_date"))
        if "closing_date" in vals and not self.env.su:
            for test in self.filtered(lambda test: test.state != "draft"):
                if not closing or closing < test.closing_date:
                    raise UserError(
                        self.env._("The day can be put off, but not brought forward.")
                    )
        return super().write(vals)

    def unlink(self):
        self.participant_ids._get_prompts().unlink()
        return super().unlink()

    @api.model
    def _check_editable(self, names):
        """Refuse what follows from answers: no hand may set a result."""
        if not self.env.su and names - EDITABLE:
            names = {
                name for name in names if not name.startswith(("message_", "activity_"))
            }
            if names - EDITABLE:
                raise AccessError(
                    self.env._("A litmus test follows from what colleagues answer.")
                )

    # === ACTION METHODS === #

    def action_launch(self):
        """Ask the colleagues.

        :raise UserError: without anybody or anything to ask
        """
        self.check_access("write")
        for test in self.filtered(lambda test: test.state == "draft"):
            if not test.participant_ids:
                raise UserError(self.env._("Add the colleagues to ask first."))
        if not self.env["relationship.litmus.question"].search_count([], limit=1):
            raise UserError(self.env._("There are no questions to ask yet."))
        self._launch()
        return True

    def action_propose(self):
        """Add whoever has had to do with the customer in the last year."""
        self.check_access("write")
        self.filtered(lambda test: test.state != "closed")._propose()
        return True

    def action_remind(self):
        """Remind those who have not answered yet, now."""
        self.check_access("write")
        waiting = self._get_waiting()
        waiting._remind()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Reminded: %(count)s.", count=len(waiting)),
            },
        }

    def action_answer(self):
        """Open the user's own questions.

        :raise UserError: when the user does not take part
        """
        self.ensure_one()
        mine = self.participant_ids.filtered("is_mine")
        if not mine:
            raise UserError(self.env._("You have not been asked in this test."))
        return mine.get_formview_action()

    # === BUSINESS METHODS === #

    def _mail_get_partner_fields(self, introspect_fields=False):
        return []  # nothing here is written to the customer

    def _get_due_date(self):
        """Return the day for which people are asked: half the time to answer."""
        self.ensure_one()
        return fields.Date.add(
            self.date, days=(self.closing_date - self.date).days // 2
        )

    def _get_waiting(self):
        """Return the participants who have not answered yet."""
        return self.filtered(
            lambda test: test.state == "open"
        ).participant_ids.filtered(
            lambda participant: not participant.is_done and participant.user_id.active
        )

    def _launch(self):
        """Start the tests that have somebody to ask: from now on the questions stay
        what they are."""
        tests = self.filtered(
            lambda test: test.state == "draft" and test.participant_ids
        )
        today = fields.Date.context_today(self)
        days = self.env["relationship.setting"]._get("litmus_days")
        earlier = tests._get_last()
        # sudo: no hand may set these
        for test in tests.sudo():
            test.write(
                {
                    "state": "open",
                    "date": today,
                    "previous_id": earlier.get((test.partner_id, test.company_id)),
                    "closing_date": max(
                        test.closing_date or fields.Date.add(today, days=days), today
                    ),
                }
            )
        self.env.flush_all()
        self.env.cr.execute(SQL(TAKE_QUESTIONS, tests.ids))
        tests.invalidate_recordset(["item_ids"])
        tests.participant_ids._ask()
        return tests

    def _get_last(self):
        """Return ``{(customer, company): id}`` of the last closed tests."""
        last = {}
        for test in self.sudo().search(  # sudo: also of a year that one can't see
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "closed"),
                ("answer_count", ">", 0),
            ],
        ):
            last.setdefault((test.partner_id, test.company_id), test.id)
        return last
