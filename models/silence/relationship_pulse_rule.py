"""The rule behind silence, as SQL over what customers bought.

From the gaps between order days of a customer (gap_worth, own_log_gap and own_spread
as in `relationship.rhythm.rule`) and from the company's figures (mean_log_gap, spread,
prior_weight, last_chance):

- log_gap = (gap_worth own_log_gap + prior_weight mean_log_gap)
            / (gap_worth + prior_weight),
  log_spread^2 = (8 spread + gap_worth own_spread) / (8 + gap_worth - 1)
                 (1 + 1 / (gap_worth + prior_weight));
- longer(t), the share of gaps longer than t: the log-logistic law of that mean and
  spread, 1 / (1 + (t / e^log_gap)^(1.8138 / log_spread)), 1.8138 = pi / sqrt(3);
- with the odds = last_chance / (1 - last_chance) that the last order was the last one:
  (odds + longer(days since + horizon)) / (odds + longer(days since)) is the chance that
  no order comes within the horizon;
- the same by the BG/NBD model of Fader, Hardie and Lee (2005): from the number of
  orders, the first and the last day;
- the mean of both log odds, and half of how much longer the last three gaps were than
  usual (ln of their mean, less own_log_gap: slowdown), calibrated on what became
  of customers in the past.

With one or two orders: the share of such customers who did not come back.
"""

from odoo import api, models
from odoo.tools import SQL

from ..orders.relationship_rhythm_rule import GAP_CLASSES, LEAST_DAYS, SPREAD_WEIGHT

# Customers with few orders by days since the last one
DAY_CLASSES = [30, 90, 180, 365]
HORIZON = 90, 180  # days, at least and at most
LOGIT_LIMIT = 9.2  # a chance of 1 in 10,000 is as good as none
LEAST_DAY = 0.5  # of waiting, on the day of an order
LAST_GAPS = 3  # that are compared with the usual
SLOWDOWN_WEIGHT = 0.5
LOGISTIC_SCALE = 1.8138  # pi / sqrt(3), so that the spread is a standard deviation

DAYS = """
SELECT partner_id, company_id, 0 AS product_id, day, sum(quantity) AS quantity,
       sum(amount) AS amount
  FROM (%s) bought
GROUP BY partner_id, company_id, day
"""

# Of customers with too few orders to have gaps, too
MOMENTS = """
SELECT s.*, COALESCE(power(weights, 2) / square_weights, 0) AS gap_worth,
       COALESCE(weighted_logs / weights, 0) AS own_log_gap,
       COALESCE(GREATEST(weighted_squares / weights
                         - power(weighted_logs / weights, 2), 0), 0) AS own_spread,
       quartiles[2] AS median
  FROM (%s) s
"""

FACTS = """
SELECT d.*, f.chances, f.mean_log_gap, d.order_count - 1 AS repeats,
       sqrt((%(weight)s * f.spread + d.gap_worth * d.own_spread)
            / (%(weight)s + GREATEST(d.gap_worth - 1, 0))
            * (1 + 1 / (d.gap_worth + f.prior_weight))) AS log_spread,
       (d.gap_worth * d.own_log_gap + f.prior_weight * f.mean_log_gap)
           / (d.gap_worth + f.prior_weight) AS log_gap,
       (d.gap_worth * ln(COALESCE(d.median, 1)) + f.prior_weight * f.mean_log_gap)
           / (d.gap_worth + f.prior_weight) AS log_usual,
       (f.chances->width_bucket(d.order_count - 1, %(classes)s))::float
           AS last_chance,
       CASE WHEN d.order_count < %(least)s THEN %(shortest)s
            ELSE LEAST(GREATEST(round(2 * d.median), %(shortest)s), %(longest)s)
            END::int AS horizon,
       (SELECT ln(avg(gap::float)) FROM unnest(d.gaps[GREATEST(
            array_upper(d.gaps, 1) - %(last)s, 1):]) gap) - d.own_log_gap AS slowdown
  FROM (%(moments)s) d
  JOIN %(fits)s f ON f.company_id = d.company_id
"""

# Lattices (every 7 or 28 days) exactly, others drawn towards the company's usual gap
PULSES = """
WITH days AS MATERIALIZED (%(days)s)
SELECT d.partner_id, d.company_id, d.order_count, d.first, d.last,
       to_jsonb(d.gaps) AS gaps, d.log_gap, d.log_spread, d.last_chance, d.slowdown,
       d.horizon, spent.spending,
       CASE WHEN (SELECT count(*) FROM unnest(d.gaps) gap WHERE gap = d.median)
                 >= GREATEST(0.4 * d.gap_count, 2) THEN d.median
            ELSE GREATEST(round(exp(d.log_usual)), 1) END::int AS usual,
       CASE WHEN d.last - d.first >= 365 OR d.gap_count = 0 THEN d.year_amount
            ELSE d.year_amount * 365.0 / (d.last - d.first + exp(d.log_usual))
            END AS yearly_value
  FROM (%(facts)s) d
  JOIN (SELECT partner_id, company_id, jsonb_object_agg(month, amount) AS spending
          FROM (SELECT partner_id, company_id, to_char(day, 'YYYY-MM') AS month,
                       round(sum(amount)::numeric, 2) AS amount, max(day) AS day,
                       max(max(day)) OVER (PARTITION BY partner_id, company_id) AS last
                  FROM days
              GROUP BY 1, 2, 3) months
         WHERE day > last - 830
      GROUP BY 1, 2) spent USING (partner_id, company_id)
"""

SEEN_FROM = """
p.log_gap, p.log_spread, p.last_chance, p.slowdown, p.horizon_days AS horizon,
p.order_count - 1 AS repeats, GREATEST(%(day)s - p.last_order_date, 0) AS days_since,
GREATEST(%(day)s - p.last_order_date, 0) + p.last_order_date - p.first_order_date
    AS days_known
"""

# The share of gaps that are longer than so many days
LONGER = """
1 / (1 + power(GREATEST(%(days)s, %(least_day)s::float) / exp(log_gap),
               %(scale)s::float / log_spread))
"""

# Log odds of silence by the law of the gaps, by the BG/NBD model, and both
JUDGED = """
SELECT b.*, COALESCE((gap_odds + model_odds) / 2, gap_odds)
            + %(slowdown)s * COALESCE(slowdown, 0) AS log_odds
  FROM (SELECT j.*,
               LEAST(GREATEST(ln((last_odds + later)
                                 / GREATEST(sooner - later, 1e-12::float)),
                   -%(limit)s), %(limit)s) AS gap_odds,
               LEAST(GREATEST(ln((bg_a / (bg_b + repeats - 1)
                   * exp(LEAST((bg_r + repeats)
                   * ln((bg_alpha + days_known) / (bg_alpha + days_known - days_since)),
                         300)) + stayed)
                   / GREATEST(1 - stayed, 1e-12::float)), -%(limit)s), %(limit)s)
                   AS model_odds
          FROM (SELECT t.*, t.last_chance / (1 - t.last_chance) AS last_odds,
                       %(sooner)s AS sooner, %(later)s AS later,
                       exp(-(g.bg_r + t.repeats)
                           * ln((g.bg_alpha + t.days_known + t.horizon)
                                / (g.bg_alpha + t.days_known))) AS stayed,
                       g.bg_r, g.bg_alpha, g.bg_a, g.bg_b
                  FROM (%(timed)s) t
                  JOIN %(fits)s g ON g.company_id = t.company_id) j) b
"""
PROBABILITY = """
CASE WHEN repeats + 1 < %(least)s
     THEN (f.few->repeats->width_bucket(days_since, %(classes)s))::float
     ELSE 1 / (1 + exp(-(f.intercept + f.slope * log_odds))) END
"""


class RelationshipPulseRule(models.AbstractModel):
    _name = "relationship.pulse.rule"
    _description = "Rule of Silence"

    @api.model
    def _days(self, bought):
        """SQL of what customers bought per day, all products together.

        :param SQL bought: rows as of `relationship.purchase._bought`
        """
        return SQL(DAYS, bought)

    @api.model
    def _moments(self, days):
        """SQL of the figures of the gaps per customer.

        :param SQL days: rows as of ``_days``; by ``product_id`` they are kept apart,
            so that it may stand for the day from which a past is seen
        """
        stats = self.env["relationship.rhythm.rule"]._stats(days, least=1)
        return SQL(MOMENTS, stats)

    @api.model
    def _facts(self, moments, fits="relationship_pulse_fit"):
        """SQL of the same, drawn towards the figures of the company.

        :param SQL moments: rows as of ``_moments``
        :param str fits: table of the companies' figures
        """
        return SQL(
            FACTS,
            moments=moments,
            fits=SQL.identifier(fits),
            weight=SPREAD_WEIGHT,
            classes=GAP_CLASSES,
            least=LEAST_DAYS,
            shortest=HORIZON[0],
            longest=HORIZON[1],
            last=LAST_GAPS - 1,
        )

    @api.model
    def _pulses(self, bought):
        """SQL of what is kept of each customer.

        :param SQL bought: rows as of `relationship.purchase._bought`
        """
        facts = self._facts(self._moments(SQL("SELECT * FROM days")))
        return SQL(PULSES, facts=facts, days=self._days(bought))

    @api.model
    def _seen_from(self, day):
        """SQL columns for ``_judged`` of the kept pulse ``p``, seen from a day.

        :param SQL day: a date
        """
        return SQL(SEEN_FROM, day=day)

    @api.model
    def _judged(self, timed, fits="relationship_pulse_fit"):
        """SQL of the log odds of silence, before the calibration: ``gap_odds``,
        ``model_odds`` and ``log_odds``, which is both.

        :param SQL timed: company_id, repeats (orders after the first), log_gap,
            log_spread, last_chance, slowdown, horizon, days_since (the last order) and
            days_known (since the first); they are kept
        :param str fits: table of the companies' figures
        """
        return SQL(
            JUDGED,
            timed=timed,
            fits=SQL.identifier(fits),
            limit=LOGIT_LIMIT,
            slowdown=SLOWDOWN_WEIGHT,
            sooner=self._longer(SQL("t.days_since")),
            later=self._longer(SQL("t.days_since + t.horizon")),
        )

    @api.model
    def _longer(self, days):
        """SQL of the share of a customer's gaps that are longer than ``days``, from
        the columns log_gap and log_spread.

        :param SQL days: a number of days
        """
        return SQL(
            LONGER,
            days=days,
            least_day=LEAST_DAY,
            scale=LOGISTIC_SCALE,
        )

    @api.model
    def _probability(self):
        """SQL of the chance of no order within the horizon, over rows of ``_judged``
        joined with the company's figures ``f``."""
        return SQL(PROBABILITY, least=LEAST_DAYS, classes=DAY_CLASSES)
