"""Which meetings were a contact: the part of `relationship.history` about them."""

# Meetings that are over, have not been cancelled, and some colleague has not declined;
# with the customers who have not, or with whom the record is about. One that has begun
# and whose activity is marked as done is over. Of meetings at one time with one person,
# such as two colleagues' copies, the first one counts.
MEETINGS = """
WITH held AS MATERIALIZED (
    SELECT e.id, e.start, e.stop, e.start_date, e.allday, e.res_model, e.res_id,
           %(opportunity)s AS opportunity_id, e.user_id AS organiser_id,
           host.id AS host_id
      FROM calendar_event e
      JOIN LATERAL (
           SELECT u.id FROM res_users u
            WHERE (u.id = e.user_id OR u.partner_id IN (
                   SELECT a.partner_id FROM calendar_attendee a
                    WHERE a.event_id = e.id))
              AND NOT u.share AND u.id != %(superuser)s
              AND NOT COALESCE(u.relationship_is_robot, false)
              AND NOT EXISTS (
                  SELECT FROM calendar_attendee a
                   WHERE a.event_id = e.id AND a.partner_id = u.partner_id
                     AND a.state = 'declined')
         ORDER BY u.id = e.user_id DESC, u.id LIMIT 1
      ) host ON true
     WHERE e.active AND e.start <= %(now)s AND %(among)s
       AND (e.stop <= %(now)s OR EXISTS (
           SELECT FROM mail_activity done
            WHERE done.calendar_event_id = e.id AND NOT done.active
              AND done.date_done IS NOT NULL))
       AND NOT EXISTS (
           SELECT FROM mail_activity early
            WHERE early.calendar_event_id = e.id AND NOT early.active
              AND early.date_done + 1 < e.start)
), present AS (
    SELECT held.id, a.partner_id AS contact_id
      FROM held
      JOIN calendar_attendee a ON a.event_id = held.id
     WHERE a.state IS DISTINCT FROM 'declined'
     UNION
    SELECT topic.id, s.partner_id
      FROM (SELECT id, res_model AS model, res_id AS record_id FROM held
             WHERE res_model IS NOT NULL
         UNION ALL
            SELECT id, 'crm.lead', opportunity_id FROM held
             WHERE opportunity_id IS NOT NULL) topic
      JOIN (%(subjects)s) s ON s.model = topic.model AND s.id = topic.record_id
      JOIN res_partner about ON about.id = s.partner_id
     WHERE NOT EXISTS (
           SELECT FROM calendar_attendee a JOIN res_partner c ON c.id = a.partner_id
            WHERE a.event_id = topic.id
              AND c.commercial_partner_id = about.commercial_partner_id)
), met AS (
    SELECT held.*, present.contact_id, host.company_id,
           max(held.stop) OVER (
               PARTITION BY present.contact_id ORDER BY held.start, held.id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
      FROM held
      JOIN present USING (id)
      JOIN res_users host ON host.id = held.host_id
)
SELECT met.contact_id,
       CASE WHEN met.allday
            THEN LEAST((met.start_date + time '12:00') AT TIME ZONE %(zone)s
                       AT TIME ZONE 'UTC', %(now)s)
            ELSE met.start END AS date,
       CASE WHEN met.organiser_id = met.host_id THEN 'outbound' ELSE 'inbound' END
           AS direction,
       %(channel)s::int AS channel_id, met.host_id AS user_id, met.company_id,
       'other' AS purpose, true AS reached,
       'calendar.event' AS res_model, met.id AS res_id, NULL AS note
  FROM met
  JOIN res_partner c ON c.id = met.contact_id
  JOIN res_partner p ON p.id = c.commercial_partner_id
 WHERE met.start < met.until IS NOT TRUE
   AND NOT EXISTS ( -- nor those of a calendar that comes later
       SELECT FROM relationship_touchpoint known
         JOIN calendar_event other ON other.id = known.res_id
        WHERE known.res_model = 'calendar.event' AND known.contact_id = met.contact_id
          AND known.res_id < met.id AND other.active
          AND other.start < met.stop AND other.stop > met.start)
"""
