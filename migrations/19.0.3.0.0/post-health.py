"""Customers get their first health score at once, not in the next night."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Work out everybody's health."""
    api.Environment(cr, SUPERUSER_ID, {})["relationship.health"]._refresh_all()
