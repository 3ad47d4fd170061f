"""Quotations of what is late: made once, whoever asks for it, and from where."""

from odoo import Command, fields, models
from odoo.exceptions import UserError


class RelationshipRhythm(models.Model):
    _inherit = "relationship.rhythm"

    quotation_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Made of this item, and not confirmed yet.",
    )

    # === ACTION METHODS === #

    def action_quote(self):
        """Open the quotation of each customer with the usual quantities; made where
        nobody has yet.

        :raise AccessError: for users who may not sell
        :raise UserError: when none of the products is sold any more, or when a
            colleague made a quotation that the user may not see
        """
        orders = self._get_quotations()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "name": self.env._("Quotations"),
            "view_mode": "list,form",
            "domain": [("id", "in", orders.ids)],
        }
        if len(orders) == 1:
            action.update(view_mode="form", res_id=orders.id)
        return action

    # === BUSINESS METHODS === #

    def _get_quotations(self):
        """Return the open quotation of each customer and company, and make those that
        are missing. Of two people at once the second finds what the first has made:
        both write the items.

        :return: draft or sent ``sale.order`` records
        """
        sold = self.filtered("is_sold")
        if self and not sold:
            raise UserError(
                self.env._(
                    "These products are archived or no longer sold: there is nothing "
                    "to offer."
                )
            )
        self.env["sale.order"].check_access("create")
        groups = sold.grouped(lambda rhythm: (rhythm.partner_id, rhythm.company_id))
        found = {items: items._get_open_quotation() for items in groups.values()}
        missing = [items for items, order in found.items() if not order]
        made = self.env["sale.order"].create(
            [items._prepare_quotation() for items in missing]
        )
        for items, order in zip(missing, made, strict=True):
            # sudo: the app's note on items that only the app writes
            items.sudo().quotation_id = order
            order.sudo().relationship_activity_id = items.sudo().activity_id[:1]
        return made.union(*found.values())

    def _get_open_quotation(self):
        """Return the newest quotation of one customer's items that is still open.

        :raise UserError: when the user may not see it
        """
        # sudo: a colleague may have made it
        items = self.sudo()
        made = items.quotation_id | items.activity_id.relationship_quotation_ids
        made = made.filtered(
            lambda order: order.state in ("draft", "sent")
            and order.partner_id.commercial_partner_id == items.partner_id
        )
        made = made.sorted("id")[-1:]
        if made and not made.sudo(False).has_access("read"):
            raise UserError(
                self.env._(
                    "%(colleague)s has made the quotation %(name)s already.",
                    colleague=made.user_id.name or made.create_uid.name,
                    name=made.name,
                )
            )
        return made.sudo(False)

    def _prepare_quotation(self):
        """Whoever sees only their own orders makes one of their own."""
        sees_all = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
        return {
            **({} if sees_all else {"user_id": self.env.uid}),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": rhythm.product_id.id,
                        "product_uom_qty": rhythm.usual_quantity or 1,
                    }
                )
                for rhythm in self
            ],
        }
