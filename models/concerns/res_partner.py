"""The concerns of a customer."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Concerns of which we spoke with the people of a customer that was part of another one
OWN_CONCERNS = """
   UPDATE relationship_concern c SET partner_id = %(own)s
     FROM res_partner p
    WHERE c.partner_id = %(owner)s AND p.commercial_partner_id = %(own)s
      AND p.id = COALESCE(
          (SELECT t.contact_id FROM relationship_touchpoint t
            WHERE t.id = c.touchpoint_id), c.contact_id)
RETURNING c.id
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    concern_ids = fields.One2many(
        "relationship.concern",
        "partner_id",
        string="Concerns",
        groups="base.group_user",
    )
    open_concern_count = fields.Integer(
        string="Open concerns",
        compute="_compute_open_concern_count",
        groups="base.group_user",
        help="Concerns whose customer has not been told yet how they ended.",
    )
    concern_count = fields.Integer(
        compute="_compute_open_concern_count", groups="base.group_user"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "commercial_partner_id.concern_ids.stage",
        "commercial_partner_id.concern_ids.active",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_concern_count(self):
        counts = {}
        for owner, stage, count in self.env["relationship.concern"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "stage"],
            ["__count"],
        ):
            still_open, total = counts.get(owner, (0, 0))
            counts[owner] = (
                still_open + (count if stage != "told" else 0),
                total + count,
            )
        for partner in self:
            partner.open_concern_count, partner.concern_count = counts.get(
                partner.commercial_partner_id, (0, 0)
            )

    # === ACTION METHODS === #

    def action_log_concern(self):
        """Open the dialog that logs a concern of the customer's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_concern_action_log"
        )
        owner = self.commercial_partner_id
        context = {"default_partner_id": owner.id}
        if self != owner and self.type == "contact":  # a dock says nothing
            context["default_contact_id"] = self.id
        return {**action, "context": context}

    def action_view_concerns(self):
        """Open the customer's concerns."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_concern_action"
        )
        owner = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "in", owner.ids)],
            "context": {"default_partner_id": owner[:1].id},
        }

    # === BUSINESS METHODS === #

    def _relationship_was_colleague(self):
        """Return whether somebody has an internal user, or had one."""
        users = self.with_context(active_test=False).user_ids
        return any(not user.share for user in users)

    def _relationship_get_open_concerns(self):
        """Return ``{customer: open concerns}``, of those that the user may see, the
        most severe first."""
        if not self.ids:
            return {}
        concerns = self.env["relationship.concern"]
        found = concerns.search(
            concerns._get_open_domain()
            & Domain("partner_id", "in", self.commercial_partner_id.ids)
        ).sorted("response_date")
        return found.grouped("partner_id")

    def _relationship_come_apart(self, owner):
        """What its people are unhappy with is its own to solve, and what asks for
        that."""
        res = super()._relationship_come_apart(owner)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(OWN_CONCERNS, own=self.id, owner=owner.id))
        self.env["relationship.concern"].invalidate_model(["partner_id"], flush=False)
        self.env["res.partner"].invalidate_model(flush=False)
        # sudo: whoever edits the address book moves the prompts of all colleagues
        prompts = self.env["mail.activity"].sudo().with_context(active_test=False)
        prompts.search(
            Domain("relationship_partner_id", "=", owner.id)
            & Domain("res_model", "=", "relationship.concern")
            & Domain("res_id", "in", [row[0] for row in rows])
        ).relationship_partner_id = self
        self._relationship_settle()
        return res

    def _relationship_hand_over(self, owner):
        self._relationship_move_rows("relationship.concern", owner)
        return super()._relationship_hand_over(owner)
