"""Rhythms follow the orders: by one statement per batch of customers whose orders have
changed."""

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import split_every

BATCH = 2000

# What an order ends: a dismissal until the item is bought again, as long as that order
# stands. Judgement of people stays otherwise, and rows that would not change are not
# written.
UPSERT = """
INSERT INTO relationship_rhythm AS r (
    partner_id, company_id, product_id, order_count, first_order_date,
    last_order_date, gaps, usual_quantity, is_regular, typical_gap_days, yearly_value,
    expected_date, due_from_date, due_to_date, late_from_date, lapsed_from_date,
    is_sold, is_dismissed)
SELECT partner_id, company_id, product_id, order_count, first, last, gaps,
       usual_quantity, is_regular, typical, yearly_value, expected, due_from, due_to,
       late_from, lapsed, sold.is_sold, false
  FROM refreshed
  JOIN (SELECT product.id AS product_id, product.active AND template.sale_ok AS is_sold
          FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id
       ) sold USING (product_id)
    ON CONFLICT (partner_id, product_id, company_id) DO UPDATE
   SET order_count = excluded.order_count,
       first_order_date = excluded.first_order_date,
       last_order_date = excluded.last_order_date,
       gaps = excluded.gaps,
       usual_quantity = excluded.usual_quantity,
       is_regular = excluded.is_regular,
       typical_gap_days = excluded.typical_gap_days,
       yearly_value = excluded.yearly_value,
       expected_date = excluded.expected_date,
       due_from_date = excluded.due_from_date,
       due_to_date = excluded.due_to_date,
       late_from_date = excluded.late_from_date,
       lapsed_from_date = excluded.lapsed_from_date,
       is_sold = excluded.is_sold,
       is_dismissed = CASE WHEN r.dismissed_order_date IS NULL THEN r.is_dismissed
           ELSE r.dismissed_order_date >= excluded.last_order_date END
 WHERE (r.order_count, r.last_order_date, r.first_order_date, r.gaps,
        r.usual_quantity, r.yearly_value, r.typical_gap_days, r.due_from_date,
        r.due_to_date, r.late_from_date, r.lapsed_from_date, r.is_sold)
       IS DISTINCT FROM
       (excluded.order_count, excluded.last_order_date, excluded.first_order_date,
        excluded.gaps, excluded.usual_quantity, excluded.yearly_value,
        excluded.typical_gap_days, excluded.due_from_date, excluded.due_to_date,
        excluded.late_from_date, excluded.lapsed_from_date, excluded.is_sold)
"""

# Items whose orders have gone: cancelled, edited, merged into another customer
GONE = """
DELETE FROM relationship_rhythm r
 USING res_partner p
 WHERE p.id = r.partner_id AND p.commercial_partner_id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT FROM refreshed n
                    WHERE n.partner_id = r.partner_id AND n.company_id = r.company_id
                      AND n.product_id = r.product_id)
"""


class RelationshipRhythm(models.Model):
    _inherit = "relationship.rhythm"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_refresh(self):
        """Refresh the rhythms of customers whose orders have changed; once a month, of
        all. May be killed anywhere: what is done is taken off the list with it."""
        purchases = self.env["relationship.purchase"]
        if self.env["relationship.rhythm.fit"]._refresh_old():
            self._fit_customers()
            purchases._note_everybody()
        if self.env["relationship.work"]._work_off(
            self.env._("Following the orders of a customer"),
            "res.partner",
            purchases._get_changed(),
            BATCH,
            self._refresh,
            self.env["ir.cron"]._commit_progress,
        ):
            self._refreshed_changed()

    @api.model
    def _refreshed_changed(self):
        """Called when a night has followed all orders that had changed, for features
        that look at others, too."""

    # === BUSINESS METHODS === #

    @api.model
    def _refresh_all(self):
        """Work out the figures of each company and all rhythms, in the caller's
        transaction; for the first minute after the installation."""
        self.env["relationship.purchase"]._note_everybody()
        self.env["relationship.rhythm.fit"]._fit()
        self._fit_customers()
        for ids in split_every(
            BATCH, self.env["relationship.purchase"]._get_changed(), list
        ):
            self._refresh(ids)

    @api.model
    def _refresh(self, partner_ids):
        """Work out the rhythms of customers from their orders, and close the prompts
        that an order has answered.

        :param list partner_ids: commercial entities
        """
        self.env.flush_all()
        purchases = self.env["relationship.purchase"]
        purchases._forget_changes(partner_ids)
        # A batch is read by index; at the default cost of that, all orders would be
        self.env.cr.execute("SET LOCAL random_page_cost = 1.1")
        self._keep("bought", purchases._bought(list(partner_ids)))
        bought = SQL("SELECT * FROM bought")
        self._keep("refreshed", self.env["relationship.rhythm.rule"]._dated(bought))
        self.env.cr.execute(SQL(GONE, ids=list(partner_ids)))
        self.env.cr.execute(UPSERT)
        self._refresh_customers(partner_ids, bought)
        self.invalidate_model(flush=False)
        self.env["relationship.reorder"]._close_answered(partner_ids)
        # sudo: the prompts of what was sent back may be those of colleagues
        self.env["sale.order"].sudo()._relationship_withdraw_returned(partner_ids)

    @api.model
    def _fit_customers(self):
        """Called when the figures of each company's items have been worked out anew,
        for features that work out those of its customers."""

    @api.model
    def _refresh_customers(self, partner_ids, bought):
        """Follow the orders of customers with what is known of them as a whole.

        :param list partner_ids: commercial entities
        :param SQL bought: their purchases, see ``relationship.purchase._bought``
        """

    @api.model
    def _keep(self, name, query):
        """Keep the rows of ``query`` in a temporary table until the transaction ends,
        for the statements that follow; instead of those of the last batch."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", table))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query)
        )
