from odoo import api, fields, models

from ..shared.bounds import MAX_INTERVAL

STAGE_CODES = [
    ("take_stock", "Take stock"),
    ("litmus", "Litmus test"),
    ("agreed", "Agreed"),
    ("under_way", "Under way"),
    ("arrived", "Where it needs to be"),
    ("review", "Review"),
]


class RelationshipPlanStage(models.Model):
    _name = "relationship.plan.stage"
    _description = "Relationship Plan Stage"
    _inherit = ["relationship.archivable", "relationship.input"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        STAGE_CODES,
        readonly=True,
        copy=False,
        help="By which the addon knows the stages that it came with, whatever you "
        "call them.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fold = fields.Boolean(
        string="Folded", help="Its column is folded while there is nothing in it."
    )
    description = fields.Text(
        translate=True, help="What a plan in this stage is waiting for."
    )
    color = fields.Integer()
    rotting_threshold_days = fields.Integer(
        string="Still for (days)",
        most=MAX_INTERVAL,
        help="Plans that have stayed here for so many days are marked. 0: never.",
    )
    template_ids = fields.Many2many(
        "relationship.plan.step.template",
        string="First steps",
        help="Steps that a plan gets by itself when it is started in this stage.",
    )

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is a stage of this kind already."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_by_code(self, code):
        """Return the stage with this code, else the first stage."""
        stage = self.search([("code", "=", code)], limit=1)
        return stage or self.search([], limit=1)
