"""Relationship plans, seen from the customer."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    plan_ids = fields.One2many(
        "relationship.plan",
        "partner_id",
        string="Plans",
        groups="relationship_flow.group_user",
    )
    relationship_plan_id = fields.Many2one(
        "relationship.plan",
        string="Plan",
        compute="_compute_relationship_plan_id",
        groups="relationship_flow.group_user",
        help="The plan of the company that you work in.",
    )
    relationship_plan_stage = fields.Char(
        string="Stage of the plan",
        compute="_compute_relationship_plan_id",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid")
    def _compute_relationship_plan_id(self):
        owners = self.commercial_partner_id
        plans = self.env["relationship.plan"].search(
            [("partner_id", "in", owners.ids), ("company_id", "=", self.env.company.id)]
        )
        by_owner = {plan.partner_id: plan for plan in plans}
        for partner in self:
            plan = by_owner.get(partner.commercial_partner_id)
            partner.relationship_plan_id = plan
            partner.relationship_plan_stage = plan and plan.stage_id.name

    # === ACTION METHODS === #

    def action_view_plan(self):
        """Open the customer's plan, or a new one to fill in."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Relationship plan"),
            "res_model": "relationship.plan",
            "view_mode": "form",
        }
        if self.relationship_plan_id:
            return {**action, "res_id": self.relationship_plan_id.id}
        return {
            **action,
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }

    # === BUSINESS METHODS === #

    def _relationship_come_apart(self, owner):
        self.env["relationship.plan"]._take_along(self, owner)
        return super()._relationship_come_apart(owner)

    def _relationship_hand_over(self, owner):
        self.env["relationship.plan"]._hand_over(self, owner)
        return super()._relationship_hand_over(owner)
