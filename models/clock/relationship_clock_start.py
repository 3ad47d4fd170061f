"""How clocks start and stop: by the confirmed orders of a customer."""

from odoo import api, models
from odoo.tools import SQL

from .relationship_clock import CLOCK_FIELDS

# New customers enter the tier with the largest share.
DEFAULT_TIER = SQL(
    """(SELECT id FROM relationship_tier WHERE active AND top_percent > 0
      ORDER BY top_percent DESC, sequence, id LIMIT 1)"""
)

# From confirmed orders: the first one of each customer without a clock.
START = """
WITH ordering AS (
    SELECT c.commercial_partner_id AS id, min(o.date_order) AS first
      FROM (%(orders)s) o
      JOIN res_partner c ON c.id = o.partner_id
      JOIN res_partner p ON p.id = c.commercial_partner_id
     WHERE p.contact_clock_start IS NULL AND p.partner_share
       AND NOT EXISTS (SELECT 1 FROM res_company own
            WHERE own.partner_id = p.id)
  GROUP BY 1
)
UPDATE res_partner p
   SET contact_clock_start = %(day)s, contact_clock_by_order = true,
       relationship_tier_id = COALESCE(p.relationship_tier_id, %(tier)s),
       contact_interval_origin = COALESCE(
           p.contact_interval_origin, 'tier'),
       contact_interval_days = %(interval)s,
       next_contact_date = %(next)s
  FROM ordering o
 WHERE p.commercial_partner_id = o.id
"""

# Clocks that orders started follow the first confirmed one; without any, they stop.
RESTART = """
WITH ordering AS (
    SELECT p.id, (
           SELECT min(o.date_order) FROM sale_order o
             JOIN res_partner c ON c.id = o.partner_id
            WHERE c.commercial_partner_id = p.id AND o.state = 'sale') AS first
      FROM res_partner p
     WHERE p.id = ANY(%(ids)s) AND p.id = p.commercial_partner_id
       AND p.contact_clock_by_order
)
UPDATE res_partner p
   SET contact_clock_start = %(day)s, next_contact_date = %(next)s,
       contact_clock_by_order = o.first IS NOT NULL,
       relationship_tier_id = CASE WHEN o.first IS NOT NULL
                                   THEN p.relationship_tier_id END,
       contact_interval_days = CASE WHEN o.first IS NOT NULL
                                    THEN p.contact_interval_days ELSE 0 END
  FROM ordering o
 WHERE p.commercial_partner_id = o.id AND p.contact_clock_start IS DISTINCT FROM %(day)s
"""


class RelationshipClock(models.AbstractModel):
    _inherit = "relationship.clock"

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, ordered=None):
        """Start the clock of customers that have a confirmed order and none yet.

        It starts on the day of the first confirmed order, in the default tier when
        the customer has none (of all orders: still without one). Own companies and
        colleagues get no clock.

        :param list ordered: (partner id, datetime) of confirmed orders; None: of all
        """
        if ordered is None:
            self.env["sale.order"].flush_model(["state", "partner_id", "date_order"])
            orders = SQL(
                "SELECT partner_id, date_order FROM sale_order WHERE state = 'sale'"
            )
        elif ordered:
            orders = SQL(
                "SELECT * FROM unnest(%s, %s::timestamp[]) o(partner_id, date_order)",
                [partner_id for partner_id, _date in ordered],
                [date for _partner_id, date in ordered],
            )
        else:
            return
        # Of all orders: that is the backfill, which then gives tiers by rank.
        tier = DEFAULT_TIER if ordered else SQL("NULL::int")
        self.env["relationship.tier"].flush_model()
        self.env["res.partner"].flush_model(CLOCK_FIELDS)
        interval = SQL(
            """COALESCE(NULLIF(p.contact_interval_days, 0),
                (SELECT own.interval_days FROM relationship_tier own
                  WHERE own.id = COALESCE(p.relationship_tier_id, %s)), 0)""",
            tier,
        )
        self.env.cr.execute(
            SQL(
                START,
                orders=orders,
                day=self._local_day(SQL("o.first"), SQL("p")),
                tier=tier,
                interval=interval,
                next=self._next_contact(
                    SQL("p"),
                    start=self._local_day(SQL("o.first"), SQL("p")),
                    interval=interval,
                ),
            )
        )
        self._invalidate(
            "contact_clock_by_order",
            "contact_clock_start",
            "contact_interval_days",
            "contact_interval_origin",
            "relationship_tier_id",
        )

    @api.model
    def _restart(self, partner_ids):
        """Let the clocks that orders have started follow these, where the first one has
        been cancelled, has moved, or is another customer's.

        :param list partner_ids: commercial entities
        """
        self.env["sale.order"].flush_model(["state", "partner_id", "date_order"])
        self._flush_clock()
        day = self._local_day(SQL("o.first"), SQL("p"))
        self.env.cr.execute(
            SQL(
                RESTART,
                ids=list(partner_ids),
                day=day,
                next=self._next_contact(SQL("p"), start=day),
            )
        )
        if self.env.cr.rowcount:
            self._invalidate(
                "contact_clock_by_order",
                "contact_clock_start",
                "contact_interval_days",
                "relationship_tier_id",
            )
            self.env["relationship.follow.up"]._withdraw_early(partner_ids)
