from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipStakeholderIdentify(models.TransientModel):
    _name = "relationship.stakeholder.identify"
    _description = "We Know Who It Is"

    partner_id = fields.Many2one(
        "res.partner", string="Until now", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True, help="Who it has turned out to be.")
    function = fields.Char(
        string="Job position",
        compute="_compute_function",
        store=True,
        readonly=False,
    )
    email = fields.Char()
    phone = fields.Char()

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_function(self):
        for wizard in self:
            wizard.function = wizard.partner_id.function

    # === ACTION METHODS === #

    def action_identify(self):
        """Turn the placeholder into a person: role and interval stay.

        :raise UserError: when a colleague was faster
        """
        self.ensure_one()
        self.env["relationship.touchpoint"].check_access("create")
        partner = self.partner_id
        partner.check_access("read")
        if not partner.is_stakeholder_placeholder:
            raise UserError(
                self.env._("%(person)s is known already.", person=partner.name)
            )
        # sudo: saying who somebody is needs no right on the address book
        partner.sudo().write(
            {
                "is_stakeholder_placeholder": False,
                "name": self.name,
                "function": self.function,
                "email": self.email,
                "phone": self.phone,
            }
        )
        return {"type": "ir.actions.act_window_close"}
