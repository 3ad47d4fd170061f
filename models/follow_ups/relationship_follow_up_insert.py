"""Many prompts at once: the night writes them by one statement per batch.

`mail.activity.create` takes a millisecond for each: defaults, checks of access that a
superuser passes, cleaning of words that are clean, followers that a prompt doesn't
make, and a second write of what is computed. The rows and the counters on the screens
are the same either way. Where another app has a say in it, Odoo's own way is taken.
"""

import json
import re
from itertools import chain

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

OPEN_INDEX = "mail_activity_relationship_open_unique"
PLAIN_PARAGRAPH = re.compile(r"<p>[^<>]*</p>")  # nothing in it to be cleaned
LEAST = 20  # prompts for which it is worth it
OWN_MODULES = {"base", "bus", "calendar", "mail", "relationship_flow"}
WRITTEN = ("res_model", "res_name", "user_tz", "date_done")  # of what Odoo computes
# They say that they follow from activities, but only from fields of the same name
FALSE_FOLLOWERS = {"ir.actions.server", "ir.cron"}


class RelationshipFollowUp(models.AbstractModel):
    _inherit = "relationship.follow.up"

    @api.model
    def _create_prompts(self, vals_list):
        """Create the activities of prompts, nobody gets a mail or becomes a follower.

        :param list vals_list: as ``_prepare_activity`` makes them
        :return: the new ``mail.activity`` records, in the same order
        :raise ConcurrencyError: when somebody has just raised one of them; Odoo then
            does all of it again, and it is found
        """
        try:
            return self._create_activities(vals_list)
        except UniqueViolation as error:
            if error.diag.constraint_name != OPEN_INDEX:
                raise
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _create_activities(self, vals_list):
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, relationship_no_subscribe=True
        )
        is_many = len(vals_list) >= LEAST
        if is_many and self.env.su and self._may_insert(set(chain(*vals_list))):
            return self._insert_prompts(activities, vals_list)
        created = activities._relationship_by_app().create(vals_list)
        return created.with_context(relationship_app=None)

    @api.model
    def _may_insert(self, names=()):
        """Return whether no other app changes what becomes of a new activity: by
        `create` (automation rules do), a constraint, a default, or a stored field that
        is computed.

        :param names: of the fields that are given; each must be a column
        """
        activities = self.env["mail.activity"]
        if not all(activities._fields[name].column_type for name in names):
            return False
        makers = [
            maker for maker in type(activities).mro() if "create" in maker.__dict__
        ]
        if activities._constraint_methods or any(
            getattr(maker, "_module", None) not in ("mail", "relationship_flow", None)
            or maker is type(activities)
            for maker in makers
        ):
            return False
        for field in activities._fields.values():
            foreign = not OWN_MODULES.issuperset(field._modules or ())
            if field.store and foreign and (field.compute or field.default):
                return False
            if any(
                found.store
                and found.column_type
                and found.model_name not in {activities._name, *FALSE_FOLLOWERS}
                for found in self.env.registry.get_dependent_fields(field)
            ):
                return False
        return True

    @api.model
    def _insert_prompts(self, activities, vals_list):
        """Insert the rows of prompts, and let the users' screens count them."""
        self.env.flush_all()
        names = {*chain(*vals_list), "active", *WRITTEN}
        names |= {"create_uid", "create_date", "write_uid", "write_date"}
        columns = [SQL.identifier(name) for name in sorted({"id", *names})]
        ids = self._draw_ids(activities, len(vals_list))
        rows = self._complete_rows(ids, vals_list)
        self.env.cr.execute(
            SQL(
                """INSERT INTO mail_activity (%(columns)s)
                   SELECT %(columns)s
                     FROM json_populate_recordset(NULL::mail_activity, %(rows)s)""",
                columns=SQL(", ").join(columns),
                rows=json.dumps(rows, default=str),
            )
        )
        created = activities.browse(ids)
        written = [activities._fields[name] for name in WRITTEN]
        with self.env.protecting(written, created):
            created.modified(names, create=True)
        for model, found in self._group_ids(vals_list).items():
            mixed = [
                name
                for name, field in self.env[model]._fields.items()
                if field.comodel_name == "mail.activity" and field.type == "one2many"
            ]
            records = self.env[model].browse(found)
            records.invalidate_recordset(mixed, flush=False)
        self._count_on_screens(vals_list)
        return created

    @api.model
    def _draw_ids(self, activities, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"{activities._table}_id_seq",
                count,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _group_ids(self, vals_list):
        """Return ``{model: ids of its records that get a prompt}``; customers get one
        whatever it is about."""
        found = {"res.partner": [vals["relationship_partner_id"] for vals in vals_list]}
        for vals in vals_list:
            model = self.env["ir.model"].browse(vals["res_model_id"]).model
            found.setdefault(model, []).append(vals["res_id"])
        return found

    @api.model
    def _complete_rows(self, ids, vals_list):
        """Return the rows with what Odoo would compute for them."""
        models_by_id = {
            id_: self.env["ir.model"].browse(id_).model
            for id_ in {vals["res_model_id"] for vals in vals_list}
        }
        names = {}
        for model, found in self._group_ids(vals_list).items():
            # A partner's display_name is this, made anew for each by a context
            name = "complete_name" if model == "res.partner" else "display_name"
            for record in self.env[model].browse(dict.fromkeys(found)):
                names[model, record.id] = record[name]
        user_ids = {vals["user_id"] for vals in vals_list if vals["user_id"]}
        zones = {user.id: user.tz for user in self.env["res.users"].browse(user_ids)}
        now = fields.Datetime.to_string(self.env.cr.now())
        note = self.env["mail.activity"]._fields["note"]
        common = {"active": True, "create_uid": self.env.uid, "create_date": now}
        common |= {"write_uid": self.env.uid, "write_date": now}
        clean = {}
        rows = []
        for id_, vals in zip(ids, vals_list, strict=True):
            row = {
                name: None if value is False else value for name, value in vals.items()
            }
            words = row["note"]
            if words and words not in clean and not PLAIN_PARAGRAPH.fullmatch(words):
                clean[words] = note.convert_to_column(words, self.env["mail.activity"])
            model = models_by_id[vals["res_model_id"]]
            row |= common
            row |= {
                "id": id_,
                "note": clean.get(words, words),
                "res_model": model,
                "res_name": names[model, vals["res_id"]] or None,
                "user_tz": zones.get(vals["user_id"]) or None,
            }
            rows.append(row)
        return rows

    @api.model
    def _count_on_screens(self, vals_list):
        """Add to the counters of the users' screens, as Odoo does: what is due now."""
        today = fields.Date.today()
        counts = {}
        for vals in vals_list:
            if vals["user_id"] and vals["date_deadline"] <= today:
                counts[vals["user_id"]] = counts.get(vals["user_id"], 0) + 1
        for user_id, count in counts.items():
            self.env["res.users"].browse(user_id)._bus_send(
                "mail.activity/updated", {"activity_created": True, "count_diff": count}
            )
