"""The chance that an item will not be ordered for a while: from its own gaps, from the
customer's silence, and from what becomes of the customer's other items and of the
product elsewhere."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..orders import estimates as estimates
from ..orders.relationship_rhythm_rule import GAP_CLASSES
from .relationship_pulse_fit import FIT_CHANCES

LEAST_GAPS = 3
RECENT_DAYS = 365  # items that have been silent for longer say nothing of others
MODEL_SAMPLE = 2000  # items for the BG/NBD model
SAMPLE = 100  # other customers of a product that are looked at

# Gaps as they are kept: the newest last
MOMENTS = """
SELECT r.id, r.partner_id, r.company_id, r.product_id, r.order_count, r.first, r.last,
       r.wanted, r.sampled, NULL::int[] AS gaps, g.gap_worth, g.own_log_gap,
       GREATEST(g.mean_square - power(g.own_log_gap, 2), 0) AS own_spread, g.median
  FROM (%(rhythms)s) r
 CROSS JOIN LATERAL (
       SELECT power(sum(weight), 2) / sum(weight * weight) AS gap_worth,
              sum(weight * log_gap) / sum(weight) AS own_log_gap,
              sum(weight * log_gap * log_gap) / sum(weight) AS mean_square,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS median
         FROM (SELECT gap, ln(gap) AS log_gap, power(
                          0.5::float, (jsonb_array_length(r.gaps) - place) / 6.0::float
                      ) AS weight
                 FROM (SELECT value::float AS gap, place
                         FROM jsonb_array_elements_text(r.gaps)
                              WITH ORDINALITY kept(value, place)) kept) weighted) g
"""

# `kin`: all items of the customers, and any of the products' other customers, so many
SILENCE = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM (%(rhythms)s) r WHERE r.order_count > %(least)s AND %(among)s
), kin AS MATERIALIZED (
    SELECT id, bool_or(wanted) AS wanted, bool_or(sampled)::int AS sampled
      FROM (SELECT r.id, %(among)s AS wanted, false AS sampled
              FROM (SELECT DISTINCT partner_id, company_id FROM wanted) w
              JOIN (%(rhythms)s) r USING (partner_id, company_id)
             UNION ALL
            SELECT s.id, false, true
              FROM (SELECT DISTINCT product_id, company_id FROM wanted) w
             CROSS JOIN LATERAL (
                   SELECT r.id FROM (%(rhythms)s) r
                    WHERE r.product_id = w.product_id AND r.company_id = w.company_id
                      AND r.order_count > %(least)s AND r.last > %(since)s
                    LIMIT %(sample)s) s) k
  GROUP BY 1
), items AS MATERIALIZED (
    SELECT i.*, sum(counted) OVER customer - counted AS customer_n,
           sum(counted * gap_odds) OVER customer - counted * gap_odds AS customer_odds,
           sum(sampled) OVER product - sampled AS product_n,
           sum(sampled * gap_odds) OVER product - sampled * gap_odds AS product_odds
      FROM (SELECT *, (days_since <= %(recent)s)::int AS counted FROM (%(items)s) d
            OFFSET 0) i
    WINDOW customer AS (PARTITION BY partner_id, company_id),
           product AS (PARTITION BY product_id, company_id)
)
SELECT j.id, 1 / (1 + exp(-(
           0.75 * (j.item_gap_odds + j.item_log_odds + t.gap_odds + t.log_odds) / 4
           + 0.2 * (j.customer_odds - j.customer_n * f.usual_log_odds)
                 / (j.customer_n + 10)
           + 0.6 * (j.product_odds - j.product_n * f.usual_log_odds)
                 / (j.product_n + 40)))) AS chance
  FROM (%(customers)s) j
  JOIN relationship_rhythm_fit f ON f.company_id = j.company_id
 CROSS JOIN LATERAL (
       SELECT ln((1 + exp(j.item_gap_odds)) * (1 + exp(j.gap_odds)) - 1) AS gap_odds,
              ln((1 + exp(j.item_log_odds)) * (1 + exp(j.log_odds)) - 1) AS log_odds) t
"""
TIMED = """
SELECT d.*, %(today)s::date - d.first AS days_known,
       GREATEST(%(today)s::date - d.last, 0) AS days_since
  FROM (%(facts)s) d
"""
# The customers of items, with the days ahead of the item
CUSTOMERS = """
SELECT i.id, i.company_id, i.horizon, i.customer_n, i.customer_odds, i.product_n,
       i.product_odds, i.gap_odds AS item_gap_odds, i.log_odds AS item_log_odds,
       p.order_count - 1 AS repeats, p.log_gap, p.log_spread, p.last_chance,
       NULL::float AS slowdown,
       GREATEST(%(today)s::date - p.last_order_date, 0) AS days_since,
       %(today)s::date - p.first_order_date AS days_known
  FROM items i
  JOIN (%(pulses)s) p ON p.partner_id = i.partner_id AND p.company_id = i.company_id
 WHERE i.wanted
"""
KNOWN = SQL("gap_count >= %s AND elapsed <= %s", LEAST_GAPS, RECENT_DAYS)
FIT_MODEL = """
SELECT company_id, repeats, days_between, days_known
  FROM (SELECT *, row_number() OVER (
               PARTITION BY company_id
                   ORDER BY md5(partner_id::text || ' ' || product_id)) AS turn
          FROM (SELECT company_id, partner_id, product_id, count(*) - 1 AS repeats,
                       max(day) - min(day) AS days_between,
                       max(max(day)) OVER (PARTITION BY company_id) - min(day)
                           AS days_known
                  FROM fit_bought GROUP BY 1, 2, 3) i
         WHERE days_known > 0) i
 WHERE turn <= %s
"""
FIT_USUAL = """
SELECT company_id, avg(gap_odds) FROM (%(judged)s) j WHERE %(known)s GROUP BY 1
"""


class RelationshipRhythmRule(models.AbstractModel):
    _inherit = "relationship.rhythm.rule"

    @api.model
    def _silence(self, rhythms, pulses, today, among=None):
        """SQL of the chance that an item is not ordered in the days ahead (two usual
        gaps, 90 to 180 days): id, chance.

        :param SQL rhythms: id, partner_id, company_id, product_id, order_count, first,
            last, gaps
        :param SQL pulses: rows of `relationship.pulse`
        :param date today: the day from which it is seen
        :param SQL among: condition on ``r``, the rhythms to tell it of; default: all
        """
        rule = self.env["relationship.pulse.rule"]
        fits = "relationship_rhythm_fit"
        kin = SQL(
            """SELECT r.*, k.wanted, k.sampled FROM (%s) r JOIN kin k USING (id)
                WHERE r.order_count > %s""",
            rhythms,
            LEAST_GAPS,
        )
        facts = rule._facts(SQL(MOMENTS, rhythms=kin), fits)
        return SQL(
            SILENCE,
            rhythms=rhythms,
            among=among or SQL("true"),
            least=LEAST_GAPS,
            recent=RECENT_DAYS,
            since=fields.Date.subtract(today, days=RECENT_DAYS + 1),
            sample=SAMPLE,
            items=rule._judged(SQL(TIMED, facts=facts, today=today), fits),
            customers=rule._judged(SQL(CUSTOMERS, pulses=pulses, today=today)),
        )


class RelationshipRhythmFit(models.Model):
    _inherit = "relationship.rhythm.fit"

    chances = fields.Json(
        readonly=True,
        help="The chance that an order was the last of the item, by number of gaps: "
        "fewer than 4, 4 to 7, 8 to 15, 16 to 31, and more.",
    )
    bg_r = fields.Float(readonly=True, help="BG/NBD model: r.")
    bg_alpha = fields.Float(readonly=True, help="BG/NBD model: alpha.")
    bg_a = fields.Float(readonly=True, help="BG/NBD model: a.")
    bg_b = fields.Float(readonly=True, help="BG/NBD model: b.")
    usual_log_odds = fields.Float(
        readonly=True, help="Mean of the log odds of silence, over all items."
    )

    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            self._find_chances,
            self._find_model,
            self._find_usual,
        ]

    @api.model
    def _get_facts(self, items):
        rule = self.env["relationship.pulse.rule"]
        moments = SQL(
            """SELECT i.*, elapsed AS days_since, elapsed + last - first AS days_known,
                      quartiles[2] AS median FROM (%s) i WHERE gap_count > 0""",
            self.env["relationship.rhythm.rule"]._moments(items),
        )
        return rule._facts(moments, "relationship_rhythm_fit")

    @api.model
    def _find_chances(self, items):
        """Return ``[(company id, figures)]``: the chance of a last order."""
        cells = {}
        for company_id, *cell, orders in self.env.execute_query(
            SQL(
                FIT_CHANCES,
                facts=self._get_facts(items),
                known=KNOWN,
                classes=GAP_CLASSES,
                longer=self.env["relationship.pulse.rule"]._longer(SQL("days_since")),
            )
        ):
            cells.setdefault(company_id, []).append([*cell, int(orders)])
        return [
            (company_id, {"chances": estimates.last_chances(rows)})
            for company_id, rows in cells.items()
        ]

    @api.model
    def _find_model(self, _items):
        """Return ``[(company id, figures)]``: the BG/NBD model, of all items, also
        those with too few orders for a rhythm."""
        rows = {}
        for company_id, *row in self.env.execute_query(SQL(FIT_MODEL, MODEL_SAMPLE)):
            rows.setdefault(company_id, []).append(row)
        names = "bg_r", "bg_alpha", "bg_a", "bg_b"
        found = {
            company_id: estimates.bg_nbd(sample) for company_id, sample in rows.items()
        }
        return [
            (company_id, dict(zip(names, model, strict=True)))
            for company_id, model in found.items()
            if model
        ]

    @api.model
    def _find_usual(self, items):
        """Return ``[(company id, figures)]``: the usual log odds of silence."""
        judged = self.env["relationship.pulse.rule"]._judged(
            self._get_facts(items), "relationship_rhythm_fit"
        )
        rows = self.env.execute_query(SQL(FIT_USUAL, judged=judged, known=KNOWN))
        return [(company_id, {"usual_log_odds": odds}) for company_id, odds in rows]


class RelationshipRhythm(models.Model):
    _inherit = "relationship.rhythm"

    silence_probability = fields.Float(
        string="Silence",
        compute="_compute_silence_probability",
        help="The chance that this product is not ordered in the next two usual gaps "
        "(at least 90 days, at most 180): from its own rhythm, the customer's silence, "
        "the customer's other products, and other customers of this one. Told from "
        "four orders on.",
    )

    @api.depends("gaps", "order_count", "last_order_date")
    @api.depends_context("tz")
    def _compute_silence_probability(self):
        self.silence_probability = False
        if not self.ids:
            return
        self.env.flush_all()
        query = self.env["relationship.rhythm.rule"]._silence(
            SQL(
                """SELECT id, partner_id, company_id, product_id, order_count,
                          first_order_date AS first, last_order_date AS last, gaps
                     FROM relationship_rhythm"""
            ),
            SQL("SELECT * FROM relationship_pulse"),
            fields.Date.context_today(self),
            SQL("r.id = ANY(%s)", self.ids),
        )
        for rhythm_id, chance in self.env.execute_query(query):
            self.browse(rhythm_id).silence_probability = chance
