"""Which orders came of what a customer said after an earlier one."""

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from .mail_activity import ASKING


class SaleOrder(models.Model):
    _inherit = "sale.order"

    relationship_feedback_id = fields.Many2one(
        "relationship.feedback",
        string="Came of feedback",
        compute="_compute_relationship_feedback_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="relationship_flow.group_user",
        help="The need that a colleague brought back and that led to this order.",
    )

    def _auto_init(self):
        # No order of the past came of it: nothing to compute
        if not column_exists(self.env.cr, self._table, "relationship_feedback_id"):
            create_column(self.env.cr, self._table, "relationship_feedback_id", "int4")
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends(
        lambda self: ["opportunity_id"] if "opportunity_id" in self._fields else []
    )
    def _compute_relationship_feedback_id(self):
        leads = {}
        if "opportunity_id" in self._fields:
            refs = [f"crm.lead,{id_}" for id_ in self.opportunity_id.ids]
            # sudo: whoever heard of the need, the order came of it
            found = self.env["relationship.feedback"].sudo()
            found = found.search([("result_ref", "in", refs)]) if refs else found
            leads = {feedback.result_ref.id: feedback for feedback in found}
        for order in self:
            lead = order.opportunity_id.id if leads else False
            order.relationship_feedback_id = (
                leads.get(lead) or order.relationship_feedback_id
            )

    # === ACTION METHODS === #

    def action_feedback(self):
        """Open the dialog that asks what the customer said about the delivery; it
        answers the next follow-up of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_feedback_action_ask"
        )
        action["context"] = {
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_order_id": self.id,
            "default_activity_id": self._relationship_get_questions()[:1].id,
        }
        return action

    # === BUSINESS METHODS === #

    def _relationship_get_questions(self):
        """Return the open prompts that ask how the delivery was, the next one first."""
        # sudo: whoever asks the customer, colleagues need not ask again
        activities = self.env["mail.activity"].sudo()
        return activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("relationship_reason", "in", ASKING),
            ],
            order="date_deadline, id",
        ).sudo(False)
