from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.bounds import get_local_day


class ResPartner(models.Model):
    _inherit = "res.partner"

    last_touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        compute="_compute_last_touchpoint",
        groups="base.group_user",
    )
    last_touchpoint_label = fields.Char(
        string="Last contact",
        compute="_compute_last_touchpoint",
        groups="base.group_user",
    )

    @api.depends("last_contact_date")
    @api.depends_context("uid", "tz", "lang")
    def _compute_last_touchpoint(self):
        last = self.env["relationship.touchpoint"]
        if self.env["relationship.touchpoint"].has_access("read"):
            last = self.commercial_partner_id._relationship_get_last_touchpoints()
        by_partner = last.grouped("partner_id")
        people = set(last.contact_id._filtered_access("read"))
        today = fields.Date.context_today(self)
        for partner in self:
            touchpoint = by_partner.get(partner.commercial_partner_id, last[:0])
            partner.last_touchpoint_id = touchpoint
            label = False
            if touchpoint:
                label = partner._relationship_describe_contact(
                    touchpoint, today, people
                )
            elif partner.last_contact_date:
                # There was one, which the user may not read
                label = self.env._(
                    "A colleague was in touch on %(date)s",
                    date=partner._relationship_format_day(partner.last_contact_date),
                )
            partner.last_touchpoint_label = label

    def _relationship_describe_contact(self, touchpoint, today, people):
        """Return "22 days ago, e-mail from them (Mia Brandt)".

        :param set people: whose names the user may read; else it is the customer's
        """
        person = touchpoint.contact_id
        day = get_local_day(self, touchpoint.date)
        ago = (today - day).days
        when = (
            self.env._("Today")
            if ago <= 0
            else self.env._("Yesterday")
            if ago == 1
            else self.env._("%(days)s days ago", days=ago)
        )
        words = {
            "when": when,
            "channel": touchpoint.channel_id.name,
            "person": person in people and person.name or touchpoint.partner_id.name,
        }
        if touchpoint.direction == "inbound":
            return self.env._("%(when)s, %(channel)s from them (%(person)s)", **words)
        return self.env._("%(when)s, %(channel)s from us (%(person)s)", **words)

    def _relationship_get_last_touchpoints(self, condition=None):
        """Return the newest contact that counted, per customer in ``self``; only those
        that the user may read.

        :param SQL condition: what contact ``t`` must be like; by default it resets
            the clock
        """
        touchpoints = self.env["relationship.touchpoint"]
        if not self.ids:
            return touchpoints
        touchpoints.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT last.id FROM unnest(%s) AS customer(id), LATERAL (
                       SELECT t.id FROM relationship_touchpoint t
                         JOIN relationship_channel ch ON ch.id = t.channel_id
                        WHERE t.partner_id = customer.id AND %s
                     ORDER BY t.date DESC, t.id DESC LIMIT 1) last""",
                self.ids,
                condition or self.env["relationship.clock"]._resets(),
            )
        )
        return touchpoints.browse(row[0] for row in rows)._filtered_access("read")

    def _relationship_get_correspondent(self):
        """Return the person to speak to at one customer."""
        self.ensure_one()
        return self._relationship_get_correspondents()[self]

    def _relationship_get_correspondents(self):
        """Return ``{partner: person}``: whom the last contact was with, else the first
        contact in the address book, else the customer."""
        if not self.ids:
            return {partner: partner for partner in self}
        self.env["relationship.touchpoint"].flush_model()
        self.flush_model(self._relationship_get_person_fields())
        rows = self.env.execute_query(
            SQL(
                """
            SELECT customer.id, COALESCE(
                (SELECT t.contact_id FROM relationship_touchpoint t
                   JOIN res_partner c ON c.id = t.contact_id
                  WHERE t.partner_id = customer.id AND t.reached AND c.active
                    AND c.commercial_partner_id = customer.id
                    AND %(person)s
               ORDER BY t.date DESC, t.id DESC LIMIT 1),
                (SELECT c.id FROM res_partner c
                  WHERE c.parent_id = customer.id AND c.active AND %(person)s
               ORDER BY c.id LIMIT 1),
                customer.id)
              FROM unnest(%(ids)s) AS customer(id)
            """,
                ids=self.ids,
                person=self._relationship_person_condition(),
            )
        )
        together = [person for _owner, person in rows]
        return {
            self.browse(owner): self.browse(person).with_prefetch(together)
            for owner, person in rows
        }

    @api.model
    def _relationship_person_condition(self):
        """SQL condition: ``res_partner`` row ``c`` is a person to speak to."""
        return SQL("NOT COALESCE(c.is_company, false) AND c.type = 'contact'")

    @api.model
    def _relationship_get_person_fields(self):
        """Return the names of the fields that ``_relationship_get_correspondents``
        reads."""
        return ["parent_id", "active", "type", "is_company"]

    def _compute_touchpoint_count(self):
        counts = dict(
            self.env["relationship.touchpoint"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.touchpoint_count = counts.get(partner.commercial_partner_id, 0)

    def action_talked_today(self):
        """Log for each customer that the user has just talked with them: with the
        person of the last contact, unless the button was on another person.

        :return: client action that shows the next date and offers Undo
        """
        owners = self.filtered("is_clock_owner")
        people = owners._relationship_get_correspondents()
        # A company and the person there are one conversation
        persons = dict.fromkeys(people.get(partner, partner).id for partner in self)
        touchpoints = self.env["relationship.touchpoint"].create(
            [{"contact_id": person} for person in persons]
        )
        return touchpoints._logged_action(touchpoints)

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact with one or many customers."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a contact"),
            "res_model": "relationship.log",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.ids},
        }

    def action_view_touchpoints(self):
        """Open the customer's contacts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_touchpoint_action"
        )
        owner = self.commercial_partner_id
        action["domain"] = [("partner_id", "in", owner.ids)]
        action["context"] = {
            "default_partner_id": owner[:1].id,
            "default_contact_id": self[:1].id,
        }
        return action

    @api.model
    def action_read_history(self):
        """Read contacts, orders and meetings of the past again, and say what is new.

        :raise AccessError: for users who don't manage relationships
        """
        self.env["relationship.tier"].check_access("write")
        counts = self.env["relationship.capture"]._backfill()
        found = sum(counts.values())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The history has been read"),
                "message": self.env._(
                    "%(found)s new contacts found: %(orders)s orders, %(meetings)s "
                    "meetings, %(activities)s done activities, %(messages)s mails.",
                    found=found,
                    orders=counts.get("orders", 0),
                    meetings=counts.get("meetings", 0),
                    activities=counts.get("activities", 0),
                    messages=counts.get("received", 0) + counts.get("sent", 0),
                )
                if found
                else self.env._("Every contact was known already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
