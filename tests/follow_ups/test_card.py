"""One card per customer, with all that is open there."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, RelationshipCommon, day

FOLLOW_UPS = [("relationship_reason", "!=", False)]
LEADS = [("relationship_leads", "=", True)]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCard(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.activity"].search(FOLLOW_UPS).unlink()
        cls.brandt.relationship_tier_id = cls.gold
        cls.prompt = cls.make_prompt(cls.brandt, date=day(-1))
        cls.step = cls.make_prompt(
            cls.brandt, "next_step", key="a", date=day(-5), summary="Send the prices"
        )
        cls.later = cls.make_prompt(
            cls.brandt, "next_step", key="b", date=day(2), user=cls.olaf
        )

    def cards(self, user=None, domain=(), order="relationship_urgency desc, id"):
        activities = self.env["mail.activity"].with_user(user or self.ann)
        return activities.search([*FOLLOW_UPS, *LEADS, *domain], order=order)

    def reasons(self, prompt, user=None):
        prompt = prompt.with_user(user or self.ann)
        return {reason["id"]: reason for reason in prompt.relationship_reasons}

    # === WHICH CARD === #

    def test_the_most_urgent_stands_for_all(self):
        self.assertEqual(self.cards(), self.step)
        self.step.with_user(self.ann).action_relationship_snooze(days=3)
        self.assertEqual(self.cards(), self.prompt, "Snoozed ones come last")

    def test_a_concern_before_others_of_its_day(self):
        self.make_prompt(self.brandt, "thanks", date=day(-5))
        concern = self.make_prompt(self.brandt, "concern", key="x", date=day(-5))
        self.step.unlink()
        self.assertEqual(self.cards(), concern)
        self.assertEqual(concern.relationship_reasons[0]["id"], concern.id)

    def test_among_those_that_are_looked_for(self):
        self.assertEqual(
            self.cards(domain=[("user_id", "=", self.olaf.id)]), self.later
        )
        self.assertEqual(
            self.cards(domain=[("relationship_reason", "=", "interval")]), self.prompt
        )

    def test_one_column_only(self):
        groups = (
            self.env["mail.activity"]
            .with_user(self.ann)
            .formatted_read_group(
                [*FOLLOW_UPS, *LEADS], ["relationship_when"], ["__count"]
            )
        )
        self.assertEqual(
            {group["relationship_when"]: group["__count"] for group in groups},
            {"overdue": 1},
        )
        self.assertFalse(self.cards(domain=[("relationship_when", "=", "soon")]))

    def test_what_is_over_stands_for_itself(self):
        (self.prompt | self.step).with_user(self.ann).action_relationship_talked()
        done = self.cards(domain=[("active", "=", False)])
        self.assertEqual(done, self.prompt | self.step)
        self.assertEqual(self.cards(), self.later)

    def test_a_card_of_each_customer(self):
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        theirs = self.make_prompt(other, date=day(-1))
        self.assertEqual(self.cards(), self.step | theirs)

    def test_only_what_the_reader_may_see(self):
        order = self.make_order(self.mia, user=self.env.user, user_id=self.mona.id)
        hidden = self.make_prompt(
            self.brandt,
            "next_step",
            user=self.mona,
            record=order,
            key="x",
            date=day(-9),
        )
        limited = self.make_user("limited", "sales_team.group_sale_salesman")
        self.assertEqual(self.cards(self.mona), hidden)
        self.assertEqual(self.cards(limited), self.step)
        self.assertNotIn(hidden.id, self.reasons(self.step, limited))
        self.assertIn(hidden.id, self.reasons(self.step, self.mona))

    # === ORDER === #

    def test_tier_value_and_lateness_together(self):
        silver = self.make_customer("Silver", relationship_tier_id=self.silver.id)
        late = self.make_customer("Late", relationship_tier_id=False)
        prompts = {
            silver: self.make_prompt(silver, date=day(-1)),
            late: self.make_prompt(late, date=day(-30)),
        }
        self.assertEqual(
            self.cards(), prompts[late] | self.step | prompts[silver], "28, 5+14, 1+7"
        )
        self.assertEqual(self.step.relationship_urgency, 19)
        self.env["relationship.pulse"].create(
            {
                "partner_id": silver.id,
                "company_id": self.env.company.id,
                "order_count": 3,
                "first_order_date": day(-300),
                "last_order_date": day(-20),
                "yearly_value": 99999,
            }
        )
        self.env.invalidate_all()
        self.assertAlmostEqual(prompts[silver].relationship_urgency, 1 + 7 + 25, 3)
        self.assertEqual(self.cards()[0], prompts[silver])

    # === REASONS === #

    def test_all_reasons_the_most_urgent_first(self):
        reasons = self.step.with_user(self.ann).relationship_reasons
        self.assertEqual(
            [reason["id"] for reason in reasons],
            [self.step.id, self.prompt.id, self.later.id],
        )
        self.assertEqual(reasons[0]["summary"], "Send the prices")
        self.assertEqual([reason["ticked"] for reason in reasons], [True, True, False])
        self.assertEqual(reasons[2]["user"], "Olaf Pack")
        self.assertIn("Brandt", reasons[1]["words"] + "Brandt")

    def test_what_is_not_due_is_not_ticked(self):
        soon = self.make_prompt(self.brandt, "next_step", key="c", date=day(3))
        self.assertFalse(self.reasons(self.step)[soon.id]["ticked"])
        self.assertTrue(self.reasons(soon)[soon.id]["ticked"], "Its own card")

    def test_one_conversation_answers_what_is_ticked(self):
        ticked = self.step | self.prompt
        ticked.with_user(self.ann).action_relationship_talked()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(len(touchpoint), 1)
        self.assertEqual(ticked.relationship_touchpoint_id, touchpoint)
        self.assertTrue(self.later.active)
        touchpoint.action_undo()
        self.assertTrue(all(ticked.mapped("active")), "Undo opens all of them")

    def test_with_a_person_it_is_one_contact(self):
        """A prompt about a person and one about the customer: one conversation."""
        self.mia.stakeholder_interval_days = 30
        person = self.make_prompt(
            self.brandt, "stakeholder", record=self.mia, key=f"person,{self.mia.id}"
        )
        self.assertFalse(self.reasons(self.step)[person.id]["ticked"])
        (person | self.prompt).with_user(self.ann).action_relationship_talked()
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.contact_id, self.mia)
        self.assertFalse((person | self.prompt).filtered("active"))

    def test_a_concern_is_ticked_by_hand(self):
        """Talking about it takes it in hand, and answers what else is ticked."""
        concern = self.env["relationship.concern"].create(
            {"name": "Wet boxes", "partner_id": self.brandt.id}
        )
        prompt = self.prompts_of(self.brandt, relationship_reason="concern")
        reason = self.reasons(self.step)[prompt.id]
        self.assertTrue(reason["can_tick"])
        self.assertFalse(reason["ticked"])
        self.assertIn("action_relationship_told", dict(reason["actions"]))
        (prompt | self.step).with_user(self.ann).action_relationship_talked()
        self.assertEqual(concern.stage, "in_hand")
        self.assertFalse(self.step.active)
        touchpoint = self.touchpoints_of(self.brandt)
        self.assertEqual(touchpoint.purpose, "concern")
        self.assertEqual(self.step.relationship_touchpoint_id, touchpoint)
        self.assertTrue(self.reasons(prompt)[prompt.id]["ticked"], "Its own card")

    def test_a_contact_about_a_concern_is_logged_with_the_rest(self):
        self.make_concern(self.brandt)
        prompt = self.prompts_of(self.brandt, relationship_reason="concern")
        action = (prompt | self.step).with_user(self.ann).action_relationship_log()
        log = (
            self.env["relationship.log"]
            .with_user(self.ann)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(log.purpose, "concern")
        log.action_log()
        self.assertFalse(self.step.active)
        self.assertTrue(prompt.active)

    def test_a_question_about_a_delivery_is_asked_with_the_rest(self):
        order = self.make_order(self.mia, user=self.env.user)
        question = self.make_prompt(self.brandt, "feedback", record=order, key="q")
        action = (question | self.step).with_user(self.ann).action_relationship_talked()
        self.assertEqual(action["res_model"], "relationship.feedback")
        feedback = (
            self.env["relationship.feedback"]
            .with_user(self.ann)
            .with_context(**action["context"])
            .create({"need": "More boxes"})
        )
        feedback.action_submit()
        self.assertFalse((question | self.step).filtered("active"))
        self.assertTrue(self.prompt.relationship_touchpoint_id)

    def test_last_said_and_by_whom(self):
        self.make_touchpoint(self.brandt, days=9, note="The labels came off.")
        self.make_touchpoint(self.brandt, days=3)
        self.assertEqual(
            self.step.with_user(self.ann).relationship_last_said,
            "“The labels came off.” "
            f"({self.ann.name}, {self.brandt._relationship_format_day(day(-9))})",
        )

    def test_as_many_queries_for_many(self):
        def read(count):
            prompts = self.env["mail.activity"]
            for number in range(count):
                partner = self.make_customer(f"C {count} {number}")
                prompts |= self.make_prompt(partner)
                self.make_prompt(partner, "next_step", key="n")
            self.env.invalidate_all()
            names = [
                "relationship_reasons",
                "relationship_last_said",
                "relationship_urgency",
                "relationship_value_label",
            ]
            prompts = prompts.with_user(self.ann)
            before = self.cr.sql_log_count
            prompts.read(names)
            return self.cr.sql_log_count - before

        read(1)
        self.assertLessEqual(read(8), read(2))
