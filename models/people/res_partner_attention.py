"""What is good to know of the people at a customer: what hangs on one thread."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_get_notes(self):
        notes = super()._relationship_get_notes()
        owners = self.commercial_partner_id._origin
        labels = {
            "single_thread": self.env._("Hangs on one person"),
            "no_senior": self.env._("Nobody senior known"),
            "main_left": self.env._("Main contact has left"),
        }
        found = {}
        for warning in self.env["relationship.stakeholder.warning"]._find(owners.ids):
            label = labels[warning.key.split(",")[0]]
            found.setdefault(warning.partner_id, {})[label] = True
        for partner in self:
            notes[partner] += [
                {"level": "note", "label": label, "action": False}
                for label in found.get(partner._relationship_get_signal_owner().id, ())
            ]
        return notes
