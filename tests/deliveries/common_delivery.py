from odoo import Command

from ..common import RelationshipCommon, day


class DeliveryCommon(RelationshipCommon):
    """A customer whom Olaf delivers to, and a plan for what comes after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "After a delivery",
                "res_model": "sale.order",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": cls.env.ref(xmlid).id,
                            "summary": summary,
                            "delay_count": weeks,
                            "delay_unit": "weeks",
                            "delay_from": "after_plan_date",
                            "responsible_type": who,
                            "relationship_reason": reason,
                        }
                    )
                    for xmlid, summary, weeks, who, reason in (
                        (
                            "relationship_flow.mail_activity_type_letter",
                            "Thank-you note",
                            1,
                            "salesperson",
                            "thanks",
                        ),
                        (
                            "mail.mail_activity_data_call",
                            "How is it?",
                            2,
                            "operations",
                            "delivery",
                        ),
                    )
                ],
            }
        )
        cls.silver.delivery_plan_id = cls.plan
        cls.brandt.operations_user_id = cls.olaf

    @classmethod
    def make_confirmed(cls, partner=None, **vals):
        """Confirm an order of Ann's."""
        order = cls.make_order(partner or cls.mia, **vals)
        order.action_confirm()
        return order

    @classmethod
    def make_delivered(cls, partner=None, days=0, **vals):
        """Deliver an order so many days ago."""
        order = cls.make_confirmed(partner, **vals)
        order.sudo().delivered_date = day(-days)
        return order

    def set_setting(self, name, value):
        self.env["ir.config_parameter"].set_param(
            f"relationship_flow.{name}", str(value)
        )
