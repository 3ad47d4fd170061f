"""The shipped tiers of databases that had them before there were plans after a delivery
get theirs: tiers are data that no update changes."""

from odoo import SUPERUSER_ID, api

TIERS = ("gold", "silver", "bronze")


def migrate(cr, version):
    """Set the plan of each shipped tier that is older than the field and that nobody
    has changed since the field came; an empty field of others is somebody's choice."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    field = env["ir.model.data"].search(
        [
            ("module", "=", "relationship_flow"),
            ("name", "=", "field_relationship_tier__delivery_plan_id"),
        ]
    )
    for name in TIERS:
        tier = env.ref(f"relationship_flow.relationship_tier_{name}", False)
        plan = env.ref(f"relationship_flow.mail_activity_plan_{name}", False)
        if not tier or not plan or tier.delivery_plan_id:
            continue
        since = field.create_date
        changed = tier.write_date > since and tier.write_uid.id != SUPERUSER_ID
        if tier.create_date < since and not changed:
            tier.delivery_plan_id = plan
