import json

from odoo import fields
from odoo.tests import tagged

from ..common_screens import CUSTOMERS, DESKTOP, PHONE, TAB, LookCommon

HEALTH = "relationship_flow.relationship_health_report_action"
MONTHS = "relationship_flow.relationship_health_month_action"
SCROLL = "document.querySelector(%s).scrollIntoView({block: 'center'})"
PARTS = "relationship_flow.relationship_health_part_action"


@tagged("post_install", "-at_install")
class TestScreensHealth(LookCommon):
    """Where the health of customers is seen and explained."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["relationship.health"]._refresh_all()
        first = cls.today.replace(day=1)
        cls.env["relationship.health.month"].create(
            [
                {
                    "partner_id": cls.brandt.id,
                    "month": fields.Date.subtract(first, months=ago),
                    "score": 40 + 4 * ago,
                }
                for ago in range(1, 9)
            ]
        )

    def test_screens(self):
        score = str(self.health_of(self.brandt))
        late = "8 days late, of an interval of 14 days."
        customer = self.form(self.brandt)
        card = SCROLL % json.dumps(".o_relationship_health")
        explained = [
            ("health_badge", customer, ["Brandt Packaging", score]),
            ("health_tab", TAB, ["Contact on time", late, "1 person in touch"]),
            ("health_card", card, ["of 100", "no data"]),
        ]
        columns = self.opened(HEALTH, view="kanban")
        pivot = self.opened(HEALTH, view="pivot")
        grouped = {"search_default_group_by_health": 1}
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    *explained,
                    ("health_list", self.opened(HEALTH), ["Value a year", score]),
                    ("health_columns", columns, ["Red", "Amber", "Green", score]),
                    ("health_pivot", pivot, ["Health", "Value a year"]),
                    ("health_months", self.opened(MONTHS), ["Last 12 months"]),
                    (
                        "health_customers",
                        self.opened(CUSTOMERS, grouped, view="list"),
                        ["Green (", "Last contact"],
                    ),
                ],
            ),
            (
                self.mona,
                PHONE,
                [*explained, ("health_parts", self.opened(PARTS), ["Order rhythm"])],
            ),
        )

    def health_of(self, partner):
        return (
            self.env["relationship.health"]
            .search([("partner_id", "=", partner.id)])
            .score
        )
