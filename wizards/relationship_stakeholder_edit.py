from odoo import api, fields, models

COPIED = (
    "stakeholder_role",
    "stakeholder_support",
    "stakeholder_coverage",
    "stakeholder_user_id",
    "birthdate_date",
    "interest_ids",
)


class RelationshipStakeholderEdit(models.TransientModel):
    _name = "relationship.stakeholder.edit"
    _inherit = ["relationship.input"]
    _description = "Who Is This?"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="cascade"
    )
    stakeholder_role = fields.Many2one("relationship.stakeholder.role", string="Role")
    stakeholder_support = fields.Selection(
        lambda self: self.env["res.partner"]._fields["stakeholder_support"].selection,
        string="Support",
    )
    stakeholder_coverage = fields.Selection(
        lambda self: self.env["res.partner"]._fields["stakeholder_coverage"].selection,
        string="Coverage",
    )
    stakeholder_user_id = fields.Many2one(
        "res.users", string="Our colleague", domain="[('share', '=', False)]"
    )
    birthdate_date = fields.Date(string="Birthday")
    interest_ids = fields.Many2many(
        "relationship.interest",
        string="Interests",
        context={"active_test": False},  # archived ones stay with those who have them
    )

    @api.model
    def default_get(self, fields):
        """Start from what is known of the person."""
        values = super().default_get(fields)
        person = self.env["res.partner"].browse(values.get("partner_id") or [])
        known = self._copy_values(person) if person else {}
        return {**known, **values}

    # === ACTION METHODS === #

    def action_save(self):
        """Keep what those who meet the person have learned, without any right on the
        address book."""
        self.ensure_one()
        self.env["relationship.touchpoint"].check_access("create")
        self.partner_id.check_access("read")
        # sudo: knowing a person at the customer needs no right to edit the address
        self.partner_id.sudo().write(self._copy_values(self))
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _copy_values(self, record):
        return record._convert_to_write({name: record[name] for name in COPIED})
