"""What mail, orders, meetings and done activities tell about the past, as SQL.

Each query has the columns of `relationship_capture.COLUMNS`, by name.
"""

from datetime import datetime

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

FAILED = ("bounce", "exception", "canceled")
EPOCH = datetime(1970, 1, 1)


class RelationshipHistory(models.AbstractModel):
    _name = "relationship.history"
    _description = "History of Contacts"

    @api.model
    def _queries(self):
        """Return ``{source: SQL}`` of everything that can be told from the past."""
        return {
            "orders": self._orders(),
            "meetings": self._meetings(),
            "activities": self._activities(),
            "received": self._messages_received(),
            "sent": self._messages_sent(),
        }

    @api.model
    def _orders(self):
        """Confirmed orders: by a colleague, or online when a customer or nobody
        made or signed them."""
        channels = self.env["relationship.channel"]
        by_colleague = SQL(
            "maker.id IS NOT NULL AND maker.id != %s AND NOT COALESCE(maker.share,"
            " false) AND o.signed_on IS NULL%s",
            SUPERUSER_ID,
            SQL(" AND o.website_id IS NULL")
            if "website_id" in self.env["sale.order"]._fields
            else SQL(),
        )
        return SQL(
            """
            SELECT o.partner_id AS contact_id, LEAST(o.date_order, %(now)s) AS date,
                   'inbound' AS direction,
                   CASE WHEN %(colleague)s THEN %(order)s::int ELSE %(online)s::int END
                       AS channel_id,
                   CASE WHEN %(colleague)s THEN COALESCE(o.user_id, maker.id) END
                       AS user_id,
                   o.company_id, 'order' AS purpose, true AS reached,
                   'sale.order' AS res_model, o.id AS res_id
              FROM sale_order o
         LEFT JOIN res_users maker ON maker.id = o.create_uid
             WHERE o.state = 'sale'
            """,
            now=fields.Datetime.now(),
            colleague=by_colleague,
            order=channels._get_id("order") or None,
            online=channels._get_id("online_order") or None,
        )

    @api.model
    def _meetings(self, since=EPOCH, among=None):
        """Meetings with customers that ended after ``since`` and are over, but not
        cancelled or declined.

        :param list among: ids of the only meetings to look at; None: all
        """
        return SQL(
            """
            SELECT a.partner_id AS contact_id, e.start AS date,
                   CASE WHEN e.user_id IS NULL OR u.share THEN 'inbound'
                        ELSE 'outbound' END AS direction,
                   %(channel)s::int AS channel_id,
                   CASE WHEN NOT u.share THEN e.user_id END AS user_id,
                   CASE WHEN NOT u.share THEN u.company_id END AS company_id,
                   'other' AS purpose, true AS reached,
                   'calendar.event' AS res_model, e.id AS res_id
              FROM calendar_event e
              JOIN calendar_attendee a ON a.event_id = e.id
         LEFT JOIN res_users u ON u.id = e.user_id
             WHERE e.active AND a.state IS DISTINCT FROM 'declined'
               AND e.stop > %(since)s AND e.stop <= %(now)s AND %(among)s
            """,
            channel=self.env["relationship.channel"]._get_id("meeting") or None,
            since=since,
            now=fields.Datetime.now(),
            among=self.env["relationship.clock"]._among("e.id", among),
        )

    @api.model
    def _activities(self):
        """Done activities on a partner or an order, of types that name a channel."""
        return SQL(
            """
            SELECT COALESCE(o.partner_id, a.res_id) AS contact_id,
                   LEAST(a.date_done::timestamp + interval '12 hours', %(now)s) AS date,
                   'outbound' AS direction, t.relationship_channel_id AS channel_id,
                   a.user_id, o.company_id, 'other' AS purpose, true AS reached,
                   'mail.activity' AS res_model, a.id AS res_id
              FROM mail_activity a
              JOIN mail_activity_type t ON t.id = a.activity_type_id
         LEFT JOIN sale_order o ON a.res_model = 'sale.order' AND o.id = a.res_id
             WHERE NOT a.active AND a.date_done IS NOT NULL
               AND a.res_model IN ('res.partner', 'sale.order')
               AND t.relationship_channel_id IS NOT NULL
               AND a.calendar_event_id IS NULL
               AND a.relationship_touchpoint_id IS NULL
            """,
            now=fields.Datetime.now(),
        )

    @api.model
    def _messages_received(self):
        """Messages that someone outside wrote."""
        return self._messages(
            SQL("author.id"),
            SQL(),
            SQL("author.partner_share"),
            direction="inbound",
        )

    @api.model
    def _messages_sent(self):
        """Messages that a colleague wrote to people outside, where the mail did not
        fail: to named recipients and to followers who were notified."""
        return self._messages(
            SQL("recipient.partner_id"),
            SQL(
                """
              JOIN (SELECT r.mail_message_id AS message_id,
                           r.res_partner_id AS partner_id
                      FROM mail_message_res_partner_rel r
                     UNION
                    SELECT n.mail_message_id, n.res_partner_id
                      FROM mail_notification n
                     WHERE n.res_partner_id IS NOT NULL
                    EXCEPT
                    SELECT n.mail_message_id, n.res_partner_id
                      FROM mail_notification n
                     WHERE n.notification_status = ANY(%s)
                   ) recipient ON recipient.message_id = m.id
         LEFT JOIN (SELECT u.partner_id, min(u.id) AS id
                      FROM res_users u GROUP BY 1
                   ) colleague ON colleague.partner_id = author.id
                """,
                list(FAILED),
            ),
            SQL(
                "NOT author.partner_share AND m.model != 'discuss.channel'"
                " AND author.id != %s",  # OdooBot is nobody's colleague
                self.env.ref("base.partner_root").id,
            ),
            direction="outbound",
        )

    @api.model
    def _messages(self, contact, join, condition, direction):
        """SQL over messages that a person wrote for someone outside."""
        return SQL(
            """
            SELECT %(contact)s AS contact_id, m.date, %(direction)s AS direction,
                   %(channel)s::int AS channel_id, %(user)s AS user_id,
                   m.record_company_id AS company_id, 'other' AS purpose,
                   true AS reached, 'mail.message' AS res_model, m.id AS res_id
              FROM mail_message m
              JOIN res_partner author ON author.id = m.author_id
              JOIN mail_message_subtype subtype ON subtype.id = m.subtype_id
                   %(join)s
             WHERE m.message_type IN ('email', 'comment')
               AND NOT COALESCE(m.is_internal, false)
               AND NOT COALESCE(subtype.internal, false)
               AND m.date <= %(now)s AND %(condition)s
            """,
            contact=contact,
            direction=direction,
            channel=self.env["relationship.channel"]._get_id("email") or None,
            user=SQL("NULL::int" if direction == "inbound" else "colleague.id"),
            join=join,
            now=fields.Datetime.now(),
            condition=condition,
        )
