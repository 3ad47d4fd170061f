from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_mark_lost(self, date=None):
        """Stop the clock: the relationship has ended; or open the dialog that asks
        when, how and why.

        :param date date: when it ended
        """
        if date:
            return self._write_clock({"contact_lost_date": date})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_mark_lost_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}
