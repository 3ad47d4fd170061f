from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Problems that were prompts become concerns; ratings went by those before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    prompts = env["mail.activity"].search(
        [
            ("relationship_reason", "=", "concern"),
            ("relationship_partner_id", "!=", False),
            ("res_model", "!=", "relationship.concern"),
        ]
    )
    env["relationship.concern"]._adopt(prompts)
