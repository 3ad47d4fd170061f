from odoo import fields, models


class RelationshipPlanAddSteps(models.TransientModel):
    _name = "relationship.plan.add.steps"
    _description = "Add Steps to Plans"

    plan_ids = fields.Many2many("relationship.plan", string="Plans", required=True)
    template_ids = fields.Many2many(
        "relationship.plan.step.template",
        string="Steps",
        help="Dates count from today; change them in the plan as you like.",
    )

    def action_add(self):
        """Add the steps chosen to each plan."""
        self.ensure_one()
        self.plan_ids._add_steps(self.template_ids)
        return {"type": "ir.actions.act_window_close"}
