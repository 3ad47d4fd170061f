"""What happens now: what capture adds to messages and orders."""

from .measures import Measures
from .timing import queries


class Now(Measures):
    """Queries added by what is captured as it happens."""

    def messages(self):
        """Count the queries that capture adds to posting a message."""
        first = self.data.first_id
        half = self.sizes["customers"] // 2
        colleague = self.data.users[1].partner_id.id
        calls = {
            "Message to a customer": ([half], {}, True, 2),
            "Message to five customers": (range(half + 10, half + 15), {}, True, 2),
            "Message from a customer": ([half + 1], {"email": True}, False, 2),
            "Message to a colleague": ([half + 3], {"to": [colleague]}, True, 0),
            "Internal note": ([half + 2], {"note": True}, True, 0),
        }
        for what, (numbers, kind, outbound, most) in calls.items():
            people = self.env["res.partner"].browse(first + n for n in numbers)
            customer = people[0]
            if outbound:
                customer = customer.with_user(self.data.users[0])

            def post(customer=customer, people=people, kind=kind):
                values = {
                    "message_type": "comment",
                    "partner_ids": kind.get("to", people.ids),
                }
                if kind.get("email"):
                    values = {"message_type": "email", "author_id": customer.id}
                name = "mail.mt_note" if kind.get("note") else "mail.mt_comment"
                customer.with_context(mail_notify_force_send=False).message_post(
                    body="Hello", subtype_xmlid=name, **values
                )

            self._count_added(what, "_capture_message", post, most)

    def orders(self):
        """Count the queries that capture adds to confirming orders."""
        first = self.data.first_id + self.sizes["customers"] * 6 // 10
        customers = self.env["res.partner"].browse(range(first, first + 2000))
        taken = iter(customers)
        sales = self.env["sale.order"].with_user(self.data.users[0])

        def confirm(count):
            orders = sales.create(
                [{"partner_id": next(taken).id} for _number in range(count)]
            )
            self.env.flush_all()
            return queries(self.env, orders.action_confirm)

        confirm(1), confirm(10)
        for count in (1, 10, 100):
            with_capture = confirm(count)
            with self.bypassed("relationship.capture", "_capture_orders"):
                without = confirm(count)
            self.results.add(
                f"Confirming {count} orders at once",
                f"{with_capture - without} queries added",
                f"{without} without capture",
                with_capture / without,
                (with_capture - without, 3),
            )
