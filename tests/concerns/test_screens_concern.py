from odoo import fields
from odoo.tests import tagged

from ..common_screens import DESKTOP, FLOW, PHONE, TAB, LookCommon

CONCERNS = f"{FLOW}.relationship_concern_action"
REPORT = f"{FLOW}.relationship_concern_action_report"


@tagged("post_install", "-at_install")
class TestScreensConcern(LookCommon):
    """Where concerns are logged, seen and closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.make_user("plain", "base.group_user", name="Paul Plain")
        concerns = cls.env["relationship.concern"]
        concerns.search([]).active = False
        concerns = concerns.with_user(cls.olaf)
        cls.torn, cls.late = concerns.create(
            [
                {
                    "name": "Two boxes were torn",
                    "partner_id": cls.brandt.child_ids.id,
                    "order_id": cls.order.id,
                    "category": "delivery",
                    "severity": "high",
                },
                {
                    "name": "The price went up without a word",
                    "partner_id": cls.sonne.id,
                    "category": "price",
                    "severity": "low",
                },
            ]
        )
        cls.late.action_solved()
        cls.torn.response_date = fields.Date.subtract(cls.today, days=2)

    def test_screens(self):
        board = self.opened(CONCERNS)
        shown = ["Brandt Packaging", "Two boxes were torn", "2 days late"]
        everybody = [
            ("concerns", board, [*shown, "Take it in hand", "Tell the customer"]),
            (
                "concerns_list",
                self.opened(CONCERNS, view="list"),
                ["The price went up", "High"],
            ),
            (
                "concern",
                self.form(self.torn),
                ["Mia Brandt", "Olaf Pack", "2 days late", "What came of it"],
            ),
            (
                "concern_log",
                self.opened(self.brandt.action_log_concern()),
                ["Sees to it", "Mia Brandt", "High", "Log it"],
            ),
            ("concern_customer", self.form(self.brandt), ["Relationship"]),
            ("concern_tab", TAB, ["Two boxes were torn", "2 days late"]),
            (
                "concern_follow_ups",
                self.opened(f"{FLOW}.mail_activity_action_my"),
                ["Open concern: The price went up", "Solved and told"],
            ),
        ]
        wide = [
            (
                "concern_customer_buttons",
                self.form(self.brandt),
                ["1 open", "Log a concern"],
            ),
            (
                "concern_order",
                self.form(self.order, f"{FLOW}.sale_order_view_form_delivery"),
                ["Open concerns", "Log a concern"],
            ),
        ]
        self.look(
            (self.olaf, DESKTOP, [*everybody, *wide]),
            (self.olaf, PHONE, everybody),
            (
                self.mona,
                DESKTOP,
                [
                    ("concerns_pivot", self.opened(REPORT), ["Delivery", "Labels"]),
                    (
                        "concerns_graph",
                        self.opened(REPORT, view="graph"),
                        ["Concerns"],
                    ),
                    (
                        "concerns_activity",
                        self.opened(CONCERNS, view="activity"),
                        ["Two boxes were torn"],
                    ),
                ],
            ),
        )

    def test_colleagues_of_other_apps(self):
        """They log what they hear, and see what they logged."""
        self.torn.sudo().reported_by_id = self.plain
        self.look(
            (
                self.plain,
                DESKTOP,
                [
                    (
                        "concern_plain_customer",
                        self.form(self.brandt),
                        ["Log a concern", "1 open"],
                    ),
                    (
                        "concern_plain_log",
                        self.opened(self.brandt.action_log_concern()),
                        ["Sees to it", "Log it"],
                    ),
                    (
                        "concern_plain_board",
                        self.opened(CONCERNS),
                        ["Two boxes were torn"],
                    ),
                    (
                        "concern_plain",
                        self.form(self.torn),
                        ["Two boxes were torn", "Mia Brandt"],
                    ),
                ],
            )
        )
