"""What had been seen before a relationship ended, as of that day."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..silence.relationship_silence import QUIET

POOR_RATING = 3  # of 5
LAST_RATINGS = 3  # that are taken together

# Contacts: of the days before, because the farewell itself is no contact that kept
# them. OFFSET 0 in the rule: see `relationship.silence`.
SEEN = """
WITH lost AS MATERIALIZED (
    SELECT l.id, l.partner_id, l.company_id, l.date
      FROM relationship_loss l WHERE l.id = ANY(%(ids)s)
), judged AS (
    SELECT j.loss_id, %(probability)s AS chance
      FROM (%(judged)s) j
      JOIN relationship_pulse_fit f ON f.company_id = j.company_id
), seen AS (
    SELECT l.id, heard.last AS last_contact_date,
           COALESCE(GREATEST(l.date - COALESCE(heard.last, p.contact_clock_start)
                             - NULLIF(p.contact_interval_days, 0), 0), 0)
               AS days_overdue,
           (SELECT count(*) FROM relationship_rhythm r
             WHERE r.partner_id = l.partner_id AND r.company_id = l.company_id
               AND r.last_order_date <= l.date AND r.late_from_date <= l.date)
               AS late_rhythm_count,
           (SELECT count(*) FROM relationship_concern n
             WHERE n.partner_id = l.partner_id AND n.company_id = l.company_id
               AND n.active AND %(said)s <= l.date
               AND COALESCE(%(told)s >= l.date, true)) AS open_concern_count,
           (SELECT m.score FROM relationship_litmus m
             WHERE m.partner_id = l.partner_id AND m.company_id = l.company_id
               AND m.state = 'closed' AND m.closed_date <= l.date
          ORDER BY m.closed_date DESC, m.id DESC LIMIT 1) AS litmus_score,
           rated.mean AS rating, j.chance AS silence_probability,
           u.yearly_value, u.last_order_date,
           GREATEST(l.date - COALESCE(u.first_order_date, p.contact_clock_start), 0)
               / 365.25 AS years_held
      FROM lost l
      JOIN res_partner p ON p.id = l.partner_id
 LEFT JOIN judged j ON j.loss_id = l.id
 LEFT JOIN relationship_pulse u ON u.partner_id = l.partner_id
           AND u.company_id = l.company_id AND u.last_order_date <= l.date
CROSS JOIN LATERAL (
           SELECT max(%(day)s) AS last
             FROM relationship_touchpoint t
             JOIN relationship_channel ch ON ch.id = t.channel_id
            WHERE t.partner_id = l.partner_id AND %(resets)s AND %(day)s < l.date) heard
CROSS JOIN LATERAL (
           SELECT avg(last.rating) AS mean
             FROM (SELECT g.rating FROM rating_rating g
                     JOIN res_partner c ON c.id = g.partner_id
                     JOIN sale_order o ON o.id = g.res_id
                    WHERE c.commercial_partner_id = l.partner_id AND g.consumed
                      AND g.res_model = 'sale.order' AND o.company_id = l.company_id
                      AND %(rated)s <= l.date
                 ORDER BY g.write_date DESC LIMIT %(ratings)s) last) rated
)
UPDATE relationship_loss l
   SET last_contact_date = s.last_contact_date, days_overdue = s.days_overdue,
       late_rhythm_count = s.late_rhythm_count, rating = s.rating,
       open_concern_count = s.open_concern_count, litmus_score = s.litmus_score,
       silence_probability = s.silence_probability, yearly_value = s.yearly_value,
       last_order_date = s.last_order_date, years_held = s.years_held,
       was_warned = s.days_overdue > 0 OR s.late_rhythm_count > 0
                    OR s.open_concern_count > 0
                    OR COALESCE(s.litmus_score < %(amber)s, false)
                    OR COALESCE(s.rating < %(poor)s, false)
                    OR COALESCE(s.silence_probability >= %(quiet)s, false)
  FROM seen s
 WHERE l.id = s.id
"""
TIMED = """
SELECT l.id AS loss_id, p.company_id, %(seen_from)s
  FROM lost l
  JOIN relationship_pulse p ON p.partner_id = l.partner_id
       AND p.company_id = l.company_id AND p.last_order_date <= l.date
"""


class RelationshipLoss(models.Model):
    _inherit = "relationship.loss"

    days_overdue = fields.Integer(
        string="Days overdue",
        readonly=True,
        aggregator="avg",
        help="How late the last contact was on that day, in days.",
    )
    last_contact_date = fields.Date(string="Last contact", readonly=True)
    late_rhythm_count = fields.Integer(string="Late items", readonly=True)
    open_concern_count = fields.Integer(string="Open concerns", readonly=True)
    litmus_score = fields.Float(
        string="Litmus test",
        readonly=True,
        aggregator="avg",
        help="The score of the last litmus test before, from 0 to 100.",
    )
    rating = fields.Float(
        string="Last ratings",
        readonly=True,
        aggregator="avg",
        digits=(2, 1),
        help="The mean of the last three ratings of deliveries, from 1 to 5.",
    )
    silence_probability = fields.Float(
        string="Silence",
        readonly=True,
        aggregator="avg",
        help="The chance on that day that no order would come.",
    )
    yearly_value = fields.Monetary(string="Value a year", readonly=True)
    last_order_date = fields.Date(string="Last order", readonly=True)
    was_warned = fields.Boolean(
        string="We had a warning",
        readonly=True,
        help="A contact or an item was late, a concern open, a rating or the litmus "
        "test poor, or the orders had gone quiet.",
    )
    seen_label = fields.Text(
        string="Seen before",
        compute="_compute_seen_label",
        help="What the data had shown on the day of the loss.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "days_overdue",
        "late_rhythm_count",
        "litmus_score",
        "open_concern_count",
        "rating",
        "silence_probability",
    )
    @api.depends_context("lang")
    def _compute_seen_label(self):
        for loss in self:
            warnings = loss._get_warnings()
            loss.seen_label = (
                self.env._("Seen before: %(warnings)s.", warnings=", ".join(warnings))
                if warnings
                else self.env._("Nothing had been seen before.")
            )

    # === BUSINESS METHODS === #

    def _get_warnings(self):
        """Return what had been seen, in words, most telling first.

        :rtype: list[str]
        """
        self.ensure_one()
        counted = [
            (
                self.days_overdue,
                self.env._("contact 1 day late"),
                self.env._("contact %(count)s days late", count=self.days_overdue),
            ),
            (
                self.late_rhythm_count,
                self.env._("1 item late"),
                self.env._("%(count)s items late", count=self.late_rhythm_count),
            ),
            (
                self.open_concern_count,
                self.env._("1 open concern"),
                self.env._("%(count)s open concerns", count=self.open_concern_count),
            ),
        ]
        warnings = [
            one if count == 1 else more for count, one, more in counted if count
        ]
        _green, amber = self.env["relationship.setting"]._get_limits()
        if self.litmus_score and self.litmus_score < amber:
            warnings.append(
                self.env._(
                    "litmus test %(score)s of 100", score=round(self.litmus_score)
                )
            )
        if self.rating and self.rating < POOR_RATING:
            warnings.append(
                self.env._("rated us %(rating).1f of 5", rating=self.rating)
            )
        if self.silence_probability >= QUIET:
            warnings.append(
                self.env._(
                    "%(chance)s %% likely to order no more",
                    chance=round(100 * self.silence_probability),
                )
            )
        return warnings

    def _fill_seen(self):
        """Fill in what had been seen on the day of each loss: one statement."""
        if not self:
            return
        self.env.flush_all()
        rule = self.env["relationship.pulse.rule"]
        clock = self.env["relationship.clock"]
        _green, amber = self.env["relationship.setting"]._get_limits()

        def local_day(moment):
            return clock._local_day(SQL(moment), SQL("p"))

        timed = SQL(TIMED, seen_from=rule._seen_from(SQL("l.date")))
        self.env.cr.execute(
            SQL(
                SEEN,
                ids=self.ids,
                judged=rule._judged(timed),
                probability=rule._probability(),
                day=local_day("t.date"),
                said=local_day("n.date"),
                told=local_day("n.closed_date"),
                rated=local_day("g.write_date"),
                resets=clock._resets(),
                ratings=LAST_RATINGS,
                poor=POOR_RATING,
                amber=amber,
                quiet=QUIET,
            )
        )
        self.invalidate_recordset(flush=False)

    # === SCHEDULED ACTIONS === #
