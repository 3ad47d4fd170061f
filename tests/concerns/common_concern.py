from odoo import Command

from ..deliveries.common_delivery import DeliveryCommon


class ConcernCommon(DeliveryCommon):
    """Brandt Packaging: Olaf delivers, Ann sells, Mona leads Ann's team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver.delivery_plan_id = False
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Team",
                "user_id": cls.mona.id,
                "company_id": False,
                "member_ids": [Command.link(cls.ann.id)],
            }
        )

    def prompt_of(self, concern, manager=False):
        """Return the open prompt about a concern, or that of the manager."""
        key = f"concern,{concern.id}{',manager' if manager else ''}"
        return self.prompts_of(concern.partner_id, relationship_key=key)

    def news_of(self, concern):
        """Return who was told what about a concern in its chatter."""
        return [
            (message.notified_partner_ids.name, message.body)
            for message in concern.sudo().message_ids.sorted("id")
            if message.notified_partner_ids
        ]
