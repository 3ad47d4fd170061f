from datetime import timedelta

from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestPartner(RelationshipCommon):
    """Merging, archiving, deleting and moving the people in the address book."""

    def merge(self, kept, *others):
        partners = kept.union(*others)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, kept)
        self.env.invalidate_all()

    def make_twin(self, **vals):
        vals = {"relationship_tier_id": self.gold.id, **vals}
        return self.make_customer("Brandt Pack.", **vals)

    # === MERGE === #

    def test_merged_contacts_are_kept_and_the_clock_is_right(self):
        twin = self.make_twin(contact_clock_start=day(-300))
        self.make_touchpoint(self.mia, days=20)
        newer = self.make_touchpoint(twin, days=5, direction="inbound")
        self.merge(self.brandt, twin)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)
        self.assertEqual(newer.partner_id, self.brandt)
        self.assertEqual(newer.contact_id, self.brandt)
        self.assertClock(self.brandt, -5, 37)
        self.assertEqual(self.brandt.last_inbound_date, day(-5))
        self.assertEqual(self.brandt.last_outbound_date, day(-20))
        self.assertEqual(self.brandt.contact_clock_start, day(-300))
        self.assertEqual(self.brandt.relationship_tier_id, self.silver)
        self.assertClock(self.mia, -5, 37)

    def test_merged_prompts(self):
        twin = self.make_twin()
        done = self.make_prompt(twin, reason="birthday")
        done.action_feedback()
        kept = self.make_prompt(self.brandt)
        doubled = self.make_prompt(twin, user=self.olaf)
        other = self.make_prompt(twin, reason="thanks")
        self.merge(self.brandt, twin)
        self.assertFalse(doubled.exists())
        self.assertEqual(self.prompts_of(self.brandt), kept | other)
        self.assertTrue(done.exists())
        self.assertFalse(done.active)

    def test_merged_people_at_one_meeting(self):
        mia = self.mia.copy({"name": "M. Brandt"})
        begin = NOW - timedelta(hours=3)
        self.env["calendar.event"].with_user(self.ann).create(
            {
                "name": "Plan",
                "start": begin,
                "stop": begin + timedelta(hours=1),
                "partner_ids": (self.mia | mia | self.ann.partner_id).ids,
            }
        )
        self.run_cron("ir_cron_capture_happenings")
        call = self.make_touchpoint(mia)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 3)
        # What the contact that goes has answered, the one that stays has answered
        answered = self.make_prompt(self.brandt, "thanks").sudo()
        twin = self.touchpoints_of(self.brandt).filtered(
            lambda t: t.contact_id == mia and t != call
        )
        answered._relationship_answer(twin)
        self.merge(self.mia, mia)
        self.assertEqual(answered.relationship_touchpoint_id.contact_id, self.mia)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)
        self.assertEqual(call.contact_id, self.mia)
        self.assertClock(self.brandt, 0, 42)

    def test_merged_into_a_contact_of_a_company(self):
        person = self.env["res.partner"].create(
            {"name": "M. Brandt", "contact_interval_days": 10}
        )
        self.make_touchpoint(person, days=3)
        self.make_prompt(person)
        self.make_prompt(person, reason="thanks")
        kept = self.make_prompt(self.brandt)
        self.merge(self.mia, person)
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, self.mia)
        self.assertClock(self.brandt, -3, 39)
        self.assertClock(self.mia, -3, 39)
        self.assertEqual(
            set(self.prompts_of(self.brandt).mapped("relationship_reason")),
            {"interval", "thanks"},
        )
        self.assertIn(kept, self.prompts_of(self.brandt))
        self.assertFalse(self.prompts_of(self.mia))

    def test_merged_with_a_lost_or_paused_double(self):
        lost = self.make_twin(contact_lost_date=day(-50))
        self.merge(self.brandt, lost)
        self.assertFalse(self.brandt.contact_lost_date)
        self.assertEqual(self.brandt.next_contact_date, day(-58))
        paused = self.make_twin()
        with self.frozen(days=-30):
            paused.contact_paused_until = day(-10)
        self.merge(self.brandt, paused)
        self.assertFalse(self.brandt.contact_paused_until)

    def test_merged_clock_goes_to_the_one_without(self):
        stranger = self.make_customer("Brandt again")
        twin = self.make_customer("Manual", contact_interval_days=30)
        self.merge(stranger, twin)
        self.assertEqual(stranger.contact_clock_start, day(-100))
        self.assertEqual(stranger.contact_interval_days, 30)
        self.assertEqual(stranger.contact_interval_origin, "manual")
        self.assertClock(stranger, None, -70)

    # === ARCHIVE AND DELETE === #

    def test_archived_customer(self):
        self.make_touchpoint(self.mia, days=9)
        prompt = self.make_prompt(self.brandt, reason="thanks")
        self.brandt.action_archive()
        self.assertFalse(prompt.active)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
        self.assertClock(self.brandt, -9, None)
        waiting = self.make_prompt(self.brandt)
        self.assertFalse(waiting.active)
        self.brandt.action_unarchive()
        self.assertFalse(waiting.exists(), "not due")
        self.assertClock(self.brandt, -9, 33)
        self.assertTrue(prompt.active)

    def test_archived_contact_leaves_the_company_alone(self):
        self.make_touchpoint(self.mia)
        prompt = self.make_prompt(self.brandt, reason="thanks")
        self.mia.action_archive()
        self.assertTrue(prompt.exists())
        self.assertClock(self.brandt, 0, 42)
        self.assertEqual(self.brandt._relationship_get_correspondent(), self.brandt)

    def test_deleted_contact_leaves_its_history_to_the_company(self):
        touchpoint = self.make_touchpoint(self.mia)
        self.mia.unlink()
        self.assertFalse(touchpoint.contact_id)
        self.assertClock(self.brandt, 0, 42)
        self.assertIn("(Brandt Packaging)", self.brandt.last_touchpoint_label)

    def test_deleted_customer(self):
        customer = self.make_customer(relationship_tier_id=self.gold.id)
        touchpoint = self.make_touchpoint(customer)
        prompt = self.make_prompt(customer)
        customer.unlink()
        self.assertFalse(touchpoint.exists())
        self.assertFalse(prompt.exists())

    # === MOVING === #

    def test_contact_moves_to_another_company(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        then = self.make_touchpoint(self.mia, days=9)
        self.mia.parent_id = other
        self.assertEqual(then.partner_id, self.brandt, "it was with them")
        self.assertClock(self.brandt, -9, 33)
        self.assertClock(other, None, -86)
        self.assertClock(self.mia, None, -86)
        self.assertEqual(self.mia.relationship_tier_id, self.gold)
        now = self.make_touchpoint(self.mia)
        self.assertEqual(now.partner_id, other)
        self.assertClock(self.brandt, -9, 33)
        self.assertClock(self.mia, 0, 14)

    def test_contact_leaves_the_company(self):
        self.make_touchpoint(self.mia, days=9)
        self.mia.parent_id = False
        self.assertClock(self.brandt, -9, 33)
        self.assertFalse(self.mia.relationship_tier_id)
        self.assertFalse(self.mia.contact_clock_start)
        self.assertClock(self.mia, None, None)
        self.assertEqual(self.mia.contact_status, "none")
        self.env["relationship.clock"]._refresh()
        self.assertClock(self.mia, None, None)

    def test_customer_becomes_a_contact(self):
        person = self.env["res.partner"].create(
            {"name": "Tom", "contact_interval_days": 10}
        )
        self.make_touchpoint(person, days=2)
        prompt = self.make_prompt(person)
        person.parent_id = self.brandt
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, person)
        self.assertClock(self.brandt, -2, 40)
        self.assertClock(person, -2, 40)
        self.assertFalse(prompt.exists())

    def test_customer_with_orders_becomes_a_contact(self):
        company = self.make_customer("Bakery")
        person = self.env["res.partner"].create({"name": "Tom"})
        self.make_order(person).action_confirm()
        self.assertClock(person, 0, 42)
        person.parent_id = company
        self.assertEqual(company.contact_clock_start, TODAY)
        self.assertClock(company, 0, 42)
        self.assertClock(person, 0, 42)

    # === FACTS === #

    def test_who_to_speak_to(self):
        self.assertEqual(self.brandt._relationship_get_correspondent(), self.mia)
        tom = self.mia.copy({"name": "Tom"})
        self.make_touchpoint(tom)
        self.assertEqual(self.brandt._relationship_get_correspondent(), tom)
        self.env["res.partner"].create(
            {"name": "Store", "parent_id": self.brandt.id, "type": "delivery"}
        )
        (self.mia | tom).unlink()
        self.assertEqual(self.brandt._relationship_get_correspondent(), self.brandt)
        facts = self.brandt._get_script_facts()[self.brandt]
        self.assertEqual(facts["first_name"], "there")

    def test_last_contact_in_words(self):
        for days, direction, words in (
            (22, "inbound", "22 days ago, Phone from them (Mia Brandt)"),
            (1, "outbound", "Yesterday, Phone from us (Mia Brandt)"),
            (0, "inbound", "Today, Phone from them (Mia Brandt)"),
        ):
            self.make_touchpoint(self.mia, days=days, direction=direction)
            self.assertEqual(self.brandt.last_touchpoint_label, words)
        self.assertEqual(self.brandt.touchpoint_count, 3)
        self.assertEqual(self.mia.touchpoint_count, 3)
        self.assertFalse(self.make_customer().last_touchpoint_label)

    def test_periods_in_words(self):
        words = self.env["res.partner"]._relationship_format_period
        for days, expected in (
            (0, "2 days"),
            (13, "13 days"),
            (14, "2 weeks"),
            (91, "13 weeks"),
            (92, "3 months"),
            (800, "2 years"),
        ):
            self.assertEqual(words(days), expected)

    def test_actions(self):
        action = self.mia.action_view_touchpoints()
        self.assertEqual(action["domain"], [("partner_id", "in", self.brandt.ids)])
        self.assertEqual(action["context"]["default_contact_id"], self.mia.id)
        action = (self.brandt | self.mia).action_log_touchpoint()
        self.assertEqual(action["res_model"], "relationship.log")
