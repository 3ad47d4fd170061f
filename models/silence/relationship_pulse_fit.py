"""What is the company's own in the ordering of its customers: fitted on a sample, kept
until the next month."""

from math import exp, log

from odoo import api, fields, models
from odoo.tools import SQL

from ..orders import estimates as estimates
from ..orders.relationship_rhythm_rule import GAP_CLASSES
from .relationship_pulse_rule import DAY_CLASSES

KNOWN_GAPS = 2  # gaps that say something of the company
RECENT_DAYS = 365  # who has not ordered for longer tells little of today
# Days ago from which the past is looked at again, to see what came after
PASTS = [0, 60, 90, 120, 150, 180, 210, 240, 365]
FEW_PASTS = [2, 3, 4]  # of PASTS, for customers with few orders
LEAST_PAST = 10  # customers that a past needs
LEAST_SPAN = 60  # days of orders that a past needs
MODEL_SAMPLE = 2000  # customers for the BG/NBD model
FEW_WEIGHT = 20  # customers that the wider figure counts for

DEFAULTS = {
    "mean_log_gap": 3.4,  # ln 30 days
    "prior_weight": 2.0,
    "spread": 0.5,
    "chances": [estimates.DEFAULT_CHANCE] * (len(GAP_CLASSES) + 1),
    "usual_chance": estimates.DEFAULT_CHANCE,
    "bg_r": None,
    "bg_alpha": None,
    "bg_a": None,
    "bg_b": None,
    "intercept": estimates.DEFAULT_LINE[0],
    "slope": estimates.DEFAULT_LINE[1],
    # Chance of silence after one and two orders, by DAY_CLASSES
    "few": [[0.6] * (len(DAY_CLASSES) + 1), [0.5] * (len(DAY_CLASSES) + 1)],
}

# The orders as they were known on each day of PASTS, and when the next one came
PAST = """
SELECT m.*, m.product_id AS place, %(today)s::date - c.ago - m.last AS days_since,
       %(today)s::date - c.ago - m.first AS days_known, n.day - m.last - (
       %(today)s::date - c.ago - m.last) AS next
  FROM (%(moments)s) m
  JOIN unnest(%(pasts)s) WITH ORDINALITY c(ago, place) ON c.place = m.product_id + 1
  LEFT JOIN LATERAL (
       SELECT min(d.day) AS day FROM pulse_days d
        WHERE d.partner_id = m.partner_id AND d.company_id = m.company_id
          AND d.day > %(today)s::date - c.ago) n ON true
"""
KNOWN = SQL(
    "place = 0 AND gap_count >= %s AND days_since <= %s", KNOWN_GAPS, RECENT_DAYS
)

# Level and spread, by the method of moments
FIT_LEVEL = """
SELECT company_id, count(*), avg(own_log_gap), count(*) FILTER (WHERE gap_worth > 1.5),
       sum(gap_worth * own_spread) FILTER (WHERE gap_worth > 1.5)
           / NULLIF(sum(gap_worth - 1) FILTER (WHERE gap_worth > 1.5), 0),
       var_pop(own_log_gap), avg(1 / gap_worth)
  FROM pulse_past WHERE %(known)s
GROUP BY 1
"""
FIT_CHANCES = """
SELECT company_id, width_bucket(repeats, %(classes)s),
       round((%(longer)s)::numeric, 2)::float, count(*), sum(repeats + 1)
  FROM (%(facts)s) d WHERE %(known)s
GROUP BY 1, 2, 3
"""
FIT_USUAL = """
SELECT company_id, width_bucket(order_count - 1, %(classes)s), count(*)
  FROM pulse_past WHERE place = 0
GROUP BY 1, 2
"""
FIT_MODEL = """
SELECT company_id, order_count - 1, last - first, days_known
  FROM (SELECT *, row_number() OVER (
               PARTITION BY company_id ORDER BY md5(partner_id::text)) AS turn
          FROM pulse_past WHERE place = 0 AND days_known > 0) p
 WHERE turn <= %s
"""
# What was said in the past, to a tenth, and what became of it
FIT_LINE = """
SELECT company_id, place, round(log_odds::numeric, 1)::float, count(*),
       count(*) FILTER (WHERE next IS NULL OR next > horizon)
  FROM (%(judged)s) d
 WHERE place > 0 AND gap_count >= %(known)s AND days_since <= %(recent)s
   AND span >= %(span)s AND (%(pasts)s)[place + 1] >= horizon
GROUP BY 1, 2, 3
"""
FIT_FEW = """
SELECT company_id, order_count, width_bucket(days_since, %(days)s), count(*),
       count(*) FILTER (WHERE next IS NULL OR next > horizon)
  FROM (%(facts)s) d
 WHERE place = ANY(%(places)s) AND gap_count < %(known)s
GROUP BY 1, 2, 3
"""


class RelationshipPulseFit(models.Model):
    _name = "relationship.pulse.fit"
    _description = "Ordering in a Company"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Customers that the figures are from."
    )
    mean_log_gap = fields.Float(
        readonly=True,
        help="Mean of the logarithm of the gaps in days, over all customers.",
    )
    prior_weight = fields.Float(
        readonly=True,
        help="How many gaps of a customer the company's mean counts for.",
    )
    spread = fields.Float(
        readonly=True,
        help="Variance of the logarithm of the gaps of one customer.",
    )
    chances = fields.Json(
        readonly=True,
        help="The chance that an order was the last, of customers with fewer than 4 "
        "gaps, 4 to 7, 8 to 15, 16 to 31, and more.",
    )
    usual_chance = fields.Float(
        readonly=True, help="The usual chance, over all customers."
    )
    bg_r = fields.Float(readonly=True, help="BG/NBD model: r.")
    bg_alpha = fields.Float(readonly=True, help="BG/NBD model: alpha.")
    bg_a = fields.Float(readonly=True, help="BG/NBD model: a.")
    bg_b = fields.Float(readonly=True, help="BG/NBD model: b.")
    intercept = fields.Float(
        readonly=True,
        help="Calibration on the past: log odds where the rule says one half.",
    )
    slope = fields.Float(
        readonly=True, help="Calibration on the past: 1 takes them as said."
    )
    few = fields.Json(
        readonly=True,
        help="Share of customers with one order, and with two, who did not come back "
        "within 90 days, by days since the last one: up to 30, 90, 180, 365, more.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id)", "The company's customers have been read already."
    )

    # === BUSINESS METHODS === #

    @api.model
    def _fit(self, bought=None, today=None):
        """Work out the figures of each company; the fewer customers there are, the
        closer to general experience.

        :param SQL bought: rows as of `relationship.purchase._bought`; default: of a
            sample of the customers
        :param date today: the day from which it is seen
        """
        if bought is None:
            sample = self.env["relationship.rhythm.fit"]._get_sample()
            bought = self.env["relationship.purchase"]._bought(sample)
        self._read_pasts(bought, today or fields.Date.today())
        [[companies]] = self.env["res.company"]._read_group(
            [], aggregates=["id:recordset"]
        )
        self.env.cr.execute("DELETE FROM relationship_pulse_fit")
        self.invalidate_model()
        fits = {
            fit.company_id.id: fit
            for fit in self.create(
                [{**DEFAULTS, "company_id": company.id} for company in companies]
            )
        }
        for step in (
            self._fit_level,
            self._fit_chances,
            self._fit_model,
            self._fit_line,
            self._fit_few,
        ):
            self._write_figures(fits, step())
        self.env.cr.execute("DROP TABLE pulse_days, pulse_past")

    @api.model
    def _write_figures(self, fits, found):
        for company_id, figures in found.items():
            fits[company_id].write(figures)
        self.flush_model()

    @api.model
    def _read_pasts(self, bought, today):
        """Keep what was known of the customers on each day of PASTS in a temporary
        table."""
        rule = self.env["relationship.pulse.rule"]
        cr = self.env.cr
        cr.execute(
            SQL(
                """DROP TABLE IF EXISTS pulse_days, pulse_past;
                   CREATE TEMPORARY TABLE pulse_days ON COMMIT DROP AS %s""",
                rule._days(bought),
            )
        )
        cr.execute("CREATE INDEX ON pulse_days (partner_id, company_id, day)")
        cr.execute("ANALYZE pulse_days")
        seen = SQL(
            """SELECT d.partner_id, d.company_id, c.place::int - 1 AS product_id,
                      d.day, d.quantity, d.amount
                 FROM pulse_days d
                 JOIN unnest(%s) WITH ORDINALITY c(ago, place)
                      ON d.day <= %s::date - c.ago""",
            PASTS,
            today,
        )
        cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE pulse_past ON COMMIT DROP AS
                   SELECT p.*, max(days_known)
                              OVER (PARTITION BY company_id, place) AS span
                     FROM (%s) p""",
                SQL(PAST, moments=rule._moments(seen), pasts=PASTS, today=today),
            )
        )
        cr.execute("ANALYZE pulse_past")

    @api.model
    def _get_facts(self):
        """SQL of the pasts with the figures found so far."""
        rule = self.env["relationship.pulse.rule"]
        return rule._facts(SQL("SELECT * FROM pulse_past"))

    @api.model
    def _fit_level(self):
        found = {}
        for row in self.env.execute_query(SQL(FIT_LEVEL, known=KNOWN)):
            company, count, mean, known, spread, variance, noise = row
            spread = max(spread, 0.01) if known > 5 else DEFAULTS["spread"]
            between = max(variance - spread * noise, 0.02)
            found[company] = {
                "customer_count": count,
                "mean_log_gap": estimates.draw(mean, DEFAULTS["mean_log_gap"], count),
                "prior_weight": estimates.draw(
                    spread / between, DEFAULTS["prior_weight"], count
                ),
                "spread": spread,
            }
        return found

    @api.model
    def _fit_chances(self):
        cells = {}
        for company, *cell in self.env.execute_query(
            SQL(
                FIT_CHANCES,
                facts=self._get_facts(),
                known=KNOWN,
                classes=GAP_CLASSES,
                longer=self.env["relationship.pulse.rule"]._longer(SQL("days_since")),
            )
        ):
            cells.setdefault(company, []).append([*cell[:3], int(cell[3])])
        found = {
            company: {"chances": estimates.last_chances(rows)}
            for company, rows in cells.items()
        }
        counts = {}
        for company, place, count in self.env.execute_query(
            SQL(FIT_USUAL, classes=GAP_CLASSES)
        ):
            counts.setdefault(company, {})[place] = count
        for company, places in counts.items():
            figures = found.setdefault(company, {})
            chances = figures.get("chances", DEFAULTS["chances"])
            logs = sum(n * log(chances[place]) for place, n in places.items())
            figures["usual_chance"] = exp(logs / sum(places.values()))
        return found

    @api.model
    def _fit_model(self):
        rows = {}
        for company, *row in self.env.execute_query(SQL(FIT_MODEL, MODEL_SAMPLE)):
            rows.setdefault(company, []).append(row)
        names = "bg_r", "bg_alpha", "bg_a", "bg_b"
        models_found = {
            company: estimates.bg_nbd(sample) for company, sample in rows.items()
        }
        return {
            company: dict(zip(names, found, strict=True))
            for company, found in models_found.items()
            if found
        }

    @api.model
    def _fit_line(self):
        pasts = {}
        for company, place, *cell in self.env.execute_query(
            SQL(
                FIT_LINE,
                judged=self.env["relationship.pulse.rule"]._judged(self._get_facts()),
                known=KNOWN_GAPS,
                recent=RECENT_DAYS,
                span=LEAST_SPAN,
                pasts=PASTS,
            )
        ):
            pasts.setdefault(company, {}).setdefault(place, []).append(cell)
        found = {}
        for company, cells in pasts.items():
            useful = [
                rows
                for rows in cells.values()
                if sum(count for _odds, count, _silent in rows) >= LEAST_PAST
            ]
            intercept, slope = estimates.logistic_line(
                [
                    (odds, count / len(useful), silent / len(useful))
                    for rows in useful
                    for odds, count, silent in rows
                ]
            )
            found[company] = {"intercept": intercept, "slope": slope}
        return found

    @api.model
    def _fit_few(self):
        """Shares of customers with few orders, each drawn towards those with as many
        orders, and these towards general experience."""
        cells = {}
        for company, orders, place, count, silent in self.env.execute_query(
            SQL(
                FIT_FEW,
                facts=self._get_facts(),
                known=KNOWN_GAPS,
                days=DAY_CLASSES,
                places=FEW_PASTS,
            )
        ):
            row = cells.setdefault(company, {}).setdefault(orders, {})
            row[place] = count, silent
        found = {}
        for company, orders in cells.items():
            few = []
            for place, [default, *_same] in enumerate(DEFAULTS["few"]):
                row = orders.get(place + 1, {})
                count = sum(n for n, _silent in row.values())
                silent = sum(s for _n, s in row.values())
                wide = (silent + FEW_WEIGHT * default) / (count + FEW_WEIGHT)
                shares = []
                for days in range(len(DAY_CLASSES) + 1):
                    count, silent = row.get(days, (0, 0))
                    shares.append((silent + FEW_WEIGHT * wide) / (count + FEW_WEIGHT))
                few.append(shares)
            found[company] = {"few": few}
        return found
