"""Many rows like one that Odoo has made."""

import contextlib
import json

from odoo.tools import SQL


class Rollback(Exception):
    """Ends a savepoint without keeping anything."""


@contextlib.contextmanager
def without_foreign_keys(env, *tables):
    """Check the references of ``tables`` once in the end, as a whole: row by row is
    slow, and hopeless when PostgreSQL has planned it for an empty table."""
    env.cr.execute(
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
             FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])""",
        [list(tables)],
    )
    keys = env.cr.fetchall()
    for table, name, _definition in keys:
        env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, definition in keys:
        env.cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


class Prototypes:
    """Rows that Odoo has made, as patterns for INSERT ... SELECT."""

    def __init__(self, env):
        self.env = env
        self.rows = {}

    def remember(self, table, record):
        """Keep the row of ``record``, even when it is taken back."""
        name = SQL.identifier(table)
        self.env.cr.execute(
            SQL("SELECT to_jsonb(t) FROM %s t WHERE id = %s", name, record.id)
        )
        self.rows[table] = self.env.cr.fetchone()[0]

    def insert(self, table, source, **columns):
        """Insert a row like the prototype for each row of ``source``; ``columns`` are
        SQL over ``source`` (alias s) for what differs."""
        names = [name for name in self.rows[table] if name not in columns]
        own = [SQL.identifier(name) for name in columns]
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s (%(columns)s) SELECT %(values)s
                     FROM (%(source)s) s,
                          jsonb_populate_record(
                              NULL::%(table)s, %(row)s::jsonb) proto""",
                table=SQL.identifier(table),
                columns=SQL(", ").join([*own, *map(SQL.identifier, names)]),
                values=SQL(", ").join(
                    [
                        *(SQL(expression) for expression in columns.values()),
                        *(SQL.identifier("proto", name) for name in names),
                    ]
                ),
                source=SQL(source),
                row=json.dumps(self.rows[table]),
            )
        )
        return self.env.cr.rowcount
