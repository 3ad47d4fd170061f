from random import randint

from odoo import fields, models


class RelationshipInterest(models.Model):
    _name = "relationship.interest"
    _description = "Interest of a Person"
    _inherit = ["relationship.archivable"]
    _order = "name, id"

    name = fields.Char(required=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(lower(name))", "There is an interest with this name already. Use that one."
    )
