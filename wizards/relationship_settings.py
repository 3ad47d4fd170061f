from odoo import api, models

from ..models.shared.relationship_setting import SETTINGS


class RelationshipSettings(models.TransientModel):
    """The app's own settings, for managers who may not change all of Odoo's."""

    _name = "relationship.settings"
    _inherit = "relationship.settings.mixin"
    _description = "Settings of Relationships, for Managers"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        names = [f"relationship_{name}" for name in SETTINGS]
        # sudo: managers may read these settings, and no others
        known = self.env["res.config.settings"].sudo().default_get(names)
        return values | {name: known[name] for name in names if name in fields}

    # === ACTION METHODS === #

    def action_save(self):
        """Keep the settings; they count from now on.

        :raise AccessError: for who is no manager
        """
        self.check_access("write")
        for settings in self:
            settings._write_relationship_numbers()
        return {"type": "ir.actions.act_window_close"}
