from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from ..shared.bounds import LAST_DAY, MAX_INTERVAL

# Kept equal on a company and its contacts, so that each shows the company's clock.
CLOCK_COMMERCIAL_FIELDS = [
    "contact_clock_by_order",
    "contact_clock_start",
    "contact_interval_days",
    "contact_interval_origin",
    "contact_lost_date",
    "contact_pause_reason",
    "contact_paused_until",
    "last_contact_date",
    "last_inbound_date",
    "last_outbound_date",
    "operations_user_id",
    "relationship_tier_id",
]

# By choosing one of these somebody asks for the clock
ASKED_FIELDS = {
    "contact_clock_start",
    "contact_interval_days",
    "contact_interval_origin",
    "relationship_tier_id",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_tier_id = fields.Many2one(
        "relationship.tier",
        string="Tier",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        group_expand="_read_group_expand_full",
        help="Gold, Silver, Bronze: how often this customer hears from us.",
        groups="base.group_user",
    )
    contact_interval_days = fields.Integer(
        string="Contact interval (days)",
        most=MAX_INTERVAL,
        compute="_compute_contact_interval_days",
        store=True,
        readonly=False,
        tracking=True,
        help="The longest time that passes without either side hearing from the "
        "other. Enter your own to overrule the tier; 0 goes back to the tier.",
        groups="base.group_user",
    )
    contact_interval_weeks = fields.Float(
        string="Contact interval (weeks)",
        compute="_compute_contact_interval_weeks",
        inverse="_inverse_contact_interval_weeks",
        digits=(6, 1),
        help="The longest time that passes without either side hearing from the "
        "other. Enter your own to overrule the tier; 0 goes back to the tier.",
        groups="base.group_user",
    )
    contact_interval_origin = fields.Selection(
        [
            ("tier", "From the tier"),
            ("manual", "Entered by hand"),
        ],
        default="tier",
        help="Where the interval comes from.",
        groups="base.group_user",
    )
    contact_clock_start = fields.Date(
        compute="_compute_contact_clock_start",
        store=True,
        readonly=False,
        copy=False,
        help="The day from which this customer is looked after: the first order, or "
        "when somebody asked for it. Empty: no clock.",
        groups="base.group_user",
    )
    contact_clock_by_order = fields.Boolean(
        readonly=True,
        copy=False,
        help="An order started the clock: it stops when that is cancelled and there is "
        "no other. Whoever chooses a tier or an interval wants it to go on.",
        groups="base.group_user",
    )
    last_contact_date = fields.Date(
        readonly=True,
        copy=False,
        help="The day of the last contact that counts, from either side.",
        groups="base.group_user",
    )
    last_inbound_date = fields.Date(
        string="Last heard from them",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    last_outbound_date = fields.Date(
        string="Last heard from us",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    next_contact_date = fields.Date(
        compute="_compute_next_contact_date",
        store=True,
        index="btree_not_null",
        help="The day by which either side should hear from the other.",
        groups="base.group_user",
    )
    contact_paused_until = fields.Date(
        string="Paused until",
        copy=False,
        tracking=True,
        help="No follow-ups before this day: closed for winter, on parental leave...",
        groups="base.group_user",
    )
    contact_pause_reason = fields.Char(
        string="Why paused",
        copy=False,
        groups="base.group_user",
    )
    contact_lost_date = fields.Date(
        string="Lost on",
        copy=False,
        tracking=True,
        help="The relationship has ended: no clock, no follow-ups. Empty it to start "
        "again.",
        groups="base.group_user",
    )
    contact_quiet_until = fields.Date(
        compute="_compute_contact_quiet_until",
        help="Someone has just been in touch: until this day, follow-ups that can "
        "wait are held back.",
        groups="base.group_user",
    )
    operations_user_id = fields.Many2one(
        "res.users",
        string="Operations owner",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
        help="The colleague who delivers to this customer and stays with them.",
        groups="base.group_user",
    )
    touchpoint_ids = fields.One2many(
        "relationship.touchpoint",
        "partner_id",
        groups="relationship_flow.group_user",
    )
    touchpoint_count = fields.Integer(
        compute="_compute_touchpoint_count",
        groups="relationship_flow.group_user",
    )
    follow_up_ids = fields.One2many(
        "mail.activity",
        "relationship_partner_id",
        string="Open follow-ups",
        domain=[("relationship_reason", "!=", False)],
        groups="base.group_user",
    )
    is_clock_owner = fields.Boolean(
        compute="_compute_is_clock_owner",
        groups="base.group_user",
    )

    _contact_interval_not_negative = models.Constraint(
        "CHECK(contact_interval_days >= 0)",
        "A contact interval can't be negative. Enter a number of days, or 0 to go "
        "back to the tier's.",
    )

    def _auto_init(self):
        # Computed in SQL by the backfill: no ORM pass over every partner on install.
        for name, kind in (
            ("contact_interval_days", "int4"),
            ("contact_interval_origin", "varchar"),
            ("contact_clock_start", "date"),
            ("next_contact_date", "date"),
        ):
            if not column_exists(self.env.cr, "res_partner", name):
                create_column(self.env.cr, "res_partner", name, kind)
        return super()._auto_init()

    # === MAIL === #

    @property
    def _mail_post_access(self):
        """Those who look after customers may write to each customer that they can
        read, and have follow-ups there; nobody else's rights change."""
        if self.env.user.has_group("relationship_flow.group_user"):
            return "read"
        return "write"

    # === COMPUTE METHODS === #

    @api.depends(
        "relationship_tier_id.interval_days",
        "contact_interval_origin",
    )
    def _compute_contact_interval_days(self):
        """The tier's, unless somebody has entered one; features add other origins."""
        for partner in self:
            origin = partner.contact_interval_origin
            if origin == "manual" and partner.contact_interval_days:
                partner.contact_interval_days = partner.contact_interval_days
            else:
                partner.contact_interval_days = (
                    partner.relationship_tier_id.interval_days
                )

    @api.depends("contact_interval_days")
    def _compute_contact_interval_weeks(self):
        for partner in self:
            partner.contact_interval_weeks = partner.contact_interval_days / 7

    def _inverse_contact_interval_weeks(self):
        for partner in self:
            partner.contact_interval_days = self._relationship_get_whole_days(
                partner.contact_interval_weeks
            )

    @api.depends("relationship_tier_id", "contact_interval_days")
    def _compute_contact_clock_start(self):
        today = fields.Date.context_today(self)
        for partner in self:
            asked = partner.relationship_tier_id or partner.contact_interval_days
            partner.contact_clock_start = partner.contact_clock_start or (
                today if asked else False
            )

    @api.depends(
        "active",
        "contact_clock_start",
        "contact_interval_days",
        "contact_lost_date",
        "contact_paused_until",
        "last_contact_date",
        "partner_share",
    )
    def _compute_next_contact_date(self):
        for partner in self:
            day = False
            if (
                partner.active
                and partner.partner_share
                and not partner.contact_lost_date
                and partner.contact_clock_start
                and partner.contact_interval_days > 0
            ):
                start = partner.last_contact_date or partner.contact_clock_start
                days = min(partner.contact_interval_days, MAX_INTERVAL)
                day = min(start, LAST_DAY) + timedelta(days=days)
                day = min(max(day, partner.contact_paused_until or day), LAST_DAY)
            partner.next_contact_date = day

    @api.depends("last_contact_date", "relationship_tier_id.quiet_days")
    @api.depends_context("tz")
    def _compute_contact_quiet_until(self):
        today = fields.Date.context_today(self)
        for partner in self:
            quiet_days = min(partner.relationship_tier_id.quiet_days, MAX_INTERVAL)
            until = False
            if quiet_days and partner.last_contact_date:
                until = fields.Date.add(partner.last_contact_date, days=quiet_days)
            partner.contact_quiet_until = until if until and until >= today else False

    @api.depends("commercial_partner_id")
    def _compute_is_clock_owner(self):
        for partner in self:
            partner.is_clock_owner = partner == partner.commercial_partner_id

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_paused_until")
    def _check_contact_paused_until(self):
        today = fields.Date.context_today(self)
        for partner in self.filtered("contact_paused_until"):
            if (
                partner.contact_paused_until <= today
                and partner == partner.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(customer)s: a pause ends after today; %(date)s has passed. "
                        "Choose a later day, or empty the field to end the pause.",
                        customer=partner.display_name,
                        date=self._relationship_format_day(
                            partner.contact_paused_until
                        ),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._relationship_with_origin(vals) for vals in vals_list]
        )

    def write(self, vals):
        self._relationship_check_entries(vals)  # they are compared first
        vals = self._relationship_without_same(
            vals, ASKED_FIELDS | {"contact_paused_until"}
        )
        vals = self._relationship_with_origin(vals)
        moving = {"parent_id", "is_company"} & vals.keys()
        owners = {p: p.commercial_partner_id for p in self} if moving else {}
        # sudo: whoever edits the address book need not see the clock
        clocks = {p: p.sudo()._relationship_get_merged_clock() for p in owners}
        res = super().write(vals)
        for partner, owner in owners.items():
            new_owner = partner.commercial_partner_id
            if new_owner != owner and owner == partner:
                partner._relationship_hand_over(new_owner)
                partner.sudo()._relationship_continue_clock(clocks[partner])
                partner._relationship_handed_over(new_owner)
            if new_owner != owner:
                partner._relationship_copy_clock(new_owner)
            if new_owner != owner and new_owner == partner and partner.is_company:
                partner._relationship_come_apart(owner)
        return res

    def _relationship_without_same(self, vals, names):
        """Leave out what these customers have already, as in the import of an unchanged
        export: nobody has chosen it, and a pause may have ended since.

        :param set names: of the fields that are compared
        """
        same = {
            name
            for name in names & vals.keys()
            if all(
                self._fields[name].convert_to_cache(vals[name], partner, validate=False)
                == self._fields[name].convert_to_cache(partner[name], partner)
                for partner in self
            )
        }
        return {name: value for name, value in vals.items() if name not in same}

    @api.model
    def _relationship_with_origin(self, vals):
        """Add where clock and interval come from: an interval entered is a manual one,
        0 goes back to the tier's; what somebody chose is not undone with an order."""
        if ASKED_FIELDS & vals.keys():
            vals = {"contact_clock_by_order": False, **vals}
        if "contact_interval_days" not in vals or "contact_interval_origin" in vals:
            return vals
        if vals["contact_interval_days"]:
            return {**vals, "contact_interval_origin": "manual"}
        vals = {**vals, "contact_interval_origin": "tier"}
        del vals["contact_interval_days"]
        return vals

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + self._relationship_get_clock_fields()

    def _commercial_sync_to_descendants(self, fields_to_sync=None):
        # The company's chatter tells of its clock; the contacts need not repeat it.
        silent = fields_to_sync and set(fields_to_sync) <= set(
            self._relationship_get_clock_fields()
        )
        partner = self.with_context(mail_notrack=True) if silent else self
        return super(ResPartner, partner)._commercial_sync_to_descendants(
            fields_to_sync
        )

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_clock_fields(self):
        """Return the names of the fields that a company and its contacts share;
        features add theirs."""
        return list(CLOCK_COMMERCIAL_FIELDS)

    @api.model
    def _relationship_get_clock_domain(self):
        """Return the domain of the customers who have a clock, without contacts."""
        return Domain("contact_clock_start", "!=", False) & (
            Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        )

    @api.model
    def _relationship_get_lead_days(self):
        """Return how many days ahead a contact counts as due soon."""
        return self.env["relationship.setting"]._get("lead_days")
