from odoo.exceptions import UserError
from odoo.models import MetaModel
from odoo.tools import SQL

SAME = {"varchar": "text", "int8": "int4", "numeric": "float8"}


def pre_init_hook(env):
    """Say clearly when another addon has one of our columns with another type, before
    anything is installed.

    :raise UserError: with the columns and the addons
    """
    rows = env.execute_query(
        SQL(
            """SELECT table_name, column_name, udt_name
                 FROM information_schema.columns WHERE table_schema = current_schema"""
        )
    )
    there = {(table, column): kind for table, column, kind in rows}
    clashes = []
    for model, name, kind in get_columns(env):
        found = there.get((env[model]._table, name))
        if found and SAME.get(found, found) != SAME.get(kind, kind):
            field = env["ir.model.fields"]._get(model, name)
            addon = field.modules or env._("the database")
            clashes.append(f"{model}.{name}: {found} ({addon}), {kind}")
    if clashes:
        raise UserError(
            env._(
                "Relationship Flow can't be installed beside fields of the same name "
                "and another type. Uninstall or rename them first:\n%(fields)s",
                fields="\n".join(clashes),
            )
        )


def get_columns(env):
    """Yield ``(model, field, type of its column)`` of our fields on models that are
    there already."""
    for definition in MetaModel._module_to_models__.get("relationship_flow", ()):
        inherited = getattr(definition, "_inherit", None) or ()
        inherited = [inherited] if isinstance(inherited, str) else inherited
        model = getattr(definition, "_name", None) or (inherited and inherited[0])
        if model not in env or env[model]._abstract:
            continue
        for field in definition._field_definitions:
            args = field._args__ or {}
            stored = args.get("store", not (args.get("compute") or args.get("related")))
            if stored and field.column_type:
                yield model, field.name, field.column_type[0]


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
