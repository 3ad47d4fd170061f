"""What customers are unhappy with: from what was said to the customer being told how it
ended."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..shared.bounds import get_local_day

CATEGORIES = [
    ("quality", "Quality"),
    ("service", "Service"),
    ("price", "Price"),
    ("delivery", "Delivery"),
    ("relationship", "Relationship"),
    ("other", "Other"),
]
SEVERITIES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
STAGES = [
    ("new", "New"),
    ("in_hand", "In hand"),
    ("solved", "Solved"),
    ("told", "Customer told"),
]
NAMED = 2  # concerns named in one line; of the others only the number


class RelationshipConcern(models.Model):
    _name = "relationship.concern"
    _description = "Customer Concern"
    _inherit = ["mail.thread", "mail.activity.mixin", "relationship.input"]
    _order = "date desc, id desc"

    name = fields.Char(
        string="What was said",
        required=True,
        tracking=True,
        help="One line, in the customer's words.",
    )
    description = fields.Text(string="Details")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="cascade",
        tracking=True,
        help="Whose concern it is. Only what came by e-mail may wait without.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Said by",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    category = fields.Selection(
        CATEGORIES, required=True, default="other", tracking=True
    )
    severity = fields.Selection(
        SEVERITIES,
        required=True,
        default="medium",
        tracking=True,
        help="How soon the customer should have an answer: in so many working days "
        "as the settings say.",
    )
    stage = fields.Selection(
        STAGES,
        required=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
        help="It is closed when the customer has been told how it ended.",
    )
    stage_before = fields.Selection(STAGES, readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="In hand",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who sees to it. Proposed: who delivers to the customer, else who sells.",
    )
    reported_by_id = fields.Many2one(
        "res.users",
        string="Logged by",
        default=lambda self: self.env.user if self.env.user._is_internal() else False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Hears how it ended. Empty where the customer wrote it.",
    )
    date = fields.Datetime(
        string="Said on", required=True, default=fields.Datetime.now, copy=False
    )
    solution = fields.Text(
        string="What came of it",
        copy=False,
        help="Whoever logged the concern reads it when the customer has been told.",
    )
    solved_date = fields.Datetime(string="Solved on", readonly=True, copy=False)
    closed_date = fields.Datetime(string="Customer told on", readonly=True, copy=False)
    escalated_date = fields.Date(
        string="Brought to the manager on", readonly=True, copy=False
    )
    touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        string="Told by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The contact by which the customer was told.",
    )
    heard_touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        string="Heard in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The contact in which it was said.",
    )
    order_id = fields.Many2one(
        "sale.order",
        index="btree_not_null",
        ondelete="set null",
        domain="[('partner_id.commercial_partner_id', '=', partner_id)]",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    source = fields.Selection(
        [
            ("hand", "By hand"),
            ("contact", "A contact"),
            ("feedback", "Asked after a delivery"),
            ("rating", "Rating"),
            ("mail", "E-mail"),
        ],
        string="Came by",
        required=True,
        default="hand",
        readonly=True,
        copy=False,
    )
    feedback_id = fields.Many2one(
        "relationship.feedback",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    rating_id = fields.Many2one(
        "rating.rating",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    active = fields.Boolean(default=True, copy=False)
    archive_reason = fields.Char(
        string="Why archived",
        copy=False,
        tracking=True,
        help="A concern ends when the customer has been told. A manager archives one "
        "that was none, and says why.",
    )

    _open = models.Index("(partner_id) WHERE active AND stage != 'told'")
    _known_customer = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR (source = 'mail' AND stage = 'new'))",
        "Choose the customer first: whose concern is it?",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_contact_id(self):
        people = self.partner_id._origin._relationship_get_correspondents()
        for concern in self:
            partner, contact = concern.partner_id._origin, concern.contact_id
            concern.contact_id = (
                contact
                if contact and contact.commercial_partner_id == partner
                else people.get(partner, partner)
            )

    @api.depends("partner_id")
    def _compute_user_id(self):
        assignment = self.env["relationship.assignment"].sudo()
        absent_ids = assignment._get_absent_ids()
        for concern in self:
            if concern.user_id and concern.stage != "new":
                concern.user_id = concern.user_id
                continue
            # sudo: who logs it need not see orders, nor the absences of colleagues
            order, partner = concern.sudo().order_id, concern.sudo().partner_id
            concern.user_id = assignment._get_present(
                order.operations_user_id
                or partner.operations_user_id
                or order.user_id
                or partner.user_id,
                partner,
                absent_ids,
                concern.sudo().company_id,
            )

    @api.depends("order_id", "partner_id")
    def _compute_company_id(self):
        for concern in self:
            # sudo: only whose order it is
            concern.company_id = (
                concern.sudo().order_id.company_id
                or concern.partner_id.company_id
                or concern.company_id
                or self.env.company
            )

    @api.depends("order_id")
    def _compute_product_id(self):
        for concern in self:
            # sudo: what was delivered, also to those who don't see orders
            products = concern.sudo().order_id.order_line.product_id
            concern.product_id = concern.product_id or (
                products.id if len(products) == 1 else False
            )

    # === ONCHANGE METHODS === #

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        person, owner = self.partner_id, self.partner_id.commercial_partner_id
        if person != owner:
            self.partner_id, self.contact_id = owner, person

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "order_id")
    def _check_order_id(self):
        for concern in self:
            # sudo: only whose order it is
            owner = concern.order_id.sudo().partner_id.commercial_partner_id
            if owner and owner != concern.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("This order is not one of the customer's.")
                )

    @api.constrains("stage", "touchpoint_id", "partner_id", "date")
    def _check_stage(self):
        for concern in self.filtered(lambda concern: concern.stage == "told"):
            # sudo: a colleague may have told them
            touchpoint = concern.sudo().touchpoint_id
            if not touchpoint or not touchpoint._tells(concern):
                raise ValidationError(concern._explain_untold())

    def _check_archiving(self, vals):
        """Check that who archives open concerns may do so, and says why.

        :raise AccessError: for others than managers
        :raise UserError: without a reason
        """
        archived = self.filtered(lambda concern: concern._is_open())
        if self.env.su or not archived:
            return
        if not self.env.user.has_group("relationship_flow.group_manager"):
            raise AccessError(
                self.env._(
                    "A concern ends when the customer has been told. Ask a manager to "
                    "archive one that was none."
                )
            )
        if not vals.get("archive_reason") and not all(
            concern.archive_reason for concern in archived
        ):
            raise UserError(
                self.env._("Say first why, in the field “Why archived”, then archive.")
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        concerns = super().create([self._roll_up(vals) for vals in vals_list])
        concerns._ask_somebody()
        return concerns

    def write(self, vals):
        vals = self._roll_up(vals)
        if not vals.get("active", True):
            self._check_archiving(vals)
        if vals.get("stage") == "told" and not vals.get("touchpoint_id"):
            untold = self.filtered(lambda concern: concern.stage != "told")
            untold._close(untold._find_telling())
            vals = {name: value for name, value in vals.items() if name != "stage"}
        before = {c: (c.stage, c.partner_id, c.active, c.user_id) for c in self}
        res = super().write({**vals, **self._get_stage_values(vals.get("stage"))})
        assigned = self.filtered(
            lambda c: "user_id" in vals or c.user_id != before[c][3]
        )
        self._follow_up_changes(before, assigned)
        return res

    @api.model
    def _roll_up(self, vals):
        """Roll the customer in ``vals`` up to the company, and keep the person."""
        if not vals.get("partner_id") and not vals.get("contact_id"):
            return vals
        person = self.env["res.partner"].browse(
            vals.get("contact_id") or vals["partner_id"]
        )
        owner = person.commercial_partner_id
        vals = {**vals, "partner_id": owner.id}
        return vals if person == owner else {**vals, "contact_id": person.id}

    # === BUSINESS METHODS === #

    @api.model
    def _get_open_domain(self):
        """Return the domain of concerns whose customer has not been told yet."""
        return Domain("active", "=", True) & Domain("stage", "!=", "told")

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["contact_id"]

    def _is_open(self):
        """Return whether a concern is there and its customer has not been told."""
        return self.active and self.stage != "told"

    def _sum_up(self):
        """Return "2 open concerns: Torn boxes; Two days late" of one customer's."""
        names = "; ".join(self[:NAMED].mapped("name"))
        if len(self) == 1:
            return self.env._("Open concern: %(names)s", names=names)
        if len(self) > NAMED:
            names += "…"
        return self.env._(
            "%(count)s open concerns: %(names)s", count=len(self), names=names
        )

    def _explain(self):
        """Return who said and logged it when, as one line for its prompt."""
        words = {
            "person": self.contact_id.name or self.partner_id.name,
            "date": self.partner_id._relationship_format_day(
                get_local_day(self, self.date)
            ),
            "severity": dict(self._fields["severity"]._description_selection(self.env))[
                self.severity
            ],
            "answer": self.answer_label,
        }
        if self.reported_by_id:
            return self.env._(
                "%(person)s on %(date)s, logged by %(user)s. Severity: %(severity)s. "
                "%(answer)s.",
                user=self.reported_by_id.name,
                **words,
            )
        return self.env._(
            "%(person)s on %(date)s. Severity: %(severity)s. %(answer)s.", **words
        )
