"""What a record rule hides from somebody breaks none of their screens: they see the
rest, without the hidden names."""

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .common import NOW, day
from .deliveries.common_delivery import DeliveryCommon
from .orders.common_rhythm import RhythmCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHidden(DeliveryCommon, RhythmCommon):
    """Two customers of Olaf's, who order two products each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["product.product"].create(
            {"name": "Secret ink", "type": "service", "list_price": 100}
        )
        cls.other = cls.make_customer(
            "Other Ltd",
            relationship_tier_id=cls.silver.id,
            user_id=cls.ann.id,
            operations_user_id=cls.olaf.id,
        )
        cls.tom = cls.env["res.partner"].create(
            {"name": "Tom Other", "parent_id": cls.other.id}
        )
        cls.customers = cls.brandt | cls.other
        for customer in cls.customers:
            for product in (cls.product, cls.secret):
                days = [56 + 42 * place for place in range(9)]
                cls.make_orders(customer, days, product)
        cls.run_refresh_all()
        cls.rhythms = cls.env["relationship.rhythm"].search(
            [("partner_id", "in", cls.customers.ids)]
        )
        load = cls.env["relationship.follow.up"]._get_todays_load()
        cls.env["relationship.reorder"]._raise_items(cls.rhythms, load)
        cls.orders = cls.env["sale.order"]
        for person in (cls.mia, cls.tom):
            order = cls.make_confirmed(
                person,
                operations_user_id=cls.olaf.id,
                order_line=[
                    Command.create({"product_id": product.id})
                    for product in (cls.secret, cls.product)
                ],
            )
            cls.make_touchpoint(person, 20, user=cls.olaf, note="Hello")
            cls.orders |= order
        cls.orders.sudo().delivered_date = day(-3)
        for customer, order in zip(cls.customers, cls.orders, strict=True):
            person = customer.child_ids[:1]
            cls.make_prompt(customer, user=cls.olaf)
            cls.make_prompt(
                person,
                "stakeholder",
                cls.olaf,
                key=f"person,{person.id}",
                record=person,
            )
            cls.make_concern(person, order_id=order.id, user_id=cls.olaf.id)
            cls.make_step_prompt(customer, person)
        cls.prompts = cls.env["mail.activity"].search(
            [("relationship_partner_id", "in", cls.customers.ids)]
        )
        cls.prompts.with_context(mail_activity_quick_update=True).user_id = cls.olaf
        cls.env.flush_all()

    @classmethod
    def make_step_prompt(cls, customer, person):
        plan = cls.env["relationship.plan"].create(
            {
                "partner_id": customer.id,
                "user_id": cls.olaf.id,
                "step_ids": [
                    Command.create(
                        {"name": "Show it", "contact_id": person.id, "date": day(0)}
                    )
                ],
            }
        )
        cls.env["relationship.plan.prompt"]._raise_steps(plan.step_ids)

    def hide(self, *records):
        """Let a rule hide records from everybody."""
        for record in records:
            self.env["ir.rule"].create(
                {
                    "name": "Hidden",
                    "model_id": self.env["ir.model"]._get_id(record._name),
                    "domain_force": f"[('id', 'not in', {record.ids})]",
                }
            )
        self.env.flush_all()
        self.env.invalidate_all()

    def read_view(self, records, view, user=None):
        """Return what a screen reads, as a list of dicts."""
        records = records.with_user(user or self.olaf)
        view = self.env.ref(f"relationship_flow.{view}")
        arch = etree.fromstring(records.get_view(view.id, view.type)["arch"])
        specification = self.get_specification(records, arch)
        for name, content in specification.items():
            self.env.invalidate_all()  # nobody has read anything before
            records.web_read({name: content})
        return records.web_read(specification)

    def get_specification(self, records, node):
        """Return what a view asks for, as its client does."""
        specification = {}
        for field in node.xpath(".//field[@name]"):
            outer = next(field.iterancestors("field"), None)
            if outer is not (node if node.tag == "field" else None):
                continue
            name = field.get("name")
            specification[name] = {}
            if records._fields[name].type == "many2one":
                specification[name] = {"fields": {"display_name": {}}}
            elif records._fields[name].relational and len(field):
                specification[name] = {
                    "fields": self.get_specification(records[name].browse(), field)
                }
        return specification

    def check_screens(self, customers=None, orders=None, rhythms=None):
        """Open all screens, of these customers, orders and rhythms.

        :return: what the follow-ups show, by their records
        """
        customers = self.customers if customers is None else customers
        orders = self.orders if orders is None else orders
        rhythms = self.rhythms if rhythms is None else rhythms
        for user in (self.olaf, self.ann):
            self.read_view(orders, "sale_order_view_list_delivery", user)
            self.read_view(orders, "sale_order_view_kanban_delivery", user)
            self.read_view(orders, "sale_order_view_form_delivery", user)
            orders.with_user(user).read(["relationship_attention_label"])
            self.read_view(rhythms, "relationship_rhythm_view_list", user)
            self.read_view(rhythms, "relationship_rhythm_view_kanban", user)
            self.read_view(rhythms, "relationship_rhythm_view_form", user)
            for view in ("kanban", "list", "form_first"):
                self.read_view(customers, f"res_partner_view_{view}", user)
            for customer in customers:
                self.read_view(customer, "res_partner_view_form", user)
        self.read_view(self.prompts, "mail_activity_view_list_my")
        read = self.read_view(self.prompts, "mail_activity_view_kanban_my")
        found = dict(zip(self.prompts, read, strict=True))
        for prompt in self.prompts - self.prompts_of(self.brandt):
            self.assertTrue(found[prompt]["relationship_why"])
        return found

    def assertUnsaid(self, secret, found):
        said = [
            field
            for values in found.values()
            for field, value in values.items()
            if isinstance(value, str) and secret in value
        ]
        self.assertFalse(said, f"{secret} is said there")

    def test_nothing_is_hidden(self):
        found = self.check_screens()
        reasons = set(self.prompts.mapped("relationship_reason"))
        self.assertLessEqual(
            {"interval", "reorder", "delivery", "stakeholder", "concern", "plan"},
            reasons,
        )
        with self.assertRaises(AssertionError):
            self.assertUnsaid("Secret ink", found)

    def test_product(self):
        self.hide(self.secret, self.secret.product_tmpl_id)
        found = self.check_screens()
        self.prompts.relationship_rhythm_ids.invalidate_recordset()
        items = [values["relationship_items"] or "" for values in found.values()]
        self.assertTrue(any("Labels" in item for item in items))
        self.assertFalse(any("Secret ink" in item for item in items))
        reasons = [
            reason
            for values in found.values()
            for reason in values["relationship_reasons"] or ()
        ]
        titles = [reason["summary"] for reason in reasons]
        self.assertTrue(any("Labels" in title for title in titles))
        self.assertFalse(any("Secret ink" in title for title in titles))

    def test_order(self):
        self.hide(self.orders[:1])
        self.check_screens(orders=self.orders[1:])

    def test_person(self):
        self.hide(self.mia)
        found = self.check_screens()
        computed = {
            prompt: {
                name: value
                for name, value in values.items()
                if name in ("relationship_script", "relationship_why")
                and prompt.relationship_reason == "interval"
            }
            for prompt, values in found.items()
        }
        self.assertUnsaid("Mia", computed)

    def test_customer(self):
        """All of a customer: what is left is to see that something is to be done."""
        people = self.env["res.partner"].search([("id", "child_of", self.brandt.id)])
        self.hide(people)
        self.check_screens(customers=self.other)
