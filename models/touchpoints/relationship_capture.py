"""The door by which happenings become touchpoints without anyone typing.

A happening is described by a row with the columns of ``COLUMNS``: by a query of
`relationship.history`, which holds the rule, or by values.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
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
PARTNER_FIELDS = (
    "commercial_partner_id",
    "company_id",
    "contact_clock_start",
    "email_normalized",
)
# What is read of the sources
ORDER_FIELDS = ("date_order", "partner_id", "signed_on", "state", "user_id")
LOOKBACK_DAYS = 30
ANALYZE_FROM = 10000  # new rows

# Customers' happenings: colleagues (who left as well), own companies and mere suppliers
# are left out. Those that name no company are of the customer's.
CUSTOMERS = """
SELECT h.*, c.commercial_partner_id AS partner_id, p.company_id AS owner_company_id
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
       COALESCE(h.company_id, h.owner_company_id), h.purpose, h.reached,
       h.res_model, h.res_id, h.note, 0,
       %(uid)s, %(uid)s, %(now)s, %(now)s
  FROM (%(customers)s) h
    ON CONFLICT (res_model, res_id, contact_id) WHERE res_id IS NOT NULL DO NOTHING
RETURNING id
"""
# Touchpoints whose source tells something else by now
DIFFERENT = """
SELECT t.id, h.date, h.channel_id, h.user_id, t.date, t.channel_id, t.user_id
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
        changes = defaultdict(list)
        for id_, *values in rows:
            if values[0]:
                names = ("date", "channel_id", "user_id")
                changes[
                    tuple(
                        (name, now)
                        for name, now, before in zip(
                            names, values, values[3:], strict=False
                        )
                        if now != before
                    )
                ].append(id_)
        for vals, ids in changes.items():
            touchpoints.browse(ids).write(dict(vals))
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

    # === ORDERS === #

    @api.model
    def _capture_orders(self, orders):
        """Record orders that have been confirmed; new customers' clocks start.

        :param orders: ``sale.order`` records that were not confirmed before
        """
        self.env["sale.order"].flush_model()  # all at once: in parts it takes longer
        self.env["payment.transaction"].flush_model(["state"])
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
        self.env["payment.transaction"].flush_model(["state"])
        clock = self.env["relationship.clock"]
        clock._restart(owner_ids)
        # sudo: whoever corrects an order need not see the clock
        confirmed = self.env["sale.order"].sudo().browse(order_ids).exists()
        clock._start(
            [
                (order.partner_id.id, order.date_order)
                for order in confirmed.filtered(lambda order: order.state == "sale")
                if not order.partner_id.commercial_partner_id.contact_clock_start
            ]
        )
        history = self.env["relationship.history"]
        self._read_again("sale.order", order_ids, history._orders(order_ids))

    @api.model
    def _correct_entered(self, users):
        """Follow users who turn out to be machines, or no machines: their orders,
        mails and meetings.

        :param users: ``res.users`` records
        """
        self.env.flush_all()
        history = self.env["relationship.history"]
        people = users.partner_id.ids
        orders = self._find_ids(
            SQL("SELECT id FROM sale_order WHERE create_uid = ANY(%s)", users.ids)
        )
        self._read_again("sale.order", orders, history._orders(orders))
        messages = self._find_ids(
            SQL(
                """SELECT id FROM mail_message WHERE author_id = ANY(%s)
                      AND message_type IN ('comment', 'email', 'sms')""",
                people,
            )
        )
        self._read_again("mail.message", messages, history._messages_sent(messages))
        self._correct_meetings(
            self._find_ids(
                SQL(
                    """SELECT id FROM calendar_event WHERE user_id = ANY(%s)
                        UNION SELECT event_id FROM calendar_attendee
                               WHERE partner_id = ANY(%s)""",
                    users.ids,
                    people,
                )
            )
        )

    # === DOCUMENTS === #

    @api.model
    def _correct_documents(self, model, customers, customer_id):
        """Follow documents that are another customer's after all, or whose customer is
        known now: the calls done on them and the meetings about them were with that
        one.

        :param str model: of the documents
        :param dict customers: ``{id: partner id}``, whose the documents were; 0:
            nobody's
        :param int customer_id: whose they are now
        """
        self.env[model].flush_model(["partner_id"])
        self.env["mail.activity"].flush_model()
        self.env["relationship.touchpoint"].flush_model()
        calls = self._find_ids(
            SQL(
                """SELECT t.id FROM unnest(%s, %s) AS was(id, partner_id)
                     JOIN mail_activity a ON a.res_model = %s AND a.res_id = was.id
                     JOIN relationship_touchpoint t ON t.res_model = 'mail.activity'
                      AND t.res_id = a.id AND t.contact_id = was.partner_id
                    WHERE a.relationship_reason IS NULL""",
                list(customers),
                list(customers.values()),
                model,
            )
        )
        if calls:
            # sudo: who corrects a document need not have any right on touchpoints
            touchpoints = self.env["relationship.touchpoint"].sudo().browse(calls)
            touchpoints.write({"contact_id": customer_id})
        done = self._find_ids(
            SQL(
                """SELECT id FROM mail_activity
                    WHERE res_model = %s AND res_id = ANY(%s) AND NOT active""",
                model,
                [*customers],
            )
        )
        if done:
            history = self.env["relationship.history"]
            self._record(history._activities(done, [model]))
        about = Domain("res_model", "=", model) & Domain("res_id", "in", [*customers])
        # sudo: as above, and the meeting may be a colleague's
        meetings = self.env["calendar.event"].sudo()
        if model == "crm.lead" and "opportunity_id" in meetings._fields:
            about |= Domain("opportunity_id", "in", [*customers])
        if found := meetings.search(about):
            self._correct_meetings(found.ids)

    # === MEETINGS === #

    @api.model
    def _correct_meetings(self, event_ids):
        """Record meetings that are over, and set the touchpoints of those right that
        were changed after the fact: moved, cancelled, declined, deleted.

        :param list event_ids: ids of ``calendar.event`` records
        """
        self._read_meetings(self._find_meetings(event_ids))

    @api.model
    def _read_meetings(self, event_ids):
        """Let touchpoints say what these meetings tell now, see ``_find_meetings``."""
        history = self.env["relationship.history"]
        self._read_again("calendar.event", event_ids, history._meetings(event_ids))

    @api.model
    def _find_meetings(self, event_ids):
        """Return the ids of these meetings and of those at the same time, of which one
        may be the contact instead.

        :param list event_ids: ids of ``calendar.event`` records
        """
        for name in ("calendar.event", "calendar.attendee", "mail.activity"):
            self.env[name].flush_model()
        self.env["relationship.touchpoint"].flush_model()
        found = self._find_ids(
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
        return list({*event_ids, *found})

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
    def _find_ids(self, query):
        """Return the ids that ``query``, SQL of one column, selects."""
        return [id_ for [id_] in self.env.execute_query(query)]

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
