"""Litmus tests, seen from the customer."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    litmus_count = fields.Integer(
        string="Litmus tests",
        compute="_compute_litmus",
        groups="relationship_flow.group_user",
    )
    litmus_label = fields.Char(
        string="Litmus test",
        compute="_compute_litmus",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("allowed_company_ids", "lang", "uid")
    def _compute_litmus(self):
        """Of the last result: "64 (5 Mar)"; while there is none, that one runs."""
        tests = self.env["relationship.litmus"].search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "state", "score", "closed_date", "answer_count"],
        )
        by_partner = tests.grouped("partner_id")
        for partner in self:
            found = by_partner.get(partner.commercial_partner_id, tests[:0])
            result = found.filtered("answer_count")[:1]
            partner.litmus_count = len(found)
            partner.litmus_label = found and (
                self.env._(
                    "%(score)s on %(date)s",
                    score=round(result.score),
                    date=self._relationship_format_day(result.closed_date),
                )
                if result
                else self.env._("No result yet")
            )

    # === ACTION METHODS === #

    def action_view_litmus(self):
        """Open the litmus tests of these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_litmus_action"
        )
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {"default_partner_id": self.commercial_partner_id[:1].id}
        return action

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        """Of tests that have not ended, one of each company goes on."""
        # sudo: whoever edits the address book need not see litmus tests
        tests = self.env["relationship.litmus"].sudo()
        running = tests.search(
            [("partner_id", "in", (self | owner).ids), ("state", "!=", "closed")],
            order="answered_count desc, id",
        )
        for same in running.grouped("company_id").values():
            same[1:].unlink()
        self._relationship_move_rows("relationship.litmus", owner)
        return super()._relationship_hand_over(owner)
