from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

CLOCK_SKEW = timedelta(minutes=10)  # a phone's clock may run ahead of the server's
# What decides when a contact was, and whether it resets the clock
MOMENT_FIELDS = {"date", "direction", "channel_id"}

PURPOSES = [
    ("service_check", "Service check"),
    ("reorder", "Reorder"),
    ("information", "Information"),
    ("thanks", "Thank-you"),
    ("invitation", "Invitation"),
    ("birthday", "Birthday"),
    ("feedback", "Feedback"),
    ("concern", "Concern"),
    ("plan", "Relationship plan"),
    ("order", "Order"),
    ("other", "Other"),
]


class RelationshipTouchpoint(models.Model):
    _name = "relationship.touchpoint"
    _description = "Touchpoint"
    _inherit = ["relationship.input"]
    _order = "date desc, id desc"
    _rec_name = "summary"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        help="The company (or private customer) whose clock this contact concerns.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Person",
        index="btree_not_null",
        ondelete="set null",
        help="Who at the customer we were in contact with.",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    direction = fields.Selection(
        [("inbound", "From the customer"), ("outbound", "From us")],
        required=True,
        default="outbound",
    )
    channel_id = fields.Many2one(
        "relationship.channel",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["relationship.channel"]._get_id("phone"),
    )
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        default=lambda self: self.env.user,
        ondelete="set null",
        index="btree_not_null",
        help="Who of us was in contact. Empty when nobody was: an online order.",
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    purpose = fields.Selection(PURPOSES, required=True, default="service_check")
    reached = fields.Boolean(
        default=True,
        help="Untick it for an attempt: nobody picked up, the mail bounced. An "
        "attempt is kept, but the clock runs on.",
    )
    outcome = fields.Selection(
        [
            ("well", "All is well"),
            ("need", "Need coming up"),
            ("problem", "Problem raised"),
            ("later", "Call back later"),
        ]
    )
    note = fields.Text()
    cost = fields.Monetary()
    currency_id = fields.Many2one(related="company_id.currency_id")
    minutes = fields.Integer()
    res_model = fields.Char(string="Source model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Source", model_field="res_model", readonly=True
    )
    days_late = fields.Integer(
        string="Days late",
        readonly=True,
        aggregator="avg",
        help="How many days after the promised date this contact came.",
    )
    icon = fields.Char(related="channel_id.icon")
    summary = fields.Char(
        compute="_compute_summary",
        help="The note, or the subject of what it was captured from.",
    )
    activity_ids = fields.One2many(
        "mail.activity", "relationship_touchpoint_id", string="Answered follow-ups"
    )

    _source_unique = models.UniqueIndex(
        "(res_model, res_id, contact_id) WHERE res_id IS NOT NULL",
        "This contact has been recorded already.",
    )
    _partner_date = models.Index("(partner_id, date DESC)")
    _date = models.Index("(date)")
    _figures_positive = models.Constraint(
        "CHECK(cost >= 0 AND cost < 'Infinity' AND minutes >= 0)",
        "Cost and minutes of a contact can't be negative. Enter 0 or more.",
    )

    # === COMPUTE METHODS === #

    @api.depends("note", "res_model", "res_id")
    @api.depends_context("uid")
    def _compute_summary(self):
        sources = self._get_readable_sources()
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        for touchpoint in self:
            source = sources.get((touchpoint.res_model, touchpoint.res_id))
            note = (touchpoint.note or "").strip().split("\n")[0]
            touchpoint.summary = note or source or purposes.get(touchpoint.purpose)

    @api.depends("partner_id", "channel_id")
    def _compute_display_name(self):
        for touchpoint in self:
            touchpoint.display_name = " · ".join(
                filter(None, (touchpoint.channel_id.name, touchpoint.partner_id.name))
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("date", "reached")
    def _check_date(self):
        latest = fields.Datetime.now() + CLOCK_SKEW
        if late := self.filtered(lambda t: t.date > latest)[:1]:
            raise ValidationError(
                self.env._(
                    "%(date)s is in the future, but a contact is logged after it "
                    "happened. Correct the date, or schedule an activity for what "
                    "you plan.",
                    date=fields.Datetime.context_timestamp(self, late.date).strftime(
                        "%Y-%m-%d %H:%M"
                    ),
                )
            )

    def _get_captured(self):
        """Return those that follow a message, an order or a meeting."""
        return self.filtered(lambda t: t.res_id and t.res_model != "mail.activity")

    def _check_customer_kept(self, vals):
        """Check that nobody takes a captured contact from its person by hand: it would
        be back when the source is read again.

        :param dict vals: what is written
        :raise UserError: when somebody does
        """
        names = {"contact_id", "partner_id"} & vals.keys()
        if not names or self.env.su:  # the app follows the source
            return
        self._get_captured().filtered(
            lambda t: any(t[name].id != vals[name] for name in names)
        )._refuse_captured()

    def _refuse_captured(self):
        if self:
            raise UserError(
                self.env._(
                    "This contact was captured from a message, an order or a "
                    "meeting. Correct it there, or untick “Reached” if it should "
                    "not count."
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        people = self.env["res.partner"].browse(
            filter(
                None, (v.get("contact_id") or v.get("partner_id") for v in vals_list)
            )
        )
        people.commercial_partner_id.mapped("company_id")  # read together
        vals_list = [self._prepare_values(vals) for vals in vals_list]
        for vals in vals_list:
            owner = self.env["res.partner"].browse(vals.get("partner_id"))
            if owner.company_id:  # else of the company that one works in
                vals.setdefault("company_id", owner.company_id.id)
        touchpoints = super().create(vals_list)
        touchpoints.flush_recordset()
        self.env["relationship.clock"]._advance(touchpoints.ids)
        touchpoints.invalidate_recordset(["days_late"], flush=False)
        return touchpoints

    def write(self, vals):
        moves = {"partner_id", "date", "direction", "channel_id", "reached"}
        if vals.get("contact_id"):
            vals = self._prepare_values(vals)
        elif vals.get("partner_id"):
            owner = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "partner_id": owner.commercial_partner_id.id}
            if self.partner_id != owner.commercial_partner_id:
                vals["contact_id"] = owner.id  # the person was the other customer's
        self._check_customer_kept(vals)
        if "reached" in vals and not vals["reached"]:
            vals = {**vals, "days_late": 0}  # it ended no silence
        if not moves & vals.keys():
            return super().write(vals)
        before = {touchpoint: touchpoint.partner_id for touchpoint in self}
        reached = self.filtered("reached")
        in_time = reached if MOMENT_FIELDS & vals.keys() else self.browse()
        promises = in_time._get_promises()
        answered = in_time and in_time._get_answered()
        res = super().write(vals)
        moved = self.filtered(lambda t: t.partner_id != before[t])
        if late := moved.filtered("days_late"):
            super(RelationshipTouchpoint, late).write({"days_late": 0})
        now_reached = self.filtered("reached")
        self._count_again(
            now_reached - (reached - moved),
            (reached - now_reached) | moved,
            self.env["res.partner"].union(*before.values()),
        )
        if stayed := (in_time & now_reached) - moved:
            stayed._answer_again(promises, answered)
        moved._take_next_steps_along()
        return res

    def _count_again(self, succeeded, failed, partners):
        """Let the clocks and the follow-ups know what has changed in ``self``.

        :param succeeded: those that have turned out to have reached the customer
        :param failed: those that have turned out to have reached nobody, or another
            customer
        :param partners: customers whose contacts they were before
        """
        clock = self.env["relationship.clock"]
        # sudo: a follow-up that such a contact had closed may be a colleague's
        answered = failed.sudo().with_context(active_test=False).activity_ids
        if succeeded:
            succeeded.flush_recordset()
            clock._advance(succeeded.ids)
            succeeded.invalidate_recordset(["days_late"], flush=False)
        clock._refresh((partners | self.partner_id).ids)
        answered._relationship_reopen()

    def unlink(self):
        if not self.env.su:
            self._get_captured()._refuse_captured()
        partners = self.partner_id
        # sudo: a follow-up that this contact had closed may be a colleague's
        answered = self.sudo().with_context(active_test=False).activity_ids
        by_hand = self.browse() if self.env.su else self
        done = by_hand._get_done_activities()
        res = super().unlink()
        partners = partners.exists()
        self.env["relationship.clock"]._refresh(partners.ids)
        answered.exists()._relationship_reopen()
        done.active = True  # or history would find it again
        return res

    def _get_done_activities(self):
        """Return the activities of other apps whose marking as done these contacts
        are."""
        # sudo: a colleague may have planned it
        activities = self.env["mail.activity"].sudo()
        sources = self.filtered(lambda t: t.res_model == activities._name)
        done = activities.browse(sources.mapped("res_id")).exists()
        return done.filtered(lambda a: not a.active and not a.relationship_reason)

    def _prepare_values(self, vals):
        """Roll the customer in ``vals`` up to the company, and keep the person."""
        partner_id = vals.get("contact_id") or vals.get("partner_id")
        if not partner_id:
            return vals  # required: the ORM says so
        person = self.env["res.partner"].browse(partner_id)
        self._check_person(person)
        return {
            **vals,
            "partner_id": person.commercial_partner_id.id,
            "contact_id": person.id,
        }

    @api.model
    def _check_person(self, person):
        """Check that there can be contacts with ``person``; features add checks.

        :raise UserError: when there can't
        """

    # === ACTION METHODS === #

    def action_undo(self):
        """Take back a contact logged by mistake: the clock and the follow-ups that
        it had closed are as before.

        :raise UserError: for contacts captured from a mail, an order or a meeting
        :raise AccessError: for those that colleagues have logged
        """
        touchpoints = self.exists()  # pressed twice: it has been taken back already
        touchpoints._get_captured()._refuse_captured()
        theirs = touchpoints - touchpoints._filtered_access("unlink")
        if theirs:
            raise AccessError(
                self.env._(
                    "%(colleague)s has logged this contact. They, or a manager, can "
                    "take it back.",
                    # sudo: the name of the colleague alone
                    colleague=theirs[0].sudo().user_id.name
                    or theirs[0].sudo().create_uid.name,
                )
            )
        touchpoints._get_next_steps().unlink()
        touchpoints.unlink()
        return True

    def action_open_source(self):
        """Open the message's record, the order, meeting or activity behind it."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        record = self.env[model].browse(res_id).exists() if model else None
        if record and model in ("mail.message", "mail.activity"):
            source_model = "model" if model == "mail.message" else "res_model"
            model, res_id = record[source_model], record.res_id
        if not record or not model:
            raise UserError(
                self.env._("There is no document behind this contact any more.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _logged_action(self, touchpoints):
        """Return the client action that tells what logging did, with Undo.

        :param touchpoints: the new touchpoints, of one customer or of several
        """
        partners = touchpoints.partner_id
        single = partners if len(partners) == 1 else partners[:0]
        day = single._relationship_format_day(single.next_contact_date)
        if not any(touchpoints.mapped("reached")):
            message = self.env._("Attempt logged; the clock runs on.")
        elif day:
            message = self.env._("Logged. Next contact by %(date)s.", date=day)
        else:
            message = self.env._("Logged.")
        return {
            "type": "ir.actions.client",
            "tag": "relationship_flow_logged",
            "params": {
                "undo_model": self._name,
                "undo_ids": touchpoints.ids,
                "title": single.name
                or self.env._("%(count)s customers", count=len(partners)),
                "message": message,
            },
        }

    def _get_local_day(self):
        """Return the day of the contact where the customer's assignee is, as the
        clock counts it."""
        self.ensure_one()
        assignee = self.partner_id.user_id or self.partner_id.operations_user_id
        company = self.partner_id.company_id or self.env.company
        # sudo: the time zone alone, of a company that the reader may not work for
        zone = assignee.tz or company.sudo().partner_id.tz or "UTC"
        local = self.with_context(tz=zone)
        return fields.Datetime.context_timestamp(local, self.date).date()

    def _get_readable_sources(self):
        """Return ``{(model, id): title}`` of the sources that the user may read: the
        subject of a mail, the name of an order, a meeting or an activity."""
        titles = {}
        sourced = self.filtered(lambda t: t.res_model in self.env and t.res_id)
        for model, touchpoints in sourced.grouped("res_model").items():
            records = self.env[model].with_context(active_test=False)
            if not records.has_access("read"):
                continue
            records = records.search([("id", "in", touchpoints.mapped("res_id"))])
            for record in records:
                title = record.display_name
                if model == "mail.message":
                    title = record.subject or record.record_name
                titles[model, record.id] = title
        return titles
