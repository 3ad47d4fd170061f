from itertools import combinations

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RelationshipCommon

# Groups of core whose members meet orders, as far as their apps are there
GROUPS = (
    "sales_team.group_sale_salesman",
    "sales_team.group_sale_salesman_all_leads",
    "sales_team.group_sale_manager",
    "account.group_account_readonly",
    "account.group_account_invoice",
    "account.group_account_user",
    "base.group_partner_manager",
    "stock.group_stock_user",
    "stock.group_stock_manager",
    "project.group_project_user",
    "project.group_project_manager",
    "purchase.group_purchase_user",
    "event.group_event_user",
    "mass_mailing.group_mass_mailing_user",
    "website.group_website_designer",
)
OURS = "relationship_flow.group_user"
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestRights(RelationshipCommon):
    """The addon widens nobody's rights on core's records, and narrows none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = (
            cls.make_order(cls.mia)
            | cls.make_order(cls.mia, user=cls.env.user, user_id=cls.mona.id)
            | cls.make_order(cls.mia, user=cls.env.user, user_id=False)
        )
        cls.orders[1:].order_line.salesman_id = cls.mona
        cls.env.flush_all()

    def get_ours(self):
        """Return our rules and access lines on core's models, by kind."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "relationship_flow"),
                ("model", "in", ["ir.rule", "ir.model.access"]),
            ]
        )
        found = {}
        for kind in ("ir.rule", "ir.model.access"):
            ids = data.filtered(lambda d, k=kind: d.model == k).mapped("res_id")
            found[kind] = (
                self.env[kind]
                .browse(ids)
                .exists()
                .filtered(lambda r: not r.model_id.model.startswith("relationship."))
            )
        return found

    def get_rights(self, user, models):
        """Return what a user may do with each of our records of core's models."""
        rights = {}
        for model in models:
            records = self.records[model].with_user(user)
            records.invalidate_recordset()
            for operation in OPERATIONS:
                rights[model, operation] = (
                    records.has_access(operation) if operation == "create" else None,
                    records._filtered_access(operation).ids,
                )
            # What searching finds is what reading allows
            if records.browse().has_access("read"):
                found = records.search([("id", "in", records.ids)], order="id")
                rights[model, "search"] = found.ids
        return rights

    def test_as_without_the_addon(self):
        ours = self.get_ours()
        self.records = {
            "sale.order": self.orders,
            "sale.order.line": self.orders.order_line,
        }
        models = {record.model_id.model for kind in ours.values() for record in kind}
        self.assertEqual(models, set(self.records), "each model needs records here")
        names = [name for name in GROUPS if self.env.ref(name, False)]
        combos = [(name,) for name in names] + list(combinations(names, 2))
        users = {
            combo: new_test_user(
                self.env,
                f"rights.{number}",
                groups=",".join(("base.group_user", OURS, *combo)),
            )
            for number, combo in enumerate(combos)
        }
        users["portal"] = self.make_portal(self.mia)
        with_addon = {combo: self.get_rights(u, models) for combo, u in users.items()}
        ours["ir.rule"].active = False
        ours["ir.model.access"].active = False
        self.env.registry.clear_cache()
        for combo, user in users.items():
            with self.subTest(combo):
                without = self.get_rights(user, models)
                if without.get(("sale.order", "read"), (0, []))[1] or "search" in str(
                    without
                ):
                    self.assertEqual(with_addon[combo], without)
                else:  # they deliver: the promise to clerks, tested below
                    self.assertFalse(with_addon[combo]["sale.order", "read"][1])

    def test_what_clerks_are_promised(self):
        self.assertFalse(self.orders.with_user(self.olaf)._filtered_access("read"))
        self.orders[0].operations_user_id = self.olaf
        self.env.registry.clear_cache()
        self.assertEqual(
            self.orders.with_user(self.olaf)._filtered_access("read").ids,
            self.orders[0].ids,
        )
        self.assertFalse(self.orders.with_user(self.olaf)._filtered_access("write"))

    def test_nobody_gives_themselves_orders(self):
        clerk = new_test_user(
            self.env,
            "clerk.contacts",
            groups=f"{OURS},base.group_partner_manager",
        )
        with self.assertRaises(AccessError):
            self.brandt.with_user(clerk).operations_user_id = clerk
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(clerk).create(
                {"name": "Mine", "operations_user_id": clerk.id}
            )
        limited = new_test_user(
            self.env, "limited.sales", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.brandt.with_user(limited).operations_user_id = self.olaf
        self.brandt.with_user(self.mona).operations_user_id = self.olaf
        self.assertEqual(self.brandt.operations_user_id, self.olaf)
        # What stays as it is grants nothing
        self.brandt.with_user(clerk).write(
            {"operations_user_id": self.olaf.id, "phone": "1"}
        )
