"""The people at a customer: who they are to us, and with whom we are in touch."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..shared.bounds import MAX_INTERVAL
from ..shared.prompt_key import make_key

MODULE = "relationship_flow"


class ResPartner(models.Model):
    _inherit = "res.partner"

    stakeholder_role = fields.Many2one(
        "relationship.stakeholder.role",
        string="Stakeholder role",
        index="btree_not_null",
        ondelete="restrict",
        help="What this person does in the relationship. Some roles bring an interval "
        "of their own.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    stakeholder_support = fields.Selection(
        [
            ("mentor", "Mentor"),
            ("supporter", "Supporter"),
            ("neutral", "Neutral"),
            ("sceptic", "Sceptic"),
            ("opponent", "Opponent"),
        ],
        string="Support",
        help="Where the person stands: a mentor helps us on, an opponent would rather "
        "work with others.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    stakeholder_coverage = fields.Selection(
        [
            ("none", "None"),
            ("brief", "Brief"),
            ("several", "Several"),
            ("deep", "Deep"),
        ],
        string="Coverage",
        help="How well we know the person: not at all, from a brief meeting, from "
        "several, deeply.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    stakeholder_user_id = fields.Many2one(
        "res.users",
        string="Our colleague",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Who of us keeps in touch with this person; empty: whoever looks after "
        "the customer.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    stakeholder_interval_days = fields.Integer(
        string="Own interval (days)",
        most=MAX_INTERVAL,
        compute="_compute_stakeholder_interval_days",
        store=True,
        readonly=False,
        help="How often this person hears from us, whoever else at the company does. "
        "It comes from the role; 0: the customer's interval is enough.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    birthdate_date = fields.Date(
        string="Birthday",
        help="Seen by those who look after customers only.",
        copy=False,  # no groups: other addons may have a field of this name
    )
    is_birthday_month = fields.Boolean(
        string="Birthday this month",
        compute="_compute_is_birthday_month",
        search="_search_is_birthday_month",
        groups="relationship_flow.group_user",
    )
    interest_ids = fields.Many2many(
        "relationship.interest",
        string="Interests",
        context={"active_test": False},  # archived ones stay with those who have them
        help="What the person likes to talk about.",
        copy=False,
        groups="relationship_flow.group_user",
    )
    is_stakeholder_placeholder = fields.Boolean(
        string="Not known yet",
        help="We know that there is such a person, but not who it is.",
        copy=False,
        groups="base.group_user",
    )
    stakeholder_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="People",
        domain=[("type", "=", "contact"), ("is_company", "=", False)],
        groups="relationship_flow.group_user",
    )
    stakeholder_last_date = fields.Date(
        string="Last contact with them",
        compute="_compute_stakeholder_contact",
        groups="relationship_flow.group_user",
    )
    stakeholder_next_date = fields.Date(
        string="In touch until",
        compute="_compute_stakeholder_contact",
        groups="relationship_flow.group_user",
    )
    is_stakeholder_covered = fields.Boolean(
        string="In touch",
        compute="_compute_stakeholder_contact",
        search="_search_is_stakeholder_covered",
        help="The last contact with this person lies within their own interval, within "
        "the customer's for main contacts, and within a year for others.",
        groups="relationship_flow.group_user",
    )
    stakeholder_contact_label = fields.Char(
        string="Last heard",
        compute="_compute_stakeholder_contact",
        groups="relationship_flow.group_user",
    )
    is_stakeholder_in_dialog = fields.Boolean(
        compute="_compute_is_stakeholder_in_dialog",
        help="The user may not edit contacts, but say who they are in a dialog.",
        groups="relationship_flow.group_user",
    )
    stakeholder_warning = fields.Text(
        string="What hangs on one thread",
        compute="_compute_stakeholder_warning",
        groups="relationship_flow.group_user",
    )

    _stakeholder_interval = models.Index(
        "(commercial_partner_id) WHERE stakeholder_interval_days > 0"
    )
    _stakeholder_interval_not_negative = models.Constraint(
        "CHECK(stakeholder_interval_days >= 0)",
        "An interval can't be negative. Enter a number of days, or 0 for none.",
    )

    def _auto_init(self):
        # Nobody has a role yet: no pass over every partner on install
        if not column_exists(self.env.cr, "res_partner", "stakeholder_interval_days"):
            create_column(
                self.env.cr, "res_partner", "stakeholder_interval_days", "int4"
            )
        return super()._auto_init()

    # === ACCESS === #

    @api.model
    def _has_field_access(self, field, operation):
        """Birthdays are for those who look after customers, unless another addon has
        the field as well: then it is its own."""
        ours = field.name == "birthdate_date" and field._modules == (MODULE,)
        if ours and not (
            self.env.su or self.env.user.has_group(f"{MODULE}.group_user")
        ):
            return False
        return super()._has_field_access(field, operation)

    # === COMPUTE METHODS === #

    @api.depends("stakeholder_role")
    def _compute_stakeholder_interval_days(self):
        for partner in self:
            partner.stakeholder_interval_days = partner.stakeholder_role.interval_days

    @api.depends("birthdate_date")
    @api.depends_context("tz")
    def _compute_is_birthday_month(self):
        month = fields.Date.context_today(self).month
        for partner in self:
            born = partner.birthdate_date
            partner.is_birthday_month = bool(born) and born.month == month

    @api.model
    def _search_is_birthday_month(self, operator, value):
        if operator != "in":
            return NotImplemented
        month = fields.Date.context_today(self).month
        domain = Domain("birthdate_date.month_number", "=", month)
        return domain if True in value else ~domain

    @api.depends(
        "contact_interval_days",
        "is_stakeholder_placeholder",
        "last_contact_date",
        "stakeholder_interval_days",
        "stakeholder_role.follows_customer",
    )
    @api.depends_context("tz", "lang")
    def _compute_stakeholder_contact(self):
        today = fields.Date.context_today(self)
        days = self.env["relationship.stakeholder"]._get_last_days(self._origin)
        for partner in self:
            last, until = days.get(partner._origin.id, (None, None))
            partner.stakeholder_last_date = last
            partner.stakeholder_next_date = until
            partner.is_stakeholder_covered = bool(
                until and until >= today and not partner.is_stakeholder_placeholder
            )
            partner.stakeholder_contact_label = (
                self.env._("Not known yet")
                if partner.is_stakeholder_placeholder
                else self._relationship_format_day(last) or self.env._("Never")
            )

    @api.model
    def _search_is_stakeholder_covered(self, operator, value):
        if operator != "in":
            return NotImplemented
        covered = self.env["relationship.stakeholder"]._covered(
            fields.Date.context_today(self)
        )
        domain = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", SQL.identifier(alias, "id"), covered
            )
        )
        return domain if True in value else ~domain

    @api.depends_context("uid")
    def _compute_is_stakeholder_in_dialog(self):
        self.is_stakeholder_in_dialog = not self.browse().has_access("write")

    @api.depends("last_contact_date", "relationship_tier_id", "stakeholder_ids")
    @api.depends_context("lang")
    def _compute_stakeholder_warning(self):
        warnings = self.env["relationship.stakeholder.warning"]
        lines = {}
        for warning in warnings._find(self._origin.ids):
            lines.setdefault(warning.partner_id, []).append(warnings._describe(warning))
        for partner in self:
            partner.stakeholder_warning = "\n".join(lines.get(partner._origin.id, []))

    # === CONSTRAINT METHODS === #

    @api.constrains("is_stakeholder_placeholder", "email")
    def _check_stakeholder_placeholder(self):
        for partner in self.filtered("is_stakeholder_placeholder"):
            if partner.email:
                raise ValidationError(
                    self.env._(
                        "%(person)s is a person we don't know yet, and gets no mail. "
                        "Use “We know who it is” to enter name and address.",
                        person=partner.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._relationship_with_placeholder(vals) for vals in vals_list]
        )

    def write(self, vals):
        entered = set(vals)
        if "stakeholder_role" in vals:  # the same one brings no interval again
            vals = self._relationship_without_same(vals, {"stakeholder_role"})
        moving = {"parent_id", "is_company"} & vals.keys()
        owners = {p: p.commercial_partner_id for p in self} if moving else {}
        # sudo: whoever edits the address book need not see the roles
        roles = {p: p.sudo().stakeholder_role for p in owners}
        res = super().write(vals)
        for partner, owner in owners.items():
            if owner not in (partner, partner.commercial_partner_id):
                partner.sudo()._relationship_leave_stakeholders(
                    owner.sudo(), roles[partner], entered
                )
        if "stakeholder_user_id" in vals:
            self._relationship_hand_on_people()
        return res

    @api.model
    def _relationship_with_placeholder(self, vals):
        """Name somebody we don't know yet by the role: "Decision maker, unknown"."""
        if not vals.get("is_stakeholder_placeholder") or vals.get("name"):
            return vals
        role = self.env["relationship.stakeholder.role"].browse(
            vals.get("stakeholder_role") or []
        )
        return {
            **vals,
            "name": self.env._(
                "%(role)s, unknown",
                role=vals.get("function") or role.name or self.env._("Somebody"),
            ),
        }

    # === ACTION METHODS === #

    def action_stakeholder_edit(self):
        """Open the dialog for those who know the person but may not edit contacts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who is this?"),
            "res_model": "relationship.stakeholder.edit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_stakeholder_identify(self):
        """Open the dialog that turns a placeholder into a person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("We know who it is"),
            "res_model": "relationship.stakeholder.identify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_person_condition(self):
        # Somebody whom we don't know yet is nobody's conversation
        return SQL(
            "%s AND NOT COALESCE(c.is_stakeholder_placeholder, false)",
            super()._relationship_person_condition(),
        )

    @api.model
    def _relationship_get_person_fields(self):
        return [
            *super()._relationship_get_person_fields(),
            "is_stakeholder_placeholder",
        ]

    def _relationship_hand_over(self, owner):
        self._relationship_drop_rows("relationship.stakeholder.warning")
        return super()._relationship_hand_over(owner)

    @api.model
    def _relationship_prepare_merge(self, sources, kept):
        """Somebody known is no placeholder any more, and keeps their name; one prompt
        about the person stays."""
        everyone = sources | kept
        known = everyone.filtered(lambda p: not p.is_stakeholder_placeholder)
        if known and known != everyone:
            if kept not in known:
                kept.name = known[-1:].name
            everyone.is_stakeholder_placeholder = False
        donor = sources.filtered("stakeholder_interval_days")[:1]
        if donor and not (kept.stakeholder_role or kept.stakeholder_interval_days):
            # The generic merge takes the role along, which would bring its interval
            kept.write(
                {
                    "stakeholder_role": donor.stakeholder_role.id,
                    "stakeholder_interval_days": donor.stakeholder_interval_days,
                }
            )
        keys = [make_key("person", person.id) for person in everyone]
        # sudo: one prompt of two goes, whoever it was assigned to
        prompts = self.env["mail.activity"].sudo()
        about = [("relationship_reason", "=", "stakeholder")]
        about += [("relationship_key", "in", keys)]
        found = prompts.search(about, order="id")
        stays = (found.filtered(lambda p: p.res_id == kept.id) or found)[:1]
        (found - stays).unlink()
        every = prompts.with_context(active_test=False).search(about)
        every.relationship_key = make_key("person", kept.id)
        return super()._relationship_prepare_merge(sources, kept)
