"""The contact interval that is recommended: from how a customer orders, within the
limits of the tier.

A contact catches a customer who stays away when it comes between one and three usual
gaps after the last order: so every two usual gaps, more often where an order is likely
to be the last one, less often where it is not.
"""

from bisect import bisect_right

from odoo import api, fields, models
from odoo.tools import SQL

from ..clock.relationship_clock import CLOCK_FIELDS

BATCH = 2000
# Intervals that fit a calendar: weeks, quarters, half a year, a year
FRIENDLY = [7, 14, 21, 28, 42, 56, 70, 91, 182, 364]
# Where one of them is as near as the next, by ratio
BETWEEN = [
    (one * other) ** 0.5 for one, other in zip(FRIENDLY, FRIENDLY[1:], strict=False)
]
NEW_DAYS = 90
NEW_INTERVAL_DAYS = 28
# What a new recommendation makes stale in the cache
RECOMMENDED_FIELDS = [
    "contact_interval_days",
    "contact_interval_weeks",
    "recommended_interval_days",
    "recommended_interval_differs",
    "recommended_interval_reason",
    "recommended_interval_weeks",
]

# How each customer orders, by company, and what the tier allows
FACTS = """
SELECT u.partner_id, u.company_id, u.order_count, u.first_order_date,
       u.last_order_date, NULLIF(u.usual_gap_days, 0) AS usual_gap_days,
       u.yearly_value, u.last_chance, f.usual_chance,
       COALESCE(t.interval_min_days, %(shortest)s) AS interval_min_days,
       COALESCE(t.interval_max_days, %(longest)s) AS interval_max_days,
       t.interval_days AS tier_interval_days
  FROM relationship_pulse u
  JOIN res_partner p ON p.id = u.partner_id
  LEFT JOIN relationship_pulse_fit f ON f.company_id = u.company_id
  LEFT JOIN relationship_tier t ON t.id = p.relationship_tier_id
 WHERE %(among)s
"""

# What is recommended, why, and the next day on which the calendar alone may change it
RECOMMENDED = """
WITH stages AS (
    SELECT f.*, %(today)s < f.first_order_date + %(new)s AS is_new,
           %(today)s > f.last_order_date + 3 * f.usual_gap_days AS is_out,
           2 * f.usual_gap_days * GREATEST(0.75, LEAST(1.5, COALESCE(
               sqrt(f.usual_chance / NULLIF(f.last_chance, 0)), 1))) AS rhythm_days
      FROM (%(facts)s) f
), upper_bound AS (
    SELECT s.*, CASE WHEN is_new THEN LEAST(interval_max_days, %(new_interval)s)
                     ELSE interval_max_days END AS upper_days
      FROM stages s
), bounded AS (
    SELECT u.*, LEAST(interval_min_days, upper_days) AS lower_days,
           CASE WHEN usual_gap_days IS NULL THEN tier_interval_days
                WHEN is_out AND NOT is_new THEN upper_days
                ELSE rhythm_days END AS wanted_days
      FROM upper_bound u
)
SELECT b.*,
       CASE WHEN wanted_days IS NOT NULL THEN LEAST(upper_days, GREATEST(lower_days,
           (%(friendly)s::int[])[1 + width_bucket(
               wanted_days::float8, %(between)s::float8[])])) END AS days,
       CASE WHEN usual_gap_days IS NULL THEN 'no_rhythm'
            WHEN is_new THEN 'new'
            WHEN is_out THEN 'out'
            WHEN rhythm_days > upper_days THEN 'tier_max'
            WHEN rhythm_days < lower_days THEN 'tier_min'
            WHEN order_count < 3 THEN 'few_orders'
            ELSE 'rhythm' END AS reason,
       CASE WHEN usual_gap_days IS NULL THEN NULL
            WHEN is_new THEN first_order_date + %(new)s
            WHEN NOT is_out THEN last_order_date + 3 * usual_gap_days + 1
        END AS review_date
  FROM bounded b
"""

# Rows that would not change are not written.
REFRESH = """
WITH recommended AS MATERIALIZED (%(recommended)s),
reviewed AS (
    UPDATE relationship_pulse u
       SET interval_review_date = r.review_date
      FROM recommended r
     WHERE u.partner_id = r.partner_id AND u.company_id = r.company_id
       AND u.interval_review_date IS DISTINCT FROM r.review_date
), shortest AS (
    SELECT p.id, t.interval_days AS tier_days, min(r.days) AS days
      FROM res_partner p
 LEFT JOIN relationship_tier t ON t.id = p.relationship_tier_id
 LEFT JOIN recommended r ON r.partner_id = p.id
     WHERE p.id = p.commercial_partner_id AND %(among)s
       AND (r.partner_id IS NOT NULL OR p.recommended_interval_days > 0)
  GROUP BY 1, 2
)
UPDATE res_partner p
   SET recommended_interval_days = s.days,
       contact_interval_days = CASE WHEN %(accepted)s THEN %(interval)s
                                    ELSE p.contact_interval_days END,
       next_contact_date = CASE WHEN %(accepted)s THEN %(next)s
                                ELSE p.next_contact_date END
  FROM shortest s
 WHERE p.commercial_partner_id = s.id
   AND NULLIF(p.recommended_interval_days, 0) IS DISTINCT FROM s.days
"""


def nearest_friendly(days):
    """Return the friendly interval that is nearest to ``days`` by ratio."""
    return FRIENDLY[bisect_right(BETWEEN, days)]


class RelationshipInterval(models.AbstractModel):
    _name = "relationship.interval"
    _description = "Recommended Contact Interval"

    # === SQL PARTS === #

    @api.model
    def _facts(self, among):
        """SQL for how customers order, by company, with the limits of their tiers.

        :param SQL among: condition on customer ``p`` and pulse ``u``
        """
        return SQL(FACTS, among=among, shortest=FRIENDLY[0], longest=FRIENDLY[-1])

    @api.model
    def _recommended(self, facts, today):
        """SQL for what is recommended on the day ``today``: the columns of ``facts``,
        and ``days``, ``reason`` (a word), ``rhythm_days``, ``review_date``.

        :param SQL facts: rows as of `_facts`
        """
        return SQL(
            RECOMMENDED,
            facts=facts,
            today=SQL("%s::date", today),
            new=NEW_DAYS,
            new_interval=NEW_INTERVAL_DAYS,
            friendly=FRIENDLY,
            between=BETWEEN,
        )

    # === BUSINESS METHODS === #

    @api.model
    def _refresh(self, partner_ids=None):
        """Recommend anew, and move the clocks of customers whose recommendation has
        been taken over. Writes only the rows that change.

        :param list partner_ids: commercial entities; None: every customer
        """
        if partner_ids is not None and not partner_ids:
            return
        self._write_recommended(
            self.env["relationship.clock"]._among("p.id", partner_ids)
        )

    @api.model
    def _refresh_tiers(self, tiers):
        """Recommend anew for the customers of ``tiers``, whose limits have changed."""
        if tiers.ids:
            self._write_recommended(SQL("p.relationship_tier_id = ANY(%s)", tiers.ids))

    @api.model
    def _refresh_due(self):
        """Recommend anew for those whose first weeks have ended, or whose order has
        stayed out too long, since the last night; in batches, each of its own
        transaction."""
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner_id FROM relationship_pulse
                    WHERE interval_review_date <= %s ORDER BY 1""",
                today,
            )
        )
        self.env["relationship.work"]._work_off(
            self.env._("Recommending an interval"),
            "res.partner",
            [row[0] for row in rows],
            BATCH,
            self._refresh,
            self.env["ir.cron"]._commit_progress,
        )

    @api.model
    def _explain(self, partner_ids):
        """Return ``{partner id: [row]}``: what is recommended for customers by the
        orders whose rhythm the user may see, and the figures it is from.

        :param list partner_ids: commercial entities
        """
        self._flush()
        # Silence has the same rows as the pulse, and the rules of who sees which
        silences = self.env["relationship.silence"]
        seen = silences.search([("partner_id", "in", partner_ids)], order="id")
        if not seen:
            return {}
        among = SQL("u.id = ANY(%s)", seen.ids)
        today = fields.Date.context_today(self)
        self.env.cr.execute(self._recommended(self._facts(among), today))
        found = {}
        for row in self.env.cr.dictfetchall():
            found.setdefault(row["partner_id"], []).append(row)
        return found

    # === TOOLS === #

    @api.model
    def _flush(self):
        self.env["res.partner"].flush_model(
            [*CLOCK_FIELDS, "recommended_interval_days"]
        )
        for name in ("relationship.tier", "relationship.pulse"):
            self.env[name].flush_model()

    @api.model
    def _write_recommended(self, among):
        """Recommend anew for the customers ``p`` that the condition ``among`` holds."""
        self._flush()
        clock = self.env["relationship.clock"]
        interval = SQL("COALESCE(s.days, s.tier_days, 0)")
        today = fields.Date.context_today(self)
        self.env.cr.execute(
            SQL(
                REFRESH,
                recommended=self._recommended(self._facts(among), today),
                among=among,
                accepted=SQL("p.contact_interval_origin = 'recommended'"),
                interval=interval,
                next=clock._next_contact(SQL("p"), interval=interval),
            )
        )
        clock._invalidate(*RECOMMENDED_FIELDS)
        self.env["relationship.pulse"].invalidate_model(
            ["interval_review_date"], flush=False
        )
