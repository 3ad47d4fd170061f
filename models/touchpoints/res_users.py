import re

from odoo import api, fields, models

# Names that connectors usually have, as parts of a login
ROBOT = re.compile(
    r"(^|[^a-z])(robot|bot|connector|webshop|edi|api|integration|sync)([^a-z]|$)"
    r"|(shop|web|order|sync|api|edi|import|chat|odoo)[-_.]?bot([^a-z]|$)"
)


class ResUsers(models.Model):
    _inherit = "res.users"

    relationship_is_robot = fields.Boolean(
        string="Works by itself",
        compute="_compute_relationship_is_robot",
        store=True,
        readonly=False,
        help="A machine and no colleague, such as the connector of a web shop: orders "
        "that it enters were placed online, and what it writes is no contact.",
    )

    def write(self, vals):
        is_robot = vals.get("relationship_is_robot")
        changed = self.browse()
        if is_robot is not None:
            changed = self.filtered(lambda u: u.relationship_is_robot != bool(is_robot))
        res = super().write(vals)
        if changed:
            self.env["relationship.capture"]._correct_entered(changed)
        return res

    @api.depends("login")
    def _compute_relationship_is_robot(self):
        """New users with a login such as "shop-connector" are taken for machines."""
        for user in self:
            user.relationship_is_robot = user.relationship_is_robot or bool(
                ROBOT.search((user.login or "").split("@")[0].lower())
            )
