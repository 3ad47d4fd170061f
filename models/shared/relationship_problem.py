import traceback

from odoo import api, fields, models
from odoo.tools.translate import code_translations

KEPT_DAYS = 7  # what isn't met again for so long has gone by another way
MESSAGE_SIZE = 500
NAMES_TOLD = 5


class RelationshipProblem(models.Model):
    _name = "relationship.problem"
    _description = "Problem of a Scheduled Action"
    _order = "last_date desc, id desc"

    name = fields.Char(string="What failed", compute="_compute_name")
    action = fields.Char(
        required=True, readonly=True, help="What was done by itself, in English."
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Integer(
        string="Record ID", readonly=True, help="0: the action as a whole fails."
    )
    record_name = fields.Char(string="Record", readonly=True)
    message = fields.Text(
        string="What went wrong",
        readonly=True,
        help="The record is left out until this is mended; all others are worked off.",
    )
    details = fields.Text(readonly=True, help="For developers.")
    first_date = fields.Datetime(
        string="First seen", default=fields.Datetime.now, readonly=True
    )
    last_date = fields.Datetime(
        string="Last seen", default=fields.Datetime.now, readonly=True
    )
    times = fields.Integer(string="Attempts", default=1, readonly=True)

    _record_unique = models.UniqueIndex(
        "(action, res_model, res_id)", "This problem is listed already."
    )

    # === COMPUTE METHODS === #

    @api.depends("action")
    @api.depends_context("lang")
    def _compute_name(self):
        terms = code_translations.get_python_translations(
            "relationship_flow", self.env.lang or "en_US"
        )
        for problem in self:
            problem.name = terms.get(problem.action, problem.action)

    # === ACTION METHODS === #

    def action_open_record(self):
        """Open what could not be worked off.

        :return: an action, or False where it is no single record
        """
        self.ensure_one()
        if not self.res_id:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _keep(self, action, model, ids, failed):
        """List what failed, and forget what works again. Administrators are told of
        what is new, once.

        :param action: what was done, in English (as without a language)
        :param str model: of the records
        :param list ids: the records that were taken; 0 for the action as a whole
        :param dict failed: ``{id: error}`` of those among them that failed
        """
        # sudo: written by the app, read by administrators
        problems = self.sudo()
        known = problems.search(
            [
                ("action", "=", action),
                ("res_model", "=", model),
                ("res_id", "in", list(ids)),
            ]
        ).grouped("res_id")
        names = problems._get_names(model, failed)
        new = {}
        for id_, error in failed.items():
            vals = problems._describe(error) | {"record_name": names[id_]}
            if problem := known.pop(id_, None):
                problem.write(vals | {"times": problem.times + 1})
            else:
                new[id_] = vals | {
                    "action": action,
                    "res_model": model,
                    "res_id": id_,
                }
        problems.union(*known.values()).unlink()
        if new:
            problems.create(list(new.values()))._tell()

    @api.model
    def _get_names(self, model, ids):
        """Return ``{id: name}`` of records, as far as they have a name that can be
        read."""
        names = {}
        for id_ in ids:
            try:
                names[id_] = self.env[model].browse(id_).display_name if id_ else ""
            except Exception:  # it is the broken one
                names[id_] = ""
            names[id_] = names[id_] or f"{self.env[model]._description} {id_ or ''}"
        return names

    @api.model
    def _describe(self, error):
        words = str(error).strip() or type(error).__name__
        return {
            "last_date": fields.Datetime.now(),
            "message": words[:MESSAGE_SIZE],
            "details": "".join(traceback.format_exception(error)),
        }

    def _tell(self):
        """Tell administrators of new problems of one action, by Odoo's own way for
        scheduled actions."""
        names = ", ".join(self[:NAMES_TOLD].mapped("record_name"))
        if len(self) > NAMES_TOLD:
            names += ", ..."
        self.env["ir.cron"]._notify_admin(
            self.env._(
                "%(what)s: %(count)s could not be worked off (%(names)s), and will be "
                "left out until it works. All of them: Settings / Technical / "
                "Relationship problems.",
                what=self[0].name,
                count=len(self),
                names=names,
            )
        )

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("last_date", "<", limit)]).unlink()
