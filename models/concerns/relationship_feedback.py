from odoo import fields, models


class RelationshipFeedback(models.Model):
    _inherit = "relationship.feedback"

    concern_ids = fields.One2many(
        "relationship.concern", "feedback_id", string="Concern that it became"
    )

    # === BUSINESS METHODS === #

    def _report_problem(self):
        """Open a concern, for whoever delivers to see to."""
        super()._report_problem()
        sales, operations = self._get_people()
        return self.env["relationship.concern"].create(
            {
                "name": self.problem.strip().split("\n")[0],
                "description": self.problem,
                "partner_id": self.partner_id.id,
                "contact_id": (self.contact_id or self.partner_id).id,
                "order_id": self.order_id.id,
                "company_id": self.company_id.id,
                "user_id": (operations or sales or self.user_id).id,
                "reported_by_id": self.user_id.id,
                "source": "feedback",
                "feedback_id": self.id,
                "heard_touchpoint_id": self.touchpoint_id.id,
            }
        )
