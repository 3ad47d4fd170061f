"""Who answers a litmus test, and the answers. Nobody but oneself ever reads an answer:
what others see are counts, which are made when the test closes."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, get_lang

from ..shared.prompt_key import make_key
from .relationship_litmus import FEWEST
from .relationship_litmus_answer import FILL


class RelationshipLitmusParticipant(models.Model):
    _name = "relationship.litmus.participant"
    _description = "Litmus Test to Answer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "litmus_id desc, id"

    litmus_id = fields.Many2one(
        "relationship.litmus",
        string="Litmus test",
        required=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    involvement = fields.Json(
        readonly=True, help="What the colleague had to do with the customer in a year."
    )
    involvement_label = fields.Char(
        string="Involved by", compute="_compute_involvement_label"
    )
    is_done = fields.Boolean(string="Has answered", readonly=True)
    done_date = fields.Date(string="Answered on", readonly=True)
    reminder_date = fields.Date(string="Reminded on", readonly=True)
    answer_ids = fields.One2many(
        "relationship.litmus.answer", "participant_id", string="Answers"
    )
    # The participant need not have rights on the test itself
    partner_id = fields.Many2one(related="litmus_id.partner_id")
    closing_date = fields.Date(related="litmus_id.closing_date")
    state = fields.Selection(related="litmus_id.state")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _user_unique = models.UniqueIndex(
        "(litmus_id, user_id)", "This colleague takes part already."
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "user_id")
    def _compute_display_name(self):
        for participant in self:
            customer = participant.partner_id.name or ""
            participant.display_name = self.env._(
                "Litmus test: %(customer)s", customer=customer
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for participant in self:
            participant.is_mine = participant.user_id == self.env.user

    @api.depends("involvement")
    @api.depends_context("lang")
    def _compute_involvement_label(self):
        words = {
            "contacts": self.env._("contacts"),
            "orders": self.env._("orders"),
            "deliveries": self.env._("deliveries"),
            "concerns": self.env._("concerns"),
        }
        for participant in self:
            found = participant.involvement or {}
            participant.involvement_label = ", ".join(
                f"{word}: {found[name]}"
                for name, word in words.items()
                if found.get(name)
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.keys() & {"is_done", "done_date", "answer_ids"}:
                    raise AccessError(
                        self.env._("Only the colleague answers, not somebody else.")
                    )
        participants = super().create(vals_list)
        participants.filtered(lambda p: p.state == "open")._ask()
        return participants

    def write(self, vals):
        if not self.env.su and vals.keys() - {"answer_ids"}:
            raise AccessError(
                self.env._("Nothing but one's own answers can be changed here.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        if any(p.is_done or p.state == "closed" for p in self):
            raise UserError(
                self.env._("Who has answered can't be taken out of the test any more.")
            )
        for test in self.filtered(lambda p: p.state == "open").litmus_id:
            left = test.participant_ids - self
            if not self.env.su and len(left) < FEWEST:
                raise UserError(
                    self.env._(
                        "At least %(count)s colleagues stay in a test that has "
                        "started: of fewer, the result would tell who answered what. "
                        "Add somebody first.",
                        count=FEWEST,
                    )
                )

    # === ACTION METHODS === #

    def action_submit(self):
        """Say that one's answers are complete; the last one closes the test.

        :raise UserError: while questions are open, when the test is closed, or when it
            has been said before
        """
        self.ensure_one()
        self._check_mine()
        if self.state != "open":
            raise UserError(self.env._("This litmus test is closed. Thank you."))
        if self.is_done:
            raise UserError(self.env._("Your answers are in already. Thank you."))
        left = len(self.answer_ids.filtered(lambda answer: not answer.choice))
        if left:
            raise UserError(
                self.env._("One question is still open.")
                if left == 1
                else self.env._("%(count)s questions are still open.", count=left)
            )
        self._submit()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Thank you. It helps to see what you see."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _mail_get_partner_fields(self, introspect_fields=False):
        return []  # nothing here is written to the customer

    def _submit(self):
        """Note that the answers are complete, and close tests that nobody else is
        asked in any more."""
        # sudo: participants need no rights on the test, nor on its prompts
        participants = self.sudo()
        participants.filtered(lambda participant: not participant.is_done).write(
            {"is_done": True, "done_date": fields.Date.context_today(self)}
        )
        participants._get_prompts()._relationship_close(self.env._("Answered."))
        participants.litmus_id._close_complete()

    def _check_mine(self):
        if any(participant.user_id != self.env.user for participant in self):
            raise AccessError(self.env._("These are the answers of somebody else."))

    def _ask(self):
        """Give the participants their questions and a prompt each.

        :raise UserError: when somebody could not answer them
        """
        self._check_company()
        self.env.flush_all()
        self.env.cr.execute(SQL(FILL, self.ids))
        self.invalidate_recordset(["answer_ids"])
        self._raise_prompts()

    def _check_company(self):
        may_work_for = self.env["relationship.assignment"]._may_work_for
        for participant in self:
            company = participant.litmus_id.company_id
            if not may_work_for(participant.user_id, company):
                raise UserError(
                    self.env._(
                        "%(colleague)s does not work for %(company)s, whose litmus "
                        "test it is, and could not answer it.",
                        colleague=participant.user_id.name,
                        company=company.name,
                    )
                )

    def _raise_prompts(self):
        """Raise the prompts that are missing.

        :return: the new ``mail.activity`` records
        """
        # sudo: prompts for colleagues, who may not see each other's
        participants = self.sudo()
        todo = self.env.ref("mail.mail_activity_data_todo")
        return participants.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": participant.partner_id,
                    "record": participant,
                    "reason": "litmus",
                    "key": participant._get_key(),
                    "date": participant.litmus_id._get_due_date(),
                    "user": participant.user_id,
                    "activity_type": todo,
                    **participant._get_words(),
                }
                for participant in participants
                if participant.user_id.active
            ]
        )

    def _get_key(self):
        return make_key("litmus", self.litmus_id.id, self.id)

    def _get_words(self):
        """Return summary and note of the prompt, in the participant's language."""
        env = self.with_context(lang=get_lang(self.env, self.user_id.lang).code).env
        note = env._(
            "How do we stand with %(customer)s? Short questions, two minutes. Nobody "
            "sees what you answer. Once all have answered, or after %(date)s, what was "
            "submitted is counted and the single answers are deleted; with fewer than "
            "three views only the total is shown. Comments are shown without a name.",
            customer=self.partner_id.name,
            date=env["res.partner"]._relationship_format_day(self.closing_date),
        )
        return {
            "summary": env._("Litmus test: your view"),
            "note": env["relationship.script"]._as_html(note),
        }

    def _get_prompts(self):
        """Return the open prompts of participants, whoever may see them."""
        return (
            self.env["mail.activity"]
            .sudo()  # sudo: the test ends for all that were asked
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )

    def _remind(self):
        """Bring the prompts forward to today, and send each colleague one message
        about all tests that wait."""
        today = fields.Date.context_today(self)
        # sudo: of colleagues; no hand may set the day
        waiting = self.sudo().filtered(lambda p: p.state == "open" and not p.is_done)
        waiting._raise_prompts()
        waiting._get_prompts().filtered(
            lambda prompt: prompt.date_deadline > today
            or prompt.relationship_snoozed_until
        ).with_context(mail_activity_quick_update=True).write(
            {"date_deadline": today, "relationship_snoozed_until": False}
        )
        for user, asked in waiting.grouped("user_id").items():
            env = self.with_context(lang=get_lang(self.env, user.lang).code).env
            customers = ", ".join(
                env._(
                    "%(customer)s (until %(date)s)",
                    customer=participant.partner_id.name,
                    date=env["res.partner"]._relationship_format_day(
                        participant.closing_date
                    ),
                )
                for participant in asked.sorted("closing_date")
            )
            env["mail.thread"].sudo().message_notify(  # sudo: as the company
                partner_ids=user.partner_id.ids,
                subject=env._("Your view is still missing"),
                body=env._(
                    "A litmus test takes two minutes, and yours waits: %(customers)s.",
                    customers=customers,
                ),
            )
        waiting.reminder_date = today
