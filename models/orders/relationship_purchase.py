"""What customers bought, as SQL over confirmed order lines, and whose purchases have
changed since they were last looked at."""

from odoo import api, fields, models
from odoo.tools import SQL

# One row per customer, company, product and day. Returns, empty lines, down payments
# and delivery charges are no purchases. Quantities are in the product's unit, amounts
# in the company's currency without taxes; most need no conversion, which is slow.
# Customers and orders are found once, however few the planner expects; lines are read
# in the order of their orders, as they lie on the disk.
BOUGHT = """
WITH customer AS MATERIALIZED (
    SELECT p.id, %(zone)s AS zone FROM res_partner p WHERE %(among)s
), ordered AS MATERIALIZED (
    SELECT o.id, z.id AS partner_id, o.company_id,
           COALESCE(NULLIF(o.currency_rate, 0), 1)::numeric AS rate,
           ((o.date_order AT TIME ZONE 'UTC') AT TIME ZONE z.zone)::date AS day
      FROM customer z
      JOIN res_partner c ON c.commercial_partner_id = z.id
      JOIN sale_order o ON o.partner_id = c.id AND o.state = 'sale'
     WHERE o.date_order IS NOT NULL
  ORDER BY o.id
)
SELECT o.partner_id, o.company_id, l.product_id, o.day,
       sum(CASE WHEN l.product_uom_id = template.uom_id THEN l.product_uom_qty
                ELSE l.product_uom_qty * line_unit.factor / unit.factor END)
           AS quantity,
       sum(CASE WHEN o.rate = 1 THEN l.price_subtotal
                ELSE l.price_subtotal / o.rate END) AS amount
  FROM ordered o
  JOIN sale_order_line l ON l.order_id = o.id
  JOIN product_product product ON product.id = l.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  JOIN uom_uom line_unit ON line_unit.id = l.product_uom_id
  JOIN uom_uom unit ON unit.id = template.uom_id
 WHERE l.display_type IS NULL AND l.product_uom_qty > 0
   AND NOT COALESCE(l.is_downpayment, false) AND %(goods)s
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
"""


class RelationshipPurchase(models.AbstractModel):
    _name = "relationship.purchase"
    _description = "Purchases of Customers"

    @api.model
    def _bought(self, partner_ids):
        """SQL of what customers bought: partner_id (commercial entity), company_id,
        product_id, day, quantity (product's unit), amount (company currency).

        :param list partner_ids: commercial entities
        """
        lines = self.env["sale.order.line"]
        return SQL(
            BOUGHT,
            zone=self.env["relationship.clock"]._zone(SQL("p")),
            among=self.env["relationship.clock"]._among("p.id", partner_ids),
            goods=SQL("NOT COALESCE(l.is_delivery, false)")
            if "is_delivery" in lines._fields
            else SQL("true"),
        )

    # === CHANGES === #

    @api.model
    def _note_changes(self, partners):
        """Remember that the orders of ``partners`` have changed.

        Written once, when the transaction ends: however many lines are edited, it
        costs one statement.
        """
        precommit = self.env.cr.precommit
        noted = precommit.data.setdefault("relationship_flow.purchases", set())
        if not noted and partners.ids:
            precommit.add(self._write_changes)
        noted.update(partners.ids)

    def _write_changes(self):
        noted = self.env.cr.precommit.data.pop("relationship_flow.purchases", set())
        if noted:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO relationship_purchase_change (partner_id)
                       SELECT id FROM res_partner WHERE id = ANY(%s)""",
                    sorted(noted),
                )
            )

    @api.model
    def _note_everybody(self):
        """Remember that all orders are to be read again."""
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO relationship_purchase_change (partner_id)
               SELECT DISTINCT c.commercial_partner_id
                 FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                WHERE o.state = 'sale'
                UNION SELECT partner_id FROM relationship_rhythm"""
        )

    @api.model
    def _get_changed(self):
        """Return the ids of the commercial entities whose orders have changed."""
        self.env.cr.flush()  # what this transaction has noted itself
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT p.commercial_partner_id
                     FROM relationship_purchase_change n
                     JOIN res_partner p ON p.id = n.partner_id
                    WHERE p.commercial_partner_id IS NOT NULL
                 ORDER BY 1"""
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _forget_changes(self, partner_ids):
        """Forget the changes of commercial entities; they are being looked at now."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM relationship_purchase_change n USING res_partner p
                    WHERE p.id = n.partner_id AND p.commercial_partner_id = ANY(%s)""",
                list(partner_ids),
            )
        )


class RelationshipPurchaseChange(models.Model):
    """A queue: rows are only added by those who change orders, so that nobody waits
    for anybody, and taken by the scheduled action."""

    _name = "relationship.purchase.change"
    _description = "Customer With Changed Orders"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
