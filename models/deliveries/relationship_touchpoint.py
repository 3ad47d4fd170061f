"""Contacts by which feedback was heard: taking one back takes back what came of it."""

from odoo import models


class RelationshipTouchpoint(models.Model):
    _inherit = "relationship.touchpoint"

    # === CRUD METHODS === #

    def unlink(self):
        # sudo: whoever heard it, nobody said it after all
        feedback = self.env["relationship.feedback"].sudo()
        feedback = feedback.search([("touchpoint_id", "in", self.ids)])
        res = super().unlink()
        feedback._take_back()
        return res
