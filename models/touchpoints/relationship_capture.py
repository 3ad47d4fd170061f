"""The door by which happenings become touchpoints without anyone typing.

A happening is described by rows with the columns of ``COLUMNS``: a few values for what
happens now, a query over mail, orders, meetings and activities for what has happened.
"""

from odoo import SUPERUSER_ID, api, fields, models
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
}
PARTNER_FIELDS = ("commercial_partner_id", "contact_clock_start", "partner_share")
LOOKBACK_DAYS = 30
SPOKEN_TYPES = ("email", "comment")


class RelationshipCapture(models.AbstractModel):
    _name = "relationship.capture"
    _description = "Capture of Contacts"

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, happenings, advance=True):
        """Record happenings as touchpoints, once per source and person.

        Only customers' happenings count: colleagues, own companies and mere
        suppliers are left out.

        :param happenings: list of dicts with the keys of COLUMNS, or SQL that selects
            them
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
                """
            INSERT INTO relationship_touchpoint (
                partner_id, contact_id, date, direction, channel_id, user_id,
                company_id, purpose, reached, res_model, res_id, days_late,
                create_uid, write_uid, create_date, write_date)
            SELECT c.commercial_partner_id, c.id, h.date, h.direction, h.channel_id,
                   h.user_id, h.company_id, h.purpose, h.reached, h.res_model, h.res_id,
                   0, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM (%(happenings)s) h
              JOIN res_partner c ON c.id = h.contact_id
              JOIN res_partner p ON p.id = c.commercial_partner_id
             WHERE c.partner_share
               AND (p.contact_clock_start IS NOT NULL OR %(customer)s)
               AND h.channel_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM res_company own
                    WHERE own.partner_id = p.id)
       ON CONFLICT (res_model, res_id, contact_id) WHERE res_id IS NOT NULL DO NOTHING
         RETURNING id
            """,
                happenings=happenings,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                customer=SQL(
                    "(COALESCE(p.customer_rank, 0) > 0"
                    " OR COALESCE(p.supplier_rank, 0) = 0)"
                ),
            )
        )
        if not advance:
            return self.env.cr.rowcount
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env["relationship.clock"]._advance(ids)
        return len(ids)

    @api.model
    def _capture_message(self, message, msg_vals, recipients):
        """Record a message that a customer sent us or a colleague sent a customer.

        The customers are found from author and recipients, so that any record's
        chatter works. Internal notes and automatic messages are no contact.

        :param message: the ``mail.message`` just posted
        :param dict msg_vals: values it was created with
        :param list recipients: what ``_notify_thread`` found, with ids and shares
        """
        if self.env.context.get("relationship_automatic_mail"):
            return
        values = self._read_message(message, msg_vals)
        if not self._is_spoken(values):
            return
        # sudo: whoever posts, the author's share flag decides the direction
        author = self.env["res.partner"].sudo().browse(values["author_id"] or [])
        if author.id == self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"):
            return  # OdooBot is nobody's colleague
        if not author or author.partner_share:
            people = author.ids or self._get_customers(
                values["model"], values["res_id"]
            )
            direction, user_id = "inbound", None
        elif values["model"] == "discuss.channel":
            return  # written to a room, not to a customer
        else:
            people = [r["id"] for r in recipients if r["id"] and r["share"]]
            own = self.env.user.partner_id == author
            direction = "outbound"
            user_id = self.env.uid if own or not people else author.user_ids[:1].id
        channel = self.env["relationship.channel"]._get_id("email")
        self._record(
            [
                {
                    "contact_id": partner_id,
                    "date": fields.Datetime.now(),
                    "direction": direction,
                    "channel_id": channel,
                    "user_id": user_id,
                    "company_id": values["record_company_id"] or self.env.company.id,
                    "purpose": self._get_message_purpose(values),
                    "reached": True,
                    "res_model": "mail.message",
                    "res_id": message.id,
                }
                for partner_id in people
            ]
        )

    @api.model
    def _get_message_purpose(self, values):
        """Return what a message is about, a key of PURPOSES.

        :param dict values: see ``_read_message``
        """
        return "other"

    @api.model
    def _read_message(self, message, msg_vals):
        """Return the message's facts: from the values that it was created with, or,
        for one that was scheduled, from the record."""
        names = (
            "author_id",
            "is_internal",
            "message_type",
            "model",
            "record_company_id",
            "res_id",
            "subtype_id",
        )
        if msg_vals:
            return {name: msg_vals.get(name) for name in names}
        # sudo: the scheduler sends what somebody with the rights has written
        values = message.sudo().read(names, load=False)[0]
        return {name: values[name] for name in names}

    @api.model
    def _is_spoken(self, values):
        """Return whether a person wrote the message for someone outside."""
        subtype_id = values["subtype_id"]
        if (
            values["message_type"] not in SPOKEN_TYPES
            or values["is_internal"]
            or not subtype_id
            or subtype_id == self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        ):
            return False
        # sudo: portal users post as well, but may not read subtypes
        return not self.env["mail.message.subtype"].sudo().browse(subtype_id).internal

    @api.model
    def _get_customers(self, model, res_id):
        """Return the ids of the customers of a record: for mail from an address that
        no partner has."""
        record = self.env[model].sudo().browse(res_id) if model in self.env else None
        # sudo: mail comes in as a gateway user without rights on the record
        if record is None or not hasattr(record, "_mail_get_partners"):
            return []
        return record._mail_get_partners()[record.id].ids

    @api.model
    def _capture_orders(self, orders):
        """Record confirmed orders and start the clocks of new customers.

        Confirmed by a colleague: a contact. Confirmed online, without a person:
        the channel says whether that counts (by default not).

        :param orders: just confirmed ``sale.order`` records
        """
        user = self.env.user
        colleague = user._is_internal() and user.id != SUPERUSER_ID
        channel = self.env["relationship.channel"]._get_id(
            "order" if colleague else "online_order"
        )
        self.env["relationship.clock"]._start(
            [(order.partner_id.id, order.date_order) for order in orders]
        )
        self._record(
            [
                {
                    "contact_id": order.partner_id.id,
                    "date": order.date_order,
                    "direction": "inbound",
                    "channel_id": channel,
                    "user_id": user.id if colleague else None,
                    "company_id": order.company_id.id,
                    "purpose": "order",
                    "reached": True,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
                for order in orders
            ]
        )
        orders.invalidate_recordset(["touchpoint_ids"], flush=False)

    @api.model
    def _is_customer(self, person):
        """Return whether contacts with ``person`` count; the same rule as `_record`:
        not a colleague, an own company or a mere supplier."""
        owner = person.commercial_partner_id
        if not person.partner_share or (
            owner.supplier_rank
            and not owner.customer_rank
            and not owner.contact_clock_start
        ):
            return False
        # sudo: a colleague may not read all of our companies
        companies = self.env["res.company"].sudo()
        return not companies.search_count([("partner_id", "=", owner.id)], limit=1)

    @api.model
    def _withdraw(self, model, res_ids):
        """Remove the touchpoints of happenings that did not happen after all, such as
        a meeting cancelled afterwards."""
        touchpoints = self.env["relationship.touchpoint"].sudo()
        # sudo: who cancels a meeting need not have any right on touchpoints
        touchpoints.search(
            [("res_model", "=", model), ("res_id", "in", res_ids)]
        ).unlink()

    @api.model
    def _correct_meetings(self, event_ids):
        """Set the touchpoints of meetings right that were changed after the fact:
        moved, cancelled, declined.

        :param list event_ids: ids of ``calendar.event`` records
        """
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id, e.date FROM relationship_touchpoint t
                LEFT JOIN (%s) e ON e.res_id = t.res_id AND e.contact_id = t.contact_id
                    WHERE t.res_model = 'calendar.event' AND t.res_id = ANY(%s)
                      AND t.date IS DISTINCT FROM e.date""",
                self.env["relationship.history"]._meetings(among=event_ids),
                list(event_ids),
            )
        )
        # sudo: who changes a meeting need not have any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        for touchpoint_id, date in rows:
            if date:
                touchpoints.browse(touchpoint_id).date = date
        touchpoints.browse(id_ for id_, date in rows if not date).unlink()

    @api.model
    def _cron_capture(self):
        """Record meetings that are over. Safe to run again at any time."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=LOOKBACK_DAYS)
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        self._record(self.env["relationship.history"]._meetings(since))

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
                    SQL("%s::" + kind, row[name] or None)
                    if kind != "bool"
                    else SQL("%s", row[name])
                    for name, kind in COLUMNS.items()
                ),
            )
            for row in happenings
        )
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        return SQL("SELECT * FROM (VALUES %s) AS happening(%s)", rows, names)
