"""What is the company's own in the rule of rhythms: fitted on a sample of customers,
kept until the next month, so that a night moves only who ordered."""

from odoo import api, fields, models
from odoo.tools import SQL

from .estimates import DEFAULT_CHANCE
from .relationship_rhythm_rule import GAP_CLASSES, WINDOW

SAMPLE = 3000  # customers
KEEP_DAYS = 30
PRIOR_ITEMS = 20  # items that the defaults count for, in a company with few
PRIOR_WINDOW = 400  # items that the company counts for, in a window of few gaps
WINDOWS = 4  # see WINDOW
FALSE_ALARMS = 0.5  # late orders that come by themselves, per item and year
LATE_RANGE = 0.2, 2.0  # of late_factor

DEFAULTS = {
    "mean_log_gap": 3.6,  # ln 37 days
    "prior_weight": 1.0,
    "spread": 0.36,
    "window_lows": [1.2] * WINDOWS,
    "window_highs": [1.2] * WINDOWS,
    "late_factor": 1.1,
    "chances": [DEFAULT_CHANCE] * (len(GAP_CLASSES) + 1),
    "usual_log_odds": -1.0,
}

# Days since the last order of the item, and of history of the company
ITEMS = """
SELECT s.*, max(last) OVER company - last AS elapsed,
       max(last) OVER company - min(first) OVER company AS span
  FROM (%s) s
WINDOW company AS (PARTITION BY company_id)
"""

# Level and spread of the gaps. k0 by the method of moments.
FIT_LEVEL = """
SELECT company_id, count(*), avg(own_log_gap),
       sum(gap_worth * own_spread) / sum(gap_worth - 1), var_pop(own_log_gap),
       avg(1 / gap_worth)
  FROM (%s) d
 WHERE gap_count >= 3 AND elapsed <= 365
GROUP BY 1
"""

# Days after which an item counts as lapsed
LIMIT = """LEAST(GREATEST(4 * median, LEAST(GREATEST(span / 3.0, 60), 180)),
           LEAST(GREATEST(0.75 * span, 120), 365))"""

# How far the newest gap lies from what was known before it: in spreads, for each window
# and (-1) for all; and how late it was the day before. Frequent items weigh more: their
# windows are missed more often. The late factor is the one at which as many orders as
# we allow, over the years seen, would have come by themselves after it.
FIT_WINDOWS = """
WITH seen AS MATERIALIZED (
    SELECT d.*, %(window)s AS place, %(limit)s AS lapse, exp(-centre / 2) AS weight,
           (ln(gap + 1.0::float) - centre) / deviation AS low,
           (ln(GREATEST(gap - 1, 0.5::float)) - centre) / deviation AS high,
           (ln(GREATEST(gap - 1, 0.5::float)) - level) / unsteady AS late
      FROM (%(spreads)s) d
     WHERE elapsed <= 90),
windows AS (
    SELECT company_id, place, count(*) AS count,
           min(low) FILTER (WHERE low_weight >= 0.1 * total) AS low,
           min(high) FILTER (WHERE high_weight >= 0.9 * total) AS high
      FROM (SELECT company_id, p.place, low, high,
                   sum(weight) OVER w AS total,
                   sum(weight) OVER (w ORDER BY low) AS low_weight,
                   sum(weight) OVER (w ORDER BY high) AS high_weight
              FROM seen, LATERAL (VALUES (-1), (seen.place)) AS p (place)
             WHERE gap <= lapse
            WINDOW w AS (PARTITION BY company_id, p.place)) z
    GROUP BY 1, 2),
years AS (
    SELECT company_id, sum(days) / 365.25 AS years
      FROM (SELECT company_id, LEAST(gap, lapse) AS days FROM seen
             UNION ALL
            SELECT company_id, lapse
              FROM (SELECT i.*, %(limit)s AS lapse
                      FROM (SELECT *, quartiles[2] AS median FROM (%(items)s) a
                             WHERE gap_count >= 3) i) i
             WHERE elapsed > lapse AND elapsed <= 90 + lapse) d
    GROUP BY 1),
lates AS (
    SELECT company_id, COALESCE(
               max(late) FILTER (WHERE ordinal > %(alarms)s * years), min(late)) AS late
      FROM (SELECT company_id, late, row_number() OVER (
                       PARTITION BY company_id ORDER BY late DESC) AS ordinal
              FROM seen WHERE gap <= lapse) z
      JOIN years USING (company_id)
    GROUP BY 1)
SELECT company_id, place, count, low, high, late
  FROM windows JOIN lates USING (company_id)
ORDER BY 1, 2
"""


class RelationshipRhythmFit(models.Model):
    _name = "relationship.rhythm.fit"
    _description = "Rhythms of a Company"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(readonly=True, help="When the figures were last worked out.")
    item_count = fields.Integer(
        string="Items", readonly=True, help="Items that the figures are from."
    )
    mean_log_gap = fields.Float(
        readonly=True,
        digits=0,
        help="Mean of the logarithm of the gaps in days, over all items.",
    )
    prior_weight = fields.Float(
        readonly=True,
        digits=0,
        help="How many gaps of an item the company's mean counts for.",
    )
    spread = fields.Float(
        readonly=True,
        digits=0,
        help="Variance of the logarithm of the gaps of one item.",
    )
    window_lows = fields.Json(
        readonly=True,
        help="Spreads before the usual gap after which nine of ten orders come, of "
        "items with fewer than 4 gaps, 4 to 7, 8 to 15, and more.",
    )
    window_highs = fields.Json(
        readonly=True,
        help="Spreads after the usual gap until which nine of ten orders come, of "
        "items with fewer than 4 gaps, 4 to 7, 8 to 15, and more.",
    )
    late_factor = fields.Float(
        readonly=True,
        digits=0,
        help="Logarithm of how many usual gaps after the last order an irregular item "
        "is late, so that one item raises a false alarm every second year; a steady "
        "one is late the earlier.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id)", "The company's rhythms have been worked out already."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _refresh_old(self):
        """Work out the figures anew where they are over a month old.

        :return: whether anything was worked out, so that all rhythms are to follow
        """
        limit = fields.Date.subtract(fields.Date.today(), days=KEEP_DAYS)
        kept = self.search([("date", ">", limit)]).company_id
        if not self.env["res.company"].search_count([("id", "not in", kept.ids)]):
            return False
        self._fit()
        return True

    @api.model
    def _fit(self, bought=None):
        """Work out the figures of each company; the fewer items there are, the closer
        to general experience.

        :param SQL bought: rows as of `relationship.purchase._bought`; default: of a
            sample of the customers
        """
        if bought is None:
            bought = self.env["relationship.purchase"]._bought(self._get_sample())
        keep = self.env["relationship.rhythm"]._keep
        keep("fit_bought", bought)
        stats = self.env["relationship.rhythm.rule"]._stats(
            SQL("SELECT * FROM fit_bought")
        )
        keep("fit_items", SQL(ITEMS, stats))
        [[companies]] = self.env["res.company"]._read_group(
            [], aggregates=["id:recordset"]
        )
        self.search([("company_id", "in", companies.ids)]).unlink()
        kept = self.create(
            [
                {**DEFAULTS, "company_id": company.id, "date": fields.Date.today()}
                for company in companies
            ]
        ).grouped("company_id")
        items = SQL("SELECT * FROM fit_items")
        for find in self._get_steps():
            for company_id, vals in find(items):
                kept[companies.browse(company_id)].write(vals)
            self.flush_model()

    @api.model
    def _get_steps(self):
        """Return the methods that find figures, each with what was found before."""
        return [self._find_levels, self._find_windows]

    @api.model
    def _get_sample(self):
        """Return the ids of at most SAMPLE commercial entities with confirmed orders,
        the same ones each time."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM (
                       SELECT DISTINCT c.commercial_partner_id AS id
                         FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                        WHERE o.state = 'sale') buyer
                 ORDER BY md5(id::text) LIMIT %s""",
                SAMPLE,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _find_levels(self, items):
        """Return ``[(company id, figures)]``: level and spread of the gaps."""
        moments = self.env["relationship.rhythm.rule"]._moments(items)
        found = []
        for company_id, count, mean, spread, variance, noise in self.env.execute_query(
            SQL(FIT_LEVEL, moments)
        ):
            between = max(variance - spread * noise, 0.02)
            figures = {
                "mean_log_gap": mean,
                "spread": max(spread, 0.01),
                "prior_weight": min(max(spread, 0.01) / between, 20),
            }
            vals = {
                name: self._blend(figure, DEFAULTS[name], count, PRIOR_ITEMS)
                for name, figure in figures.items()
            }
            found.append((company_id, {**vals, "item_count": count}))
        return found

    @api.model
    def _find_windows(self, items):
        """Return ``[(company id, figures)]``: windows and late factor, with the levels
        and spreads that have been kept."""
        rule = self.env["relationship.rhythm.rule"]
        found = {}
        for company_id, place, count, low, high, late in self.env.execute_query(
            SQL(
                FIT_WINDOWS,
                spreads=rule._spreads(rule._moments(rule._before(items))),
                items=items,
                window=SQL(WINDOW),
                limit=SQL(LIMIT),
                alarms=FALSE_ALARMS,
            )
        ):
            figures = {"window_lows": max(-low, 0), "window_highs": max(high, 0)}
            if place < 0:  # all, which come first
                vals = {
                    name: [self._blend(figure, DEFAULTS[name][0], count, PRIOR_ITEMS)]
                    * WINDOWS
                    for name, figure in figures.items()
                }
                late = min(max(late, LATE_RANGE[0]), LATE_RANGE[1])
                vals["late_factor"] = self._blend(
                    late, DEFAULTS["late_factor"], count, PRIOR_ITEMS
                )
                found[company_id] = vals
            else:
                for name, figure in figures.items():
                    company = found[company_id][name][place]
                    found[company_id][name][place] = self._blend(
                        figure, company, count, PRIOR_WINDOW
                    )
        return list(found.items())

    @api.model
    def _blend(self, figure, usual, count, weight):
        """Return a figure drawn towards the usual one, which counts for ``weight``
        items."""
        return (count * figure + weight * usual) / (count + weight)
