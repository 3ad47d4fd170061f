from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Who reads which orders: the rules no longer add to what other apps let people
    read. They are in data that no update changes."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, model, path in (
        ("sale_order_rule_user", "sale.order", ""),
        ("sale_order_line_rule_user", "sale.order.line", "order_id."),
    ):
        rule = env.ref(f"relationship_flow.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = (
                f"user._relationship_order_domain('{model}', "
                f"'{path}operations_user_id', '{path}partner_id')"
            )
