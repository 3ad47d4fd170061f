"""Customers who are colleagues by now are not looked after any more."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Empty their next contact date, and set their open prompts aside."""
    cr.execute(
        """UPDATE res_partner SET next_contact_date = NULL
            WHERE next_contact_date IS NOT NULL AND NOT partner_share"""
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    prompts = env["mail.activity"].search(
        [
            ("relationship_reason", "!=", False),
            ("relationship_partner_id.partner_share", "=", False),
        ]
    )
    prompts._relationship_put_aside("colleague")
