def post_init_hook(env):
    """Make the app useful in its first minute: read contacts, orders and meetings of
    the past, start the clocks, give tiers, see how regularly customers order, and how
    healthy the relationships are."""
    env["relationship.capture"]._backfill()
    env["relationship.rhythm"]._refresh_all()
    env["relationship.health"]._refresh_all()
    env["relationship.concern"]._bind_to_transfers()


def uninstall_hook(env):
    """Leave no prompt behind that nothing explains any more."""
    prompts = env["mail.activity"]
    prompts.search(prompts._relationship_get_pending_domain()).unlink()
    env.cr.execute("DROP FUNCTION IF EXISTS relationship_zone(text)")
