from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shared.prompt_key import make_key
from ..models.touchpoints.relationship_touchpoint import PURPOSES


class RelationshipLog(models.TransientModel):
    _name = "relationship.log"
    _inherit = ["relationship.input"]
    _description = "Log a Contact"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        help="One customer, or all who were there.",
    )
    is_single = fields.Boolean(compute="_compute_is_single")
    contact_id = fields.Many2one(
        "res.partner",
        string="With",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="['|', ('id', 'in', partner_ids), '&', ('commercial_partner_id', 'in', "
        "partner_ids), ('is_stakeholder_placeholder', '=', False)]",
        help="Who at the customer it was.",
    )
    activity_ids = fields.Many2many("mail.activity", string="Follow-ups answered")
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    channel_id = fields.Many2one(
        "relationship.channel",
        string="How",
        required=True,
        default=lambda self: self.env["relationship.channel"]._get_id("phone"),
    )
    direction = fields.Selection(
        [("outbound", "We contacted them"), ("inbound", "They contacted us")],
        required=True,
        default="outbound",
    )
    reached = fields.Boolean(
        string="Reached somebody",
        default=True,
        help="Untick it when nobody picked up: the attempt is kept, the follow-up "
        "stays open.",
    )
    purpose = fields.Selection(PURPOSES, required=True, default="service_check")
    outcome = fields.Selection(
        [
            ("well", "All is well"),
            ("need", "Need coming up"),
            ("problem", "Problem raised"),
            ("later", "Call back later"),
        ]
    )
    note = fields.Text(help="What was said that colleagues should know.")
    next_step = fields.Char(help="What you agreed on; it becomes a follow-up.")
    next_step_date = fields.Date(
        string="Next step by",
        compute="_compute_next_step_date",
        store=True,
        readonly=False,
    )
    next_step_user_id = fields.Many2one(
        "res.users",
        string="Next step for",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.partner_ids.commercial_partner_id) == 1

    @api.depends("partner_ids")
    def _compute_contact_id(self):
        for wizard in self:
            owners = wizard.partner_ids._origin.commercial_partner_id
            if len(owners) != 1:
                wizard.contact_id = False
            elif wizard.partner_ids._origin != owners:
                wizard.contact_id = wizard.partner_ids._origin[:1]
            else:
                wizard.contact_id = owners._relationship_get_correspondent()

    @api.depends("next_step")
    def _compute_next_step_date(self):
        week = fields.Date.add(fields.Date.context_today(self), days=7)
        for wizard in self:
            wizard.next_step_date = wizard.next_step_date or (
                week if wizard.next_step else False
            )

    # === ACTION METHODS === #

    def action_log(self):
        """Log the contact for each customer, close the follow-ups that it answers and
        schedule the next step.

        :return: client action that shows the next date and offers Undo
        :raise UserError: when no customer is chosen, the next step lies in the past or
            colleagues have done all of the follow-ups
        """
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose at least one customer."))
        today = fields.Date.context_today(self)
        if self.next_step and (not self.next_step_date or self.next_step_date < today):
            raise UserError(
                self.env._("Choose today or a later day for the next step.")
            )
        if self.next_step:
            self.env["relationship.assignment"]._check_may_get(
                self.next_step_user_id,
                [
                    (customer, customer.company_id)
                    for customer in self.partner_ids.commercial_partner_id
                ],
            )
        # Also those that have been done in the meantime
        asked = self.with_context(active_test=False).activity_ids
        asked = asked.with_env(self.env)
        undone = asked._relationship_get_undone()
        done = asked - undone
        served = done.relationship_partner_id - undone.relationship_partner_id
        touchpoints = self.env["relationship.touchpoint"].create(
            [
                self._prepare_touchpoint(person)
                for person in self._get_people()
                if person.commercial_partner_id not in served
            ]
        )
        undone._relationship_answer(touchpoints)
        if self.next_step:
            self._schedule_next_step(touchpoints)
        return touchpoints._logged_action(touchpoints)

    # === BUSINESS METHODS === #

    def _get_people(self):
        """Return the person at each customer; the customer where it is unknown."""
        owners = self.partner_ids.commercial_partner_id
        if len(owners) == 1 and self.contact_id.commercial_partner_id == owners:
            return self.contact_id
        people = self.env["res.partner"]
        for _owner, partners in self.partner_ids.grouped(
            "commercial_partner_id"
        ).items():
            people |= partners[:1]
        return people

    def _prepare_touchpoint(self, person):
        return {
            "contact_id": person.id,
            "date": self.date,
            "channel_id": self.channel_id.id,
            "direction": self.direction,
            "reached": self.reached,
            "activity_ids": [],  # not the dialog's default: an attempt answers none
            "purpose": self.purpose,
            "outcome": self.reached and self.outcome,  # hidden for an attempt
            "note": self.note,
            "minutes": self.channel_id.minutes,
            "cost": self.channel_id.cost,
        }

    def _schedule_next_step(self, touchpoints):
        return self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": touchpoint.partner_id,
                    "reason": "next_step",
                    "key": make_key("touchpoint", touchpoint.id),
                    "date": self.next_step_date,
                    "user": self.next_step_user_id,
                    "summary": self.next_step,
                    "note": self.env["relationship.script"]._as_html(self.note),
                }
                for touchpoint in touchpoints
            ]
        )
