"""Customers who were marked as lost get the story of it, with what had been seen."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Make the losses of the customers whose clock has been stopped."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lost = env["res.partner"].search([("contact_lost_date", "!=", False)])
    env["relationship.loss"]._follow_clock(lost)
