"""The contact clock: the dates on a customer, moved by set-based SQL.

Every statement here works for one customer and for a million. The dates live on the
commercial entity; its contacts carry the same values, so that each shows them.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.bounds import LAST_DAY, MAX_INTERVAL
from ..touchpoints.relationship_touchpoint_correction import FRESH

CLOCK_FIELDS = (
    "active",
    "commercial_partner_id",
    "contact_clock_by_order",
    "contact_clock_start",
    "contact_interval_days",
    "contact_interval_origin",
    "contact_lost_date",
    "contact_paused_until",
    "last_contact_date",
    "last_inbound_date",
    "last_outbound_date",
    "next_contact_date",
    "operations_user_id",
    "partner_share",
    "relationship_tier_id",
    "tz",
    "user_id",
)
# What a moved clock makes stale in the cache
MOVED_FIELDS = (
    "contact_days_late",
    "contact_quiet_until",
    "contact_status",
    "contact_status_label",
    "last_contact_date",
    "last_inbound_date",
    "last_outbound_date",
    "last_touchpoint_id",
    "last_touchpoint_label",
    "next_contact_date",
    "touchpoint_count",
    "touchpoint_ids",
)

# The next contact is due an interval after the last one (or after the clock's start),
# never within a pause. Same formula as `res.partner._compute_next_contact_date`.
# Dates and intervals that no calendar holds, which only SQL can write, end with it.
NEXT_CONTACT = """
    CASE WHEN %(row)s.active AND %(row)s.partner_share
              AND %(row)s.contact_lost_date IS NULL
              AND %(start)s IS NOT NULL AND %(interval)s > 0
         THEN LEAST(GREATEST(COALESCE(%(last)s, %(start)s)
                                 + LEAST(%(interval)s, %(longest)s),
                             %(row)s.contact_paused_until),
                    DATE %(last_day)s)
    END
"""

# By new touchpoints: how late they came, the dates, the prompts that they answer.
ADVANCE = f"""
   WITH fresh AS ({FRESH}
   ), moved AS (
       SELECT f.partner_id, max(f.day) AS day, max(f.id) AS touchpoint_id,
              max(f.day) FILTER (WHERE f.direction = 'inbound') AS inbound,
              max(f.day) FILTER (WHERE f.direction = 'outbound') AS outbound
         FROM fresh f
     GROUP BY 1
   ), late AS (
       UPDATE relationship_touchpoint t
          SET days_late = f.day - p.next_contact_date
         FROM (SELECT DISTINCT ON (partner_id) * FROM fresh
             ORDER BY partner_id, day, id) f
         JOIN res_partner p ON p.id = f.partner_id
        WHERE t.id = f.id AND f.day > p.next_contact_date
          AND f.day > COALESCE(p.last_contact_date, '-infinity')
   ), clock AS (
       UPDATE res_partner p
          SET last_contact_date = GREATEST(p.last_contact_date, m.day),
              last_inbound_date = GREATEST(p.last_inbound_date, m.inbound),
              last_outbound_date = GREATEST(p.last_outbound_date, m.outbound),
              next_contact_date = %(next)s
         FROM moved m
        WHERE p.commercial_partner_id = m.partner_id
          AND (m.day > COALESCE(p.last_contact_date, '-infinity')
            OR m.inbound > COALESCE(p.last_inbound_date, '-infinity')
            OR m.outbound > COALESCE(p.last_outbound_date, '-infinity'))
   )
   UPDATE mail_activity a
      SET active = false, date_done = %(today)s, write_date = %(now)s,
          relationship_touchpoint_id = m.touchpoint_id
     FROM moved m
     JOIN res_partner p ON p.id = m.partner_id
    WHERE a.relationship_partner_id = m.partner_id AND a.active
      AND (%(answered)s)
RETURNING a.id
"""

# From all touchpoints: rows that would not change are not written. The time zone is
# looked up once for each pair of assignees and company, not for each customer.
REFRESH = """
WITH heard AS (
    SELECT t.partner_id, max(t.date) AS any,
           max(t.date) FILTER (WHERE t.direction = 'inbound') AS inbound,
           max(t.date) FILTER (WHERE t.direction = 'outbound') AS outbound
      FROM relationship_touchpoint t
      JOIN relationship_channel ch ON ch.id = t.channel_id
     WHERE %(heard_among)s AND %(resets)s
  GROUP BY 1
), customer AS MATERIALIZED (
    SELECT p.id, h.any, h.inbound, h.outbound, p.user_id, p.operations_user_id,
           p.company_id, p.active, p.partner_share, p.contact_lost_date,
           p.contact_clock_start, p.contact_interval_days, p.contact_paused_until
      FROM res_partner p
 LEFT JOIN heard h ON h.partner_id = p.id
     WHERE %(customers_among)s AND p.id = p.commercial_partner_id
       AND (h.partner_id IS NOT NULL OR p.last_contact_date IS NOT NULL
            OR p.contact_clock_start IS NOT NULL)
), zoned AS MATERIALIZED (
    SELECT a.*, %(zone)s AS zone
      FROM (SELECT DISTINCT user_id, operations_user_id, company_id FROM customer) a
), dated AS MATERIALIZED (
    SELECT c.*,
           ((c.any AT TIME ZONE 'UTC') AT TIME ZONE z.zone)::date AS last_day,
           ((c.inbound AT TIME ZONE 'UTC') AT TIME ZONE z.zone)::date
               AS inbound_day,
           ((c.outbound AT TIME ZONE 'UTC') AT TIME ZONE z.zone)::date
               AS outbound_day
      FROM customer c
      JOIN zoned z ON COALESCE(z.user_id, 0) = COALESCE(c.user_id, 0)
            AND COALESCE(z.operations_user_id, 0) = COALESCE(c.operations_user_id, 0)
            AND COALESCE(z.company_id, 0) = COALESCE(c.company_id, 0)
), derived AS (
    SELECT d.id, d.last_day, d.inbound_day, d.outbound_day, %(next)s AS next_day
      FROM dated d
)
UPDATE res_partner p
   SET last_contact_date = d.last_day, last_inbound_date = d.inbound_day,
       last_outbound_date = d.outbound_day,
       next_contact_date = CASE WHEN p.active AND p.partner_share THEN d.next_day END
  FROM derived d
 WHERE p.commercial_partner_id = d.id
   AND (p.last_contact_date, p.last_inbound_date,
        p.last_outbound_date, p.next_contact_date)
       IS DISTINCT FROM (d.last_day, d.inbound_day, d.outbound_day,
                         CASE WHEN p.active AND p.partner_share THEN d.next_day END)
"""


class RelationshipClock(models.AbstractModel):
    _name = "relationship.clock"
    _description = "Contact Clock"

    # === SQL PARTS === #

    @api.model
    def _next_contact(self, row, last=None, start=None, interval=None):
        """SQL for the next contact date of ``row``, an alias with the clock's columns;
        the keywords replace a column by an expression."""
        return SQL(
            NEXT_CONTACT,
            row=row,
            longest=MAX_INTERVAL,
            last_day=str(LAST_DAY),
            last=last or SQL("%s.last_contact_date", row),
            start=start or SQL("%s.contact_clock_start", row),
            interval=interval or SQL("%s.contact_interval_days", row),
        )

    @api.model
    def _resets(self):
        """SQL condition: touchpoint ``t`` by channel ``ch`` resets the clock."""
        return SQL(
            """t.reached AND CASE t.direction WHEN 'inbound' THEN ch.inbound_resets
                                              ELSE ch.outbound_resets END"""
        )

    @api.model
    def _answered(self, today):
        """SQL condition: the open prompt ``a`` of customer ``p`` is answered by the new
        contacts ``moved m`` (one row per customer) and ``fresh f`` (the contacts).
        Features add their own with OR.

        :param SQL today: the day at the customer's assignee
        """
        return SQL(
            """a.relationship_reason = 'interval'
               AND (p.contact_interval_days IS NULL
                    OR m.day + LEAST(p.contact_interval_days, %s) > %s)""",
            MAX_INTERVAL,
            today,
        )

    @api.model
    def _get_moved_fields(self):
        """Return the names of the customer's fields that a moved clock makes stale."""
        return list(MOVED_FIELDS)

    @api.model
    def _flush_clock(self):
        """Write what the clock's statements read of customers."""
        self.env["res.partner"].flush_model(CLOCK_FIELDS)

    # === BUSINESS METHODS === #

    @api.model
    def _advance(self, touchpoint_ids):
        """Move the clocks on by new touchpoints, and close what they answer.

        One statement: records how late the contact came (``days_late``), sets the
        last and next dates, and closes the open interval prompts and those about the
        persons. A contact older than the last one known changes nothing.

        :param list touchpoint_ids: ids of new, flushed touchpoints
        """
        if not touchpoint_ids:
            return
        self._flush_clock()
        self.env["mail.activity"].flush_model()
        today = self._local_day(SQL("%s::timestamp", fields.Datetime.now()), SQL("p"))
        self.env.cr.execute(
            SQL(
                ADVANCE,
                ids=list(touchpoint_ids),
                day=self._local_day(SQL("t.date"), SQL("p")),
                resets=self._resets(),
                next=self._next_contact(
                    SQL("p"), last=SQL("GREATEST(p.last_contact_date, m.day)")
                ),
                now=fields.Datetime.now(),
                today=today,
                answered=self._answered(today),
            )
        )
        closed = [row[0] for row in self.env.cr.fetchall()]
        self._invalidate()
        if closed:
            self.env["mail.activity"].browse(closed)._relationship_closed_by_contact()

    @api.model
    def _refresh(self, partner_ids=None):
        """Set the dates again from all touchpoints that are there.

        For what moves backwards (undo, a bounce, a merge) and after a backfill.
        Writes only the rows that change.

        :param list partner_ids: commercial entities; None: every customer
        """
        if partner_ids is not None and not partner_ids:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                REFRESH,
                heard_among=self._among("t.partner_id", partner_ids),
                customers_among=self._among("p.id", partner_ids),
                resets=self._resets(),
                zone=self._zone(SQL("a")),
                next=self._next_contact(SQL("d"), last=SQL("d.last_day")),
            )
        )
        self._invalidate()

    # === TOOLS === #

    @api.model
    def _among(self, column, ids):
        """SQL condition: ``column`` (a fixed name) is one of ``ids``; None: any."""
        if ids is None:
            return SQL("true")
        alias, name = column.split(".")
        return SQL("%s = ANY(%s)", SQL.identifier(alias, name), list(ids))

    @api.model
    def _invalidate(self, *names):
        """Forget what the cache knows of the dates that SQL has just moved, and of
        the fields ``names``; nothing more, because others want the rest."""
        self.env["res.partner"].invalidate_model(
            [*self._get_moved_fields(), *names], flush=False
        )
