from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import day
from ..test_queries import CountingMixin
from .common_stakeholder import StakeholderCommon

PEOPLE = 50
MODELS = (
    "relationship.interest",
    "relationship.stakeholder.edit",
    "relationship.stakeholder.identify",
    "relationship.stakeholder.role",
    "relationship.stakeholder.warning",
)
# Who may do what: read, write, create, unlink
USER = ("rc", "rwcu", "rwcu", "r", "r")
MATRIX = {
    "portal": ("", "", "", "", ""),
    "plain": ("", "", "", "", ""),
    "olaf": USER,
    "ann": USER,
    "mona": ("rwcu", "rwcu", "rwcu", "rwcu", "r"),
}
PRIVATE = (
    "birthdate_date",
    "interest_ids",
    "stakeholder_coverage",
    "stakeholder_last_date",
    "stakeholder_role",
    "stakeholder_support",
    "stakeholder_warning",
)


@tagged("post_install", "-at_install")
class TestStakeholderAccess(StakeholderCommon):
    """What each role sees and does, in one company and in two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal(cls.mia)

    def allowed(self, records, user):
        operations = ("read", "write", "create", "unlink")
        found = records.with_user(user)
        return "".join(o[0] for o in operations if found.has_access(o))

    def test_models_by_role(self):
        for role, rights in MATRIX.items():
            for model, expected in zip(MODELS, rights, strict=True):
                with self.subTest(role=role, model=model):
                    self.assertEqual(
                        self.allowed(self.env[model], getattr(self, role)), expected
                    )

    def test_birthdays_and_roles_are_for_those_who_look_after_customers(self):
        self.mia.write(
            {"birthdate_date": "1980-05-05", "stakeholder_support": "opponent"}
        )
        for role in ("portal", "plain"):
            mia = self.mia.with_user(getattr(self, role))
            for name in PRIVATE:
                with self.subTest(role=role, field=name):
                    with self.assertRaises(AccessError):
                        mia.read([name])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.plain).search(
                [("birthdate_date", "!=", False)]
            )
        self.assertTrue(self.mia.with_user(self.olaf).read(PRIVATE))

    def test_plain_employees_move_and_archive_people_as_ever(self):
        self.plain.group_ids += self.env.ref("base.group_partner_manager")
        tom = self.make_person(role="main_contact")
        tom.with_user(self.plain).parent_id = self.make_customer("Elsewhere")
        self.assertFalse(tom.stakeholder_role)
        self.assertEqual(self.warnings_of(self.brandt), [f"main_left,{tom.id}"])
        eve = self.make_person("Eve Long", role="main_contact")
        eve.with_user(self.plain).action_archive()
        tom.with_user(self.plain).copy().unlink()

    def test_interests_are_created_while_writing(self):
        """By salespeople with rights on the address book, without a manager."""
        self.mia.with_user(self.ann).interest_ids = [Command.create({"name": "Opera"})]
        self.assertEqual(self.mia.interest_ids.name, "Opera")
        with self.assertRaises(AccessError):
            self.mia.with_user(self.ann).interest_ids.name = "Ballet"

    def test_warnings_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        hidden = self.make_customer("Hidden", company_id=other.id)
        warnings = self.env["relationship.stakeholder.warning"]
        warnings.create(
            [
                {"partner_id": hidden.id, "key": "no_senior"},
                {"partner_id": self.brandt.id, "key": "no_senior"},
            ]
        )
        domain = [("partner_id", "in", (hidden | self.brandt).ids)]
        seen = warnings.with_user(self.olaf).search(domain)
        self.assertEqual(seen.partner_id, self.brandt)
        self.olaf.company_ids += other
        both = [*self.company.ids, *other.ids]
        seen = warnings.with_user(self.olaf).with_context(allowed_company_ids=both)
        self.assertEqual(len(seen.search(domain)), 2)

    def test_warnings_of_own_customers_only(self):
        own = self.make_user("own", "sales_team.group_sale_salesman", name="Owen Own")
        mine = self.make_customer("Mine", user_id=own.id)
        warnings = self.env["relationship.stakeholder.warning"]
        warnings.create(
            [
                {"partner_id": mine.id, "key": "no_senior"},
                {"partner_id": self.brandt.id, "key": "no_senior"},
            ]
        )
        domain = [("partner_id", "in", (mine | self.brandt).ids)]
        seen = warnings.with_user(own).search(domain)
        self.assertEqual(seen.partner_id, mine)

    def test_identify_needs_the_role_of_a_user(self):
        placeholder = self.make_person("CFO", is_stakeholder_placeholder=True)
        with self.assertRaises(AccessError):
            self.env["relationship.stakeholder.identify"].with_user(self.plain).create(
                {"partner_id": placeholder.id, "name": "Tom"}
            )


@tagged("post_install", "-at_install")
class TestStakeholderQueries(CountingMixin, StakeholderCommon):
    """No query per person, whatever is looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].union(
            *(
                cls.make_person(f"Person {number}", role="indirect")
                for number in range(PEOPLE)
            )
        )
        for person in cls.people[::2]:
            cls.make_touchpoint(person, days=10)

    def look(self, people, names):
        people = people.with_user(self.olaf)
        self.env.flush_all()
        self.env.invalidate_all()
        people.mapped("name")  # and whatever is fetched with it
        people.stakeholder_role.mapped("follows_customer")
        people._relationship_format_day(day(0))  # the language
        return self.count(lambda: [people.mapped(name) for name in names])

    def test_grid(self):
        names = ("stakeholder_contact_label", "is_stakeholder_covered")
        self.look(self.people[:1], names)  # warm
        self.assertLessEqual(self.look(self.people, names), 2)
        self.assertEqual(sum(self.people.mapped("is_stakeholder_covered")), PEOPLE / 2)

    def test_prompts(self):
        self.set_limits(daily_limit=0)
        self.env["relationship.stakeholder"]._raise_due()
        prompts = self.prompts_of(self.brandt, relationship_reason="stakeholder")
        names = ("relationship_why", "relationship_phone", "relationship_script")

        def look(prompts):
            prompts = prompts.with_user(self.olaf)
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count(lambda: [prompts.mapped(name) for name in names])

        look(prompts[:1])  # warm
        one = look(prompts[:1])
        self.assertLessEqual(look(prompts), one + 2)
        self.assertEqual(len(prompts), PEOPLE / 2)

    def test_banner(self):
        customers = self.env["res.partner"].union(
            *(
                self.make_customer(f"Gold {n}", relationship_tier_id=self.gold.id)
                for n in range(20)
            )
        )
        self.look(customers[:1], ["stakeholder_warning"])  # warm
        one = self.look(customers[:1], ["stakeholder_warning"])
        self.assertEqual(self.look(customers, ["stakeholder_warning"]), one)
        self.assertTrue(all(customers.mapped("stakeholder_warning")))

    def test_search_by_covered(self):
        people = self.env["res.partner"].with_user(self.olaf)
        domain = [("is_stakeholder_covered", "=", False)]
        people.search(domain)  # warm
        self.assertEqual(self.count(lambda: people.search(domain)), 1)

    def night(self, people):
        """Return the queries of a night in which people fall due."""
        self.people.active = False
        people.active = True
        self.prompts_of(self.brandt).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        queries = self.count(self.env["relationship.stakeholder"]._raise_due)
        self.assertEqual(len(self.warnings_of(self.brandt)), len(people))
        return queries

    def test_night(self):
        self.set_limits(daily_limit=0)
        due = self.people[1::2]
        self.night(due[:1])  # warm
        one = self.night(due[:1])
        self.assertLessEqual(self.night(due), one + 2)

    def test_night_of_warnings(self):
        warnings = self.env["relationship.stakeholder.warning"]

        def night(number):
            customers = self.env["res.partner"].union(
                *(
                    self.make_customer(
                        f"Gold {n}",
                        relationship_tier_id=self.gold.id,
                    )
                    for n in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            queries = self.count(warnings._raise_new)
            for customer in customers:
                self.assertEqual(self.warnings_of(customer), ["no_senior"])
            return queries

        night(1)
        one = night(1)
        self.assertLessEqual(night(20), one + 2)
