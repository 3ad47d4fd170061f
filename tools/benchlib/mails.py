"""The shapes of Odoo's own tests of mail performance, with and without capture."""

from .measures import Measures


class Mails(Measures):
    """What capture adds to posting, composing and finishing activities."""

    def mails(self):
        """Count the queries that capture adds to the shapes of Odoo's own tests of
        mail: followers, the composer, a template, an activity, no customer at all."""
        user = self.data.users[0]
        first = self.data.first_id + self.sizes["customers"] // 2 + 10
        customers = self.env["res.partner"].browse(range(first, first + 5))
        plain, followed, composed, done, templated = (
            customer.with_context(mail_notify_force_send=False)
            for customer in customers.with_user(user)
        )
        colleagues = self.data.users[1:3].partner_id
        followed.sudo().message_subscribe(colleagues.ids)
        product = self.env["product.template"].create({"name": "Bench"})
        product.message_subscribe(colleagues.ids)
        template = self._make_template()
        comment = {"body": "Hello", "message_type": "comment"}
        comment["subtype_xmlid"] = "mail.mt_comment"

        def compose(customer, **values):
            self.env["mail.compose.message"].with_user(user).with_context(
                mail_notify_force_send=False
            ).create(
                {
                    "model": "res.partner",
                    "res_ids": customer.ids,
                    "composition_mode": "comment",
                    "partner_ids": [(6, 0, customer.ids)],
                    "subject": "Hello",
                    "body": "<p>Hello</p>",
                    **values,
                }
            )._action_send_mail()

        def finish():
            done.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, summary="Hello"
            ).action_feedback()

        calls = {
            "Post to followers, without a customer": (
                lambda: product.message_post(**comment),
                0,
            ),
            "Post to a customer without followers": (
                lambda: plain.message_post(**comment, partner_ids=plain.ids),
                2,
            ),
            "Post to a customer with two followers": (
                lambda: followed.message_post(**comment, partner_ids=followed.ids),
                2,
            ),
            "Composer, to a customer": (lambda: compose(composed), 2),
            "Composer with a template": (
                lambda: compose(templated, template_id=template.id),
                2,
            ),
            "Activity done that is no contact": (finish, 0),
        }
        for what, (call, most) in calls.items():
            self._count_added(what, "_capture_message", call, most)

    def _make_template(self):
        return self.env["mail.template"].create(
            {
                "name": "Bench",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
                "partner_to": "{{ object.id }}",
            }
        )
