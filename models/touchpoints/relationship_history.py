"""The rule of what counts as a contact: is it one, whose, by whom, when, by which
channel, from them or from us. One query per kind of source, for what happens now
(``among``) and for all of the past.

Each query has the columns of `relationship_capture.COLUMNS`, by name.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .meetings import MEETINGS

FAILED = ("bounce", "exception", "canceled")

# An order that nobody of us took: placed on the website, signed or paid online, or
# brought by a machine or a customer
ONLINE = """
    maker.id IS NULL OR maker.id = %(superuser)s OR COALESCE(maker.share, false)
    OR COALESCE(maker.relationship_is_robot, false) OR o.signed_on IS NOT NULL
    OR %(on_website)s OR %(paid)s
"""
PAID = """
    EXISTS (SELECT FROM sale_order_transaction_rel link
              JOIN payment_transaction payment ON payment.id = link.transaction_id
             WHERE link.sale_order_id = o.id AND payment.state IN ('authorized', 'done')
               AND payment.create_date <= o.date_order)
"""
ORDERS = """
SELECT o.partner_id AS contact_id, LEAST(o.date_order, %(now)s) AS date,
       'inbound' AS direction,
       CASE WHEN %(online)s THEN %(online_order)s::int ELSE %(order)s::int END
           AS channel_id,
       CASE WHEN NOT (%(online)s) THEN COALESCE(o.user_id, maker.id) END AS user_id,
       o.company_id, 'order' AS purpose, true AS reached,
       'sale.order' AS res_model, o.id AS res_id, NULL AS note
  FROM sale_order o
  LEFT JOIN res_users maker ON maker.id = o.create_uid
 WHERE o.state = 'sale' AND %(among)s
"""

# Done activities of types that name a channel, on a customer or a document of theirs;
# those with a meeting that took place are left to the calendar
ACTIVITIES = """
SELECT s.partner_id AS contact_id,
       LEAST(a.date_done::timestamp + interval '12 hours', %(now)s) AS date,
       'outbound' AS direction, t.relationship_channel_id AS channel_id,
       a.user_id, u.company_id, 'other' AS purpose, true AS reached,
       'mail.activity' AS res_model, a.id AS res_id, a.feedback AS note
  FROM mail_activity a
  JOIN mail_activity_type t ON t.id = a.activity_type_id
  JOIN (%(subjects)s) s ON s.model = a.res_model AND s.id = a.res_id
  LEFT JOIN res_users u ON u.id = a.user_id
  LEFT JOIN calendar_event e ON e.id = a.calendar_event_id
 WHERE NOT a.active AND a.date_done IS NOT NULL
   AND t.relationship_channel_id IS NOT NULL
   AND a.relationship_reason IS NULL AND a.relationship_touchpoint_id IS NULL
   AND (e.id IS NULL OR NOT e.active OR e.start > a.date_done + 1)
   AND %(among)s
"""

# Messages that a person wrote for someone outside. A colleague is whoever has or had an
# internal user. Not theirs: what a batch or the system sent in their name, documents of
# bookkeeping, and what they wrote to a room.
SPOKEN = """
       (m.message_type IN ('email', 'comment')
        AND NOT COALESCE(m.is_internal, false)
        AND NOT COALESCE(subtype.internal, false)
        -- Odoo files text messages as notes; those of transfers and of projects' stages
        -- go out by themselves
        OR m.message_type = 'sms'
        AND m.model NOT IN ('stock.picking', 'project.project', 'project.task'))
   AND %(among)s
"""
RECEIVED = """
SELECT COALESCE(same.id, author.id) AS contact_id, LEAST(m.date, %(now)s) AS date,
       'inbound' AS direction, %(channel)s AS channel_id, NULL::int AS user_id,
       COALESCE(m.record_company_id, %(company)s) AS company_id, %(purpose)s AS purpose,
       true AS reached, 'mail.message' AS res_model, m.id AS res_id, NULL AS note
  FROM mail_message m
  JOIN mail_message_subtype subtype ON subtype.id = m.subtype_id
  JOIN res_partner author ON author.id = m.author_id
  LEFT JOIN LATERAL (
       -- One address at two customers: of whom the record is
       SELECT c.id
         FROM (%(subjects)s) s
         JOIN res_partner owner ON owner.id = s.partner_id
         JOIN res_partner c ON c.commercial_partner_id = owner.commercial_partner_id
         JOIN res_partner p ON p.id = owner.commercial_partner_id
        WHERE s.model = m.model AND s.id = m.res_id AND c.active
          AND p.contact_clock_start IS NOT NULL
          AND c.email_normalized = author.email_normalized
          AND owner.commercial_partner_id != author.commercial_partner_id
     ORDER BY c.id LIMIT 1
       ) same ON %(maybe_shared)s
 WHERE author.id != ALL(%(system)s) AND NOT EXISTS (
       SELECT FROM res_users u WHERE u.partner_id = author.id AND NOT u.share)
   AND %(spoken)s
"""
SENT = """
SELECT recipient.partner_id AS contact_id, LEAST(m.date, %(now)s) AS date,
       'outbound' AS direction, %(channel)s AS channel_id, colleague.id AS user_id,
       COALESCE(m.record_company_id, %(company)s) AS company_id, %(purpose)s AS purpose,
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
                WHERE n.res_partner_id IS NOT NULL AND %(among_told)s) told
     GROUP BY 1, 2
       ) recipient ON recipient.message_id = m.id
 WHERE m.model IS DISTINCT FROM 'discuss.channel'
   AND NOT (m.model = 'account.move' AND m.email_layout_xmlid IS NOT NULL)
   AND %(spoken)s
"""


class RelationshipHistory(models.AbstractModel):
    _name = "relationship.history"
    _description = "What Counts as a Contact"

    # === ALL OF THE PAST === #

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

    # === KINDS OF SOURCES === #

    @api.model
    def _orders(self, among=None):
        """Confirmed orders, by a colleague or online.

        :param list among: ids of the only orders to look at; None: all
        """
        columns = self.env["sale.order"]._fields
        channels = self.env["relationship.channel"]
        return SQL(
            ORDERS,
            now=fields.Datetime.now(),
            online=SQL(
                ONLINE,
                superuser=SUPERUSER_ID,
                on_website=SQL(
                    "o.website_id IS NOT NULL" if "website_id" in columns else "false"
                ),
                paid=SQL(PAID if "transaction_ids" in columns else "false"),
            ),
            order=channels._get_id("order") or None,
            online_order=channels._get_id("online_order") or None,
            among=self._among("o.id", among),
        )

    @api.model
    def _meetings(self, among=None, since=None):
        """Meetings with customers that took place.

        :param list among: ids of the only meetings to look at, with those at the same
            time; None: all
        :param datetime since: only those that ended, came in or changed since then
        """
        events = self.env["calendar.event"]._fields
        return SQL(
            MEETINGS,
            opportunity=SQL(
                "e.opportunity_id" if "opportunity_id" in events else "NULL::int"
            ),
            superuser=SUPERUSER_ID,
            now=fields.Datetime.now(),
            among=self._among("e.id", among)
            if since is None
            else SQL("GREATEST(e.stop, e.create_date, e.write_date) > %s", since),
            subjects=self._subjects(),
            zone=self.env["relationship.clock"]._zone(SQL("p")),
            channel=self.env["relationship.channel"]._get_id("meeting") or None,
        )

    @api.model
    def _activities(self, among=None, names=None):
        """Done activities that were a contact with a customer.

        :param list among: ids of the only activities to look at; None: all
        :param list names: models that they are about; None: any
        """
        return SQL(
            ACTIVITIES,
            now=fields.Datetime.now(),
            subjects=self._subjects(names),
            among=self._among("a.id", among),
        )

    @api.model
    def _messages_received(self, among=None, names=None):
        """Messages that someone outside wrote.

        :param list among: ids of the only messages to look at; None: all
        :param list names: models of the records that they are on; None: any
        """
        shared = """author.email_normalized IN (
            SELECT email_normalized FROM res_partner
             WHERE email_normalized IS NOT NULL GROUP BY 1 HAVING count(*) > 1)"""
        return SQL(
            RECEIVED,
            now=fields.Datetime.now(),
            channel=self._message_channel(),
            company=self.env.company.id,
            purpose=self._message_purpose(),
            subjects=self._subjects(names),
            # To look that up costs more than it saves where there are a few messages
            maybe_shared=SQL(shared if among is None else "true"),
            system=self._get_system_partner_ids(),
            spoken=SQL(SPOKEN, among=self._among("m.id", among)),
        )

    @api.model
    def _messages_sent(self, among=None):
        """Messages that a colleague wrote to people outside: to named recipients and to
        followers who were notified; those that failed reached nobody.

        :param list among: ids of the only messages to look at; None: all
        """
        return SQL(
            SENT,
            now=fields.Datetime.now(),
            channel=self._message_channel(),
            company=self.env.company.id,
            purpose=self._message_purpose(),
            superuser=SUPERUSER_ID,
            failed=list(FAILED),
            among_named=self._among("r.mail_message_id", among),
            among_told=self._among("n.mail_message_id", among),
            spoken=SQL(SPOKEN, among=self._among("m.id", among)),
        )

    # === PARTS === #

    @api.model
    def _among(self, column, ids):
        return self.env["relationship.clock"]._among(column, ids)

    @api.model
    def _message_channel(self):
        channels = self.env["relationship.channel"]
        return SQL(
            "CASE m.message_type WHEN 'sms' THEN %s::int ELSE %s::int END",
            channels._get_id("sms") or None,
            channels._get_id("email") or None,
        )

    @api.model
    def _message_purpose(self):
        """SQL of what message ``m`` is for, a key of PURPOSES; features add theirs."""
        return SQL("'other'")

    @api.model
    def _get_system_partner_ids(self):
        """Return the partners who are nobody: OdooBot and visitors of the website."""
        find = self.env["ir.model.data"]._xmlid_to_res_id
        found = map(find, ("base.partner_root", "base.public_partner"))
        return [partner_id for partner_id in found if partner_id]

    @api.model
    def _subjects(self, names=None):
        """SQL of the customer whom each record is about: model, id, partner_id.

        :param list names: only records of these models; None: of all that Odoo can
            write mails or activities on and that name a partner
        """
        parts = []
        for name in self._get_subject_models() if names is None else names:
            model = self.env.get(name)
            if model is None or not self._has_customer(model):
                continue
            column = "id" if name == "res.partner" else "partner_id"
            parts.append(
                SQL(
                    "SELECT %s AS model, id, %s AS partner_id FROM %s",
                    name,
                    SQL.identifier(column),
                    SQL.identifier(model._table),
                )
            )
        return SQL(" UNION ALL ").join(
            parts or [SQL("SELECT '' AS model, 0 AS id, 0 AS partner_id WHERE false")]
        )

    @api.model
    def _get_subject_models(self):
        return [
            name
            for name, model in sorted(self.env.registry.items())
            if "activity_ids" in model._fields or "message_ids" in model._fields
        ]

    @api.model
    def _has_customer(self, model):
        """Return whether the rows of ``model`` name a partner in their own table."""
        if model._abstract or model._transient or not model._auto:
            return False
        if model._name == "res.partner":
            return True
        field = model._fields.get("partner_id")
        return bool(
            field
            and field.type == "many2one"
            and field.comodel_name == "res.partner"
            and field.store
            and not field.inherited
        )
