from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..common import NOW, TODAY, RelationshipCommon, day

PROPERTY = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ZONES = ["", "UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"]
offsets = st.integers(min_value=-400, max_value=400)
maybe_days = st.none() | offsets.map(day)
clocks = st.fixed_dictionaries(
    {
        "active": st.booleans(),
        "contact_clock_start": maybe_days,
        "contact_interval_days": st.none() | st.integers(0, 400),
        "contact_lost_date": st.none() | st.none() | maybe_days,
        "contact_paused_until": maybe_days,
        "last_contact_date": maybe_days,
    }
)
contacts = st.fixed_dictionaries(
    {
        "date": st.integers(0, 500 * 24 * 60).map(lambda m: NOW - timedelta(minutes=m)),
        "direction": st.sampled_from(["inbound", "outbound"]),
        "reached": st.booleans(),
        "channel": st.sampled_from(["phone", "social", "online_order", "survey"]),
    }
)


@tagged("post_install", "-at_install")
class TestClock(RelationshipCommon):
    """Interval, next date, pause, loss and status of a customer."""

    # === INTERVAL === #

    def test_interval_comes_from_the_tier(self):
        self.assertEqual(self.brandt.contact_interval_days, 42)
        self.assertEqual(self.brandt.contact_interval_origin, "tier")
        self.assertEqual(self.brandt.contact_interval_weeks, 6)
        self.assertEqual(self.brandt.next_contact_date, day(-58))
        self.brandt.relationship_tier_id = self.gold
        self.assertEqual(self.brandt.next_contact_date, day(-86))
        self.gold.interval_weeks = 3
        self.assertEqual(self.brandt.contact_interval_days, 21)
        self.assertEqual(self.brandt.next_contact_date, day(-79))

    def test_interval_entered_by_hand_overrules_the_tier(self):
        self.brandt.contact_interval_days = 30
        self.assertEqual(self.brandt.contact_interval_origin, "manual")
        self.assertEqual(self.brandt.next_contact_date, day(-70))
        self.brandt.relationship_tier_id = self.gold
        self.gold.interval_days = 7
        self.assertEqual(self.brandt.contact_interval_days, 30)

    def test_zero_goes_back_to_the_tier(self):
        self.brandt.contact_interval_days = 30
        self.brandt.contact_interval_days = 0
        self.assertEqual(self.brandt.contact_interval_origin, "tier")
        self.assertEqual(self.brandt.contact_interval_days, 42)
        self.brandt.contact_interval_weeks = 2
        self.assertEqual(self.brandt.contact_interval_days, 14)
        self.assertEqual(self.brandt.contact_interval_origin, "manual")
        self.brandt.contact_interval_weeks = 0
        self.assertEqual(self.brandt.contact_interval_days, 42)
        created = self.make_customer(
            contact_interval_days=0, relationship_tier_id=self.gold.id
        )
        self.assertEqual(created.contact_interval_days, 14)

    def test_recommended_interval(self):
        with self.assertRefused("no recommendation"):
            self.brandt.with_user(self.ann).action_accept_recommended_interval()
        self.brandt.recommended_interval_days = 35
        self.assertEqual(self.brandt.contact_interval_days, 42)
        self.brandt.with_user(self.ann).action_accept_recommended_interval()
        self.assertEqual(self.brandt.contact_interval_origin, "recommended")
        self.assertEqual(self.brandt.next_contact_date, day(-65))
        self.brandt.recommended_interval_days = 49
        self.assertEqual(self.brandt.contact_interval_days, 49)

    def test_negative_interval(self):
        with self.assertRefused("can't be negative"):
            self.brandt.contact_interval_days = -5
        with self.assertRefused("can't be negative"):
            self.brandt.contact_interval_weeks = -1
        self.assertEqual(self.brandt.contact_interval_days, 42)
        self.assertClock(self.brandt, None, -58)

    def test_contacts_show_the_clock_of_their_company(self):
        self.brandt.contact_interval_days = 30
        self.assertEqual(self.mia.contact_interval_days, 30)
        self.assertEqual(self.mia.contact_interval_origin, "manual")
        self.assertClock(self.mia, None, -70)
        newcomer = self.env["res.partner"].create(
            {"name": "New", "parent_id": self.brandt.id}
        )
        self.assertClock(newcomer, None, -70)
        self.assertEqual(newcomer.relationship_tier_id, self.silver)
        self.assertFalse(newcomer.is_clock_owner)
        self.assertTrue(self.brandt.is_clock_owner)

    # === START === #

    def test_nobody_has_a_clock_who_was_not_asked_for(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        supplier = self.make_customer("Supplier", supplier_rank=1)
        for partner in (stranger, supplier, self.ann.partner_id):
            self.assertFalse(partner.contact_clock_start)
            self.assertFalse(partner.next_contact_date)
            self.assertEqual(partner.contact_status, "none")
        self.make_touchpoint(stranger)
        self.assertClock(stranger, 0, None)

    def test_whoever_is_asked_for_gets_a_clock(self):
        supplier = self.make_customer("Supplier", supplier_rank=1)
        supplier.relationship_tier_id = self.gold
        self.assertEqual(supplier.contact_clock_start, TODAY)
        self.assertClock(supplier, None, 14)
        person = self.env["res.partner"].create({"name": "Person"})
        person.contact_interval_days = 60
        self.assertClock(person, None, 60)

    def test_first_order_starts_the_clock(self):
        customer = self.make_customer("Baker")
        buyer = self.env["res.partner"].create(
            {"name": "Ben", "parent_id": customer.id}
        )
        order = self.make_order(buyer)
        self.assertFalse(customer.contact_clock_start)
        order.action_confirm()
        self.assertEqual(customer.contact_clock_start, TODAY)
        self.assertEqual(customer.relationship_tier_id, self.silver, "largest share")
        self.assertClock(customer, 0, 42)
        self.assertClock(buyer, 0, 42)

    def test_order_keeps_the_interval_chosen_before(self):
        customer = self.make_customer("Baker")
        customer.write({"contact_interval_days": 10, "contact_clock_start": False})
        self.make_order(customer).action_confirm()
        self.assertEqual(customer.contact_interval_days, 10)
        self.assertClock(customer, 0, 10)

    def test_own_company_and_colleagues_get_no_clock(self):
        for partner in (self.company.partner_id, self.plain.partner_id):
            self.make_order(partner).action_confirm()
            self.assertFalse(partner.contact_clock_start)
            self.assertFalse(self.touchpoints_of(partner))

    def test_archived_customer_gets_none_until_brought_back(self):
        self.brandt.active = False
        self.assertClock(self.brandt, None, None)
        self.assertEqual(self.brandt.contact_status, "none")
        self.brandt.active = True
        self.assertClock(self.brandt, None, -58)

    # === PAUSE AND LOSS === #

    def test_pause(self):
        prompt = self.make_prompt(self.brandt)
        self.brandt.with_user(self.olaf).action_pause_contact(day(30), "Winter")
        self.assertClock(self.brandt, None, 30)
        self.assertEqual(self.brandt.contact_status, "paused")
        self.assertEqual(self.brandt.contact_status_label, "Paused to 9 Apr")
        self.assertEqual(self.brandt.contact_pause_reason, "Winter")
        self.assertEqual(self.mia.contact_status, "paused")
        self.assertFalse(prompt.exists())
        self.run_raise()
        self.assertFalse(self.prompts_of(self.brandt))
        self.make_touchpoint(self.mia)
        self.assertClock(self.brandt, 0, 42)
        self.brandt.with_user(self.olaf).action_resume_contact()
        self.assertFalse(self.brandt.contact_paused_until)
        self.assertFalse(self.brandt.contact_pause_reason)

    def test_pause_ends_by_itself(self):
        self.brandt.action_pause_contact(day(30))
        with self.frozen(days=30):
            self.brandt.invalidate_recordset()
            self.assertEqual(self.brandt.contact_status, "due")
            self.run_raise()
            self.assertTrue(self.prompts_of(self.brandt))
            self.brandt.phone = "030 123"  # an ended pause is in nobody's way

    def test_pause_in_the_past(self):
        for until in (day(0), day(-3)):
            with self.assertRefused("a pause ends after today"):
                self.brandt.with_user(self.ann).action_pause_contact(until)
        self.assertFalse(self.brandt.contact_paused_until)
        self.assertClock(self.brandt, None, -58)

    def test_lost_and_found_again(self):
        prompt = self.make_prompt(self.brandt)
        thanks = self.make_prompt(self.brandt, reason="thanks")
        self.brandt.with_user(self.ann).action_mark_lost(TODAY)
        self.assertEqual(self.brandt.contact_lost_date, TODAY)
        self.assertEqual(self.brandt.contact_status, "lost")
        self.assertEqual(self.brandt.contact_status_label, "Lost on 10 Mar")
        self.assertClock(self.brandt, None, None)
        self.assertFalse(prompt.active or thanks.active)
        self.assertFalse(self.make_prompt(self.brandt))
        self.make_touchpoint(self.mia)
        self.assertClock(self.brandt, 0, None)
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertClock(self.brandt, 0, 42)
        self.assertFalse(prompt.exists(), "they have been heard in the meantime")
        self.assertTrue(thanks.active)

    # === STATUS === #

    def test_status_and_words(self):
        for days, status, label, late in (
            (50, "overdue", "8 days late", 8),
            (43, "overdue", "1 day late", 1),
            (42, "due", "Due today", 0),
            (39, "due_soon", "Due 13 Mar", 0),
            (38, "ok", "On time, next 14 Mar", 0),
        ):
            customer = self.make_customer(
                relationship_tier_id=self.silver.id, contact_clock_start=day(-days)
            )
            self.assertEqual(customer.contact_status, status)
            self.assertEqual(customer.contact_status_label, label)
            self.assertEqual(customer.contact_days_late, late)
        self.assertFalse(self.make_customer().contact_status_label)

    def test_status_is_never_out_of_date(self):
        self.make_touchpoint(self.mia)
        self.assertEqual(self.brandt.contact_status, "ok")
        with self.frozen(days=120):
            self.brandt.invalidate_recordset()
            self.assertEqual(self.brandt.contact_status, "overdue")
            self.assertEqual(self.brandt.contact_days_late, 78)

    def test_lead_days_of_zero(self):
        self.set_limits(lead_days=0)
        customer = self.make_customer(
            relationship_tier_id=self.silver.id, contact_clock_start=day(-41)
        )
        self.assertEqual(customer.contact_status, "ok")
        self.set_limits(lead_days=1)
        customer.invalidate_recordset()
        self.assertEqual(customer.contact_status, "due_soon")

    def test_quiet_days(self):
        self.brandt.relationship_tier_id = self.gold
        self.assertFalse(self.brandt.contact_quiet_until)
        self.make_touchpoint(self.mia, days=4)
        self.assertEqual(self.brandt.contact_quiet_until, TODAY)
        self.make_touchpoint(self.mia, days=1)
        self.assertEqual(self.brandt.contact_quiet_until, day(3))

    def test_form_shows_what_an_interval_does(self):
        with Form(self.env["res.partner"].with_user(self.mona)) as form:
            form.name = "Form customer"
            form.relationship_tier_id = self.gold
        customer = form.record
        self.assertEqual(customer.contact_interval_days, 14)
        self.assertClock(customer, None, 14)
        with Form(customer) as form:
            form.contact_interval_weeks = 5
        self.assertClock(customer, None, 35)
        self.assertEqual(customer.contact_interval_origin, "manual")

    # === PROPERTIES === #

    def set_columns(self, partners, values):
        """Set columns without the ORM's help, as an import by SQL would."""
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE res_partner SET %s WHERE id = ANY(%s)",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                partners.ids,
            )
        )
        self.env.invalidate_all(flush=False)

    @PROPERTY
    @given(clock=clocks)
    def test_python_and_sql_agree_on_the_next_date(self, clock):
        self.set_columns(self.brandt, clock)
        query = SQL(
            "SELECT %s FROM res_partner p WHERE id = %s",
            self.env["relationship.clock"]._next_contact(SQL("p")),
            self.brandt.id,
        )
        [[by_sql]] = self.env.execute_query(query)
        self.env.add_to_compute(self.brandt._fields["next_contact_date"], self.brandt)
        self.assertEqual(self.brandt.next_contact_date or None, by_sql)

    @PROPERTY
    @given(clock=clocks, lead_days=st.integers(0, 10))
    def test_search_finds_the_status_that_is_shown(self, clock, lead_days):
        self.set_limits(lead_days=lead_days)
        self.set_columns(self.brandt, {**clock, "active": True})
        self.env.add_to_compute(self.brandt._fields["next_contact_date"], self.brandt)
        status = self.brandt.contact_status
        partners = self.env["res.partner"]
        for value, _label in partners._fields["contact_status"].selection:
            found = partners.search(
                [("id", "=", self.brandt.id), ("contact_status", "=", value)]
            )
            self.assertEqual(bool(found), value == status, (value, status))
        domain = [("id", "=", self.brandt.id), ("contact_status", "not in", [status])]
        self.assertFalse(partners.search(domain))
        [[grouped, count]] = partners._read_group(
            [("id", "=", self.brandt.id)], ["contact_status"], ["__count"]
        )
        self.assertEqual((grouped, count), (status, 1))

    @PROPERTY
    @given(
        batches=st.lists(st.lists(contacts, min_size=1, max_size=4), max_size=4),
        zone=st.sampled_from(ZONES),
        interval=st.integers(0, 90),
    )
    def test_moving_on_step_by_step_equals_starting_afresh(
        self, batches, zone, interval
    ):
        self.cr.execute(
            "DELETE FROM relationship_touchpoint WHERE partner_id = %s",
            [self.brandt.id],
        )
        names = ["last_contact_date", "last_inbound_date", "last_outbound_date"]
        self.set_columns(
            self.brandt | self.mia,
            {**dict.fromkeys(names), "contact_interval_days": interval},
        )
        self.ann.partner_id.tz = zone
        self.env["relationship.clock"]._refresh(self.brandt.ids)
        for batch in batches:
            self.env["relationship.touchpoint"].create(
                [
                    {
                        "contact_id": self.mia.id,
                        "date": contact["date"],
                        "direction": contact["direction"],
                        "reached": contact["reached"],
                        "channel_id": self.channel(contact["channel"]).id,
                    }
                    for contact in batch
                ]
            )
        names.append("next_contact_date")
        stepwise = self.brandt.read(names), self.mia.read(names)
        self.env["relationship.clock"]._refresh(self.brandt.ids)
        self.assertEqual(stepwise, (self.brandt.read(names), self.mia.read(names)))
        self.env.add_to_compute(self.brandt._fields["next_contact_date"], self.brandt)
        self.assertEqual(stepwise[0], self.brandt.read(names))

    def test_refresh_leaves_archived_contacts_without_a_date(self):
        self.mia.active = False
        self.make_touchpoint(self.brandt)
        self.env["relationship.clock"]._refresh(self.brandt.ids)
        self.assertClock(self.brandt, 0, 42)
        self.assertClock(self.mia, 0, None)

    def test_a_night_in_which_nothing_became_due_writes_nothing(self):
        self.make_touchpoint(self.mia)
        self.env.flush_all()

        def versions():
            self.cr.execute(
                "SELECT id, xmin::text, ctid::text FROM res_partner ORDER BY id"
            )
            return self.cr.fetchall()

        before = versions()
        self.env["relationship.clock"]._refresh()
        self.assertEqual(versions(), before)
