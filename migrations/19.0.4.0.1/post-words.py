OLD = (
    "Hello {first_name}, we last spoke {period} ago. What has changed at {customer} "
    "since then, and is there anything that I should find out for you?"
)
NEW = (
    "Hello {first_name}, what has changed at {customer} over the last {period}, and is "
    "there anything that I should find out for you?"
)


def migrate(cr, version):
    """Prospects are not told of a conversation that nobody may have had; words that
    somebody has changed stay."""
    cr.execute(
        """UPDATE relationship_script script
              SET body = jsonb_set(script.body, '{en_US}', to_jsonb(%s::text))
             FROM ir_model_data data
            WHERE data.model = 'relationship.script' AND data.res_id = script.id
              AND data.module = 'relationship_flow'
              AND data.name = 'relationship_script_interval_without_orders'
              AND script.body ->> 'en_US' = %s""",
        [NEW, OLD],
    )
