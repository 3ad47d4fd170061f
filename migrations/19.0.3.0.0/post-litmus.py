"""The shipped tiers of databases that had them before there were litmus tests get
theirs: tiers are data that no update changes."""

from odoo import SUPERUSER_ID, api

TIERS = {
    "gold": {"has_litmus": True, "litmus_when_silent": True},
    "silver": {"has_litmus": True},
}


def migrate(cr, version):
    """Set what the data of a new database sets; the field is new, so nobody has
    decided otherwise."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, values in TIERS.items():
        tier = env.ref(f"relationship_flow.relationship_tier_{name}", False)
        if tier:
            tier.write(values)
