from odoo.tools import SQL

from ..common import day
from ..orders.common_rhythm import RhythmCommon

USUAL_CHANCE = 0.04


class IntervalCommon(RhythmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bronze = cls.env["relationship.tier"].create(
            {"name": "Test bronze", "sequence": 3, "interval_days": 182}
        )
        cls.fits = cls.env["relationship.pulse.fit"]
        cls.fits.search([]).usual_chance = USUAL_CHANCE

    @classmethod
    def make_pulse(cls, partner=None, gap=28, first=-700, last=-10, **vals):
        """Note how a customer orders: a gap and the days of the first and the last
        order, from today."""
        return cls.env["relationship.pulse"].create(
            {
                "partner_id": (partner or cls.brandt).id,
                "company_id": cls.company.id,
                "order_count": 12,
                "first_order_date": day(first),
                "last_order_date": day(last),
                "usual_gap_days": gap,
                "gaps": [gap] * 11,
                "last_chance": USUAL_CHANCE,
                "yearly_value": 4300,
                **vals,
            }
        )

    def recommend(self, partner=None):
        partner = partner or self.brandt
        self.env["relationship.interval"]._refresh(partner.ids)
        return partner.recommended_interval_days

    def reason(self, partner=None, user=None):
        partner = (partner or self.brandt).with_user(user or self.ann)
        return partner.recommended_interval_reason

    def versions(self, table):
        """Return what tells whether a row of a table has been written."""
        query = "SELECT id, xmin::text, ctid::text FROM %s ORDER BY id"
        self.env.flush_all()
        return self.env.execute_query(SQL(query, SQL.identifier(table)))
