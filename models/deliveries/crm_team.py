from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    operations_user_id = fields.Many2one(
        "res.users",
        string="Operations lead",
        domain="[('share', '=', False)]",
        help="Looks after deliveries of this team's orders when nobody else is known, "
        "and hears of customers who are not happy.",
    )
