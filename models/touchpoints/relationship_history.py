"""The rule of what counts as a contact: is it one, whose, by whom, when, by which
channel, from them or from us. One query per kind of source, for what happens now
(``among``) and for all of the past.

Each query has the columns of `relationship_capture.COLUMNS`, by name.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .meetings import MEETINGS
from .messages import MESSAGE_COMPANY, NAMED_IN_MAIL, RECEIVED, SENT, SPOKEN

FAILED = ("bounce", "exception", "canceled")

# An order that nobody of us took: placed on the website, signed or paid online, or
# brought by a machine or a customer
ONLINE = """
    maker.id IS NULL OR maker.id = %(superuser)s OR COALESCE(maker.share, false)
    OR COALESCE(maker.relationship_is_robot, false) OR o.signed_on IS NOT NULL
    OR %(on_website)s OR %(paid)s
"""
# Paid before it was confirmed. Odoo knows that moment as the date of the order, which
# people correct: it counts where we were not there.
PAID = """
    EXISTS (SELECT FROM sale_order_transaction_rel link
              JOIN payment_transaction payment ON payment.id = link.transaction_id
             WHERE link.sale_order_id = o.id
               AND payment.state IN ('pending', 'authorized', 'done')
               AND payment.create_date <= COALESCE((
                   SELECT min(noted.create_date) FROM relationship_touchpoint noted
                    WHERE noted.res_model = 'sale.order' AND noted.res_id = o.id
                      AND noted.create_uid IS NOT NULL), o.date_order))
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
# those with a meeting that took place are left to the calendar. By whoever marked them
# as done; if that was a machine, by whom they were planned for.
ACTIVITIES = """
SELECT s.partner_id AS contact_id,
       LEAST(a.date_done::timestamp + interval '12 hours', %(now)s) AS date,
       'outbound' AS direction, t.relationship_channel_id AS channel_id,
       u.id AS user_id, COALESCE(s.company_id, u.company_id) AS company_id,
       'other' AS purpose, true AS reached,
       'mail.activity' AS res_model, a.id AS res_id, a.feedback AS note
  FROM mail_activity a
  JOIN mail_activity_type t ON t.id = a.activity_type_id
  JOIN (%(subjects)s) s ON s.model = a.res_model AND s.id = a.res_id
  LEFT JOIN res_users doer ON doer.id = a.write_uid
        AND NOT doer.share AND doer.id != %(superuser)s
        AND NOT COALESCE(doer.relationship_is_robot, false)
  LEFT JOIN res_users u ON u.id = COALESCE(doer.id, a.user_id)
  LEFT JOIN calendar_event e ON e.id = a.calendar_event_id
 WHERE NOT a.active AND a.date_done IS NOT NULL
   AND t.relationship_channel_id IS NOT NULL
   AND a.relationship_reason IS NULL AND a.relationship_touchpoint_id IS NULL
   AND (e.id IS NULL OR NOT e.active OR e.start > a.date_done + 1)
   AND NOT EXISTS ( -- nor those whose customer somebody has corrected
       SELECT FROM relationship_touchpoint known
        WHERE known.res_model = 'mail.activity' AND known.res_id = a.id)
   AND %(among)s
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
            superuser=SUPERUSER_ID,
            subjects=self._subjects(names),
            among=self._among("a.id", among),
        )

    @api.model
    def _messages(self, among=None, names=None):
        """Messages that were a contact, see the two below."""
        return SQL(
            "%s UNION ALL %s",
            self._messages_received(among, names),
            self._messages_sent(among, names),
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
            company=SQL(MESSAGE_COMPANY),
            purpose=self._message_purpose(),
            subjects=self._subjects(names),
            # To look that up costs more than it saves where there are a few messages
            maybe_shared=SQL(shared if among is None else "true"),
            system=self._get_system_partner_ids(),
            spoken=SQL(SPOKEN, among=self._among("m.id", among)),
        )

    @api.model
    def _messages_sent(self, among=None, names=None):
        """Messages that a colleague wrote to people outside: to named recipients and to
        followers who were notified; those that failed reached nobody.

        :param list among: ids of the only messages to look at; None: all
        :param list names: models of the records that they are on; None: any
        """
        return SQL(
            SENT,
            now=fields.Datetime.now(),
            channel=self._message_channel(),
            company=SQL(MESSAGE_COMPANY),
            purpose=self._message_purpose(),
            superuser=SUPERUSER_ID,
            failed=list(FAILED),
            among_named=self._among("r.mail_message_id", among),
            among_told=self._among("n.mail_message_id", among),
            named_in_mail=SQL(
                NAMED_IN_MAIL,
                subjects=self._subjects(names),
                among=self._among("m.id", among),
            ),
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
        """SQL of the customer whom each record is about, and of which company it is:
        model, id, partner_id, company_id.

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
                    """SELECT %s AS model, id, %s AS partner_id, %s AS company_id
                         FROM %s""",
                    name,
                    SQL.identifier(column),
                    SQL.identifier("company_id")
                    if self._has_column(model, "company_id", "res.company")
                    else SQL("NULL::int"),
                    SQL.identifier(model._table),
                )
            )
        return SQL(" UNION ALL ").join(
            parts
            or [
                SQL(
                    """SELECT '' AS model, 0 AS id, 0 AS partner_id, 0 AS company_id
                        WHERE false"""
                )
            ]
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
        return self._has_column(model, "partner_id", "res.partner")

    @api.model
    def _has_column(self, model, name, comodel):
        """Return whether ``name`` of ``model`` is a many2one in its own table."""
        field = model._fields.get(name)
        return bool(
            field
            and field.type == "many2one"
            and field.comodel_name == comodel
            and field.store
            and not field.inherited
            and not field.company_dependent
        )
