"""What customers said after a delivery, and what came of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..shared.prompt_key import make_key

RESULTS = ("crm.lead", "sale.order")


class RelationshipFeedback(models.Model):
    _name = "relationship.feedback"
    _description = "Customer Feedback"
    _inherit = ["relationship.input"]
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Said by",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Order",
        index="btree_not_null",
        ondelete="set null",
        help="The delivery that it is about.",
    )
    activity_id = fields.Many2one(
        "mail.activity", string="Follow-up", ondelete="set null", readonly=True
    )
    touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        string="Contact",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Heard by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    team_share = fields.Selection(
        [("operations", "Operations"), ("sales", "Sales")],
        string="Brought by",
        compute="_compute_team_share",
        store=True,
        help="Whether operations or sales brought it back from the customer.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    reception = fields.Selection(
        [("happy", "Happy"), ("okay", "All right"), ("unhappy", "Not happy")],
        string="How was it received?",
    )
    problem = fields.Text(
        string="Problems", help="It becomes a concern, for somebody to see to today."
    )
    suggestion = fields.Text(help="What the customer would like to be better.")
    need = fields.Char(
        string="Coming up", help="What they will need: it goes to sales at once."
    )
    need_date = fields.Date(string="Needed by")
    need_amount = fields.Monetary(string="About how much")
    result_ref = fields.Reference(
        selection="_selection_result_ref",
        string="Became",
        readonly=True,
        copy=False,
        help="The opportunity or quotation that was made of the need.",
    )
    result_label = fields.Char(
        string="Handed to sales as", compute="_compute_result_label", compute_sudo=True
    )
    result_order_ids = fields.One2many(
        "sale.order", "relationship_feedback_id", string="Orders from it"
    )
    sold_amount = fields.Monetary(
        string="Sold",
        compute="_compute_sold_amount",
        store=True,
        compute_sudo=True,
        help="Confirmed orders that came of the need, untaxed.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    can_edit = fields.Boolean(compute="_compute_can_edit")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for feedback in self:
            # sudo: the name alone, as on the prompt
            customer = feedback.partner_id.sudo().name or ""
            day = self.env["res.partner"]._relationship_format_day(feedback.date)
            feedback.display_name = f"{customer}, {day}" if day else customer

    @api.depends_context("uid")
    def _compute_can_edit(self):
        mine = self._filtered_access("write")
        for feedback in self:
            feedback.can_edit = feedback in mine

    @api.model
    def _selection_result_ref(self):
        return [
            (model, self.env[model]._description)
            for model in RESULTS
            if model in self.env
        ]

    @api.depends("partner_id")
    def _compute_contact_id(self):
        people = self.partner_id._origin._relationship_get_correspondents()
        for feedback in self:
            partner = feedback.partner_id._origin
            feedback.contact_id = feedback.contact_id or people.get(partner, partner)

    @api.depends("order_id")
    def _compute_company_id(self):
        """What is said about an order is said to its company, if the user has chosen
        that one among others."""
        for feedback in self:
            # sudo: only of which company the order is
            company = feedback.sudo().order_id.company_id & self.env.companies
            feedback.company_id = company or feedback.company_id or self.env.company

    @api.depends("user_id")
    def _compute_team_share(self):
        for feedback in self:
            # sudo: colleagues' groups and orders are not everybody's to read
            user, order = feedback.user_id.sudo(), feedback.sudo().order_id
            delivers = user in (
                order.operations_user_id | feedback.sudo().partner_id.operations_user_id
            )
            sells = user.has_group("sales_team.group_sale_salesman")
            feedback.team_share = "operations" if delivers or not sells else "sales"

    @api.depends("result_ref")
    def _compute_result_label(self):
        for feedback in self:
            result = feedback.result_ref and feedback.result_ref.exists()
            feedback.result_label = result.display_name if result else False

    @api.depends(
        "result_order_ids.state",
        "result_order_ids.amount_untaxed",
        "result_order_ids.currency_rate",
    )
    def _compute_sold_amount(self):
        for feedback in self:
            feedback.sold_amount = sum(
                order.amount_untaxed / (order.currency_rate or 1)
                for order in feedback.result_order_ids
                if order.state == "sale"
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "order_id")
    def _check_order_id(self):
        for feedback in self:
            # sudo: only whose order it is
            owner = feedback.order_id.sudo().partner_id.commercial_partner_id
            if owner and owner != feedback.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("This order is not one of the customer's.")
                )

    # === ACTION METHODS === #

    def action_submit(self):
        """Log the contact, close the follow-up, and hand on problems and needs.

        :return: client action that shows the next date
        :raise UserError: when it has been done before, here or by a colleague
        """
        self.ensure_one()
        if self.touchpoint_id:
            raise UserError(self.env._("This has been noted already."))
        self.check_access("write")
        self.activity_id._relationship_get_undone()
        touchpoint = self.env["relationship.touchpoint"].create(
            self._prepare_touchpoint()
        )
        self.touchpoint_id = touchpoint
        questions = self._get_answered()
        self.activity_id = questions[:1]
        questions._relationship_answer(touchpoint)
        action = touchpoint._logged_action(touchpoint)
        sentences = [action["params"]["message"]]
        if self.problem:
            solver = self._report_problem().user_id
            if solver == self.env.user:
                sentences.append(self.env._("The problem is in your follow-ups."))
            elif solver:
                sentences.append(
                    self.env._("%(name)s solves the problem.", name=solver.name)
                )
        if self.need:
            seller = self._report_need().user_id
            sentences.append(
                self.env._("%(name)s knows of the need.", name=seller.name)
                if seller
                else self.env._("Sales know of the need.")
            )
        action["params"]["message"] = " ".join(sentences)
        return action

    def action_open_result(self):
        """Open the opportunity or quotation that was made of the need."""
        self.ensure_one()
        return self.result_ref.get_formview_action()

    # === BUSINESS METHODS === #

    def _get_answered(self):
        """Return the prompts that this answers: the one it came from, else the next
        about the order, what else would soon ask about the same delivery, and what
        else was ticked on the customer's card."""
        window = self.env["relationship.setting"]._get("delivery_window_days")
        soon = fields.Date.add(fields.Date.context_today(self), days=window)
        others = self.order_id._relationship_get_questions()
        # sudo: only the day
        near = others.filtered(lambda prompt: prompt.sudo().date_deadline <= soon)
        ticked = self.env["mail.activity"].browse(
            self.env.context.get("relationship_also_ids", [])
        )
        return (
            (self.activity_id or others[:1]) | near | ticked._filtered_access("write")
        )

    def _prepare_touchpoint(self):
        channel = self.activity_id.activity_type_id.relationship_channel_id
        said = (self.problem, self.suggestion, self.need)
        return {
            "contact_id": (self.contact_id or self.partner_id).id,
            "channel_id": channel.id
            or self.env["relationship.channel"]._get_id("phone"),
            "purpose": "feedback",
            "outcome": "problem" if self.problem else "need" if self.need else "well",
            "note": "\n".join(text for text in said if text),
        }

    def _get_people(self):
        """Return ``(sales, operations)``: the users who see to the customer. For those
        who have left, their cover."""
        # sudo: who delivers need not see who sells
        order, partner = self.sudo().order_id, self.sudo().partner_id
        assignment = self.env["relationship.assignment"]
        sales = assignment._get_person(order.user_id, partner.user_id)
        operations = assignment._get_person(
            order.operations_user_id, partner.operations_user_id
        )
        return (
            assignment._get_present(sales, partner, ()),
            assignment._get_present(operations, partner, ()),
        )

    def _report_problem(self):
        """Called for feedback that tells of a problem, for a feature to see to it."""

    def _report_need(self):
        """Make the need an opportunity where CRM is installed, else a quotation, and
        prompt sales; operations follow it."""
        sales, operations = self._get_people()
        feedback = self.sudo()  # sudo: who hears of a need need not have sales rights
        if "crm.lead" in self.env:
            result = feedback.env["crm.lead"].create(feedback._prepare_lead(sales))
        else:
            result = feedback.env["sale.order"].create(feedback._prepare_order(sales))
        feedback.result_ref = result
        result.message_subscribe((operations | self.user_id).partner_id.ids)
        return feedback.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": self.partner_id,
                    "record": result,
                    "reason": "next_step",
                    "key": make_key("feedback", self.id),
                    "date": fields.Date.context_today(self),
                    "user": sales,
                    "summary": self.env._("Coming up: %(need)s", need=self.need),
                    "note": self.env["relationship.script"]._as_html(
                        self._describe_need()
                    ),
                }
            ]
        )

    def _take_back(self):
        """Take back what was made of needs that nobody has spoken of: the prompt, and
        the opportunity or quotation. Where sales have begun with it, it stays."""
        prompts = self.env["mail.activity"]
        prompts = prompts.search(
            prompts._relationship_get_pending_domain()
            & Domain("relationship_reason", "=", "next_step")
            & Domain(
                "relationship_key",
                "in",
                [make_key("feedback", id_) for id_ in self.ids],
            )
        ).grouped("relationship_key")
        for feedback in self:
            result = feedback.result_ref and feedback.result_ref.exists()
            waiting = prompts.get(make_key("feedback", feedback.id))
            if not waiting or result and result.write_date > result.create_date:
                continue
            waiting.unlink()
            feedback.result_ref = False
            if result:
                result.unlink()

    def _describe_need(self):
        """Return who needs what by when, as one plain sentence."""
        words = {
            "person": self.contact_id.name or self.partner_id.name,
            "need": self.need,
            "user": self.user_id.name,
        }
        if self.need_date:
            return self.env._(
                "%(person)s needs %(need)s by %(date)s, heard by %(user)s.",
                date=self.env["res.partner"]._relationship_format_day(self.need_date),
                **words,
            )
        return self.env._("%(person)s needs %(need)s, heard by %(user)s.", **words)

    def _prepare_lead(self, sales):
        return {
            "name": self.need,
            "type": "opportunity",
            "partner_id": (self.contact_id or self.partner_id).id,
            "user_id": sales.id,
            "team_id": self.order_id.team_id.id,
            "company_id": (self.order_id.company_id or self.company_id).id,
            "date_deadline": self.need_date,
            "expected_revenue": self.need_amount,
            "description": self.env["relationship.script"]._as_html(
                self._describe_need()
            ),
        }

    def _prepare_order(self, sales):
        return {
            "partner_id": (self.contact_id or self.partner_id).id,
            "user_id": sales.id,
            "company_id": (self.order_id.company_id or self.company_id).id,
            "commitment_date": self.need_date,
            "relationship_feedback_id": self.id,
            "order_line": [
                fields.Command.create({"display_type": "line_note", "name": self.need})
            ],
        }
