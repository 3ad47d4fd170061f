from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestMoving(RelationshipCommon):
    """A clock goes along when its customer becomes part of another one, and stops where
    nothing of it is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.make_customer("Head office")

    def join(self, partner):
        partner.write({"parent_id": self.office.id, "is_company": False})

    def assertTaken(self, last, next_):
        self.assertClock(self.office, last, next_)
        self.assertClock(self.brandt, last, next_)

    def test_create_company(self):
        person = self.env["res.partner"].create(
            {
                "name": "Ina Holm",
                "company_name": "Holm Ltd",
                "contact_interval_days": 10,
                "contact_paused_until": day(30),
                "contact_pause_reason": "On holiday",
                "operations_user_id": self.olaf.id,
            }
        )
        self.make_touchpoint(person, days=1)
        editor = self.make_user("editor", "base.group_user,base.group_partner_manager")
        person.with_user(editor).create_company()
        company = person.parent_id
        self.assertEqual(company.name, "Holm Ltd")
        self.assertEqual(company.contact_interval_days, 10)
        self.assertEqual(company.contact_interval_origin, "manual")
        self.assertEqual(company.contact_pause_reason, "On holiday")
        self.assertEqual((company | person).operations_user_id, self.olaf)
        self.assertClock(company, -1, 30)

    def test_prospect_with_a_tier(self):
        self.brandt.relationship_tier_id = self.gold
        self.make_touchpoint(self.mia, days=1)
        self.join(self.brandt)
        self.assertEqual(self.office.relationship_tier_id, self.gold)
        self.assertTaken(-1, 13)

    def test_tier_stays_though_orders_start_a_clock(self):
        self.brandt.relationship_tier_id = self.gold
        self.make_order(self.mia).action_confirm()
        self.join(self.brandt)
        self.assertEqual(self.office.relationship_tier_id, self.gold)
        self.assertTaken(0, 14)

    def test_pause_that_has_ended(self):
        self.put(self.brandt, contact_paused_until=day(-3))
        self.join(self.brandt)
        self.assertTaken(None, -58)

    def test_own_operations_owner_stays(self):
        self.office.operations_user_id = self.mona
        self.brandt.operations_user_id = self.olaf
        self.join(self.brandt)
        self.assertEqual(self.office.operations_user_id, self.mona)

    def test_own_clock_stays_from_the_first_start(self):
        self.office.write(
            {"relationship_tier_id": self.gold.id, "contact_clock_start": day(-10)}
        )
        self.join(self.brandt)
        self.assertEqual(self.office.relationship_tier_id, self.gold)
        self.assertEqual(self.office.contact_clock_start, day(-100))
        self.assertTaken(None, -86)

    def test_lost_one_starts_nothing(self):
        self.brandt.contact_lost_date = TODAY
        self.join(self.brandt)
        self.assertFalse(self.office.contact_clock_start)
        self.assertFalse(self.office.contact_lost_date)

    def test_own_company_gets_none(self):
        own = self.company.partner_id
        self.brandt.write({"parent_id": own.id, "is_company": False})
        self.assertFalse(own.contact_clock_start)
        self.assertFalse(own.relationship_tier_id)

    def test_people_of_a_branch_show_the_head_office(self):
        self.office.relationship_tier_id = self.gold
        archived = self.mia.copy({"name": "Tom", "active": False})
        self.join(self.brandt)
        for person in (self.mia, archived):
            self.assertEqual(person.relationship_tier_id, self.gold)
        self.assertEqual(self.mia.next_contact_date, self.office.next_contact_date)
        self.brandt.write({"parent_id": False, "is_company": True})
        self.assertFalse((self.mia | archived).relationship_tier_id)

    def test_clock_of_a_branch_that_has_left(self):
        branch = self.make_customer("Branch")
        self.make_order(branch).action_confirm()
        self.join(branch)
        self.assertEqual(self.office.contact_clock_start, TODAY)
        self.assertTrue(self.office.contact_clock_by_order)
        branch.write({"parent_id": False, "is_company": True})
        self.assertEqual(branch.contact_clock_start, TODAY)
        self.assertEqual(branch.relationship_tier_id, self.silver)
        self.assertFalse(self.office.contact_clock_start)
        self.assertFalse(self.office.relationship_tier_id)
        self.assertClock(self.office, None, None)

    def test_merged_person_of_another_company_brings_no_clock(self):
        contact = self.env["res.partner"].create(
            {"name": "Mia Brandt", "parent_id": self.office.id}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([self.mia.id, contact.id], contact)
        self.assertFalse(self.office.contact_clock_start)


@tagged("post_install", "-at_install")
class TestUnchangedImport(RelationshipCommon):
    """Importing an unchanged export changes nothing: nobody has chosen anything."""

    NAMES = (
        "contact_clock_start",
        "contact_interval_days",
        "contact_interval_origin",
        "contact_interval_weeks",
        "contact_paused_until",
        "relationship_tier_id/.id",
    )

    def import_again(self, partner):
        names = [".id", *self.NAMES]
        rows = partner.export_data(names)["datas"]
        rows = [["" if value is False else str(value) for value in rows[0]]]
        result = self.env["res.partner"].load(names, rows)
        self.assertFalse(result["messages"])

    def test_clock_of_an_order_ends_with_it(self):
        customer = self.make_customer("New")
        order = self.make_order(customer)
        order.action_confirm()
        self.import_again(customer)
        self.assertTrue(customer.contact_clock_by_order)
        order._action_cancel()
        self.assertFalse(customer.contact_clock_start)

    def test_pause_that_has_ended(self):
        self.put(self.brandt, contact_paused_until=day(-3))
        self.import_again(self.brandt)
        with self.assertRefused("a pause ends after today"):
            self.brandt.contact_paused_until = day(-2)

    def test_same_tier_chosen_by_somebody(self):
        customer = self.make_customer("New")
        order = self.make_order(customer)
        order.action_confirm()
        customer.with_user(self.ann)._relationship_write_clock(
            {"relationship_tier_id": customer.relationship_tier_id.id}
        )
        order._action_cancel()
        self.assertEqual(customer.contact_clock_start, TODAY)

    def test_what_somebody_chose_stays(self):
        for vals in (
            {"contact_interval_origin": "manual"},
            {"contact_interval_days": 10},
            {"relationship_tier_id": self.gold.id},
        ):
            customer = self.make_customer("New")
            order = self.make_order(customer)
            order.action_confirm()
            customer.write(vals)
            order._action_cancel()
            self.assertEqual(customer.contact_clock_start, TODAY, vals)
