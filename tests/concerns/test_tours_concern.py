from odoo.tests import tagged

from ..deliveries.test_tours_delivery import DELIVERIES
from ..test_tours import ToursCommon

CONCERNS = "/odoo/action-relationship_flow.relationship_concern_action"


@tagged("post_install", "-at_install")
class TestToursConcern(ToursCommon):
    """A clerk without sales rights logs what a customer said; a colleague closes it."""

    def test_log_a_concern_and_close_the_loop(self):
        self.brandt.operations_user_id = self.mona
        self.order.action_confirm()
        self.order.operations_user_id = self.olaf
        self.env["relationship.concern"].search([]).active = False
        self.start_tour(
            DELIVERIES, "relationship_flow_concern_log", login=self.olaf.login
        )
        concern = self.env["relationship.concern"].search([])
        self.assertRecordValues(
            concern,
            [
                {
                    "name": "Two boxes were torn",
                    "partner_id": self.brandt.id,
                    "contact_id": self.brandt.child_ids.id,
                    "order_id": self.order.id,
                    "product_id": self.product.id,
                    "severity": "high",
                    "stage": "new",
                    "user_id": self.olaf.id,
                    "reported_by_id": self.olaf.id,
                }
            ],
        )
        self.start_tour(
            CONCERNS, "relationship_flow_concern_close", login=self.ann.login
        )
        concern.invalidate_recordset()
        self.assertRecordValues(
            concern,
            [
                {
                    "stage": "told",
                    "user_id": self.ann.id,
                    "solution": "New boxes are on their way",
                }
            ],
        )
        touchpoint = self.last_touchpoint(self.brandt)
        self.assertEqual(concern.touchpoint_id, touchpoint)
        self.assertEqual(touchpoint.purpose, "concern")
        self.assertEqual(touchpoint.user_id, self.ann)
        news = concern.message_ids.filtered("notified_partner_ids")
        self.assertEqual(news.notified_partner_ids, self.olaf.partner_id)
        self.assertIn("New boxes are on their way", news.body)
