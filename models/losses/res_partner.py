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
        if vals.get("active"):
            # sudo: whoever edits the address book need not see how it ended
            losses = self.sudo().loss_ids.filtered(lambda loss: not loss.reopened_date)
            losses.attempt_ids._raise_prompts()
        return res

    # === ACTION METHODS === #

    def action_mark_lost(self, date=None):
        """Stop the clock: the relationship has ended; or open the dialog that asks
        when, how and why.

        :param date date: when it ended
        """
        if date:
            return self._relationship_write_clock({"contact_lost_date": date})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_mark_lost_action"
        )
        return {**action, "context": {"default_partner_ids": self.ids}}

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        self.env["relationship.loss"]._move(self, owner)
        return super()._relationship_hand_over(owner)

    def _relationship_handed_over(self, owner):
        res = super()._relationship_handed_over(owner)
        self.env["relationship.loss"]._follow_clock(owner)
        return res

    def _relationship_continue_clock(self, clock):
        res = super()._relationship_continue_clock(clock)
        self.env["relationship.loss"]._follow_clock(self.commercial_partner_id)
        return res
