from odoo.tests import tagged

from ..test_tours import ToursCommon

DELIVERIES = "/odoo/action-relationship_flow.sale_order_action_deliveries"


@tagged("post_install", "-at_install")
class TestToursDelivery(ToursCommon):
    """A clerk without sales rights delivers, calls, and finds a need."""

    def test_from_delivery_to_need(self):
        self.order.action_confirm()
        self.assertEqual(self.order.operations_user_id, self.olaf)
        self.start_tour(DELIVERIES, "relationship_flow_delivery", login=self.olaf.login)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.delivered_date, self.today)
        feedback = self.env["relationship.feedback"].search(
            [("order_id", "=", self.order.id)]
        )
        self.assertRecordValues(
            feedback,
            [
                {
                    "partner_id": self.brandt.id,
                    "user_id": self.olaf.id,
                    "team_share": "operations",
                    "reception": "happy",
                    "need": "Larger rolls for spring",
                    "need_amount": 900,
                }
            ],
        )
        result = feedback.result_ref
        model = "crm.lead" if "crm.lead" in self.env else "sale.order"
        self.assertEqual(result._name, model)
        self.assertEqual(result.user_id, self.ann)
        self.assertIn(self.olaf.partner_id, result.message_partner_ids)
        prompt = self.prompt_of(self.brandt).filtered(
            lambda p: p.relationship_reason == "next_step"
        )
        self.assertEqual(prompt.user_id, self.ann)
