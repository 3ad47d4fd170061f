from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..test_queries import CountingMixin
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernAccess(ConcernCommon):
    """Who sees and changes which concerns, in one company and in two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal(cls.mia)
        cls.own = cls.make_user(
            "own", "sales_team.group_sale_salesman", name="Owen Own"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})

    def allowed(self, records, user):
        operations = ("read", "write", "create", "unlink")
        found = records.with_user(user)
        return "".join(o[0] for o in operations if found.has_access(o))

    def test_models_by_role(self):
        rights = {
            self.portal: "",
            self.plain: "rwc",
            self.olaf: "rwc",
            self.ann: "rwc",
            self.own: "rwc",
            self.mona: "rwcu",
        }
        for user, expected in rights.items():
            with self.subTest(user.login):
                concerns = self.env["relationship.concern"]
                self.assertEqual(self.allowed(concerns, user), expected)

    def test_records_by_role(self):
        hers = self.make_concern(user=self.ann, user_id=self.ann.id)
        rights = {
            self.portal: "",
            self.plain: "",
            self.olaf: "rwc",
            self.ann: "rwc",
            self.own: "",
            self.mona: "rwcu",
        }
        for user, expected in rights.items():
            with self.subTest(user.login):
                self.assertEqual(self.allowed(hers, user), expected)

    def test_employees_see_what_they_logged_or_have_in_hand(self):
        logged = self.make_concern(user=self.plain)
        in_hand = self.make_concern(user_id=self.plain.id)
        self.make_concern()
        concerns = self.env["relationship.concern"].with_user(self.plain)
        self.assertEqual(concerns.search([]), logged | in_hand)
        self.assertEqual(self.allowed(logged, self.plain), "rwc")
        brandt = self.brandt.with_user(self.plain)
        self.assertEqual(brandt.open_concern_count, 2)
        found = concerns.search(brandt.action_view_concerns()["domain"])
        self.assertEqual(found, logged | in_hand)
        found.read()
        logged.with_user(self.plain).message_post(body="It is the second time")
        with self.assertRaises(AccessError):
            concerns.create(
                {
                    "name": "In another's name",
                    "partner_id": self.brandt.id,
                    "reported_by_id": self.ann.id,
                }
            )

    def test_employees_find_concerns_in_the_app_and_nothing_else(self):
        menus = self.env["ir.ui.menu"]
        ids = {
            name: self.env.ref(f"relationship_flow.{name}").id
            for name in (
                "relationship_menu_root",
                "relationship_concern_menu",
                "relationship_menu_customers",
                "mail_activity_menu_my",
            )
        }
        for user, seen in (
            (self.plain, ["relationship_menu_root", "relationship_concern_menu"]),
            (self.olaf, list(ids)),
        ):
            visible = menus.with_user(user)._visible_menu_ids()
            self.assertEqual([name for name in ids if ids[name] in visible], seen)

    def test_own_documents_only(self):
        customers = {
            "mine": self.make_customer(user_id=self.own.id),
            "unassigned": self.make_customer(),
            "delivered": self.make_customer(
                user_id=self.ann.id, operations_user_id=self.own.id
            ),
            "hers": self.make_customer(user_id=self.ann.id),
        }
        concerns = {
            name: self.make_concern(partner, user_id=self.olaf.id)
            for name, partner in customers.items()
        }
        visible = {
            name
            for name, concern in concerns.items()
            if concern.with_user(self.own).has_access("read")
        }
        self.assertEqual(visible, {"mine", "unassigned", "delivered"})
        logged = self.make_concern(customers["hers"], user=self.own)
        self.assertTrue(logged.with_user(self.own).has_access("write"))

    def test_companies(self):
        self.mona.company_ids = [Command.link(self.other_company.id)]
        self.plain.company_ids = [Command.link(self.other_company.id)]
        ours = self.make_concern(user=self.plain)
        theirs = self.make_concern(user=self.plain)
        theirs.sudo().company_id = self.other_company
        everything = ours | theirs
        for user in (self.mona, self.plain):
            with self.subTest(user.login):
                concerns = self.env["relationship.concern"].with_user(user)
                domain = [("id", "in", everything.ids)]
                for companies, expected in (
                    (self.company, ours),
                    (self.other_company, theirs),
                    (self.company | self.other_company, everything),
                ):
                    found = concerns.with_context(allowed_company_ids=companies.ids)
                    self.assertEqual(found.search(domain), expected)
        self.assertFalse(theirs.with_user(self.olaf).has_access("read"))

    def test_portal_users_see_nothing(self):
        concern = self.make_concern()
        with self.assertRaises(AccessError):
            concern.with_user(self.portal).read(["name"])
        with self.assertRaises(AccessError):
            self.mia.with_user(self.portal).read(["open_concern_count"])
        with self.assertRaises(AccessError):
            self.make_concern(user=self.portal)

    def test_what_was_delivered_is_known_to_all_who_log_it(self):
        order = self.make_confirmed()
        self.assertFalse(order.with_user(self.plain).has_access("read"))
        concern = self.make_concern(user=self.plain, order_id=order.id)
        self.assertEqual(concern.product_id, self.product)
        concern.with_user(self.plain).web_read({"order_id": {}, "product_id": {}})


@tagged("post_install", "-at_install")
class TestConcernQueries(CountingMixin, ConcernCommon):
    """No query per row, whatever is looked at."""

    def test_looking(self):
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "relationship_tier_id": self.silver.id,
                    "user_id": self.ann.id,
                }
                for number in range(20)
            ]
        )
        for partner in partners:
            self.make_concern(partner)
        requests = [{"partner": p, "reason": "interval"} for p in partners]
        self.env["relationship.follow.up"]._raise(
            [
                {**request, "date": "2026-03-10", "user": self.ann}
                for request in requests
            ]
        )

        def look(count):
            self.env.invalidate_all()
            concerns = self.env["relationship.concern"].with_user(self.olaf)
            concerns = concerns.search([("partner_id", "in", partners[:count].ids)])
            concerns.read(["name", "answer_state", "answer_label", "response_date"])
            partners[:count].with_user(self.olaf).read(["open_concern_count"])
            prompts = self.env["mail.activity"].with_user(self.olaf)
            prompts = prompts.search(
                [("relationship_partner_id", "in", partners[:count].ids)]
            )
            prompts.mapped("relationship_concerns")
            prompts.mapped("relationship_is_asking")

        look(20)  # warm
        few = self.count(lambda: look(2))
        self.assertGreater(few, 0)
        self.assertEqual(self.count(lambda: look(20)), few)

    def test_holding_back(self):
        partners = self.make_customer() | self.make_customer() | self.make_customer()
        for partner in partners:
            self.make_concern(partner)

        def raise_courtesies(count):
            self.env.invalidate_all()
            self.env["relationship.follow.up"]._raise(
                [
                    {
                        "partner": partner,
                        "reason": "reorder",
                        "date": "2026-03-10",
                        "user": self.ann,
                    }
                    for partner in partners[:count]
                ]
            )

        raise_courtesies(3)  # warm
        one = self.count(lambda: raise_courtesies(1))
        self.assertGreater(one, 0)
        self.assertEqual(self.count(lambda: raise_courtesies(3)), one)

    def test_taking_and_solving_many(self):
        concerns = self.env["relationship.concern"].with_user(self.ann)
        for _number in range(10):
            concerns |= self.make_concern()
        for action in ("action_take", "action_solved"):
            one = getattr(self.make_concern().with_user(self.ann), action)
            one()  # warm
            one = getattr(self.make_concern().with_user(self.ann), action)
            few = self.count(one)
            self.assertLessEqual(self.count(getattr(concerns, action)), few + 2)

    def test_telling_many(self):
        concerns = self.env["relationship.concern"].with_user(self.olaf)
        for _number in range(10):
            concerns |= self.make_concern()
        self.make_concern().action_told()  # warm
        one = self.count(self.make_concern().action_told)
        ten = self.count(concerns.action_told)
        self.assertLessEqual(ten, one + 2)
