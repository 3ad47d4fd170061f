"""Which messages were a contact: the part of `relationship.history` about them."""

# Messages that a person wrote for someone outside. A colleague is whoever has or had an
# internal user. Not theirs: what a batch or the system sent in their name, documents of
# bookkeeping, and what they wrote to a room.
SPOKEN = """
       (m.message_type IN ('email', 'comment')
        AND NOT COALESCE(subtype.internal, false)
        -- Odoo files text messages as notes; those of transfers and of projects' stages
        -- go out by themselves, and automations mark theirs as internal
        OR m.message_type = 'sms'
        AND m.model NOT IN ('stock.picking', 'project.project', 'project.task'))
   AND NOT COALESCE(m.is_internal, false)
   AND %(among)s
"""
# On a customer without company Odoo notes that of the gateway, or of who wrote
MESSAGE_COMPANY = "CASE WHEN m.model != 'res.partner' THEN m.record_company_id END"
RECEIVED = """
SELECT COALESCE(same.id, author.id) AS contact_id, LEAST(m.date, %(now)s) AS date,
       'inbound' AS direction, %(channel)s AS channel_id, NULL::int AS user_id,
       %(company)s AS company_id, %(purpose)s AS purpose,
       true AS reached, 'mail.message' AS res_model, m.id AS res_id, NULL AS note
  FROM mail_message m
  JOIN mail_message_subtype subtype ON subtype.id = m.subtype_id
  JOIN res_partner author ON author.id = m.author_id
  LEFT JOIN LATERAL (
       -- One address at two companies or customers: of whom the record is. A private
       -- person whom nobody looks after is the same one, such as a mail itself makes.
       SELECT c.id
         FROM (%(subjects)s) s
         JOIN res_partner owner ON owner.id = s.partner_id
         JOIN res_partner c ON c.commercial_partner_id = owner.commercial_partner_id
         JOIN res_partner p ON p.id = owner.commercial_partner_id
        WHERE s.model = m.model AND s.id = m.res_id AND c.active
          AND (p.contact_clock_start IS NOT NULL OR p.is_company)
          AND c.email_normalized = author.email_normalized
          AND owner.commercial_partner_id != author.commercial_partner_id
     ORDER BY c.id LIMIT 1
       ) same ON %(maybe_shared)s
 WHERE author.id != ALL(%(system)s) AND NOT EXISTS (
       SELECT FROM res_users u WHERE u.partner_id = author.id AND NOT u.share)
   -- Odoo writes in the customer's name that a quotation has been signed online: in the
   -- transaction that signed it
   AND NOT (m.model = 'sale.order' AND EXISTS (
       SELECT FROM sale_order o
        WHERE o.id = m.res_id AND o.signed_on <= m.date
          AND o.signed_on >= date_trunc('second', m.create_date)))
   AND %(spoken)s
"""
SENT = """
SELECT recipient.partner_id AS contact_id, LEAST(m.date, %(now)s) AS date,
       'outbound' AS direction, %(channel)s AS channel_id, colleague.id AS user_id,
       %(company)s AS company_id, %(purpose)s AS purpose,
       recipient.reached, 'mail.message' AS res_model, m.id AS res_id, NULL AS note
  FROM mail_message m
  JOIN mail_message_subtype subtype ON subtype.id = m.subtype_id
  JOIN LATERAL (
       SELECT u.id FROM res_users u
        WHERE u.partner_id = m.author_id AND NOT u.share AND u.id != %(superuser)s
          AND NOT COALESCE(u.relationship_is_robot, false)
          AND (m.message_type = 'email' OR u.id = m.create_uid)
     ORDER BY u.active DESC, u.id LIMIT 1
       ) colleague ON true
  JOIN (
       SELECT message_id, partner_id, bool_and(reached) AS reached
         FROM (SELECT r.mail_message_id AS message_id,
                      r.res_partner_id AS partner_id, true AS reached
                 FROM mail_message_res_partner_rel r
                WHERE %(among_named)s
                UNION ALL
               SELECT n.mail_message_id, n.res_partner_id,
                      COALESCE(n.notification_status != ALL(%(failed)s), true)
                 FROM mail_notification n
                WHERE n.res_partner_id IS NOT NULL AND %(among_told)s
                UNION ALL
               SELECT told_by_mail.message_id, told_by_mail.partner_id, true
                 FROM (%(named_in_mail)s) told_by_mail) told
     GROUP BY 1, 2
       ) recipient ON recipient.message_id = m.id
 WHERE m.model IS DISTINCT FROM 'discuss.channel'
   AND NOT (m.model IN ('account.move', 'account.payment')
            AND m.email_layout_xmlid IS NOT NULL)
   AND %(spoken)s
"""

# Whom a colleague has written to from their own mailbox, with Odoo in copy. Of people
# with one address: of whom the record is, else the first one.
NAMED_IN_MAIL = """
SELECT DISTINCT ON (mail.id, mail.address)
       mail.id AS message_id, c.id AS partner_id
  FROM (
       SELECT m.id, m.model, m.res_id, (regexp_matches(
                  lower(concat_ws(',', m.incoming_email_to, m.incoming_email_cc)),
                  '[^\\s<>,;"]+@[^\\s<>,;"]+', 'g'))[1] AS address
         FROM mail_message m
        WHERE m.message_type = 'email' AND %(among)s
          AND (m.incoming_email_to IS NOT NULL OR m.incoming_email_cc IS NOT NULL)
       ) mail
  JOIN res_partner c ON c.email_normalized = mail.address AND c.active
  LEFT JOIN (%(subjects)s) s ON s.model = mail.model AND s.id = mail.res_id
  LEFT JOIN res_partner owner ON owner.id = s.partner_id
 ORDER BY mail.id, mail.address,
       owner.commercial_partner_id IS DISTINCT FROM c.commercial_partner_id, c.id
"""
