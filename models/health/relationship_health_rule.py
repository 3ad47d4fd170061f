"""What a customer's health is made of, as SQL: facts, points per part, and the score.

Each part gives 0 to 100 points, or none where nothing is known; its weight then goes to
the others. A year is the 365 days before today; contacts are those that count for the
clock (an online order does not).

- contact: 100 until the next contact is due, 0 two intervals later;
- two-way: the share of contacts that came from the customer, 100 from a third on; from
  three contacts on;
- breadth: the people whom we were in touch with in a year, 100 from three on; not for
  private persons;
- rhythm: 100 less the chance of silence in per cent; from three orders on, and not in a
  pause, which explains the silence;
- concern: 100 less 10, 25 or 50 for each open concern, by severity; twice that when the
  customer should have had an answer by now;
- rating: the mean of a year's ratings of deliveries, 1 star is 0, 5 stars are 100;
- litmus: the score of the last test that was closed, for a year and a half.

The score is the mean of the points by weight. Everything follows from today's date, the
clock, the contacts, the pulse, concerns, ratings, litmus tests, and the weights.
"""

from odoo import api, fields, models
from odoo.tools import SQL

YEAR = 365  # days
LITMUS_DAYS = 548  # a year and a half: the next test is due after one
LEAST_CONTACTS = 3  # that a share can be told of
PEOPLE = 3  # that are broad enough

# Customers, once for each company that has orders of theirs; those without orders, who
# are looked after, once: for their own company, or for all (no company).
CUSTOMERS = """
SELECT row_number() OVER () AS key, p.id AS partner_id, w.company_id, p.is_company,
       p.next_contact_date, p.contact_interval_days, p.contact_paused_until
  FROM res_partner p
 CROSS JOIN LATERAL (
       SELECT u.company_id FROM relationship_pulse u WHERE u.partner_id = p.id
        UNION ALL
       SELECT p.company_id
        WHERE p.contact_clock_start IS NOT NULL AND NOT EXISTS (
              SELECT FROM relationship_pulse u WHERE u.partner_id = p.id)) w
 WHERE %(among)s AND %(is_customer)s
"""
# By CASE: the planner takes it for rare that two columns are equal, and would join the
# facts of thousands as if there were a few.
IS_CUSTOMER = """
CASE WHEN p.id = p.commercial_partner_id THEN true END
AND p.active AND p.contact_lost_date IS NULL AND p.partner_share
AND NOT EXISTS (SELECT FROM res_company own WHERE own.partner_id = p.id)
"""

# The facts of a part, by the key of the customer's row
HEARD = """
SELECT c.key, count(*) AS contacts,
       count(*) FILTER (WHERE t.direction = 'inbound') AS inbound,
       count(DISTINCT t.contact_id) FILTER (WHERE t.contact_id <> t.partner_id)
           AS people
  FROM customers c
  JOIN relationship_touchpoint t ON t.partner_id = c.partner_id
  JOIN channels ch ON ch.id = t.channel_id
 WHERE t.date >= %(since)s AND %(resets)s
   AND (c.company_id IS NULL OR t.company_id IS NULL OR t.company_id = c.company_id)
GROUP BY 1
"""
RHYTHMS = """
SELECT c.key, s.silence_probability AS chance, s.days_since_order, s.usual_gap_days
  FROM customers c
  JOIN silences s ON s.partner_id = c.partner_id AND s.company_id = c.company_id
 WHERE s.status NOT IN ('few', 'paused')
"""
RATINGS = """
SELECT c.key, count(*) AS ratings, avg(r.rating) AS rating
  FROM customers c
  JOIN res_partner person ON person.commercial_partner_id = c.partner_id
  JOIN rating_rating r ON r.partner_id = person.id AND r.consumed IS TRUE
                      AND r.res_model = 'sale.order'
  JOIN sale_order o ON o.id = r.res_id
 WHERE COALESCE(r.rated_on, r.write_date) >= %(since)s
   AND (c.company_id IS NULL OR o.company_id = c.company_id)
GROUP BY 1
"""
CONCERNS = """
SELECT key, count(*) AS concerns, count(*) FILTER (WHERE is_late) AS late_concerns,
       sum(cost * CASE WHEN is_late THEN 2 ELSE 1 END) AS concern_cost
  FROM (SELECT c.key, k.stage IN ('new', 'in_hand') AND k.response_date < %(today)s
                   AS is_late,
               CASE k.severity WHEN 'high' THEN 50 WHEN 'medium' THEN 25 ELSE 10 END
                   AS cost
          FROM customers c
          JOIN relationship_concern k ON k.partner_id = c.partner_id AND k.active
                                     AND k.stage <> 'told'
         WHERE c.company_id IS NULL OR k.company_id = c.company_id) k
GROUP BY 1
"""
LITMUS = """
SELECT DISTINCT ON (c.key) c.key, l.score AS litmus, l.closed_date AS litmus_date
  FROM customers c
  JOIN relationship_litmus l ON l.partner_id = c.partner_id AND l.state = 'closed'
                            AND l.score IS NOT NULL
 WHERE l.closed_date >= %(litmus_since)s
   AND (c.company_id IS NULL OR l.company_id = c.company_id)
 ORDER BY c.key, l.closed_date DESC, l.id DESC
"""
FACTS = {
    "heard": HEARD,
    "rhythms": RHYTHMS,
    "concern_facts": CONCERNS,
    "rating_facts": RATINGS,
    "litmus_facts": LITMUS,
}

POINTS = {
    "contact": """
        CASE WHEN c.next_contact_date IS NOT NULL AND c.contact_interval_days > 0
             THEN 100 * GREATEST(0, LEAST(1, 1 - (%(today)s - c.next_contact_date)
                                             / (2.0 * c.contact_interval_days))) END""",
    "two_way": """
        CASE WHEN contacts >= %(least_contacts)s
             THEN 100 * LEAST(1, 3.0 * inbound / contacts) END""",
    "breadth": """
        CASE WHEN c.is_company AND contacts > 0
             THEN 100 * LEAST(1, people / %(people)s::numeric) END""",
    "rhythm": "100 * (1 - chance)",
    "concern": "GREATEST(100 - COALESCE(concern_cost, 0), 0)",
    "rating": "CASE WHEN rating IS NOT NULL THEN 25 * GREATEST(rating - 1, 0) END",
    "litmus": "litmus",
}

HEALTH = """
WITH customers AS MATERIALIZED (%(customers)s),
silences AS MATERIALIZED (
    SELECT partner_id, company_id, status, silence_probability, days_since_order,
           usual_gap_days
      FROM (%(silence)s) s WHERE %(silent_among)s
),
channels AS MATERIALIZED (SELECT * FROM relationship_channel)
SELECT h.*
  FROM (SELECT p.*, round((%(sum)s) / NULLIF((%(weight)s)::numeric, 0))::int AS score
          FROM (SELECT c.*, %(names)s, %(points)s
                  FROM customers c %(facts)s) p) h
 WHERE h.score IS NOT NULL
"""
NAMES = (
    "contacts",
    "inbound",
    "people",
    "chance",
    "days_since_order",
    "usual_gap_days",
    "concerns",
    "late_concerns",
    "ratings",
    "rating",
    "litmus",
    "litmus_date",
)


class RelationshipHealthRule(models.AbstractModel):
    _name = "relationship.health.rule"
    _description = "Rule of Health"

    @api.model
    def _is_customer(self):
        """SQL condition: ``p`` is a customer of ours, and has not left."""
        return SQL(IS_CUSTOMER)

    @api.model
    def _health(self, partner_ids, weights):
        """SQL of the health of customers today, one row per customer and company: the
        facts, ``<part>_points`` (NULL: nothing is known) and ``score``.

        :param list partner_ids: commercial entities
        :param dict weights: weight by part; 0 leaves it out
        """
        ids = list(partner_ids)
        today = fields.Date.context_today(self)
        values = {
            "today": SQL("%s::date", today),
            "since": fields.Date.subtract(today, days=YEAR),
            "litmus_since": fields.Date.subtract(today, days=LITMUS_DAYS),
            "resets": self.env["relationship.clock"]._resets(),
            "least_contacts": LEAST_CONTACTS,
            "people": PEOPLE,
        }
        columns = {part: SQL.identifier(f"{part}_points") for part in POINTS}
        used = {part: weight for part, weight in weights.items() if weight > 0}
        return SQL(
            HEALTH,
            customers=SQL(
                CUSTOMERS,
                among=SQL("p.id = ANY(%s)", ids),
                is_customer=self._is_customer(),
            ),
            silence=self.env["relationship.silence"]._table_query,
            # Told again, or the chances of everybody would be worked out
            silent_among=SQL("s.partner_id = ANY(%s)", ids),
            names=SQL(", ").join(SQL.identifier(name) for name in NAMES),
            points=SQL(", ").join(
                SQL("round(%s)::int AS %s", SQL(sql, **values), columns[part])
                for part, sql in POINTS.items()
            ),
            facts=SQL(" ").join(
                SQL("LEFT JOIN (%s) %s USING (key)", SQL(sql, **values), SQL(name))
                for name, sql in FACTS.items()
            ),
            sum=self._add_up(
                SQL("COALESCE(%s * %s, 0)", columns[part], weight)
                for part, weight in used.items()
            ),
            weight=self._add_up(
                SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s END", columns[part], weight)
                for part, weight in used.items()
            ),
        )

    @api.model
    def _add_up(self, terms):
        return SQL(" + ").join(terms) or SQL("0")
