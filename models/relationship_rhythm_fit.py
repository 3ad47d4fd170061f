"""What is the company's own in the rule of rhythms: fitted on a sample of customers,
kept until the next month, so that a night moves only who ordered."""

from odoo import api, fields, models
from odoo.tools import SQL

from .relationship_rhythm_rule import REGULAR_RATIO

SAMPLE = 3000  # customers
KEEP_DAYS = 30
PRIOR_ITEMS = 20  # items that the defaults count for, in a company with few
FALSE_ALARMS = 0.5  # late orders that come by themselves, per item and year

DEFAULTS = {
    "mean_log_gap": 3.6,  # ln 37 days
    "prior_weight": 1.0,
    "spread": 0.36,
    "regular_spread": 0.04,
    "window_low": 1.2,
    "window_high": 1.2,
    "late_factor": 1.7,
}

# Level and spread of the gaps. k0 by the method of moments.
FIT_LEVEL = """
SELECT company_id, count(*), avg(m),
       sum(n * v) FILTER (WHERE n > 1.5)
           / NULLIF(sum(n - 1) FILTER (WHERE n > 1.5), 0),
       sum(n * v) FILTER (WHERE n > 1.5 AND quartiles[3] <= %(ratio)s * quartiles[1])
           / NULLIF(sum(n - 1) FILTER (
               WHERE n > 1.5 AND quartiles[3] <= %(ratio)s * quartiles[1]), 0),
       var_pop(m), avg(1 / n)
  FROM (%(moments)s) d
GROUP BY 1
"""

# How far the newest gap lies from what was known before it, in spreads. Frequent items
# weigh more: their windows are missed more often. Lapsed ones say nothing.
FIT_WINDOW = """
SELECT company_id, max(place),
       -min(low) FILTER (WHERE low_weight >= 0.1 * total),
       min(high) FILTER (WHERE high_weight >= 0.9 * total),
       percentile_cont((SELECT array_agg(1 - alarm) FROM unnest(%(alarms)s) alarm))
           WITHIN GROUP (ORDER BY late) FILTER (WHERE is_regular),
       avg(gap) FILTER (WHERE is_regular)
  FROM (SELECT z.*, sum(weight) OVER (PARTITION BY company_id) AS total,
               sum(weight) OVER (PARTITION BY company_id ORDER BY low) AS low_weight,
               sum(weight) OVER (PARTITION BY company_id ORDER BY high) AS high_weight,
               row_number() OVER (PARTITION BY company_id) AS place
          FROM (SELECT company_id, gap, is_regular, exp(-centre / 2) AS weight,
                       (ln(gap + 1.0) - centre) / s AS low,
                       (ln(GREATEST(gap - 1, 0.5)) - centre) / s AS high,
                       (log_gap - mu) / regular_s AS late
                  FROM (%(spreads)s) d
                 WHERE gap <= LEAST(GREATEST(4 * median, 180), 365)) z) z
GROUP BY 1
"""
ALARMS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2]  # shares of gaps, to choose from


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
    regular_spread = fields.Float(
        readonly=True, digits=0, help="The same of the items ordered regularly."
    )
    window_low = fields.Float(
        readonly=True,
        digits=0,
        help="Spreads before the usual gap after which nine of ten orders come.",
    )
    window_high = fields.Float(
        readonly=True,
        digits=0,
        help="Spreads after the usual gap until which nine of ten orders come.",
    )
    late_factor = fields.Float(
        readonly=True,
        digits=0,
        help="Spreads after the usual gap from which an order is late, so that one "
        "item raises a false alarm every second year.",
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
        rule = self.env["relationship.rhythm.rule"]
        stats = rule._stats(
            bought or self.env["relationship.purchase"]._bought(self._get_sample())
        )
        [[companies]] = self.env["res.company"]._read_group(
            [], aggregates=["id:recordset"]
        )
        self.search([("company_id", "in", companies.ids)]).unlink()
        self._write_figures(companies, {})
        levels = {}
        for row in self.env.execute_query(
            SQL(FIT_LEVEL, moments=rule._moments(stats), ratio=REGULAR_RATIO)
        ):
            company, count, mean, spread, regular, variance, noise = row
            spread = spread or DEFAULTS["spread"]
            between = max(float(variance) - spread * float(noise), 0.02)
            levels[company] = (
                count,
                {
                    "mean_log_gap": mean,
                    "spread": max(spread, 0.001),
                    "regular_spread": max(regular or DEFAULTS["regular_spread"], 0.001),
                    "prior_weight": min(spread / between, 20),
                },
            )
        self._write_figures(companies, levels)
        windows = {}
        spreads = rule._spreads(rule._moments_before(stats))
        for row in self.env.execute_query(
            SQL(FIT_WINDOW, spreads=spreads, alarms=ALARMS)
        ):
            company, count, low, high, late, regular_gap = row
            figures = {"window_low": max(low, 0.1), "window_high": max(high, 0.1)}
            if regular_gap:
                share = FALSE_ALARMS * float(regular_gap) / 365.25
                place = min(
                    range(len(ALARMS)), key=lambda place: abs(ALARMS[place] - share)
                )
                figures["late_factor"] = min(max(late[place], 0.8), 6)
            windows[company] = count, figures
        self._write_figures(companies, windows)

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
    def _write_figures(self, companies, found):
        """Keep the figures, weighted with the defaults by the number of items.

        :param dict found: ``{company id: (number of items, {name: figure})}``
        """
        existing = self.search([("company_id", "in", companies.ids)])
        existing = existing.grouped("company_id")
        for company in companies:
            count, figures = found.get(company.id, (0, {}))
            share = count / (count + PRIOR_ITEMS)
            vals = {
                name: share * figure + (1 - share) * DEFAULTS[name]
                for name, figure in figures.items()
            }
            if company in existing:
                vals["item_count"] = max(count, existing[company].item_count)
                existing[company].write(vals)
            else:
                self.create(
                    {
                        **DEFAULTS,
                        **vals,
                        "company_id": company.id,
                        "date": fields.Date.today(),
                    }
                )
        self.flush_model()
