from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipTakeOver(models.TransientModel):
    _name = "relationship.take.over"
    _description = "Take Over Recommended Intervals"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    with_manual = fields.Boolean(
        string="Also those entered by hand",
        help="Intervals that a colleague has entered are left as they are, unless you "
        "choose otherwise.",
    )
    manual_count = fields.Integer(compute="_compute_work")
    moving_count = fields.Integer(string="Will change", compute="_compute_work")
    current_contacts = fields.Integer(
        string="Contacts a year now",
        compute="_compute_work",
        help="What the intervals of these customers ask for: 365 days by the interval, "
        "added up.",
    )
    planned_contacts = fields.Integer(
        string="Contacts a year then",
        compute="_compute_work",
        help="The same once the recommended intervals have been taken over.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_ids", "with_manual")
    def _compute_work(self):
        for wizard in self:
            owners = wizard._get_owners()
            takers = wizard._get_takers()
            then = takers.mapped("recommended_interval_days")
            then += (owners - takers).mapped("contact_interval_days")
            now = owners.mapped("contact_interval_days")
            wizard.current_contacts = self._count_contacts(now)
            wizard.planned_contacts = self._count_contacts(then)
            wizard.moving_count = len(takers.filtered("recommended_interval_differs"))
            wizard.manual_count = len(owners.filtered(self._is_own))

    # === ACTION METHODS === #

    def action_take_over(self):
        """Take over the recommended intervals, and say how many customers were left.

        :raise UserError: when there is nothing to take over
        """
        self.ensure_one()
        takers = self._get_takers()
        if not takers:
            raise UserError(
                self.env._(
                    "Nothing to take over: these customers have no recommendation yet, "
                    "or an interval entered by hand."
                )
            )
        owners = self._get_owners()
        left = (owners - takers).filtered(self._is_own)
        without = owners - takers - left
        takers.action_accept_recommended_interval()
        lines = [self.env._("Taken over: %(count)s.", count=len(takers))]
        if left:
            lines.append(
                self.env._("Left, entered by hand: %(count)s.", count=len(left))
            )
        if without:
            lines.append(
                self.env._("Without a recommendation: %(count)s.", count=len(without))
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Recommended intervals"),
                "message": " ".join(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _get_owners(self):
        """Return the customers whose clock runs, without those who are lost."""
        owners = self.partner_ids.commercial_partner_id
        return owners.filtered(
            lambda p: p.contact_clock_start and not p.contact_lost_date
        )

    def _get_takers(self):
        """Return the customers who get the recommended interval."""
        return self._get_owners().filtered(
            lambda p: p.recommended_interval_days
            and (self.with_manual or not self._is_own(p))
        )

    @api.model
    def _is_own(self, partner):
        """Return whether somebody has entered the customer's interval by hand."""
        return partner.contact_interval_origin == "manual"

    @api.model
    def _count_contacts(self, intervals):
        return round(sum(365 / days for days in intervals if days))
