"""Lists that people keep, such as tiers and reasons: what is in use is archived, so
that old records go on to show it, and not deleted."""

from odoo import api, models
from odoo.exceptions import UserError


class RelationshipArchivable(models.AbstractModel):
    _name = "relationship.archivable"
    _description = "Entries That Are Archived, Not Deleted"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Refuse to delete what a record names, and say what to do instead.

        :raise UserError: with the names and where they are used
        """
        for entry in self:
            users = entry._relationship_get_users()
            if users:
                raise UserError(
                    self.env._(
                        "%(entry)s is in use (%(users)s). Archive it instead: nobody "
                        "can choose it any more, and what has it keeps it.",
                        entry=entry.display_name,
                        users=", ".join(users),
                    )
                )

    def _relationship_get_users(self):
        """Return the descriptions of the models that name the entry, most plainly said:
        ``["Contact"]``. What is deleted with it, or only shows it, does not count."""
        self.ensure_one()
        found = []
        for model, name in self._relationship_get_referers():
            # sudo: whoever may not see the record, it keeps the entry in use
            records = self.env[model].sudo().with_context(active_test=False)
            if records.search_count([(name, "in", self.ids)], limit=1):
                # sudo: the name of the model alone, in the reader's language
                found.append(self.env["ir.model"].sudo()._get(model).name)
        return sorted(set(found))

    @api.model
    def _relationship_get_referers(self):
        """Return ``[(model, field)]`` of the stored fields that name entries."""
        return [
            (model._name, field.name)
            for model in self.env.registry.values()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.comodel_name == self._name
            and field.store
            and not field.related
            and not field.inherited
            and (
                field.type == "many2many"
                or field.type == "many2one"
                and field.ondelete != "cascade"
            )
        ]
