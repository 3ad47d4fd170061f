import json

from odoo.tests import tagged

from .common_screens import CLICK, CUSTOMERS, DESKTOP, FLOW, PHONE, TAB, LookCommon

FOLLOW_UPS = f"{FLOW}.mail_activity_action_my"
TOUCHPOINTS = f"{FLOW}.relationship_touchpoint_action"


@tagged("post_install", "-at_install")
class TestScreens(LookCommon):
    """Each screen opens on a desk and on a phone, with what matters on it and without
    an error."""

    def test_main_screens(self):
        phone = [
            ("touchpoints", self.opened(TOUCHPOINTS, view="kanban"), ["Brandt"]),
        ]
        self.look(
            (self.ann, DESKTOP, self.daily() + self.on_a_desk()),
            (self.ann, PHONE, self.daily() + phone),
            (self.mona, DESKTOP, self.configuration()),
        )

    def daily(self):
        """Return the screens that people open every day, on a desk and on a phone."""
        touchpoint = self.env["relationship.touchpoint"].search(
            [("partner_id", "=", self.brandt.id)], limit=1
        )
        return [
            (
                "follow_ups",
                self.opened(FOLLOW_UPS),
                ["Late", "8 days late", "Hello Mia", "Talked today", "Pool", "Why?"],
            ),
            (
                "log",
                CLICK % json.dumps("[name=action_relationship_log]"),
                ["Meeting", "Reached somebody", "Next Step"],
            ),
            (
                "customers",
                self.opened(CUSTOMERS),
                ["Gold", "Brandt Packaging", "8 days late", "Log a contact"],
            ),
            (
                "customers_status",
                self.opened(CUSTOMERS, {"search_default_group_by_status": 1}),
                ["Overdue", "Due soon", "On time", "Paused", "Hotel Seeblick"],
            ),
            (
                "customer",
                self.form(self.brandt),
                ["Brandt Packaging", "8 days late", "Talked today", "Relationship"],
            ),
            (
                "customer_relationship",
                TAB,
                [
                    "Contact every",
                    "2.0",
                    "Olaf Pack",
                    "Pause",
                    "Happy with the last delivery",
                ],
            ),
            (
                "order",
                self.form(self.order),
                ["Labels 40x60", "8 days late", "Log a contact"],
            ),
            ("touchpoint", self.form(touchpoint), ["Mia Brandt", "Visit", "From us"]),
        ]

    def on_a_desk(self):
        """Return the screens that want a wide window."""
        return [
            (
                "follow_ups_list",
                self.opened(FOLLOW_UPS, view="list"),
                ["Nordhaus Machines", "Due today", "Keep in touch", "Talked today"],
            ),
            (
                "customers_list",
                self.opened(CUSTOMERS, view="list"),
                ["Kestrel Logistics", "On time, next", "Paused to", "Operations"],
            ),
            (
                "touchpoints",
                self.opened(TOUCHPOINTS),
                ["Visit", "Asks for larger rolls"],
            ),
            (
                "touchpoints_calendar",
                self.opened(TOUCHPOINTS, view="calendar"),
                ["Today", "Month", "Colleague"],
            ),
            (
                "contacts_by_month",
                self.opened(f"{FLOW}.relationship_touchpoint_action_report"),
                ["Last 12 months", "Measures"],
            ),
            (
                "follow_ups_by_colleague",
                self.opened(f"{FLOW}.mail_activity_action_report"),
                ["Measures"],
            ),
        ]

    def configuration(self):
        """Return the screens on which a manager sets things up."""
        return [
            (
                "tiers",
                self.opened(f"{FLOW}.relationship_tier_action"),
                ["Gold", "Best % by revenue", "Salesperson"],
            ),
            (
                "channels",
                self.opened(f"{FLOW}.relationship_channel_action"),
                ["Social media", "Inbound resets the clock"],
            ),
            (
                "scripts",
                self.opened(f"{FLOW}.relationship_script_action"),
                ["Opening words", "{first_name}"],
            ),
            (
                "script",
                self.opened(
                    {
                        "type": "ir.actions.act_window",
                        "res_model": "relationship.script",
                        "res_id": self.env.ref(
                            f"{FLOW}.relationship_script_interval"
                        ).id,
                        "views": [[False, "form"]],
                    }
                ),
                ["Hello Mia", "{last_contact}", "name of the customer"],
            ),
        ]

    def test_empty_screen_tells_what_comes_next(self):
        self.prompt_of(self.brandt | self.nordhaus | self.fresh | self.sonne).unlink()
        screens = [
            (
                "nothing_due",
                self.opened(f"{FLOW}.mail_activity_action_my"),
                ["Nothing is due", "The next one is Kestrel Logistics on"],
            ),
            (
                "oldest",
                CLICK % json.dumps(".o_view_nocontent a[name$='oldest']"),
                ["Customers by oldest contact", "Hotel Seeblick"],
            ),
        ]
        self.look((self.olaf, DESKTOP, screens))

    def test_no_customer_yet(self):
        customers = self.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        )
        customers.action_archive()
        screens = [
            (
                "no_customer",
                self.opened(CUSTOMERS),
                ["No customer is looked after yet", "Gold", "Silver"],
            )
        ]
        self.look((self.olaf, DESKTOP, screens))

    def deliver(self):
        """Deliver an order that is rated, and note what another customer needs."""
        self.order.action_confirm()
        self.order.with_user(self.olaf).action_delivered()
        self.order.rating_apply(
            5, token=self.order._rating_get_access_token(), feedback="Lovely print"
        )
        self.env["relationship.feedback"].with_user(self.olaf).create(
            {
                "partner_id": self.sonne.id,
                "reception": "happy",
                "need": "Boxes for the summer fair",
                "need_amount": 900,
            }
        ).action_submit()

    def test_screens_of_operations(self):
        self.deliver()
        deliveries = f"{FLOW}.sale_order_action_deliveries"
        ask = CLICK % json.dumps("button[name=action_feedback]")
        waiting = f"{FLOW}.mail_activity_action_feedback"
        needs = f"{FLOW}.relationship_feedback_action_needs"
        said = ["Problems", "Coming up", "Note it"]
        both = [
            ("waiting", self.opened(waiting), ["How are you enjoying it?"]),
            ("needs", self.opened(needs), ["Boxes for the summer fair"]),
        ]
        report = f"{FLOW}.relationship_feedback_action_report"
        delivery = self.form(self.order, f"{FLOW}.sale_order_view_form_delivery")
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    ("deliveries", self.opened(deliveries), ["What did they say?"]),
                    ("feedback", ask, said),
                    ("delivery", delivery, ["Labels 40x60"]),
                    *both,
                    ("rated_customer", self.form(self.brandt), ["Relationship"]),
                    ("rated", TAB, ["Ratings"]),
                    ("feedback_report", self.opened(report), ["Operations"]),
                ],
            ),
            (
                self.olaf,
                PHONE,
                [
                    (
                        "deliveries",
                        self.opened(deliveries, view="kanban"),
                        ["What did they say?"],
                    ),
                    ("feedback", ask, said),
                    ("delivery", delivery, ["Labels 40x60"]),
                    *both,
                ],
            ),
            (
                self.ann,
                DESKTOP,
                [
                    ("delivered", self.form(self.order), ["What did they say?"]),
                    (
                        "delivered_when",
                        CLICK % json.dumps(".nav-link[name=other_information]"),
                        ["Operations owner", "Delivered on", "Rating"],
                    ),
                ],
            ),
        )
