def migrate(cr, version):
    """An item that nobody is to be reminded of until it is ordered again: it is now
    kept which order was the last one then."""
    cr.execute("""
        UPDATE relationship_rhythm SET dismissed_order_date = last_order_date
         WHERE is_dismissed AND dismissed_until IS NULL
           AND dismiss_reason IS DISTINCT FROM 'season'
           AND dismissed_order_date IS NULL
    """)
