"""Who is going quiet, seen from today: nothing here is stored, so nothing is ever out
of date. What it is seen from is kept in `relationship.pulse`."""

from math import ceil
from statistics import fmean

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ..orders.relationship_rhythm_rule import LEAST_DAYS
from .relationship_pulse_rule import LAST_GAPS

STATUS = [
    ("ordering", "Ordering"),
    ("slower", "Going quiet"),
    ("quiet", "Gone quiet"),
    ("gone", "Silent for over a year"),
    ("few", "One or two orders"),
    ("paused", "Paused"),
]
SLOWER, QUIET = 0.3, 0.5  # chances of silence
GONE_DAYS = 365
MONTHS = 3  # of spending that are compared
SLOWER_RATIO = 1.3  # of the last gaps to those before, worth a word

# OFFSET 0: the chance is worked out once, not wherever it is used.
# Spending: the last full months (or this one and those before, if that is more), the
# same of last year, and what is usual for as many months in the year before.
SILENCE = """
SELECT j.id, j.partner_id, j.company_id, c.currency_id, j.user_id,
       j.operations_user_id, j.relationship_tier_id, j.repeats + 1 AS order_count,
       j.first_order_date, j.last_order_date, j.gaps, j.usual_gap_days,
       j.horizon AS horizon_days, j.days_since AS days_since_order, j.yearly_value,
       j.repeats + 1 < %(least)s AS is_uncertain, p.chance AS silence_probability,
       p.chance * j.yearly_value AS value_at_risk,
       CASE WHEN j.contact_paused_until > %(today)s THEN 'paused'
            WHEN j.repeats + 1 < %(least)s THEN 'few'
            WHEN p.chance < %(slower)s THEN 'ordering'
            WHEN p.chance < %(quiet)s THEN 'slower'
            WHEN j.days_since > %(gone)s THEN 'gone' ELSE 'quiet' END AS status,
       spent.recent AS spending_recent, spent.last_year AS spending_last_year,
       spent.usual AS spending_usual,
       spent.recent / NULLIF(LEAST(spent.last_year, spent.usual), 0) - 1
           AS spending_change,
       COALESCE(j.repeats + 1 >= %(least)s AND spent.recent
                < %(kept)s * LEAST(spent.last_year, spent.usual), false)
           AS is_spending_less
  FROM (%(judged)s) j
  JOIN relationship_pulse_fit f ON f.company_id = j.company_id
  JOIN res_company c ON c.id = j.company_id
 CROSS JOIN LATERAL (SELECT %(probability)s AS chance OFFSET 0) p
 CROSS JOIN LATERAL (
       SELECT GREATEST(%(recent)s, %(current)s) AS recent,
              CASE WHEN j.first_order_date < %(year_ago)s::date
                   THEN %(last_year)s END AS last_year,
              CASE WHEN j.first_order_date < %(since)s::date - 90
                   THEN %(year)s * %(months)s / LEAST(12, (%(since)s::date
                       - date_trunc('month', j.first_order_date)::date) / 30) END
                   AS usual) spent
"""
TIMED = """
SELECT p.id, p.partner_id, p.company_id, p.first_order_date, p.last_order_date, p.gaps,
       p.usual_gap_days, p.yearly_value, p.spending, %(seen_from)s,
       r.user_id, r.operations_user_id, r.relationship_tier_id, r.contact_paused_until
  FROM relationship_pulse p
  JOIN res_partner r ON r.id = p.partner_id
 WHERE r.active AND r.contact_lost_date IS NULL AND r.partner_share
   AND NOT EXISTS (SELECT FROM res_company own WHERE own.partner_id = r.id)
"""


class RelationshipSilence(models.Model):
    _name = "relationship.silence"
    _description = "Silence of a Customer"
    _auto = False
    _rec_name = "partner_id"
    _order = "value_at_risk desc, id"
    _depends = {
        "relationship.pulse": [
            "company_id",
            "first_order_date",
            "gaps",
            "horizon_days",
            "last_chance",
            "last_order_date",
            "log_gap",
            "log_spread",
            "order_count",
            "partner_id",
            "slowdown",
            "spending",
            "usual_gap_days",
            "yearly_value",
        ],
        "relationship.pulse.fit": ["company_id", "few", "intercept", "slope"],
        "res.company": ["currency_id"],
        "res.partner": [
            "active",
            "contact_lost_date",
            "contact_paused_until",
            "operations_user_id",
            "partner_share",
            "relationship_tier_id",
            "user_id",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    operations_user_id = fields.Many2one(
        "res.users", string="Operations", readonly=True
    )
    relationship_tier_id = fields.Many2one(
        "relationship.tier", string="Tier", readonly=True
    )
    order_count = fields.Integer(
        string="Orders", readonly=True, help="Days on which the customer ordered."
    )
    first_order_date = fields.Date(string="First order", readonly=True)
    last_order_date = fields.Date(string="Last order", readonly=True)
    gaps = fields.Json(readonly=True)
    usual_gap_days = fields.Integer(
        string="Usual gap (days)", readonly=True, aggregator="avg"
    )
    days_since_order = fields.Integer(
        string="Days since last order", readonly=True, aggregator="avg"
    )
    horizon_days = fields.Integer(string="Days ahead", readonly=True, aggregator=None)
    yearly_value = fields.Monetary(
        string="Value a year",
        readonly=True,
        help="What the customer spent in the year up to the last order, without taxes.",
    )
    silence_probability = fields.Float(
        string="Silence",
        readonly=True,
        aggregator="avg",
        help="The chance that no order comes in the next two usual gaps (at least 90 "
        "days, at most 180), from the customer's own rhythm and from what became of "
        "customers like this one.",
    )
    value_at_risk = fields.Monetary(
        string="Value at risk",
        readonly=True,
        help="The value a year times the chance of silence.",
    )
    status = fields.Selection(
        STATUS,
        readonly=True,
        help="Going quiet: a chance of silence of 30 % or more. Gone quiet: 50 % or "
        "more. One or two orders tell too little.",
    )
    is_uncertain = fields.Boolean(
        string="Uncertain",
        readonly=True,
        help="One or two orders tell little: the chance is that of such customers.",
    )
    spending_recent = fields.Monetary(
        string="Last 3 months",
        readonly=True,
        help="Spent in the last three full months, or in this one and the two before "
        "if that is more, without taxes.",
    )
    spending_last_year = fields.Monetary(
        string="Same months last year",
        readonly=True,
    )
    spending_usual = fields.Monetary(
        string="Usual in 3 months",
        readonly=True,
        help="What three months came to in the year before these.",
    )
    spending_change = fields.Float(
        string="Change",
        readonly=True,
        aggregator="avg",
        help="Against the same months of last year, or what is usual in as many "
        "months, whichever is less.",
    )
    is_spending_less = fields.Boolean(
        string="Spending less",
        readonly=True,
        help="Below both the same months of last year and the usual three months, by "
        "more than the tolerance in the settings.",
    )
    silence_reason = fields.Char(
        string="Why", compute="_compute_silence_reason", help="The numbers behind it."
    )
    spending_reason = fields.Char(string="Spending", compute="_compute_spending_reason")

    @property
    def _table_query(self):
        rule = self.env["relationship.pulse.rule"]
        today = fields.Date.context_today(self)
        until = today.replace(day=1)
        since = until - relativedelta(months=MONTHS)
        year_ago = since - relativedelta(years=1)
        tolerance = self.env["relationship.setting"]._get("spending_tolerance")
        return SQL(
            SILENCE,
            judged=rule._judged(
                SQL(TIMED, seen_from=rule._seen_from(SQL("%s::date", today)))
            ),
            today=today,
            probability=rule._probability(),
            least=LEAST_DAYS,
            slower=SLOWER,
            quiet=QUIET,
            gone=GONE_DAYS,
            kept=max(1 - tolerance / 100, 0),
            months=MONTHS,
            since=since,
            year_ago=year_ago,
            recent=self._spent(since, MONTHS),
            current=self._spent(since + relativedelta(months=1), MONTHS),
            last_year=self._spent(year_ago, MONTHS),
            year=self._spent(year_ago, 12),
        )

    @api.model
    def _spent(self, month, count):
        """SQL of what customer ``j`` spent in ``count`` months from ``month`` on.

        :param date month: its first day
        """
        months = (month + relativedelta(months=place) for place in range(count))
        return SQL(
            "(%s)",
            SQL(" + ").join(
                SQL("COALESCE((j.spending->>%s)::numeric, 0)", f"{day:%Y-%m}")
                for day in months
            ),
        )

    # === COMPUTE METHODS === #

    @api.depends("gaps", "usual_gap_days", "days_since_order")
    @api.depends_context("lang")
    def _compute_silence_reason(self):
        for silence in self:
            silence.silence_reason = silence._explain()

    @api.depends("spending_recent", "spending_last_year", "spending_usual")
    @api.depends_context("lang")
    def _compute_spending_reason(self):
        for silence in self:
            silence.spending_reason = silence._explain_spending()

    # === BUSINESS METHODS === #

    def _explain(self):
        """Return the numbers behind the chance: "Every 5 weeks, 9 of 10 gaps within
        7 weeks; now 11 weeks. Last three gaps 9 weeks, 5 before"."""
        self.ensure_one()
        if self.is_uncertain:
            return self._explain_few()
        partners = self.env["res.partner"]
        usual = self.usual_gap_days
        gaps = sorted(self.gaps)
        longest = gaps[ceil(0.9 * len(gaps)) - 1]
        reason = self.env._(
            "Every %(usual)s, %(most)s of %(gaps)s gaps within %(longest)s; now "
            "%(now)s.",
            usual=partners._relationship_format_period(usual),
            most=sum(gap <= longest for gap in gaps),
            gaps=len(gaps),
            longest=partners._relationship_format_period(longest, beside=usual),
            now=partners._relationship_format_period(
                self.days_since_order, beside=usual
            ),
        )
        return " ".join(filter(None, [reason, self._explain_slowdown()]))

    def _explain_slowdown(self):
        """Return that the last gaps were clearly longer than those before, if so."""
        last, before = self.gaps[-LAST_GAPS:], self.gaps[:-LAST_GAPS]
        if len(before) < LAST_GAPS:
            return False
        recent, usual = fmean(last), fmean(before)
        if recent < SLOWER_RATIO * usual:
            return False
        partners = self.env["res.partner"]
        return self.env._(
            "Last three gaps %(recent)s, %(before)s before.",
            recent=partners._relationship_format_period(
                round(recent), beside=round(usual)
            ),
            before=partners._relationship_format_period(round(usual)),
        )

    def _explain_few(self):
        """Return what is known of customers with one or two orders."""
        words = {
            "now": self.env["res.partner"]._relationship_format_period(
                self.days_since_order
            ),
            "chance": round(100 * self.silence_probability),
            "days": self.horizon_days,
        }
        if self.order_count > 1:
            return self.env._(
                "Two orders so far, the last one %(now)s ago; of such customers, "
                "%(chance)s %% order nothing in the next %(days)s days. Uncertain.",
                **words,
            )
        return self.env._(
            "One order so far, %(now)s ago; of such customers, %(chance)s %% order "
            "nothing in the next %(days)s days. Uncertain.",
            **words,
        )

    def _explain_spending(self):
        """Return what the customer spent, against what could be expected."""
        self.ensure_one()
        if not self.spending_usual:
            return False

        def money(amount):
            return formatLang(
                self.env, amount, currency_obj=self.currency_id, rounding_unit="units"
            )

        words = {
            "recent": money(self.spending_recent),
            "last_year": money(self.spending_last_year),
            "usual": money(self.spending_usual),
        }
        if not self.spending_last_year:
            return self.env._(
                "%(recent)s in the last three months; %(usual)s is usual.", **words
            )
        return self.env._(
            "%(recent)s in the last three months; %(last_year)s in the same months of "
            "last year, %(usual)s is usual.",
            **words,
        )

    # === ACTION METHODS === #

    def action_get_in_touch(self):
        """Raise a follow-up for today for each customer, and say how many.

        :raise AccessError: for users who don't look after customers
        """
        self.env["relationship.touchpoint"].check_access("create")
        self.check_access("read")
        raised = self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": silence.partner_id,
                    "reason": "winback",
                    "key": "silence",
                    "date": fields.Date.context_today(self),
                }
                for silence in self
            ]
        )
        # sudo: of whatever company; and the date is for nobody to read or to set
        last = self.env["relationship.pulse"].sudo()
        last = last._get_last_order_dates(self.sudo().partner_id)
        for prompt in raised.sudo():
            prompt.relationship_last_order_date = last.get(
                prompt.relationship_partner_id
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if raised else "info",
                "message": self.env._(
                    "New follow-ups for today: %(count)s.", count=len(raised)
                )
                if raised
                else self.env._("There is a follow-up for each of them already."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_talked_today(self):
        """Log a contact of today with each customer."""
        return self.partner_id.action_talked_today()

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact."""
        return self.partner_id.action_log_touchpoint()

    def action_mark_lost(self):
        """Open the dialog that keeps how relationships ended."""
        return self.partner_id.action_mark_lost()

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
