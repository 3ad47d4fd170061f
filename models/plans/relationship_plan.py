from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.bounds import MAX_INTERVAL
from ..shared.prompt_key import make_key

LEVELS = [
    ("1", "One supplier among many"),
    ("2", "Reliable supplier"),
    ("3", "Preferred supplier"),
    ("4", "Valued partner"),
    ("5", "Trusted partner for life"),
]
TEAM = ("user_id", "sales_user_id", "operations_user_id", "sponsor_id")


class RelationshipPlan(models.Model):
    _name = "relationship.plan"
    _inherit = [
        "mail.tracking.duration.mixin",
        "mail.activity.mixin",
        "relationship.input",
    ]
    _description = "Relationship Plan"
    _order = "sequence, id"
    _check_company_auto = True
    _track_duration_field = "stage_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
        check_company=True,
        tracking=True,
    )
    brought_by_id = fields.Many2one(
        "res.partner",
        string="Brought by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Whose plan it was before that customer became part of this one.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(aggregator=None)
    stage_id = fields.Many2one(
        "relationship.plan.stage",
        string="Stage",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["relationship.plan.stage"]._get_by_code(
            "take_stock"
        ),
        group_expand="_group_expand_stage_id",
        tracking=True,
        copy=False,
    )
    stage_code = fields.Selection(related="stage_id.code")
    date_last_stage_update = fields.Datetime(
        compute="_compute_date_last_stage_update", store=True, copy=False
    )
    tier_id = fields.Many2one(related="partner_id.relationship_tier_id")
    tier_color = fields.Integer(string="Tier colour", related="tier_id.color")
    user_id = fields.Many2one(
        "res.users",
        string="Manager",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Whose plan it is: who sees to it that it goes on.",
    )
    sales_user_id = fields.Many2one(
        "res.users",
        string="Sales",
        compute="_compute_team",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    operations_user_id = fields.Many2one(
        "res.users",
        string="Operations",
        compute="_compute_team",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
        help="The colleague who delivers.",
    )
    sponsor_id = fields.Many2one(
        "res.users",
        string="Sponsor",
        domain="[('share', '=', False)]",
        tracking=True,
        help="The senior colleague who opens doors and meets the customer's leaders.",
    )
    level = fields.Selection(
        LEVELS,
        string="Where it is",
        required=True,
        default="1",
        tracking=True,
        help="How the customer sees us today.",
    )
    target_level = fields.Selection(
        LEVELS,
        string="Where it needs to be",
        required=True,
        default="4",
        tracking=True,
        help="How the customer should see us when the plan has worked.",
    )
    goal = fields.Text(
        string="The customer's goal",
        help="What they want to reach, in their own words. The customer gets to read "
        "it.",
    )
    note = fields.Html(
        string="Internal notes", help="Only for us: the customer never gets it."
    )
    review_date = fields.Date(
        string="Review on",
        tracking=True,
        copy=False,
        help="When we look again at where the relationship stands. The manager gets a "
        "follow-up.",
    )
    review_reminded_date = fields.Date(
        readonly=True,
        copy=False,
        help="The day of review that the manager has been told of.",
    )
    step_ids = fields.One2many(
        "relationship.plan.step", "plan_id", string="Steps", copy=True
    )
    wish_ids = fields.One2many(
        "relationship.plan.wish",
        "plan_id",
        string="What they asked for",
        copy=True,
        help="What the customer would like to receive from us, and how often.",
    )

    _customer_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE active IS TRUE",
        "This customer has a plan already. Open that one, or archive it first.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = plan.partner_id.display_name

    @api.depends("stage_id")
    def _compute_date_last_stage_update(self):
        self.date_last_stage_update = fields.Datetime.now()

    @api.depends("partner_id")
    def _compute_user_id(self):
        for plan in self:
            starter = self.env.user if plan.partner_id else self.env["res.users"]
            plan.user_id = plan.user_id or plan.partner_id.user_id or starter

    @api.depends("partner_id")
    def _compute_team(self):
        for plan in self:
            partner = plan.partner_id
            plan.sales_user_id = plan.sales_user_id or partner.user_id
            plan.operations_user_id = (
                plan.operations_user_id or partner.operations_user_id
            )

    @api.model
    def _group_expand_stage_id(self, stages, domain):
        return stages.search(Domain("id", "!=", False))  # a column for each

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create([self._with_customer(vals) for vals in vals_list])
        if self.env.context.get("relationship_first_steps", True):
            bare = plans.filtered(lambda plan: not plan.step_ids)
            for stage, group in bare.grouped("stage_id").items():
                group._add_steps(stage.template_ids)
        return plans

    def write(self, vals):
        res = super().write(self._with_customer(vals))
        if {"active", "partner_id"} & vals.keys():
            steps = self.with_context(active_test=False).step_ids
            self.env["relationship.plan.prompt"]._follow(steps)
        if {"active", "review_date"} & vals.keys():
            self._withdraw_review()
        if "partner_id" in vals:
            self.env["relationship.plan.prompt"]._bring_along(self)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_prompts(self):
        self.with_context(active_test=False).step_ids.unlink()
        self._withdraw_review()

    @api.model
    def _with_customer(self, vals):
        """Plans are of companies and private customers, not of a person there."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return {
            "brought_by_id": False,
            **vals,
            "partner_id": partner.commercial_partner_id.id,
        }

    # === ACTION METHODS === #

    def action_add_steps(self):
        """Open the dialog that adds steps from the shipped and own templates."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_plan_add_steps_action"
        )
        return {**action, "context": {"default_plan_ids": self.ids}}

    # === BUSINESS METHODS === #

    @api.model
    def _get_for(self, partners, company):
        """Return ``{partner: plan}``, with a new plan, without steps, for those who
        have none.

        :param partners: commercial entities
        :param company: the ``res.company`` whose relationship it is
        """
        plans = self.search(
            [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
        )
        missing = partners - plans.partner_id
        plans |= self.with_context(relationship_first_steps=False).create(
            [{"partner_id": p.id, "company_id": company.id} for p in missing]
        )
        return {plan.partner_id: plan for plan in plans}

    @api.model
    def _get_team_domain(self, user):
        """Return the domain of the plans that ``user`` has a part in."""
        return Domain.OR([Domain(name, "=", user.id) for name in TEAM])

    def _get_rotting_domain(self):
        # Of what came by SQL, Odoo would reckon no day
        known = Domain("stage_id.rotting_threshold_days", "<=", MAX_INTERVAL)
        return super()._get_rotting_domain() & known

    def _add_steps(self, templates):
        """Add the steps of ``templates`` to each of these plans.

        :return: the new steps
        """
        return self.env["relationship.plan.step"].create(templates._prepare_steps(self))

    @api.model
    def _hand_over(self, partners, owner):
        """Move the plans of ``partners`` to ``owner``, the company that they have
        become, or become part of; where that has a plan, theirs go to the archive."""
        # sudo: whoever edits the address book moves the plans of all colleagues
        plans = self.sudo().with_context(active_test=False)
        plans = plans.search([("partner_id", "in", (partners | owner).ids)])
        mine = plans.filtered(lambda plan: plan.partner_id == owner)
        taken = mine.filtered("active").company_id
        moved = plans - mine
        for plan in moved.filtered("active"):
            if plan.company_id in taken:
                plan.active = False
            taken |= plan.company_id
        plans.flush_recordset(["active"])  # the index counts active ones
        for partner, brought in moved.grouped("partner_id").items():
            for first, group in brought.grouped("brought_by_id").items():
                group.write(
                    {"partner_id": owner.id, "brought_by_id": (first or partner).id}
                )

    @api.model
    def _take_along(self, partner, owner):
        """Give the plans that ``partner`` brought to ``owner`` back to it: it stands
        alone again."""
        # sudo: as above
        plans = self.sudo().with_context(active_test=False)
        plans.search(
            [("partner_id", "=", owner.id), ("brought_by_id", "=", partner.id)]
        ).partner_id = partner

    def _get_role_contacts(self):
        """Return ``{plan: {role code: person}}`` at the customers, for new steps;
        under None whoever we are mostly in touch with."""
        customers = self.partner_id
        usual = customers._relationship_get_correspondents()
        people = self.env["res.partner"].search_fetch(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("stakeholder_role.code", "!=", False),
                ("is_stakeholder_placeholder", "=", False),
            ],
            ["commercial_partner_id", "stakeholder_role"],
            order="id desc",  # of several, the first stays
        )
        contacts = {customer: {None: usual[customer]} for customer in customers}
        for person in people:
            role = person.stakeholder_role.code
            contacts[person.commercial_partner_id][role] = person
        return {plan: contacts[plan.partner_id] for plan in self}

    def _get_shared_content(self):
        """Return all that the customer may read of the plan, and nothing else: what
        the version for the customer is printed from."""
        self.ensure_one()
        steps = self.step_ids.filtered(lambda step: step.is_shared)
        return {
            "customer": self.partner_id.name,
            "goal": self.goal,
            "wishes": [
                {
                    "name": wish.name,
                    "often": wish.repeat_label,
                    "how": wish.channel_id.name,
                    "person": wish._get_person().name,
                }
                for wish in self.wish_ids
            ],
            "steps": [
                {
                    "name": step.name,
                    "often": step.repeat_label,
                    "person": step._get_person().name,
                    "colleague": step.user_id.name,
                    "date": step.done_date or step.date,
                    "is_done": bool(step.done_date),
                }
                for step in steps.sorted(lambda step: step.done_date or step.date)
            ],
        }

    def _withdraw_review(self):
        """Take back the prompts for reviews that are over or put off; a new day of
        review is told of again."""
        today = fields.Date.context_today(self)
        over = self.filtered(
            lambda plan: not plan.exists().active
            or not plan.review_date
            or plan.review_date > today
        )
        self.env["relationship.plan.prompt"]._get_pending(
            make_key("review", plan.id) for plan in over
        ).unlink()

    def _describe_review(self):
        """Return where the relationship stands, as a sentence for the manager."""
        self.ensure_one()
        levels = dict(self._fields["level"]._description_selection(self.env))
        return self.env._(
            "It was to be looked at again by %(date)s. It was “%(level)s”, and is "
            "meant to be “%(target)s”. Where is it now, and what comes next?",
            date=self.env["res.partner"]._relationship_format_day(self.review_date),
            level=levels[self.level],
            target=levels[self.target_level],
        )
