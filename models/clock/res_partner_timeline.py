"""What happened with a customer, newest first: contacts, and by super() whatever else a
feature knows of."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.bounds import get_local_day

SHOWN = 25


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_timeline = fields.Json(
        compute="_compute_relationship_timeline",
        help="Contacts, orders and concerns together, newest first.",
        groups="relationship_flow.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids", "lang", "tz", "uid")
    def _compute_relationship_timeline(self):
        owners = self.commercial_partner_id._origin
        happenings = owners._relationship_get_happenings(SHOWN)
        for partner in self:
            found = happenings.get(partner.commercial_partner_id._origin, [])
            found.sort(key=lambda happening: happening["moment"], reverse=True)
            partner.relationship_timeline = [
                {
                    **happening,
                    "moment": fields.Datetime.to_string(happening["moment"]),
                    "day": self._relationship_format_day(
                        get_local_day(self, happening["moment"])
                    ),
                }
                for happening in found[:SHOWN]
            ]

    # === BUSINESS METHODS === #

    def _relationship_get_happenings(self, limit):
        """Return ``{customer: happenings}``, of each kind the newest ``limit`` that the
        user may read, in no order.

        A happening is a dict of ``moment`` (datetime), ``icon``, ``arrow`` ("inbound",
        "outbound" or False), ``text``, ``who``, ``is_faint``, ``res_model``, ``res_id``
        and ``source`` (the model and id of the record that it is about, or False).
        """
        touchpoints = self._relationship_get_newest(
            "relationship.touchpoint",
            [],
            SQL("relationship_touchpoint.partner_id = customer.id"),
            limit,
        )
        people = set((touchpoints.contact_id - self)._filtered_access("read"))
        happenings = {}
        for touchpoint in touchpoints:
            person, user = touchpoint.contact_id, touchpoint.user_id
            names = [person.name if person in people else "", user.name]
            happenings.setdefault(touchpoint.partner_id, []).append(
                {
                    "moment": touchpoint.date,
                    "icon": touchpoint.icon or "fa-comments-o",
                    "arrow": touchpoint.direction,
                    "text": touchpoint.summary,
                    "who": " · ".join(filter(None, names)),
                    "is_faint": not touchpoint.reached,
                    "res_model": touchpoint._name,
                    "res_id": touchpoint.id,
                    "source": [touchpoint.res_model, touchpoint.res_id],
                }
            )
        return happenings

    def _relationship_get_newest(
        self, model, domain, is_theirs, limit, order="date DESC, id DESC"
    ):
        """Return of each customer the newest records that the user may read.

        :param SQL is_theirs: whether a row of the model is of ``customer.id``
        """
        records = self.env[model]
        if not self.ids or not records.has_access("read"):
            return records
        self.env.flush_all()
        query = records._search(domain, order=order, limit=limit)
        query.add_where(is_theirs)
        rows = self.env.execute_query(
            SQL(
                """SELECT newest.id FROM unnest(%s) AS customer(id)
               CROSS JOIN LATERAL %s AS newest(id)""",
                self.ids,
                query.subselect(),
            )
        )
        return records.browse(row[0] for row in rows)
