"""The door by which happenings become touchpoints without anyone typing.

A happening is described by a row with the columns of ``COLUMNS``: by a query of
`relationship.history`, which holds the rule, or by values.
"""

from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = {
    "contact_id": "int",
    "date": "timestamp",
    "direction": "varchar",
    "channel_id": "int",
    "user_id": "int",
    "company_id": "int",
    "purpose": "varchar",
    "reached": "bool",
    "res_model": "varchar",
    "res_id": "int",
    "note": "text",
}
PARTNER_FIELDS = ("commercial_partner_id", "contact_clock_start", "email_normalized")
# What is read of the sources
MESSAGE_FIELDS = ("author_id", "message_type", "partner_ids", "subtype_id")
ORDER_FIELDS = ("date_order", "partner_id", "signed_on", "state", "user_id")
LOOKBACK_DAYS = 30
ANALYZE_FROM = 10000  # new rows
SPOKEN_TYPES = ("email", "comment")

# Customers' happenings: colleagues (who left as well), own companies and mere suppliers
# are left out
CUSTOMERS = """
SELECT h.*, c.commercial_partner_id AS partner_id
  FROM (%(happenings)s) h
  JOIN res_partner c ON c.id = h.contact_id
  JOIN res_partner p ON p.id = c.commercial_partner_id
 WHERE NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = c.id AND NOT u.share)
   AND (p.contact_clock_start IS NOT NULL OR COALESCE(p.customer_rank, 0) > 0
        OR COALESCE(p.supplier_rank, 0) = 0)
   AND h.channel_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM res_company own WHERE own.partner_id = p.id)
"""
RECORD = """
INSERT INTO relationship_touchpoint (
    partner_id, contact_id, date, direction, channel_id, user_id, company_id, purpose,
    reached, res_model, res_id, note, days_late,
    create_uid, write_uid, create_date, write_date)
SELECT h.partner_id, h.contact_id, h.date, h.direction, h.channel_id, h.user_id,
       h.company_id, h.purpose, h.reached, h.res_model, h.res_id, h.note, 0,
       %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM (%(customers)s) h
    ON CONFLICT (res_model, res_id, contact_id) WHERE res_id IS NOT NULL DO NOTHING
RETURNING id
"""
# Touchpoints whose source tells something else by now
DIFFERENT = """
SELECT t.id, h.date, h.channel_id, h.user_id
  FROM relationship_touchpoint t
  LEFT JOIN (%(customers)s) h ON h.res_model = t.res_model AND h.res_id = t.res_id
        AND h.contact_id = t.contact_id
 WHERE t.res_model = %(model)s AND t.res_id = ANY(%(ids)s)
   AND t.contact_id IS NOT NULL -- the person is gone, the contact is not
   AND (t.date, t.channel_id, t.user_id)
       IS DISTINCT FROM (h.date, h.channel_id, h.user_id)
"""


class RelationshipCapture(models.AbstractModel):
    _name = "relationship.capture"
    _description = "Capture of Contacts"

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, happenings, advance=True):
        """Record happenings as touchpoints, once per source and person.

        :param happenings: list of dicts with the keys of COLUMNS (``note`` may be
            missing), or SQL that selects them
        :param bool advance: False when the caller refreshes all clocks afterwards
        :return: number of new touchpoints
        """
        if not happenings:
            return 0
        if isinstance(happenings, list):
            happenings = self._values(happenings)
        self.env["relationship.touchpoint"].flush_model()
        self.env["res.partner"].flush_model(PARTNER_FIELDS)
        self.env.cr.execute(
            SQL(
                RECORD,
                customers=SQL(CUSTOMERS, happenings=happenings),
                # Of the past nobody has logged: two references less to check per row
                uid=self.env.uid if advance else None,
                now=fields.Datetime.now(),
            )
        )
        if not advance:
            return self.env.cr.rowcount
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env["relationship.clock"]._advance(ids)
        return len(ids)

    @api.model
    def _read_again(self, model, ids, happenings):
        """Let the touchpoints of sources that have changed say what these tell now:
        gone ones go, and what they had closed opens again; moved ones move; new ones
        come.

        :param str model: of the sources
        :param list ids: of the sources
        :param SQL happenings: what these tell, a query of `relationship.history`
        """
        self.env["relationship.touchpoint"].flush_model()
        self.env["res.partner"].flush_model(PARTNER_FIELDS)
        rows = self.env.execute_query(
            SQL(
                DIFFERENT,
                customers=SQL(CUSTOMERS, happenings=happenings),
                model=model,
                ids=list(ids),
            )
        )
        # sudo: who changes a source need not have any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        touchpoints.browse(row[0] for row in rows if not row[1]).unlink()
        for id_, date, channel_id, user_id in rows:
            if date:
                touchpoints.browse(id_).write(
                    {"date": date, "channel_id": channel_id, "user_id": user_id}
                )
        self._record(happenings)

    @api.model
    def _withdraw(self, model, res_ids):
        """Remove the touchpoints of happenings that did not happen after all, such as
        a meeting that was deleted."""
        # sudo: who deletes a source need not have any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        touchpoints.search(
            [("res_model", "=", model), ("res_id", "in", res_ids)]
        ).unlink()

    # === MESSAGES === #

    @api.model
    def _capture_message(self, message, values, recipients):
        """Record a message that a customer sent us or a colleague sent a customer.

        :param message: the ``mail.message`` just posted
        :param dict values: what ``_read_message`` told of it before it was sent
        :param list recipients: what ``_notify_thread`` found, with ids and shares
        """
        history = self.env["relationship.history"]
        if values["side"] == "inbound":
            names = [values["model"]] if values["model"] else []
            happenings = history._messages_received(message.ids, names)
        elif values["side"] and any(r["id"] and r["share"] for r in recipients):
            happenings = history._messages_sent(message.ids)
        else:
            return
        self.env["mail.message"].flush_model(MESSAGE_FIELDS)
        self.env["mail.notification"].flush_model()
        self._record(happenings)

    @api.model
    def _correct_messages(self, message_ids):
        """Follow messages that were changed afterwards: a note for us after all, an
        author put right.

        :param list message_ids: ids of ``mail.message`` records
        """
        self.env["mail.message"].flush_model()
        self.env["mail.notification"].flush_model()
        history = self.env["relationship.history"]
        happenings = SQL(
            "%s UNION ALL %s",
            history._messages_received(message_ids),
            history._messages_sent(message_ids),
        )
        self._read_again("mail.message", message_ids, happenings)

    @api.model
    def _read_message(self, message, msg_vals):
        """Return the message's facts: from the values that it was created with, or,
        for one that was scheduled, from the record. To be asked before it is sent,
        because sending forgets what is known already.

        :return: dict, with the ``side`` that it comes from: ``inbound``, ``outbound``,
            or None where it can be told without a query that it is no contact
        """
        names = ("author_id", "is_internal", "message_type", "model", "subtype_id")
        if msg_vals:
            values = {name: msg_vals.get(name) for name in names}
        else:
            # sudo: the scheduler sends what somebody with the rights has written
            values = message.sudo().read(names, load=False)[0]
        return {**values, "side": self._get_side(values)}

    @api.model
    def _get_side(self, values):
        """Return from which side a message comes, see ``_read_message``."""
        if not values["author_id"] or not self._may_be_spoken(values):
            return None
        user = self.env.user
        if values["author_id"] == user.partner_id.id and user._is_internal():
            return "outbound"
        # sudo: whoever posts, the author's share flag tells where it came from
        author = self.env["res.partner"].sudo().browse(values["author_id"])
        return "inbound" if author.partner_share else "outbound"

    @api.model
    def _may_be_spoken(self, values):
        """Return whether a message may be one that a person wrote for someone outside;
        `relationship.history` decides."""
        if values["message_type"] == "sms":
            return True  # Odoo files it as a note
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        return (
            values["message_type"] in SPOKEN_TYPES
            and not values["is_internal"]
            and bool(values["subtype_id"])
            and values["subtype_id"] != note
        )

    @api.model
    def _check_reached(self, message_ids):
        """Set whether messages have reached their people, once it is known whether they
        could be sent.

        :param list message_ids: of messages whose sending failed, or was tried again
        """
        self.env["relationship.touchpoint"].flush_model()
        self.env["mail.notification"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id, sent.reached FROM relationship_touchpoint t
                     JOIN (%s) sent ON sent.res_id = t.res_id
                      AND sent.contact_id = t.contact_id
                    WHERE t.res_model = 'mail.message' AND t.res_id = ANY(%s)
                      AND t.direction = 'outbound' AND t.reached != sent.reached""",
                self.env["relationship.history"]._messages_sent(message_ids),
                list(message_ids),
            )
        )
        # sudo: delivery reports come in without any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        for reached in (True, False):
            changed = touchpoints.browse(id_ for id_, now in rows if now is reached)
            if changed:
                changed.reached = reached

    # === ORDERS === #

    @api.model
    def _capture_orders(self, orders):
        """Record orders that have been confirmed; new customers' clocks start.

        :param orders: ``sale.order`` records that were not confirmed before
        """
        self.env["sale.order"].flush_model()  # all at once: in parts it takes longer
        self.env["relationship.clock"]._start(
            [(order.partner_id.id, order.date_order) for order in orders]
        )
        self._record(self.env["relationship.history"]._orders(orders.ids))
        orders.invalidate_recordset(["touchpoint_ids"], flush=False)

    @api.model
    def _correct_orders(self, order_ids, owner_ids):
        """Follow orders that were confirmed and have changed since: cancelled, of
        another customer, of another day.

        :param list order_ids: ids of ``sale.order`` records
        :param list owner_ids: customers (commercial entities) before and after
        """
        self.env["sale.order"].flush_model(ORDER_FIELDS)
        self.env["relationship.clock"]._restart(owner_ids)
        history = self.env["relationship.history"]
        self._read_again("sale.order", order_ids, history._orders(order_ids))

    # === MEETINGS === #

    @api.model
    def _correct_meetings(self, event_ids):
        """Record meetings that are over, and set the touchpoints of those right that
        were changed after the fact: moved, cancelled, declined.

        :param list event_ids: ids of ``calendar.event`` records
        """
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT other.id FROM calendar_event e
                     JOIN calendar_event other
                       ON other.start < e.stop AND other.stop > e.start
                    WHERE e.id = ANY(%(ids)s)
                    UNION
                   SELECT other.id FROM relationship_touchpoint t
                     JOIN calendar_event other
                       ON other.start <= t.date AND other.stop > t.date
                    WHERE t.res_model = 'calendar.event'
                      AND t.res_id = ANY(%(ids)s)""",
                ids=list(event_ids),
            )
        )
        ids = list({*event_ids, *(row[0] for row in rows)})
        history = self.env["relationship.history"]
        self._read_again("calendar.event", ids, history._meetings(ids))

    @api.model
    def _cron_capture(self):
        """Record meetings that are over, those that a calendar brings later as well.
        Safe to run again at any time."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=LOOKBACK_DAYS)
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        self._record(self.env["relationship.history"]._meetings(since=since))

    # === HISTORY === #

    @api.model
    def _backfill(self):
        """Record everything that mail, orders, meetings and done activities tell about
        the past, start the clocks, give tiers. Set-based; running it again adds only
        what is new.

        :return: dict of new touchpoints per source
        """
        self.env.flush_all()
        history = self.env["relationship.history"]
        self.env["relationship.clock"]._start()
        counts = {
            name: self._record(query, advance=False)
            for name, query in history._queries().items()
        }
        if sum(counts.values()) > ANALYZE_FROM:
            # or PostgreSQL plans for the table as it was before
            self.env.cr.execute("ANALYZE relationship_touchpoint")
        self.env["relationship.tier"]._classify()
        self.env["relationship.clock"]._refresh()
        return counts

    # === TOOLS === #

    @api.model
    def _values(self, happenings):
        """SQL of the rows ``happenings``, a list of dicts with the keys of COLUMNS."""
        rows = SQL(", ").join(
            SQL(
                "(%s)",
                SQL(", ").join(
                    SQL("%s::" + kind, row.get(name) or None)
                    if kind != "bool"
                    else SQL("%s", row[name])
                    for name, kind in COLUMNS.items()
                ),
            )
            for row in happenings
        )
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        return SQL("SELECT * FROM (VALUES %s) AS happening(%s)", rows, names)
