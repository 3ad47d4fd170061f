from odoo import fields, models

from ..shared.bounds import MAX_INTERVAL


class RelationshipStakeholderRole(models.Model):
    _name = "relationship.stakeholder.role"
    _description = "Stakeholder Role"
    _inherit = ["relationship.archivable", "relationship.input"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        readonly=True,
        copy=False,
        help="By which the app knows the roles that it came with.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    interval_days = fields.Integer(
        string="Own interval (days)",
        most=MAX_INTERVAL,
        help="How often each person in this role hears from us, whoever else at the "
        "company does. 0: no interval of their own; the customer's is enough.",
    )
    follows_customer = fields.Boolean(
        string="In step with the customer",
        help="Without an interval of their own, people in this role count as in touch "
        "as long as the customer's interval since their last contact runs; others for "
        "a year.",
    )
    is_senior = fields.Boolean(
        string="Senior",
        help="Somebody who decides where the company is going. The tier says for "
        "which customers one should be known.",
    )

    _interval_not_negative = models.Constraint(
        "CHECK(interval_days >= 0)",
        "An interval can't be negative. Enter a number of days, or 0 for none.",
    )
    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is a role with this code already."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        """People keep in step with their role, unless they have an interval of their
        own."""
        before = {role: role.interval_days for role in self}
        res = super().write(vals)
        if "interval_days" in vals:
            for role, days in before.items():
                role._move_people(days)
        return res

    # === BUSINESS METHODS === #

    def _move_people(self, days):
        """Give people with the role's interval of before, ``days``, its new one."""
        self.ensure_one()
        # sudo: the role decides for everybody, also for those at hidden companies
        people = self.env["res.partner"].sudo().with_context(active_test=False)
        people.search(
            [
                ("stakeholder_role", "=", self.id),
                ("stakeholder_interval_days", "=", days),
            ]
        ).stakeholder_interval_days = self.interval_days
