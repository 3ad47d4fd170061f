def migrate(cr, version):
    """A key of one kind means one thing: what follows a delivery was called like a step
    of a plan, and a missing rating like the silence of a customer."""
    cr.execute("""
        UPDATE mail_activity SET relationship_key = 'plan_' || relationship_key
         WHERE relationship_reason IN ('delivery', 'thanks')
           AND res_model = 'sale.order' AND relationship_key LIKE 'step,%'
    """)
    cr.execute("""
        UPDATE mail_activity
           SET relationship_key = replace(relationship_key, 'silence,', 'unrated,')
         WHERE relationship_reason = 'feedback' AND relationship_key LIKE 'silence,%'
    """)
