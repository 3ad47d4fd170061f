from odoo import SUPERUSER_ID, api

OWN = "['|', ('partner_id.operations_user_id', '=', user.id)"
OWN_OR_ASKED = (
    "['|', '|', ('activity_id.user_id', '=', user.id), "
    "('partner_id.operations_user_id', '=', user.id)"
)


def migrate(cr, version):
    """Whoever has a follow-up about late items sees these. The rule is in data that no
    update changes."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(
        "relationship_flow.relationship_rhythm_rule_own", raise_if_not_found=False
    )
    if rule:
        rule.domain_force = rule.domain_force.replace(OWN, OWN_OR_ASKED)
