from odoo.tests import tagged
from odoo.tools import SQL

from ..common import RelationshipCommon, day

# What tells the history of a customer, row by row
HISTORY = {
    "relationship.concern",
    "relationship.feedback",
    "relationship.health.month",
    "relationship.litmus",
    "relationship.loss",
    "relationship.plan",
    "relationship.plan.step",
    "relationship.touchpoint",
}


@tagged("post_install", "-at_install")
class TestHandOver(RelationshipCommon):
    """A customer that becomes part of another one takes all that is known of it along,
    whichever model keeps it."""

    def count(self, partner):
        """Return ``{model: number of rows}`` of all models of ours that name a customer
        as theirs."""
        self.env.flush_all()
        counts = {}
        for name, model in self.env.registry.items():
            field = model._fields.get("partner_id")
            if (
                not name.startswith("relationship.")
                or model._abstract
                or model._transient
                or not model._auto
                or not (field and field.store)
            ):
                continue
            [[counts[name]]] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE partner_id = %s",
                    SQL.identifier(model._table),
                    partner.id,
                )
            )
        return counts

    def make_history(self, partner):
        """Give ``partner`` a row of each kind."""
        self.env["relationship.plan"].create({"partner_id": partner.id})
        self.make_touchpoint(partner, days=3)
        self.make_concern(partner)
        self.make_order(partner).action_confirm()
        self.env["relationship.feedback"].create(
            {"partner_id": partner.id, "need": "Larger rolls"}
        )
        self.env["relationship.litmus"].create(
            {"partner_id": partner.id, "company_id": self.company.id}
        )
        with self.frozen(days=-30):
            partner.contact_lost_date = day(-30)
            partner.contact_lost_date = False
        self.env["relationship.rhythm"]._refresh_all()
        self.env["relationship.health"]._refresh_all()
        self.env.flush_all()

    def assertTaken(self, branch, owner, before):
        after, left = self.count(owner), self.count(branch)
        self.assertEqual({name for name, number in left.items() if number}, set())
        for name in HISTORY:
            with self.subTest(name):
                self.assertGreater(before[name], 0, "the test has one")
                self.assertEqual(after[name], before[name])

    def test_company_becomes_a_contact(self):
        office = self.make_customer("Head office")
        self.make_history(self.brandt)
        before = self.count(self.brandt)
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertTaken(self.brandt, office, before)
        self.assertTrue(office.contact_clock_start)
        self.assertEqual(office.last_contact_date, day(0))

    def test_private_customer_becomes_a_contact(self):
        office = self.make_customer("Head office")
        person = self.env["res.partner"].create(
            {"name": "Tom", "contact_interval_days": 10}
        )
        self.make_history(person)
        before = self.count(person)
        person.parent_id = office
        self.assertTaken(person, office, before)

    def test_merged(self):
        office = self.make_customer("Head office")
        self.make_history(self.brandt)
        before = self.count(self.brandt)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([office.id, self.brandt.id], office)
        self.assertTaken(self.brandt, office, before)

    def test_private_customer_becomes_a_company(self):
        person = self.env["res.partner"].create(
            {"name": "Tom", "contact_interval_days": 10}
        )
        self.make_history(person)
        before = self.count(person)
        clock = person.read(["contact_clock_start", "next_contact_date"])
        person.is_company = True
        self.assertEqual(self.count(person), before)
        self.assertEqual(
            person.read(["contact_clock_start", "next_contact_date"]), clock
        )

    def test_part_that_stands_alone_again(self):
        tier = self.gold
        office = self.make_customer("Head office", relationship_tier_id=tier.id)
        self.make_touchpoint(office, days=5)
        self.make_touchpoint(self.mia, days=3)
        self.make_order(self.brandt).action_confirm()
        self.brandt.write({"parent_id": office.id, "is_company": False})
        self.assertEqual(office.last_contact_date, day(0))
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertEqual(office.last_contact_date, day(-5))
        self.assertEqual(self.brandt.last_contact_date, day(0))
        self.assertEqual(self.brandt.contact_clock_start, day(0), "the first order")
        self.assertEqual(self.brandt.relationship_tier_id, tier)
        self.assertTrue(self.brandt.next_contact_date)
        self.assertEqual(
            self.env["relationship.touchpoint"]
            .search([("contact_id", "=", self.mia.id)])
            .partner_id,
            self.brandt,
        )

    def test_part_that_stands_alone_without_an_order(self):
        office = self.make_customer("Head office")
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": office.id}
        )
        self.make_touchpoint(branch, days=3)
        branch.write({"parent_id": False, "is_company": True})
        self.assertEqual(branch.touchpoint_count, 1)
        self.assertFalse(branch.contact_clock_start)
        self.assertFalse(branch.next_contact_date)
        self.assertFalse(office.last_contact_date)
