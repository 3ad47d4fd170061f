import json
from datetime import timedelta

from odoo.tests import tagged

from ..common_screens import CLICK, CUSTOMERS, DESKTOP, PHONE, TAB, LookCommon


@tagged("post_install", "-at_install")
class TestScreensInterval(LookCommon):
    """Where recommended intervals are seen and taken over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["relationship.pulse"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.env.company.id,
                    "order_count": 12,
                    "first_order_date": cls.today - timedelta(days=400),
                    "last_order_date": cls.today - timedelta(days=10),
                    "usual_gap_days": gap,
                    "gaps": [gap] * 11,
                }
                for customer, gap in ((cls.kestrel, 21), (cls.hotel, 35))
            ]
        )
        cls.env["relationship.interval"]._refresh()
        cls.hotel.contact_interval_weeks = 5

    def test_screens(self):
        customer = self.form(self.kestrel)
        accept = CLICK % json.dumps("[name=action_accept_recommended_interval]")
        reason = "Orders every 3 weeks: a contact every 2 usual gaps"
        recommended = [
            ("recommended", customer, ["Relationship"]),
            ("recommended_reason", TAB, ["Recommended", "6.0", reason, "Accept"]),
        ]
        day = self.kestrel.last_contact_date + timedelta(days=42)
        taken = f"On time, next {self.kestrel._relationship_format_day(day)}"
        several = self.opened((self.kestrel | self.hotel).action_take_over_interval())
        listed = {"search_default_recommendation_differs": 1}
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    (
                        "recommended_list",
                        self.opened(CUSTOMERS, listed, view="list"),
                        ["Recommendation differs", "Kestrel Logistics"],
                    ),
                    ("take_over", several, ["Also those", "(1)", "36 now, ", "19 if"]),
                    *recommended,
                ],
            ),
            (
                self.olaf,
                PHONE,
                [*recommended, ("recommended_taken", accept, ["Why", taken])],
            ),
            (
                self.mona,
                DESKTOP,
                [("tier", self.form(self.silver), ["Recommend between", "13.0"])],
            ),
        )
        self.assertEqual(self.kestrel.contact_interval_origin, "recommended")
