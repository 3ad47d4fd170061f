from odoo.tests import tagged

from .common import day
from .common_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestConcern(DeliveryCommon):
    def test_smoke(self):
        concern = self.env["relationship.concern"].with_user(self.plain).create({"partner_id": self.mia.id, "name": "Torn"})
        self.assertEqual(concern.partner_id, self.brandt)
        self.assertEqual(concern.contact_id, self.mia)
        self.assertEqual(concern.user_id, self.olaf)
        self.assertEqual(concern.response_date, day(2))
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.res_id, concern.id)
        concern.with_user(self.olaf).action_take()
        self.assertEqual(prompt.date_deadline, day(2))
        concern.with_user(self.olaf).action_solved()
        concern.with_user(self.olaf).action_told()
        self.assertFalse(prompt.active)
