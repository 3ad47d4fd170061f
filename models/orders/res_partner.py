"""How regularly customers order, seen from the customer and from the product."""

from odoo import fields, models
from odoo.tools import SQL

PRODUCTS_NAMED = 2
# One row per item of those who become one customer: the owner's, unless that one knows
# less of what people did
TWIN_RHYTHMS = """
DELETE FROM relationship_rhythm r USING (
    SELECT id, row_number() OVER (
        PARTITION BY company_id, product_id
            ORDER BY is_dismissed IS TRUE DESC, quotation_id IS NOT NULL DESC,
                     activity_id IS NOT NULL DESC, partner_id = %(owner)s DESC, id
           ) AS place
      FROM relationship_rhythm
     WHERE partner_id = ANY(%(everyone)s)) twin
 WHERE r.id = twin.id AND twin.place > 1
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    rhythm_count = fields.Integer(
        string="Reorder rhythms",
        compute="_compute_rhythm_count",
        groups="relationship_flow.group_user",
    )
    late_rhythm_count = fields.Integer(
        string="Late orders",
        compute="_compute_rhythm_count",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    def _compute_rhythm_count(self):
        owners = self.commercial_partner_id
        rhythms = self.env["relationship.rhythm"]
        domain = [("partner_id", "in", owners.ids)]
        counts = dict(rhythms._read_group(domain, ["partner_id"], ["__count"]))
        late = dict(
            rhythms._read_group(
                [*domain, ("status", "=", "late")], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            owner = partner.commercial_partner_id
            partner.rhythm_count = counts.get(owner, 0)
            partner.late_rhythm_count = late.get(owner, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        moving = {"parent_id", "is_company"} & vals.keys()
        before = {p: p.commercial_partner_id for p in self} if moving else {}
        res = super().write(vals)
        for partner, owner in before.items():
            if partner.commercial_partner_id != owner:
                self.env["relationship.purchase"]._note_changes(
                    owner | partner.commercial_partner_id
                )
        return res

    # === ACTION METHODS === #

    def action_view_rhythms(self):
        """Open what the customers order, and how regularly."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _relationship_hand_over(self, owner):
        # Figures are worked out anew; what people decided on an item goes along
        self.env.flush_all()
        everyone = self | owner
        self.env.cr.execute(SQL(TWIN_RHYTHMS, owner=owner.id, everyone=everyone.ids))
        self.env["relationship.rhythm"].invalidate_model(flush=False)
        self._relationship_move_rows("relationship.rhythm", owner)
        self.env["relationship.purchase"]._note_changes(owner)
        # sudo: whoever edits the address book need not see what customers order
        items = self.env["relationship.rhythm"].sudo()
        items = items.search([("partner_id", "=", owner.id)])
        items = self.env["relationship.reorder"]._get_waiting(items)
        res = super()._relationship_hand_over(owner)
        self.env["relationship.reorder"]._join(items)  # one prompt of two has gone
        return res

    def _relationship_get_last_products(self):
        products = dict(super()._relationship_get_last_products())
        products.update(
            self.env["relationship.purchase"]._get_last_products(
                self.ids, PRODUCTS_NAMED
            )
        )
        return products

    def _relationship_filter_ordering(self):
        # By the same rule: who has sent everything back has bought nothing
        return self.browse(self._relationship_get_last_products())
