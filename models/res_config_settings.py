from odoo import fields, models


# Odoo's own, named because it takes a mixin: it is no wizard of ours
class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "relationship.settings.mixin"]

    relationship_concern_alias_id = fields.Many2one(
        "mail.alias",
        string="Address for concerns",
        default=lambda self: self.env.ref(
            "relationship_flow.mail_alias_concern", raise_if_not_found=False
        ),
    )
    relationship_concern_alias_name = fields.Char(
        related="relationship_concern_alias_id.alias_name", readonly=False
    )
    relationship_concern_alias_domain = fields.Char(
        related="relationship_concern_alias_id.alias_domain"
    )

    # === ACTION METHODS === #

    def action_open_rating_template(self):
        """Open the mail that asks for a rating."""
        template = self.env.ref("relationship_flow.mail_template_rating_request")
        return template.get_formview_action()

    # === BUSINESS METHODS === #

    def set_values(self):
        res = super().set_values()
        self._write_relationship_numbers()
        return res
