"""How relationships end: loudly or silently, why, and which warnings there were."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..shared.bounds import get_local_day
from ..shared.prompt_key import make_key

KINDS = [("silent", "Silently"), ("loud", "Loudly")]


class RelationshipLoss(models.Model):
    _name = "relationship.loss"
    _description = "Lost Relationship"
    _inherit = ["mail.thread", "relationship.input"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        help="The company (or private customer) that has left.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Lost on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="When they said that they leave, or when we noticed that they had.",
    )
    kind = fields.Selection(
        KINDS,
        string="How",
        required=True,
        default="silent",
        tracking=True,
        help="Loudly: they told us. Silently: nobody said a word.",
    )
    reason_id = fields.Many2one(
        "relationship.loss.reason",
        string="Why",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self._get_unknown(),
    )
    competitor = fields.Char(help="Who serves them now, if we know.")
    lesson = fields.Text(help="What we will do differently with others.")
    reopened_date = fields.Date(
        string="Back on",
        readonly=True,
        copy=False,
        tracking=True,
        help="When the relationship was started again.",
    )
    proposed_date = fields.Date(
        readonly=True,
        copy=False,
        help="When a colleague was last asked whether to start again.",
    )
    attempt_ids = fields.One2many(
        "relationship.loss.attempt", "loss_id", string="Win-back plan"
    )
    heard_since = fields.Date(
        string="Heard since",
        compute="_compute_heard_since",
        help="The customer's last mail, call or order after they had left.",
    )
    # As it was on that day
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    operations_user_id = fields.Many2one(
        "res.users", string="Operations owner", readonly=True
    )
    tier_id = fields.Many2one("relationship.tier", readonly=True, ondelete="set null")
    years_held = fields.Float(
        string="Years with us",
        readonly=True,
        aggregator="avg",
        digits=(6, 1),
        help="From the first order, or the start of the clock.",
    )

    _open_unique = models.UniqueIndex(
        "(partner_id) WHERE reopened_date IS NULL",
        "This customer is marked as lost already.",
    )
    _partner = models.Index("(partner_id, date DESC)")

    # === COMPUTE METHODS === #

    @api.model
    def _get_unknown(self):
        """Return the reason for those who left without a word, if it is there still."""
        return self.env.ref("relationship_flow.relationship_loss_reason_unknown", False)

    @api.depends("partner_id", "date", "reopened_date")
    def _compute_heard_since(self):
        heard = self._get_heard_since()
        for loss in self:
            loss.heard_since = heard.get(loss._origin.id, False)

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        if self.filtered(lambda loss: loss.date > today):
            raise ValidationError(
                self.env._(
                    "A relationship can't have ended in the future. Choose today or "
                    "an earlier day."
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        losses = super().create([self._prepare_values(vals) for vals in vals_list])
        losses._fill_seen()
        fresh = losses.filtered(lambda loss: not loss.reopened_date)
        for date, lost in fresh.grouped("date").items():
            running = lost.partner_id.filtered(
                lambda p, d=date: p.contact_lost_date != d
            )
            running._relationship_write_clock({"contact_lost_date": date})
        losses.attempt_ids._raise_prompts()
        return losses

    def write(self, vals):
        res = super().write(vals)
        if {"date", "partner_id", "company_id"} & vals.keys():
            self._fill_seen()
        if vals.get("date"):
            lost = self.filtered(lambda loss: not loss.reopened_date)
            moving = lost.partner_id.filtered("contact_lost_date")
            moving._relationship_write_clock({"contact_lost_date": vals["date"]})
        return res

    def unlink(self):
        """Forget losses: the clocks of those customers run again."""
        running = self.filtered(lambda loss: not loss.reopened_date).partner_id
        self._withdraw_prompts()
        res = super().unlink()
        running.exists()._relationship_write_clock({"contact_lost_date": False})
        return res

    @api.model
    def _prepare_values(self, vals):
        """Roll the customer up to the company, and keep who looked after it."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        owner = partner.commercial_partner_id
        if not owner:
            return vals  # required: the ORM says so
        return {
            **vals,
            "partner_id": owner.id,
            "user_id": owner.user_id.id,
            "operations_user_id": owner.operations_user_id.id,
            "tier_id": owner.relationship_tier_id.id,
        }

    # === ACTION METHODS === #

    def action_start_again(self):
        """The relationships go on: their clocks run again, and what was planned to
        win them back is taken off."""
        return self.partner_id.action_resume_contact()

    def action_undo(self):
        """Take back losses that were marked by mistake, without a trace.

        :raise UserError: for those that were not marked today
        """
        losses = self.exists()  # pressed twice: it has been taken back already
        today = fields.Date.context_today(self)
        if losses.filtered(lambda loss: get_local_day(loss, loss.create_date) < today):
            raise UserError(
                self.env._("This was not marked today. Press “Start again” instead.")
            )
        losses.unlink()
        return True

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    # === BUSINESS METHODS === #

    @api.model
    def _follow_clock(self, partners):
        """Keep losses and clocks equal, whoever stopped or started a clock: who is
        lost has a loss, who goes on has none open.

        :param partners: ``res.partner`` whose ``contact_lost_date`` was written
        """
        owners = partners.filtered(lambda p: p == p.commercial_partner_id)
        if not owners:
            return  # contacts, who have the clock's values of their customer
        # sudo: the loss belongs to the customer, whoever may see or correct it
        known = self.sudo().search(
            [("partner_id", "in", owners.ids), ("reopened_date", "=", False)]
        )
        ended = known.filtered(lambda loss: not loss.partner_id.contact_lost_date)
        ended._close()
        for loss in known - ended:
            if loss.date != loss.partner_id.contact_lost_date:
                loss.date = loss.partner_id.contact_lost_date
        self.sudo().create(
            [
                {
                    "partner_id": owner.id,
                    "company_id": (owner.company_id or self.env.company).id,
                    "date": owner.contact_lost_date,
                }
                for owner in owners - known.partner_id
                if owner.contact_lost_date
            ]
        )

    def _close(self):
        """Note that the customers are back; what was planned is taken off."""
        self.partner_id.loss_ids._withdraw_prompts()
        self.write({"reopened_date": fields.Date.context_today(self)})

    def _withdraw_prompts(self):
        """Take back what nobody has done yet to win these customers back."""
        self.attempt_ids._withdraw_prompts()
        self._get_questions().unlink()

    def _get_questions(self):
        """Return the prompts, open or set aside, that ask whether to start again."""
        # sudo: the loss is the customer's, the prompt may be a colleague's
        prompts = self.env["mail.activity"].sudo()
        return prompts.search(
            prompts._relationship_get_pending_domain()
            & Domain("relationship_reason", "=", "winback")
            & Domain("relationship_key", "in", [make_key("loss", i) for i in self.ids])
        )

    @api.model
    def _move(self, partners, owner):
        """Move the losses of customers that become part of another; only the newest
        one of customers that are lost all together stays open.

        :param partners: ``res.partner`` that are merged or become contacts
        :param owner: the customer who remains
        """
        # sudo: whoever edits the address book moves the history of all colleagues
        losses = self.sudo().search([("partner_id", "in", (partners | owner).ids)])
        still_open = losses.filtered(lambda loss: not loss.reopened_date)
        (still_open - still_open[:1]).write(
            {"reopened_date": fields.Date.context_today(self)}
        )
        losses.filtered(lambda loss: loss.partner_id != owner).write(
            {"partner_id": owner.id}
        )

    @api.model
    def _marked_action(self, losses):
        """Return the client action that says what marking did, with Undo."""
        single = losses.partner_id if len(losses) == 1 else losses.partner_id[:0]
        return {
            "type": "ir.actions.client",
            "tag": "relationship_flow_logged",
            "params": {
                "undo_model": self._name,
                "undo_ids": losses.ids,
                "title": single.name
                or self.env._("%(count)s customers", count=len(losses)),
                "message": self.env._(
                    "Marked as lost. %(seen)s", seen=losses.seen_label
                )
                if single
                else self.env._("Marked as lost."),
            },
        }
