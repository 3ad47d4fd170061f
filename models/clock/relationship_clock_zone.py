"""In which time zone a customer is looked after, and which day it is there."""

from odoo import api, models
from odoo.tools import SQL

# The name of a time zone, or NULL for one that this PostgreSQL does not know and would
# stop at. The names are looked up when the addon is updated, because the view that has
# them reads a thousand files.
ZONE = """
CREATE OR REPLACE FUNCTION relationship_zone(name text) RETURNS text AS %s
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
"""
ZONE_BODY = "BEGIN RETURN CASE WHEN name = ANY ('{%s}'::text[]) THEN name END; END"


class RelationshipClock(models.AbstractModel):
    _inherit = "relationship.clock"

    def init(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT name FROM pg_timezone_names WHERE name ~ %s",
                "^[A-Za-z0-9/_+-]+$",
            )
        )
        body = ZONE_BODY % ",".join(sorted(name for [name] in rows))
        self.env.cr.execute(SQL(ZONE, body))

    # === SQL PARTS === #

    @api.model
    def _local_day(self, moment, partner):
        """SQL for the day of a UTC ``moment`` in the time zone of the customer's
        assignee: the salesperson, else the operations owner, else the company.

        :param SQL moment: a timestamp without time zone, UTC
        :param SQL partner: alias of the customer's ``res_partner`` row
        """
        return SQL(
            "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
            moment,
            self._zone(partner),
        )

    @api.model
    def _zone(self, partner):
        """SQL for the name of the time zone in which customer ``partner`` (an alias)
        is looked after."""
        return SQL(
            """COALESCE((
                SELECT relationship_zone(tz_partner.tz) FROM res_partner tz_partner
                 WHERE tz_partner.id = (
                    SELECT tz_user.partner_id FROM res_users tz_user
                     WHERE tz_user.id = COALESCE(%(partner)s.user_id,
                                                 %(partner)s.operations_user_id))
            ), (
                SELECT relationship_zone(tz_partner.tz) FROM res_partner tz_partner
                 WHERE tz_partner.id = (
                    SELECT tz_company.partner_id FROM res_company tz_company
                     WHERE tz_company.id
                           = COALESCE(%(partner)s.company_id, %(company)s))
            ), 'UTC')""",
            partner=partner,
            company=self.env.company.id,
        )
