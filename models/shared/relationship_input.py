"""Numbers and days that are none, that make no sense or that no column holds, are
refused before Odoo or PostgreSQL stop at them with a message for programmers, or the
work of others at what comes of them. What makes sense a field says itself:
``most=3650``."""

from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .bounds import FIRST_DAY, LAST_DAY, within

MODULE = "relationship_flow"
DAYS = ("date", "datetime")
LARGEST = 2**31 - 1  # that a column of whole numbers holds


class RelationshipInput(models.AbstractModel):
    _name = "relationship.input"
    _description = "Entries With Numbers and Days That Are Checked"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._relationship_check_entries(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._relationship_check_entries(vals)
        return super().write(vals)

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "most" or super()._valid_field_parameter(field, name)

    @api.model
    def _relationship_check_day(self, field, day):
        """Check that a value of a date field is a day to work with.

        :raise ValidationError: with the name of the field
        """
        day = fields.Date.to_date(day)
        if day and within(day) != day:
            raise ValidationError(
                self.env._(
                    "%(field)s: %(date)s is no day to work with. Enter one between "
                    "%(first)s and %(last)s.",
                    field=field._description_string(self.env),
                    date=day,
                    first=FIRST_DAY,
                    last=LAST_DAY,
                )
            )

    @api.model
    def _relationship_check_entries(self, vals):
        """Check that numbers in ``vals`` are some and no more than their field takes,
        and that days in fields of ours are days to work with.

        :raise ValidationError: with the name of the field
        """
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in DAYS and field._module == MODULE:
                self._relationship_check_day(field, value)
            if type(value) not in (int, float):
                continue
            most = getattr(field, "most", None)
            if most is not None and value > most:
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(value)s is too much. Enter %(most)s at most.",
                        field=field._description_string(self.env),
                        value=value,
                        most=most,
                    )
                )
            if not isfinite(value) or (
                field and field.type == "integer" and abs(value) > LARGEST
            ):
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(value)s is no number to work with.",
                        field=field._description_string(self.env) if field else name,
                        value=value,
                    )
                )
