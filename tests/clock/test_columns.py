from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestColumns(RelationshipCommon):
    """Columns, labels and help of the screens: computed from today, never stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).contact_clock_start = False
        cls.starts = {
            "overdue": day(-60),
            "due": day(-42),
            "due_soon": day(-40),
            "ok": day(-1),
        }
        cls.customers = {
            status: cls.make_customer(
                status, relationship_tier_id=cls.silver.id, contact_clock_start=start
            )
            for status, start in cls.starts.items()
        }
        cls.customers["paused"] = cls.make_customer(
            "paused",
            relationship_tier_id=cls.silver.id,
            contact_paused_until=day(90),
        )
        cls.customers["lost"] = cls.make_customer(
            "lost", relationship_tier_id=cls.silver.id, contact_lost_date=day(-1)
        )
        cls.customers["none"] = cls.make_customer("none")
        cls.ours = cls.env["res.partner"].concat(*cls.customers.values())
        cls.domain = [("id", "in", cls.ours.ids)]

    # === CUSTOMERS === #

    def test_status_groups_agree_with_compute_and_search(self):
        partners = self.env["res.partner"].with_user(self.ann)
        groups = partners._read_group(self.domain, ["contact_status"], ["id:recordset"])
        self.assertEqual(
            {status: found.mapped("name") for status, found in groups},
            {status: [status] for status in self.customers},
        )
        for status, customer in self.customers.items():
            self.assertEqual(customer.contact_status, status)
            found = partners.search([*self.domain, ("contact_status", "=", status)])
            self.assertEqual(found, customer)

    def test_status_groups_come_most_urgent_first(self):
        order = ["overdue", "due", "due_soon", "ok", "paused", "lost", "none"]
        groups = self.env["res.partner"].formatted_read_group(
            self.domain, ["contact_status"], ["__count"]
        )
        self.assertEqual([group["contact_status"] for group in groups], order)
        groups = self.env["res.partner"].formatted_read_group(
            self.domain, ["contact_status"], ["__count"], order="contact_status desc"
        )
        self.assertEqual([group["contact_status"] for group in groups], order[::-1])

    def test_status_groups_follow_the_lead_days(self):
        self.set_limits(lead_days=1)
        groups = dict(
            self.env["res.partner"]._read_group(
                self.domain, ["contact_status"], ["__count"]
            )
        )
        self.assertNotIn("due_soon", groups)
        self.assertEqual(groups["ok"], 2)

    def columns(self, model, groupby, domain):
        """Return the columns of a kanban view, empty ones too."""
        groups = self.env[model].with_context(read_group_expand=True)
        groups = groups.web_read_group(domain, [groupby], ["__count"])["groups"]
        return [(group[groupby], group["__count"]) for group in groups]

    def test_status_columns_of_the_kanban(self):
        few = (self.customers["overdue"] | self.customers["lost"]).ids
        self.assertEqual(
            self.columns("res.partner", "contact_status", [("id", "in", few)]),
            [("overdue", 1), ("due", 0), ("due_soon", 0), ("ok", 0), ("lost", 1)],
        )
        lost = self.customers["lost"].ids
        self.assertEqual(
            self.columns("res.partner", "contact_status", [("id", "in", lost)]),
            [("lost", 1)],
        )

    def test_status_is_a_group_by_of_the_screens(self):
        found = self.env["res.partner"].fields_get(["contact_status"], ["groupable"])
        self.assertTrue(found["contact_status"]["groupable"])

    def test_never_contacted_has_waited_longest(self):
        never, recent = self.customers["ok"], self.customers["due"]
        old = self.customers["overdue"]
        self.make_touchpoint(old, days=20)
        self.make_touchpoint(recent, days=2)
        domain = [("id", "in", (never | recent | old).ids)]
        partners = self.env["res.partner"]
        oldest = partners.search(domain, order="last_contact_date, id")
        self.assertEqual(oldest.mapped("name"), ["ok", "overdue", "due"])
        newest = partners.search(domain, order="last_contact_date desc, id")
        self.assertEqual(newest.mapped("name"), ["due", "overdue", "ok"])

    # === FOLLOW-UPS === #

    def test_follow_up_columns_and_labels(self):
        expected = {
            "overdue": ("overdue", "18 days late"),
            "due": ("today", "Due today"),
            "due_soon": ("soon", "Due 12 Mar"),
        }
        for status, (when, label) in expected.items():
            customer = self.customers[status]
            prompt = self.make_prompt(customer, date=customer.next_contact_date)
            self.assertEqual(prompt.relationship_when, when)
            self.assertEqual(prompt.relationship_due_label, label)
        snoozed = self.make_prompt(self.customers["ok"])
        snoozed.with_user(self.ann).action_relationship_snooze(days=7)
        self.assertEqual(snoozed.relationship_due_label, "Snoozed to 17 Mar")
        domain = [("relationship_partner_id", "in", self.ours.ids)]
        self.assertEqual(
            self.columns("mail.activity", "relationship_when", domain),
            [("overdue", 1), ("today", 1), ("soon", 1), ("snoozed", 1)],
        )

    def test_done_follow_ups_have_a_column_of_their_own(self):
        prompt = self.make_prompt(self.customers["overdue"])
        prompt.with_user(self.ann).action_relationship_talked()
        self.assertEqual(prompt.relationship_when, "done")
        self.assertEqual(prompt.relationship_due_label, "Done 10 Mar")
        domain = [("id", "in", prompt.ids), ("active", "=", False)]
        self.assertEqual(
            self.columns("mail.activity", "relationship_when", domain), [("done", 1)]
        )
        found = self.env["mail.activity"].search(
            [*domain, ("relationship_when", "=", "done")]
        )
        self.assertEqual(found, prompt)

    def test_next_steps_are_late_by_their_own_date(self):
        customer = self.customers["ok"]
        late = self.make_prompt(customer, "next_step", key="a", date=day(-1))
        later = self.make_prompt(customer, "next_step", key="b", date=day(4))
        self.assertEqual(late.relationship_due_label, "1 day late")
        self.assertEqual(later.relationship_due_label, "Due 14 Mar")

    def test_empty_screen_names_the_next_customer(self):
        activities = self.env["mail.activity"].with_user(self.olaf)
        activities = activities.with_context(relationship_follow_ups=True)
        self.customers["ok"].contact_clock_start = day(-37)
        self.assertIn("<b>ok</b> on Sunday", activities.get_empty_list_help(""))
        self.customers["ok"].contact_clock_start = day(-1)
        self.assertIn("<b>ok</b> on 20 Apr", activities.get_empty_list_help(""))
        mine = self.make_customer(
            "Mine & co",
            relationship_tier_id=self.silver.id,
            contact_clock_start=day(0),
            operations_user_id=self.olaf.id,
        )
        self.assertIn("<b>Mine &amp; co</b>", activities.get_empty_list_help(""))
        self.ours.contact_lost_date = mine.contact_lost_date = day(-1)
        self.assertNotIn("The next one", activities.get_empty_list_help(""))

    def test_other_activity_screens_keep_their_help(self):
        help_message = self.env["mail.activity"].get_empty_list_help("As it was")
        self.assertEqual(help_message, "As it was")

    # === ACTIONS === #

    def test_action_menu_of_customers(self):
        partners = self.customers["ok"] | self.customers["due"]
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        models = {
            "log_touchpoint": "relationship.log",
            "pause": "relationship.pause",
            "set_tier": "relationship.set.tier",
        }
        for name, model in models.items():
            server_action = self.env.ref(f"relationship_flow.ir_actions_server_{name}")
            action = server_action.with_user(self.olaf).with_context(**context).run()
            self.assertEqual(action["res_model"], model)
            self.assertEqual(action["context"]["default_partner_ids"], partners.ids)
        talked = self.env.ref("relationship_flow.ir_actions_server_talked_today")
        action = talked.with_user(self.olaf).with_context(**context).run()
        self.assertEqual(action["tag"], "relationship_flow_logged")
        self.assertEqual(partners.mapped("last_contact_date"), [day(0), day(0)])
        with self.assertRaises(AccessError):
            talked.with_user(self.plain).with_context(**context).run()

    def test_read_the_history_again(self):
        self.make_order(self.customers["none"]).action_confirm()
        self.env["relationship.touchpoint"].search([]).unlink()
        backfill = self.env.ref("relationship_flow.ir_actions_server_backfill")
        action = backfill.with_user(self.mona).run()
        self.assertIn("1 orders", action["params"]["message"])
        self.assertEqual(self.touchpoints_of(self.customers["none"]).purpose, "order")
        action = backfill.with_user(self.mona).run()
        self.assertIn("known already", action["params"]["message"])
        with self.assertRaises(AccessError):
            backfill.with_user(self.olaf).run()

    def test_follow_ups_of_an_order(self):
        order = self.make_order(self.customers["due"])
        prompt = self.make_prompt(self.customers["due"])
        action = order.with_user(self.ann).action_view_follow_ups()
        self.assertEqual(self.env["mail.activity"].search(action["domain"]), prompt)
        self.assertEqual(action["context"], {})

    def test_forms_of_others_stay_as_they_are(self):
        forms = {
            "res.partner": "base.view_partner_form",
            "sale.order": "sale.view_order_form",
        }
        bill = self.make_user("bill", "account.group_account_invoice", name="Bill Due")
        for model, form in forms.items():
            view_id = self.env.ref(form).id
            for user, shown in ((self.ann, True), (bill, False)):
                view = self.env[model].with_user(user).get_view(view_id)
                self.assertEqual("action_log_touchpoint" in view["arch"], shown)

    def test_today_is_the_users(self):
        customer = self.customers["due"].with_context(tz="Pacific/Kiritimati")
        today = fields.Date.context_today(customer)
        self.assertEqual(today, day(1))
        groups = customer._read_group(
            [("id", "=", customer.id)], ["contact_status"], ["__count"]
        )
        self.assertEqual(groups, [("overdue", 1)])
        self.assertEqual(customer.contact_status, "overdue")
