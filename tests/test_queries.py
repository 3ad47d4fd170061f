from unittest.mock import patch

from odoo.tests import tagged

from .common import RelationshipCommon, day
from .deliveries.common_delivery import DeliveryCommon
from .touchpoints.common_mail import MailRelationshipCommon


class CountingMixin:
    """Counts the queries of what is done, once everything is warm."""

    def count(self, action):
        self.env.flush_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def added(self, action, method):
        """Return how many queries ``method`` of the capture adds to ``action``."""
        capture = self.registry["relationship.capture"]
        for _time in range(2):  # warm
            action()
        with patch.object(capture, method, lambda *_args, **_kwargs: None):
            without = self.count(action)
        return self.count(action) - without


@tagged("post_install", "-at_install")
class TestQueriesMail(CountingMixin, MailRelationshipCommon):
    """Capture must not be felt in the chatter."""

    def test_outbound(self):
        added = self.added(lambda: self.post(self.brandt), "_capture_message")
        self.assertLessEqual(added, 2)
        self.assertGreater(added, 0)

    def test_outbound_to_many(self):
        people = self.mia
        for number in range(8):
            people |= self.mia.copy(
                {"name": f"Person {number}", "email": f"p{number}@brandt.example.com"}
            )
        added = self.added(
            lambda: self.post(self.brandt, partner_ids=people.ids), "_capture_message"
        )
        self.assertLessEqual(added, 2)

    def test_inbound(self):
        def receive():
            self.brandt.message_post(
                author_id=self.mia.id,
                body="Hello",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )

        added = self.added(receive, "_capture_message")
        self.assertLessEqual(added, 2)
        self.assertGreater(added, 0)

    def test_internal_note(self):
        added = self.added(
            lambda: self.post(self.brandt, subtype_xmlid="mail.mt_note"),
            "_capture_message",
        )
        self.assertEqual(added, 0)

    def test_notification(self):
        added = self.added(
            lambda: self.post(self.brandt, message_type="notification"),
            "_capture_message",
        )
        self.assertEqual(added, 0)


@tagged("post_install", "-at_install")
class TestQueries(CountingMixin, RelationshipCommon):
    """No query per row, whatever is looked at."""

    def make_customers(self, number):
        customers = self.env["res.partner"]
        for index in range(number):
            customer = self.make_customer(
                f"Customer {index}",
                relationship_tier_id=self.silver.id,
                user_id=self.ann.id,
            )
            self.env["res.partner"].create(
                {"name": f"Person {index}", "parent_id": customer.id}
            )
            customers |= customer
        self.env["relationship.touchpoint"].create(
            [
                {"contact_id": c.id, "reached": index % 3}
                for index, c in enumerate(customers)
            ]
        )
        return customers

    def assertFlat(self, few, many, action):
        """Assert that ``action`` takes as many queries for many as for few."""

        def count(records):
            self.env.invalidate_all()
            return self.count(lambda: action(records.browse(records.ids)))

        count(few)  # warm
        self.assertEqual(count(many), count(few))

    def test_confirming_orders(self):
        for size in (1, 10):
            with self.subTest(size):
                partners = [self.make_customer() for _number in range(size)]

                def confirm(partners=partners):
                    orders = self.env["sale.order"]
                    for partner in partners:
                        orders |= self.make_order(partner)
                    self.env.flush_all()
                    orders.with_user(self.ann).action_confirm()

                added = self.added(confirm, "_capture_orders")
                self.assertLessEqual(added, 3)
                self.assertGreater(added, 0)

    def test_confirming_orders_of_new_customers(self):
        def confirm(size):
            orders = self.env["sale.order"]
            for _number in range(size):
                orders |= self.make_order(self.make_customer())
            self.env.flush_all()
            return self.count(
                lambda: self.env["relationship.capture"]._capture_orders(orders)
            )

        confirm(1)
        self.assertLessEqual(confirm(1), 3)
        self.assertLessEqual(confirm(12), 3)

    def test_columns_of_customers(self):
        customers = self.make_customers(50)
        names = [
            "contact_days_late",
            "contact_quiet_until",
            "contact_status",
            "contact_status_label",
            "last_touchpoint_label",
            "touchpoint_count",
        ]
        for user in (self.ann, self.olaf):
            self.assertFlat(
                customers[:5].with_user(user),
                customers.with_user(user),
                lambda records: records.read(names),
            )

    def test_columns_of_orders(self):
        customers = self.make_customers(20)
        orders = self.env["sale.order"]
        for customer in customers:
            orders |= self.make_order(customer)
        self.assertFlat(
            orders[:5],
            orders,
            lambda records: records.with_user(self.ann).read(
                ["contact_status", "last_touchpoint_label", "follow_up_count"]
            ),
        )

    def test_words_of_prompts(self):
        customers = self.make_customers(50)
        for customer in customers[:10]:
            self.make_order(customer).action_confirm()
        prompts = self.env["relationship.follow.up"]._raise(
            [
                {"partner": customer, "reason": "interval", "date": day(0)}
                for customer in customers
            ]
        )
        self.assertEqual(len(prompts), 50)
        self.assertFlat(
            prompts[:5].with_user(self.ann),
            prompts.with_user(self.ann),
            lambda records: records.read(
                [
                    "relationship_script",
                    "relationship_why",
                    "relationship_status_label",
                    "relationship_last_contact",
                    "relationship_when",
                ]
            ),
        )

    def test_summaries_of_touchpoints(self):
        customers = self.make_customers(20)
        for customer in customers:
            self.make_order(customer).action_confirm()
        touchpoints = customers.touchpoint_ids
        self.assertEqual(len(touchpoints), 40)
        few = customers[:4].touchpoint_ids
        self.assertFlat(
            few.with_user(self.ann),
            touchpoints.with_user(self.ann),
            lambda records: records.read(["summary", "display_name"]),
        )

    def test_raising_prompts(self):
        customers = self.make_customers(60)
        follow_up = self.env["relationship.follow.up"]

        def raise_for(partners):
            return follow_up._raise(
                [{"partner": p, "reason": "interval", "date": day(0)} for p in partners]
            )

        raise_for(customers[:2])
        few = self.count(lambda: raise_for(customers[2:10]))
        many = self.count(lambda: raise_for(customers[10:]))
        self.assertLessEqual(many, few + 5, "no query per customer")

    def test_talked_with_many(self):
        customers = self.make_customers(40)
        customers[:2].action_talked_today()
        few = self.count(customers[2:6].action_talked_today)
        many = self.count(customers[6:].action_talked_today)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestQueriesDelivery(CountingMixin, DeliveryCommon):
    """What happens after the order takes as many queries for many as for few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order"].search([]).write(
            {"delivered_date": day(-300), "rating_request_date": day(-300)}
        )

    def make_orders(self, number, **vals):
        """Return delivered orders of so many new customers."""
        orders = self.env["sale.order"]
        for index in range(number):
            customer = self.make_customer(
                f"Customer {index}",
                relationship_tier_id=self.silver.id,
                operations_user_id=self.olaf.id,
                user_id=self.ann.id,
            )
            person = self.mia.copy(
                {"parent_id": customer.id, "email": f"p{customer.id}@x.example.com"}
            )
            orders |= self.make_order(person, user_id=self.ann.id, **vals)
        orders.action_confirm()
        self.env.flush_all()
        return orders.sudo()

    def assertFlat(self, make, action, sizes=(2, 20)):
        """Assert that ``action`` takes as many queries for many orders as for few.

        :param make: called with a number, returns orders
        """

        def count(size):
            orders = make(size)
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count(lambda: action(orders.browse(orders.ids)))

        few, many = sizes
        count(few)  # warm
        expected = count(few) + 2  # what is prefetched together varies
        self.assertLessEqual(count(many), expected)

    def test_deliveries(self):
        def deliver(orders):
            orders.delivered_date = day(0)

        self.assertFlat(self.make_orders, deliver)
        self.assertEqual(
            self.env["sale.order"].search_count([("delivery_plan_date", "=", day(0))]),
            24,
        )

    def test_noticing_deliveries(self):
        def make(number):
            orders = self.make_orders(number)
            orders.order_line.qty_delivered = 1
            return orders

        def notice(orders):
            self.run_cron("ir_cron_notice_deliveries")
            self.assertEqual(set(orders.mapped("delivery_plan_date")), {day(0)})

        self.assertFlat(make, notice)

    def test_rating_requests(self):
        self.set_setting("rating_interval_days", 90)

        def make(number):
            orders = self.make_orders(number)
            orders.delivered_date = day(-6)
            return orders

        def ask(orders):
            self.run_cron("ir_cron_request_ratings")
            self.assertEqual(set(orders.mapped("rating_request_date")), {day(0)})

        self.assertFlat(make, ask)

    def test_reminders_and_silence(self):
        self.set_setting("rating_interval_days", 90)
        self.silver.call_silent = True
        for field, reason in (
            ("rating_request_date", None),
            ("rating_reminder_date", "feedback"),
        ):

            def make(number, field=field):
                orders = self.make_orders(number)
                orders.delivered_date = day(-20)
                orders.rating_request_date = day(-14)
                orders[field] = day(-7)
                return orders

            def ask(orders, reason=reason):
                self.run_cron("ir_cron_request_ratings")
                dates = orders.mapped(
                    "rating_silence_date" if reason else "rating_reminder_date"
                )
                self.assertEqual(set(dates), {day(0)})

            with self.subTest(field):
                self.assertFlat(make, ask)

    def test_ratings_of_customers(self):
        def make(number):
            orders = self.make_orders(number)
            orders._relationship_prepare_ratings()
            orders.rating_ids.write({"rating": 4, "consumed": True})
            return orders

        def look(orders):
            customers = orders.partner_id.commercial_partner_id.with_user(self.olaf)
            self.assertEqual(set(customers.mapped("order_rating_avg")), {4})

        self.assertFlat(make, look)

    def test_feedback(self):
        def make(number):
            orders = self.make_orders(number)
            self.env["relationship.feedback"].with_user(self.olaf).create(
                [
                    {
                        "partner_id": order.partner_id.commercial_partner_id.id,
                        "order_id": order.id,
                        "reception": "happy",
                        "need": "Rolls",
                    }
                    for order in orders
                ]
            )
            return orders

        def look(orders):
            feedback = self.env["relationship.feedback"].with_user(self.olaf)
            rows = feedback.search_read(
                [("order_id", "in", orders.ids)],
                ["contact_id", "team_share", "result_label", "sold_amount"],
            )
            self.assertEqual(len(rows), len(orders))

        self.assertFlat(make, look)

    def test_making_feedback(self):
        def note(orders):
            feedback = self.env["relationship.feedback"].with_user(self.olaf)
            feedback = feedback.create(
                [
                    {
                        "partner_id": order.partner_id.commercial_partner_id.id,
                        "order_id": order.id,
                    }
                    for order in orders.sudo(False)
                ]
            )
            self.assertEqual(set(feedback.mapped("team_share")), {"operations"})

        self.assertFlat(self.make_orders, note)


@tagged("post_install", "-at_install")
class TestQueriesLogged(CountingMixin, RelationshipCommon):
    def test_contacts_of_many_customers(self):
        """An import of contacts reads the customers together."""

        def log(people):
            self.env.invalidate_all()
            values = [{"contact_id": person.id} for person in people]
            self.env["relationship.touchpoint"].with_user(self.ann).create(values)

        customers = [
            self.make_customer(f"C{i}", user_id=self.ann.id) for i in range(24)
        ]
        log(customers[:4])
        few = self.count(lambda: log(customers[4:8]))
        self.assertLessEqual(self.count(lambda: log(customers[8:])), few + 2)
