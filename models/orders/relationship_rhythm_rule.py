"""The rule behind rhythms, as SQL over what customers bought.

Per customer, company and product, from the last 24 gaps between order days, weighted
0.5^(rank / 6) so that recent habits count most:

- gap_worth = (sum of weights)^2 / sum of squared weights, how many gaps that is worth;
  own_log_gap and own_spread, the weighted mean and variance of the gaps' logarithm;
- drawn towards the company's own customers (mean_log_gap, spread, prior_weight), the
  more so the fewer gaps there are:
  centre = (gap_worth own_log_gap + prior_weight mean_log_gap / 2)
           / (gap_worth + prior_weight / 2),
  variance = (8 spread + gap_worth own_spread) / (8 + gap_worth - 1),
  deviation^2 = variance (1 + 1 / (gap_worth + prior_weight));
- the usual gap e^level is the median exactly where two of five gaps are the same; else
  between median and mean, drawn towards mean_log_gap by
  prior_weight variance / (2 spread);
- the next order is expected after the usual gap or, because an irregular rhythm is most
  often seen a little before its middle, after e^(level - 0.15 variance);
- the due window is from e^(centre - low deviation) to e^(centre + high deviation), low
  and high by the number of gaps;
- late is so many usual gaps (e^late_factor) after the last order, at the earliest after
  the expected day. Only items that are steady nearly to the day are late sooner: after
  e^(level + late_factor unsteady), unsteady = r^2 / (r^2 + 0.04^2), at least 0.15, with
  r = own_variance: own_spread drawn to 0.24 by a quarter of a gap, and (2 / median)^2,
  as two days are much for a week.

What is the company's own comes from `relationship.rhythm.fit`.
"""

from odoo import api, models
from odoo.tools import SQL

# Customers by number of gaps: the more orders, the less likely the last one
GAP_CLASSES = [4, 8, 16, 32]

LEAST_DAYS = 3  # order days of an item before it is worth a row
KNOWN_GAPS = 3  # gaps from which a rhythm is told
SPREAD_WEIGHT = 8  # gaps that the company's spread counts for
STEADY_WEIGHT, STEADY_SPREAD = 0.25, 0.24  # gaps, variance: before any is known
HALF_STEADY = 0.04  # variance at which an item is half unsteady
SLACK_DAYS = 2  # that no customer counts
LEAST_UNSTEADY = 0.15  # of the steadiest item
REGULAR_RATIO = 2  # upper quartile of the gaps over the lower, at most
NEVER = 36500  # days; keeps dates in the range of dates

# Gaps per customer and product, newest of all first by rank
STATS = """
SELECT partner_id, company_id, product_id, count(*)::int AS order_count,
       min(day) AS first, max(day) AS last,
       count(gap) FILTER (WHERE recent)::int AS gap_count,
       array_agg(gap ORDER BY day) FILTER (WHERE recent) AS gaps,
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY gap)
           FILTER (WHERE recent) AS quartiles,
       sum(weight) FILTER (WHERE recent) AS weights,
       sum(weight * weight) FILTER (WHERE recent) AS square_weights,
       sum(weight * log_gap) FILTER (WHERE recent) AS weighted_logs,
       sum(weight * log_gap * log_gap) FILTER (WHERE recent) AS weighted_squares,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY quantity)
           FILTER (WHERE rank < 12) AS usual_quantity,
       sum(amount) FILTER (WHERE day > last_day - 365) AS year_amount
  FROM (SELECT r.*, rank < 24 AND gap IS NOT NULL AS recent,
               power(0.5::float, rank / 6.0::float) AS weight, ln(gap::float) AS log_gap
          FROM (SELECT b.*, day - lag(day) OVER entity_days AS gap,
                       count(*) OVER entity - row_number() OVER entity_days AS rank,
                       count(*) OVER entity AS days, max(day) OVER entity AS last_day
                  FROM (%(bought)s) b
                WINDOW entity AS (PARTITION BY partner_id, company_id, product_id),
                       entity_days AS (PARTITION BY partner_id, company_id, product_id
                                           ORDER BY day)
               ) r
         WHERE days >= %(least)s) d
GROUP BY 1, 2, 3
"""

# Which of the company's windows: fewer than 4 gaps, 4 to 7, 8 to 15, more
WINDOW = """(d.gap_count >= 4)::int + (d.gap_count >= 8)::int
           + (d.gap_count >= 16)::int"""

DATED = """
SELECT p.partner_id, p.company_id, p.product_id, p.order_count, p.first, p.last,
       to_jsonb(p.gaps) AS gaps, p.usual_quantity, p.is_regular, p.typical, p.late,
       p.year_amount * CASE WHEN p.last - p.first >= 365 THEN 1
           ELSE 365.0 / (p.last - p.first + p.typical) END AS yearly_value,
       CASE WHEN p.known THEN p.last + p.typical END AS expected,
       CASE WHEN p.known THEN p.last + p.due_from END AS due_from,
       CASE WHEN p.known THEN p.last + p.due_to END AS due_to,
       CASE WHEN p.known AND p.is_regular THEN p.last + p.late END AS late_from,
       CASE WHEN p.known THEN p.last + GREATEST(
           LEAST(GREATEST(4 * p.typical, 180), 365), p.late + p.typical) END AS lapsed
  FROM (SELECT l.*, l.gap_count >= %(known)s AS known,
               LEAST(l.typical, GREATEST(1, floor(exp(
                   l.centre - (l.window_lows ->> l.place)::float * l.deviation
                   ))))::int
                   AS due_from,
               GREATEST(l.typical, LEAST(
                   ceil(exp(
                       l.centre + (l.window_highs ->> l.place)::float * l.deviation)),
                   CASE WHEN l.is_regular THEN l.late - 1 END, %(never)s))::int
                   AS due_to
          FROM (SELECT d.*, %(window)s AS place,
                       GREATEST(d.typical + 1, LEAST(%(never)s,
                           ceil(exp(d.level + d.late_factor * d.unsteady))))::int
                           AS late
                  FROM (SELECT d.*, CASE WHEN d.is_lattice THEN d.median::int
                            ELSE GREATEST(1, round(exp(
                                d.level - 0.15 * LEAST(d.variance, 1))))::int
                            END AS typical
                          FROM (%(spreads)s) d
                        OFFSET 0) d
                OFFSET 0) l
        OFFSET 0) p
"""

# Spreads and levels, drawn towards the company's. Irregular items are drawn more.
# OFFSET 0: each level is worked out once, not wherever its columns are used.
SPREADS = """
SELECT d.*, sqrt(d.variance * d.doubt) AS deviation,
       GREATEST(power(d.own_variance, 2) / (power(d.own_variance, 2)
           + power(%(half)s, 2)), %(least)s::float) AS unsteady,
       CASE WHEN d.is_lattice THEN ln(d.median)
            ELSE (d.gap_worth * (0.7 * ln(d.median) + 0.3 * d.own_log_gap)
                  + d.pull * d.mean_log_gap)
                / (d.gap_worth + d.pull) END AS level,
       (d.gap_worth * d.own_log_gap + 0.5 * d.prior_weight * d.mean_log_gap)
           / (d.gap_worth + 0.5 * d.prior_weight) AS centre
  FROM (SELECT d.*, 0.5 * d.prior_weight * d.variance / d.spread AS pull,
               d.steady_variance * d.doubt + power(%(slack)s / d.median, 2)
                   AS own_variance
          FROM (SELECT d.*, d.quartiles[2] AS median,
                       d.quartiles[3] <= %(ratio)s * d.quartiles[1] AS is_regular,
                       (SELECT count(*) FROM unnest(d.gaps) gap
                         WHERE gap = d.quartiles[2]) >= 0.4 * d.gap_count AS is_lattice,
                       (%(weight)s * f.spread + d.gap_worth * d.own_spread)
                           / (%(weight)s + GREATEST(d.gap_worth - 1, 0)) AS variance,
                       (%(steady)s + d.gap_worth * d.own_spread)
                           / (%(steady_weight)s + GREATEST(d.gap_worth - 1, 0))
                           AS steady_variance,
                       1 + 1 / (d.gap_worth + f.prior_weight) AS doubt,
                       f.mean_log_gap, f.prior_weight, f.spread, f.window_lows,
                       f.window_highs, f.late_factor
                  FROM (%(moments)s) d
                  JOIN relationship_rhythm_fit f ON f.company_id = d.company_id
                OFFSET 0) d
        OFFSET 0) d
OFFSET 0
"""

# What the gaps are worth, mean and variance of their logarithm
MOMENTS = """
SELECT s.*, power(weights, 2) / square_weights AS gap_worth,
       weighted_logs / weights AS own_log_gap,
       GREATEST(weighted_squares / weights - power(weighted_logs / weights, 2), 0)
           AS own_spread
  FROM (%s) s
OFFSET 0
"""

# The figures without the newest gap, which has the weight 1
BEFORE = """
SELECT s.partner_id, s.company_id, s.product_id, s.gap_count - 1 AS gap_count,
       s.known AS gaps, s.elapsed, s.span, s.gap,
       (SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY g)
          FROM unnest(s.known) g) AS quartiles,
       s.weights - 1 AS weights, s.square_weights - 1 AS square_weights,
       s.weighted_logs - ln(s.gap::float) AS weighted_logs,
       s.weighted_squares - power(ln(s.gap::float), 2) AS weighted_squares
  FROM (SELECT *, gaps[array_upper(gaps, 1)] AS gap,
               gaps[:array_upper(gaps, 1) - 1] AS known
          FROM (%s) items
         WHERE gap_count > %s
        OFFSET 0) s
OFFSET 0
"""


class RelationshipRhythmRule(models.AbstractModel):
    _name = "relationship.rhythm.rule"
    _description = "Rule of Rhythms"

    @api.model
    def _stats(self, bought, least=LEAST_DAYS):
        """SQL of the figures of the gaps per customer, company and product.

        :param SQL bought: rows as of `relationship.purchase._bought`
        :param int least: order days that it takes to be told
        """
        return SQL(STATS, bought=bought, least=least)

    @api.model
    def _moments(self, stats):
        """SQL of the figures with ``gap_worth``, ``own_log_gap`` and ``own_spread``.

        :param SQL stats: rows as of ``_stats``
        """
        return SQL(MOMENTS, stats)

    @api.model
    def _before(self, items):
        """SQL of the figures as they were known before the newest gap, with that gap:
        what the rule can be checked against.

        :param SQL items: rows as of ``_stats``, with elapsed and span in days
        """
        return SQL(BEFORE, items, KNOWN_GAPS)

    @api.model
    def _spreads(self, moments):
        """SQL of the figures with their levels and spreads, drawn towards those of
        the company.

        :param SQL moments: rows as of ``_moments``
        """
        return SQL(
            SPREADS,
            moments=moments,
            ratio=REGULAR_RATIO,
            weight=SPREAD_WEIGHT,
            steady=STEADY_WEIGHT * STEADY_SPREAD,
            steady_weight=STEADY_WEIGHT,
            half=HALF_STEADY,
            slack=float(SLACK_DAYS),
            least=LEAST_UNSTEADY,
        )

    @api.model
    def _dated(self, bought):
        """SQL of the rhythms: a row per customer, company and product, with the dates
        that follow from the gaps and from the company's figures.

        :param SQL bought: rows as of `relationship.purchase._bought`
        """
        moments = self._moments(self._stats(bought))
        return SQL(
            DATED,
            spreads=self._spreads(moments),
            window=SQL(WINDOW),
            known=KNOWN_GAPS,
            never=NEVER,
        )
