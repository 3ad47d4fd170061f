from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestWizards(RelationshipCommon):
    """The dialogs: log, pause, snooze, hand on, set tier; and the settings."""

    def make_log(self, partners=None, user=None, **vals):
        partners = self.brandt if partners is None else partners
        wizards = self.env["relationship.log"].with_user(user or self.ann)
        return wizards.create({"partner_ids": partners.ids, **vals})

    # === LOG === #

    def test_log_one(self):
        prompt = self.make_prompt(self.brandt)
        thanks = self.make_prompt(self.brandt, reason="thanks")
        wizard = self.make_log(
            channel_id=self.channel("visit").id,
            date=NOW - timedelta(days=1),
            direction="inbound",
            note="They grow",
            purpose="information",
            outcome="need",
            activity_ids=thanks.ids,
        )
        self.assertTrue(wizard.is_single)
        self.assertEqual(wizard.contact_id, self.mia, "whom we speak to")
        action = wizard.action_log()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(action["params"]["undo_ids"], touchpoint.ids)
        self.assertEqual(action["params"]["message"], "Logged. Next contact by 20 Apr.")
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "contact_id": self.mia.id,
                    "channel_id": self.channel("visit").id,
                    "direction": "inbound",
                    "note": "They grow",
                    "purpose": "information",
                    "outcome": "need",
                    "minutes": 90,
                    "user_id": self.ann.id,
                    "days_late": 57,
                }
            ],
        )
        self.assertFalse(prompt.active or thanks.active)
        self.assertEqual(thanks.feedback, "They grow")

    def test_log_with_the_form(self):
        form = Form(
            self.env["relationship.log"]
            .with_user(self.olaf)
            .with_context(default_partner_ids=self.brandt.ids)
        )
        self.assertEqual(form.contact_id, self.mia)
        form.note = "Labels are fine"
        form.next_step = "Send samples"
        self.assertEqual(form.next_step_date, day(7))
        form.save().action_log()
        self.assertEqual(self.touchpoints_of(self.brandt).note, "Labels are fine")
        step = self.prompts_of(self.brandt)
        self.assertRecordValues(
            step,
            [
                {
                    "relationship_reason": "next_step",
                    "summary": "Send samples",
                    "date_deadline": day(7),
                    "user_id": self.olaf.id,
                    "note": "<p>Labels are fine</p>",
                }
            ],
        )

    def test_log_many(self):
        tom = self.mia.copy({"name": "Tom"})
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        wizard = self.make_log(self.mia | tom | other)
        self.assertFalse(wizard.is_single)
        self.assertFalse(wizard.contact_id)
        action = wizard.action_log()
        self.assertEqual(action["params"]["title"], "2 customers")
        self.assertEqual(action["params"]["message"], "Logged.")
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, self.mia)
        self.assertClock(self.brandt, 0, 42)
        self.assertClock(other, 0, 14)

    def test_log_with_a_certain_person(self):
        tom = self.mia.copy({"name": "Tom"})
        self.assertEqual(self.make_log(tom).contact_id, tom)
        self.make_log(tom).action_log()
        self.assertEqual(self.touchpoints_of(self.brandt).contact_id, tom)
        self.assertEqual(self.make_log().contact_id, tom, "the last one")

    def test_log_an_attempt(self):
        prompt = self.make_prompt(self.brandt)
        wizard = self.make_log(reached=False, activity_ids=prompt.ids)
        action = wizard.action_log()
        self.assertIn("the clock runs on", action["params"]["message"])
        self.assertTrue(prompt.active)
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 1)
        self.assertClock(self.brandt, None, -58)

    def test_next_step_for_the_pool_and_for_many(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        wizard = self.make_log(
            self.brandt | other,
            next_step="Show the new labels",
            next_step_date=TODAY,
            next_step_user_id=False,
        )
        wizard.action_log()
        for partner in (self.brandt, other):
            self.assertFalse(self.prompts_of(partner).user_id)
            self.assertEqual(self.prompts_of(partner).date_deadline, TODAY)

    def test_undo_takes_the_next_step_back(self):
        prompt = self.make_prompt(self.brandt)
        self.make_log(next_step="Send samples").action_log()
        step = self.prompts_of(self.brandt)
        self.assertEqual(step.relationship_reason, "next_step")
        self.touchpoints_of(self.brandt).with_user(self.ann).action_undo()
        self.assertFalse(step.exists())
        self.assertEqual(self.prompts_of(self.brandt), prompt)

    def test_bad_input_changes_nothing(self):
        prompt = self.make_prompt(self.brandt)
        for pattern, vals in (
            ("Choose at least one customer", {"partners": self.brandt.browse()}),
            ("in the future", {"date": NOW + timedelta(days=1)}),
            (
                "today or a later day",
                {"next_step": "Call", "next_step_date": day(-1)},
            ),
        ):
            with self.subTest(pattern), self.assertRefused(pattern):
                self.make_log(**vals).action_log()
            self.assertFalse(self.touchpoints_of(self.brandt))
            self.assertEqual(self.prompts_of(self.brandt), prompt)
        wizard = self.make_log(next_step="Call")
        wizard.next_step_date = False
        with self.assertRefused("today or a later day"):
            wizard.action_log()

    # === PAUSE === #

    def test_pause_many(self):
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        prompt = self.make_prompt(other)
        action = (self.mia | other).with_user(self.olaf).action_pause_contact()
        wizard = (
            self.env["relationship.pause"]
            .with_user(self.olaf)
            .with_context(**action["context"])
            .create({"reason": "Winter"})
        )
        self.assertEqual(wizard.until.isoformat(), "2026-04-10")
        wizard.action_pause()
        for partner in (self.brandt, other):
            self.assertEqual(partner.contact_paused_until, wizard.until)
            self.assertEqual(partner.contact_pause_reason, "Winter")
        self.assertFalse(prompt.exists())

    def test_pause_in_the_past(self):
        prompt = self.make_prompt(self.brandt)
        wizard = self.env["relationship.pause"].with_user(self.olaf)
        with self.assertRefused("a pause ends after today"):
            wizard.create(
                {"partner_ids": self.brandt.ids, "until": day(-1)}
            ).action_pause()
        self.assertFalse(self.brandt.contact_paused_until)
        self.assertTrue(prompt.exists())

    # === SNOOZE === #

    def make_snooze(self, prompts, **vals):
        wizards = self.env["relationship.snooze"].with_user(self.ann)
        return wizards.create({"activity_ids": prompts.ids, **vals})

    def test_snooze_choices(self):
        prompt = self.make_prompt(self.brandt)
        for choice, days in (("1", 1), ("7", 7), ("14", 14), ("30", 30)):
            wizard = self.make_snooze(prompt, choice=choice, reason="Fair")
            self.assertEqual(wizard.until, day(days))
            self.assertEqual(wizard.customer, "Brandt Packaging")
            wizard.action_snooze()
            self.assertEqual(prompt.relationship_snoozed_until, day(days))
            self.assertEqual(prompt.relationship_snooze_reason, "Fair")
        self.make_snooze(prompt, choice="date", until=day(45)).action_snooze()
        self.assertEqual(prompt.relationship_snoozed_until, day(45))

    def test_snooze_many(self):
        prompts = self.make_prompt(self.brandt)
        other = self.make_customer("Other", relationship_tier_id=self.gold.id)
        prompts.action_relationship_snooze(days=1)
        prompts |= self.make_prompt(other)
        action = self.make_snooze(prompts).action_snooze()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertEqual(prompts.mapped("relationship_snooze_count"), [2, 1])
        self.assertEqual(set(prompts.mapped("date_deadline")), {day(7)})

    def test_snooze_without_a_day_or_to_the_past(self):
        prompt = self.make_prompt(self.brandt)
        for until in (False, TODAY, day(-2)):
            with self.assertRefused("after today"):
                self.make_snooze(prompt, choice="date", until=until).action_snooze()
        self.assertFalse(prompt.relationship_snooze_count)

    # === HAND ON === #

    def test_hand_on(self):
        prompt = self.make_prompt(self.brandt)
        words = str(prompt.note)
        before = self.env["mail.mail"].search_count([])
        wizard = self.env["relationship.hand.on"].with_user(self.ann)
        wizard.create(
            {"activity_ids": prompt.ids, "user_id": self.olaf.id, "note": "Holiday"}
        ).action_hand_on()
        self.assertEqual(prompt.user_id, self.olaf)
        self.assertEqual(prompt.note, words + "<p>Handed on by Ann Keller. Holiday</p>")
        self.assertFalse(self.brandt.message_partner_ids & self.olaf.partner_id)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        wizard.create({"activity_ids": prompt.ids}).action_hand_on()
        self.assertFalse(prompt.user_id)

    # === TIERS === #

    def test_set_tier(self):
        manual = self.make_customer(contact_interval_days=10)
        wizards = self.env["relationship.set.tier"].with_user(self.ann)
        partners = self.mia | manual
        wizards.create(
            {"partner_ids": partners.ids, "tier_id": self.gold.id}
        ).action_set_tier()
        self.assertEqual(self.brandt.relationship_tier_id, self.gold)
        self.assertEqual(self.brandt.contact_interval_days, 14)
        self.assertEqual(manual.relationship_tier_id, self.gold)
        self.assertEqual(manual.contact_interval_days, 10)
        wizards.create(
            {
                "partner_ids": partners.ids,
                "tier_id": self.silver.id,
                "keep_manual": False,
            }
        ).action_set_tier()
        self.assertEqual(manual.contact_interval_days, 42)
        self.assertEqual(manual.contact_interval_origin, "tier")

    def test_set_own_interval_without_the_right_to_edit_contacts(self):
        wizards = self.env["relationship.set.tier"].with_user(self.olaf)
        wizard = wizards.create({"partner_ids": self.mia.ids, "interval_weeks": 3})
        self.assertEqual(wizard.tier_id, self.brandt.relationship_tier_id)
        wizard.action_set_tier()
        self.assertEqual(self.brandt.contact_interval_days, 21)
        self.assertEqual(self.brandt.contact_interval_origin, "manual")
        wizard.interval_weeks = -3
        with self.assertRaisesRegex(UserError, "can't be negative"):
            wizard.action_set_tier()
        wizard.write({"interval_weeks": 0, "tier_id": False})
        with self.assertRaisesRegex(UserError, "Choose a tier"):
            wizard.action_set_tier()
        self.assertEqual(self.brandt.contact_interval_days, 21)

    def test_tier_figures(self):
        for vals in (
            {"interval_days": 0},
            {"interval_days": -7},
            {"interval_weeks": -1},
            {"quiet_days": -1},
            {"minimum_touchpoints": -1},
            {"yearly_budget": -1},
            {"top_percent": 101},
            {"top_percent": -1},
        ):
            with self.subTest(vals), self.assertRefused("A tier needs an interval"):
                self.gold.with_user(self.mona).write(vals)
        self.assertEqual(self.gold.interval_days, 14)

    def test_tier_counts_its_customers(self):
        person = self.env["res.partner"].create(
            {"name": "Person", "relationship_tier_id": self.silver.id}
        )
        self.assertTrue(person.contact_clock_start)
        self.assertEqual(self.silver.partner_count, 2, "contacts are not counted")
        self.assertEqual(self.gold.partner_count, 0)
        action = self.silver.action_view_partners()
        self.assertEqual(
            action["context"]["search_default_relationship_tier_id"], self.silver.id
        )

    def test_tier_in_use_can_not_be_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.silver.with_user(self.mona).unlink()
        self.assertTrue(self.silver.exists())

    # === CLASSIFICATION === #

    def classify(self, *amounts, **order_vals):
        """Let customers buy for so much each; return their tiers."""
        self.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        ).contact_clock_start = False
        customers = self.env["res.partner"]
        for amount in amounts:
            customer = self.make_customer(contact_clock_start=day(-10))
            if amount:
                self.make_order(customer, price=amount, **order_vals).action_confirm()
            customers |= customer
        customers.relationship_tier_id = False
        self.assertEqual(self.env["relationship.tier"]._classify(), len(amounts))
        return customers.mapped(lambda c: c.relationship_tier_id.name)

    def test_classified_by_rank_of_revenue(self):
        self.gold.top_percent = 30
        self.assertEqual(
            self.classify(5, 90, 70, 0, 80, 60, 50, 40, 30, 20),
            ["Test silver", "Test gold", "Test gold", "Test silver", "Test gold"]
            + ["Test silver"] * 5,
        )

    def test_classified_in_the_companys_currency(self):
        self.gold.top_percent = 50
        dear = self.env["res.currency"].create(
            {
                "name": "DRX",
                "symbol": "D",
                "rate_ids": [(0, 0, {"name": day(-1), "rate": 0.01})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Dear", "currency_id": dear.id}
        )
        foreign = self.make_customer(contact_clock_start=day(-10))
        order = self.make_order(foreign, price=2, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, dear)
        order.action_confirm()
        local = self.make_customer(contact_clock_start=day(-10))
        self.make_order(local, price=150).action_confirm()
        others = self.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        ) - (foreign | local)
        others.contact_clock_start = False
        (foreign | local).relationship_tier_id = False
        self.env["relationship.tier"]._classify()
        self.assertEqual(foreign.relationship_tier_id, self.gold, "2 are worth 200")
        self.assertEqual(local.relationship_tier_id, self.silver)

    def test_classification_leaves_what_somebody_chose(self):
        chosen = self.make_customer(relationship_tier_id=self.gold.id)
        manual = self.make_customer(contact_interval_days=10)
        self.env["relationship.tier"]._classify()
        self.assertEqual(chosen.relationship_tier_id, self.gold)
        self.assertEqual(manual.relationship_tier_id, self.silver)
        self.assertEqual(manual.contact_interval_days, 10)
        (self.gold | self.silver).top_percent = 0
        manual.relationship_tier_id = False
        self.assertEqual(self.env["relationship.tier"]._classify(), 0)

    # === SETTINGS === #

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.relationship_lead_days, 3)
        self.assertEqual(settings.relationship_daily_limit, 50)
        settings.write({"relationship_lead_days": 0, "relationship_daily_limit": 0})
        settings.execute()
        self.assertEqual(self.env["res.partner"]._relationship_get_lead_days(), 0)
        self.assertEqual(self.env["relationship.follow.up"]._get_daily_limit(), 0)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.relationship_lead_days, 0)
        self.assertEqual(settings.relationship_daily_limit, 0)

    def test_setting_that_is_no_number(self):
        self.env["ir.config_parameter"].set_param("relationship_flow.lead_days", "soon")
        self.assertEqual(
            self.brandt.with_user(self.olaf)._relationship_get_lead_days(), 3
        )

    def test_negative_settings(self):
        for name in ("relationship_lead_days", "relationship_daily_limit"):
            with self.assertRefused("can't be negative"):
                self.env["res.config.settings"].create({name: -1})
