from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    loss_ids = fields.One2many(
        "relationship.loss",
        "partner_id",
        string="How it ended",
        groups="relationship_flow.group_user",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get("contact_lost_date") for vals in vals_list):
            self.env["relationship.loss"]._follow_clock(partners)
        return partners

    def write(self, vals):
        res = super().write(vals)
        if "contact_lost_date" in vals:
            self.env["relationship.loss"]._follow_clock(self)
        return res

    # === ACTION METHODS === #

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

    # === BUSINESS METHODS === #

    def _hand_over_relationship(self, owner):
        self.env["relationship.loss"]._move(self, owner)
        return super()._hand_over_relationship(owner)

    def _handed_over_relationship(self, owner):
        res = super()._handed_over_relationship(owner)
        self.env["relationship.loss"]._follow_clock(owner)
        return res

    def _take_merged_clock(self, clock):
        res = super()._take_merged_clock(clock)
        self.env["relationship.loss"]._follow_clock(self.commercial_partner_id)
        return res
