"""The rule behind rhythms, as SQL over what customers bought.

Per customer, company and product, from the last 24 gaps g between order days, weighted
w = 0.5^(rank/6) so that recent habits count most:

- n = (sum w)^2 / sum w^2, how many gaps that is worth; m and v, the weighted mean and
  variance of ln g;
- drawn towards the company's own customers, the more so the fewer gaps there are:
  mu = (n m + k0 M) / (n + k0), s2 = (8 S0^2 + n v) / (8 + n - 1),
  s^2 = s2 (1 + 1/(n + k0));
- the usual gap is the median exactly where two of five gaps are the same; else between
  median and mean, drawn towards M by k0 s2 / (2 S0^2) and, because an irregular rhythm
  is most often seen a little before its middle, less 0.15 s2;
- the due window is from e^(mu' - a s) to e^(mu' + b s), mu' drawn half as much as mu;
- late is e^(mu + c s'), with s' drawn towards the spread of the regular items.

What is the company's own (M, k0, S0, a, b, c) comes from `relationship.rhythm.fit`.
"""

from odoo import api, models
from odoo.tools import SQL

LEAST_DAYS = 3  # order days of an item before it is worth a row
KNOWN_GAPS = 3  # gaps from which a rhythm is told
SPREAD_WEIGHT = 8  # gaps that the company's spread counts for
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
       sum(weight) FILTER (WHERE recent) AS w1,
       sum(weight * weight) FILTER (WHERE recent) AS w2,
       sum(weight * log_gap) FILTER (WHERE recent) AS wl,
       sum(weight * log_gap * log_gap) FILTER (WHERE recent) AS wll,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY quantity)
           FILTER (WHERE rank < 12) AS usual_quantity,
       sum(amount) FILTER (WHERE day > last_day - 365) AS year_amount
  FROM (SELECT r.*, rank < 24 AND gap IS NOT NULL AS recent,
               power(0.5::float, rank / 6::float) AS weight, ln(gap::float) AS log_gap
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

# The company's figures come with each row, as alias f
DATED = """
SELECT p.partner_id, p.company_id, p.product_id, p.order_count, p.first, p.last,
       to_jsonb(p.gaps) AS gaps, p.usual_quantity, p.is_regular, p.typical,
       p.year_amount * CASE WHEN p.last - p.first >= 365 THEN 1
           ELSE 365.0 / (p.last - p.first + p.typical) END AS yearly_value,
       CASE WHEN p.known THEN p.last + p.typical END AS expected,
       CASE WHEN p.known THEN p.last + p.due_from END AS due_from,
       CASE WHEN p.known THEN p.last + p.due_to END AS due_to,
       CASE WHEN p.known AND p.is_regular THEN p.last + p.late END AS late_from,
       CASE WHEN p.known THEN p.last + GREATEST(
           LEAST(GREATEST(4 * p.typical, 180), 365), p.late + p.typical) END AS lapsed
  FROM (SELECT u.*,
               LEAST(u.typical, GREATEST(
                   1, floor(exp(u.centre - u.window_low * u.s))))::int AS due_from,
               GREATEST(u.typical, LEAST(
                   ceil(exp(u.centre + u.window_high * u.s)), %(never)s))::int
                   AS due_to,
               GREATEST(u.typical + 1, LEAST(ceil(exp(u.mu + u.late_factor * CASE
                   WHEN u.is_regular THEN u.regular_s ELSE u.s END)),
                   %(never)s))::int AS late
          FROM (SELECT d.*, d.gap_count >= %(known)s AS known,
                       CASE WHEN d.is_lattice THEN d.median::int
                            ELSE GREATEST(1, round(exp((
                                d.n * (0.7 * ln(d.median) + 0.3 * d.m)
                                + d.pull * d.mean_log_gap) / (d.n + d.pull)
                                - 0.15 * LEAST(d.s2, 1))))::int END AS typical
                  FROM (%(spreads)s OFFSET 0) d) u) p
"""

# Spreads and levels, drawn towards the company's. Irregular items are drawn more.
SPREADS = """
SELECT d.*, d.quartiles[3] <= %(ratio)s * d.quartiles[1] AS is_regular,
       d.quartiles[2] AS median,
       (SELECT count(*) FROM unnest(d.gaps) gap WHERE gap = d.quartiles[2])
           >= 0.4 * d.gap_count AS is_lattice,
       0.5 * f.prior_weight * d.s2 / f.spread AS pull,
       sqrt(d.s2 * (1 + 1 / (d.n + f.prior_weight))) AS s,
       sqrt((%(weight)s * f.regular_spread + d.n * d.v)
            / (%(weight)s + GREATEST(d.n - 1, 0))
            * (1 + 1 / (d.n + f.prior_weight))) AS regular_s,
       (d.n * d.m + f.prior_weight * f.mean_log_gap)
           / (d.n + f.prior_weight) AS mu,
       (d.n * d.m + 0.5 * f.prior_weight * f.mean_log_gap)
           / (d.n + 0.5 * f.prior_weight) AS centre,
       f.mean_log_gap, f.window_low, f.window_high, f.late_factor
  FROM (SELECT d.*, (%(weight)s * f.spread + d.n * d.v)
                    / (%(weight)s + GREATEST(d.n - 1, 0)) AS s2
          FROM (%(moments)s) d
          JOIN relationship_rhythm_fit f ON f.company_id = d.company_id) d
  JOIN relationship_rhythm_fit f ON f.company_id = d.company_id
"""

# n, m and v; the newest gap, of weight 1, can be left out
MOMENTS = """
SELECT s.*, power(w1, 2) / w2 AS n, wl / w1 AS m,
       GREATEST(wll / w1 - power(wl / w1, 2), 0) AS v
  FROM (%s) s
"""
MOMENTS_BEFORE = """
SELECT s.*, power(w1 - 1, 2) / (w2 - 1) AS n, (wl - log_gap) / (w1 - 1) AS m,
       GREATEST((wll - log_gap * log_gap) / (w1 - 1)
                - power((wl - log_gap) / (w1 - 1), 2), 0) AS v
  FROM (SELECT *, gaps[array_upper(gaps, 1)] AS gap,
               ln(gaps[array_upper(gaps, 1)]::float) AS log_gap
          FROM (%s) all_pairs WHERE gap_count > %s) s
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
        """SQL of the figures with n, m and v of the logarithms of the gaps.

        :param SQL stats: rows as of ``_stats``
        """
        return SQL(MOMENTS, stats)

    @api.model
    def _moments_before(self, stats):
        """SQL of the same as it was known before the newest gap, with that gap: what
        the rule can be checked against.

        :param SQL stats: rows as of ``_stats``
        """
        return SQL(MOMENTS_BEFORE, stats, KNOWN_GAPS)

    @api.model
    def _spreads(self, moments):
        """SQL of the figures with their levels and spreads, drawn towards those of
        the company.

        :param SQL moments: rows as of ``_moments`` or ``_moments_before``
        """
        return SQL(SPREADS, moments=moments, ratio=REGULAR_RATIO, weight=SPREAD_WEIGHT)

    @api.model
    def _dated(self, bought):
        """SQL of the rhythms: a row per customer, company and product, with the dates
        that follow from the gaps and from the company's figures.

        :param SQL bought: rows as of `relationship.purchase._bought`
        """
        moments = self._moments(self._stats(bought))
        return SQL(DATED, spreads=self._spreads(moments), known=KNOWN_GAPS, never=NEVER)
