def migrate(cr, version):
    """Follow-ups about silence are answered by a later order than the last one when
    they were raised; of open ones, that is the last one known."""
    cr.execute("""
        UPDATE mail_activity activity SET relationship_last_order_date = last.date
          FROM (SELECT partner_id, max(last_order_date) AS date
                  FROM relationship_pulse GROUP BY partner_id) last
         WHERE last.partner_id = activity.relationship_partner_id
           AND activity.relationship_last_order_date IS NULL
           AND activity.relationship_reason = 'winback'
           AND activity.relationship_key = 'silence'
    """)
