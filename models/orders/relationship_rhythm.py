"""How regularly one customer orders one product: dates kept by SQL."""

from odoo import api, fields, models

DISMISS_REASONS = [
    ("project", "Project ended"),
    ("season", "Buys seasonally"),
    ("stock", "Has enough in stock"),
    ("elsewhere", "Buys it elsewhere"),
    ("replaced", "Replaced by another product"),
    ("other", "Other"),
]


class RelationshipRhythm(models.Model):
    _name = "relationship.rhythm"
    _description = "Reorder Rhythm"
    _order = "late_from_date, yearly_value desc, id"
    _rec_names_search = ["partner_id", "product_id"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        help="Days on which the customer ordered this product.",
    )
    first_order_date = fields.Date(string="First order", readonly=True)
    last_order_date = fields.Date(string="Last order", readonly=True)
    gaps = fields.Json(
        readonly=True,
        help="Days between one order and the next, the newest last; at most 24.",
    )
    typical_gap_days = fields.Integer(
        string="Usual gap (days)",
        readonly=True,
        aggregator="avg",
        help="How long the customer usually waits until the next order of this "
        "product.",
    )
    expected_date = fields.Date(
        string="Next order expected",
        readonly=True,
        help="The last order and the usual gap.",
    )
    due_from_date = fields.Date(
        readonly=True,
        help="Four of five next orders come between this day and the last of the "
        "window.",
    )
    due_to_date = fields.Date(readonly=True)
    late_from_date = fields.Date(
        string="Late from",
        readonly=True,
        index="btree_not_null",
        help="From this day on the order is worth a reminder. Empty where the customer "
        "orders irregularly: then nobody is reminded.",
    )
    lapsed_from_date = fields.Date(
        string="Lapsed from",
        readonly=True,
        help="From this day on the rhythm has ended: it is too late for a reminder.",
    )
    is_regular = fields.Boolean(
        string="Regular",
        readonly=True,
        help="The customer orders this product pretty regularly.",
    )
    usual_quantity = fields.Float(
        readonly=True,
        digits="Product Unit",
        aggregator=None,
        help="The middle one of the last quantities, in the product's unit.",
    )
    yearly_value = fields.Monetary(
        string="Value a year",
        readonly=True,
        help="What the customer spends on this product in a year at the usual rhythm, "
        "without taxes.",
    )
    is_sold = fields.Boolean(
        string="Sold",
        compute="_compute_is_sold",
        store=True,
        help="The product can be sold: nobody is reminded of one that is archived or "
        "no longer sold.",
    )
    is_dismissed = fields.Boolean(string="Dismissed", readonly=True)
    dismissed_until = fields.Date(readonly=True)
    dismissed_order_date = fields.Date(
        readonly=True,
        help="The last order when reminders were stopped until the next one. Empty "
        "where another order does not start them again.",
    )
    dismiss_reason = fields.Selection(DISMISS_REASONS, readonly=True)
    dismiss_note = fields.Char(readonly=True)
    reminded_order_date = fields.Date(
        readonly=True,
        help="The last order when a colleague was told that the next one is late: "
        "once per order.",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        string="Follow-up",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_product_seen = fields.Boolean(
        compute="_compute_is_product_seen", help="The user may read the product."
    )
    product_label = fields.Char(
        compute="_compute_product_label",
        help="The product's name; nothing for users who may not read it.",
    )
    explanation = fields.Char(
        compute="_compute_explanation",
        help="Where this rhythm stands today, in words.",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    relationship_tier_id = fields.Many2one(related="partner_id.relationship_tier_id")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")

    _customer_product_unique = models.UniqueIndex(
        "(partner_id, product_id, company_id)",
        "This customer's rhythm for this product exists already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "product_id")
    def _compute_display_name(self):
        for rhythm in self:
            rhythm.display_name = self.env._(
                "%(product)s for %(customer)s",
                product=rhythm.product_id.display_name,
                customer=rhythm.partner_id.name,
            )

    @api.depends("product_id.active", "product_id.sale_ok")
    def _compute_is_sold(self):
        for rhythm in self:
            product = rhythm.product_id
            rhythm.is_sold = product.active and product.sale_ok

    @api.depends("product_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_product_seen(self):
        seen = set(self.product_id._relationship_seen().ids)
        for rhythm in self:
            rhythm.is_product_seen = rhythm.product_id.id in seen

    @api.depends("product_id.display_name", "is_product_seen")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_product_label(self):
        seen = self.filtered("is_product_seen")
        seen.product_id.mapped("display_name")  # at once: Odoo makes them one by one
        for rhythm in self:
            rhythm.product_label = rhythm in seen and rhythm.product_id.display_name

    @api.depends("gaps", "typical_gap_days", "last_order_date")
    @api.depends_context("lang", "tz")
    def _compute_explanation(self):
        for rhythm in self:
            rhythm.explanation = rhythm._explain()

    # === ACTION METHODS === #

    def action_dismiss(self):
        """Open the dialog that stops reminders for these items."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop reminding"),
            "res_model": "relationship.rhythm.dismiss",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rhythm_ids": self.ids},
        }

    def action_watch_again(self):
        """Remind of these items again when they are late."""
        self._write_judgement(
            {
                "is_dismissed": False,
                "dismissed_until": False,
                "dismissed_order_date": False,
                "dismiss_reason": False,
                "dismiss_note": False,
            }
        )
        return True

    def action_view_orders(self):
        """Open the order lines that prove the rhythm."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "sale.order.line",
            "view_mode": "list",
            "views": [
                (
                    self.env.ref("relationship_flow.sale_order_line_view_proof").id,
                    "list",
                )
            ],
            "domain": [
                ("order_partner_id", "child_of", self.partner_id.id),
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
            ],
        }

    # === BUSINESS METHODS === #

    def _dismiss(self, reason, until=False, note=False):
        """Remind nobody of these items: until a day, or until they are bought again
        (seasonal ones: until somebody watches them again).

        :param str reason: a key of DISMISS_REASONS
        :param date until: the day from which to remind again
        """
        until_ordered = not until and reason != "season"
        for last, rhythms in self.grouped("last_order_date").items():
            rhythms._write_judgement(
                {
                    "is_dismissed": True,
                    "dismissed_until": until,
                    "dismissed_order_date": until_ordered and last,
                    "dismiss_reason": reason,
                    "dismiss_note": note,
                }
            )
        self.env["relationship.reorder"]._release(self)

    def _write_judgement(self, vals):
        """Write what people decide on rhythms; all else comes from the orders.

        :raise AccessError: for users who don't look after customers
        """
        self.env["relationship.touchpoint"].check_access("create")
        self.check_access("read")
        # sudo: rhythms are computed, so nobody has write access; this one is checked
        self.sudo().write(vals)

    def _explain(self):
        """Return where the rhythm stands: "Every 6 weeks, today it is 8 (9 of 10 gaps
        were shorter)"."""
        self.ensure_one()
        partners = self.env["res.partner"]
        gaps = self.gaps or []
        if not self.expected_date:
            return self.env._(
                "%(count)s orders so far: too few to see a rhythm.",
                count=self.order_count,
            )
        words = {
            "usual": partners._relationship_format_period(self.typical_gap_days),
            "today": partners._relationship_format_period(
                self.days_since_order, beside=self.typical_gap_days
            ),
            "shorter": sum(gap < self.days_since_order for gap in gaps),
            "gaps": len(gaps),
        }
        if not self.is_regular:
            return self.env._(
                "Irregular, somewhere around every %(usual)s; last ordered %(today)s "
                "ago.",
                **words,
            )
        return self.env._(
            "Every %(usual)s, today it is %(today)s (%(shorter)s of %(gaps)s gaps were "
            "shorter).",
            **words,
        )
