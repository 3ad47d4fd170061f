"""The shipped tiers of databases that had them before people were looked at say for
which customers it matters: tiers are data that no update changes."""

from odoo import SUPERUSER_ID, api

TIERS = {
    "gold": {"needs_senior": True, "warns_single_thread": True},
    "silver": {"warns_single_thread": True},
}


def migrate(cr, version):
    """Set the new fields of the shipped tiers that are still there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, values in TIERS.items():
        tier = env.ref(f"relationship_flow.relationship_tier_{name}", False)
        if tier:
            tier.write(values)
