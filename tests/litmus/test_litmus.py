from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, day
from .common_litmus import LISTENING, REACH, LitmusCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLitmus(LitmusCommon):
    """From the first question to the result."""

    # === ASKING === #

    def test_each_colleague_gets_one_prompt(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        self.assertRecordValues(
            litmus, [{"state": "open", "date": TODAY, "closing_date": day(14)}]
        )
        prompts = self.litmus_prompts()
        self.assertEqual(prompts.user_id, self.ann | self.olaf)
        self.assertEqual(len(prompts), 2)
        self.assertEqual(set(prompts.mapped("date_deadline")), {day(7)})
        mine = prompts.filtered(lambda p: p.user_id == self.olaf).with_user(self.olaf)
        action = mine.action_relationship_litmus()
        self.assertEqual(action["res_model"], "relationship.litmus.participant")
        self.assertEqual(action["res_id"], self.participant(litmus, self.olaf).id)
        litmus.participant_ids._raise_prompts()
        self.assertEqual(self.litmus_prompts(), prompts, "asked once")

    def test_colleague_without_any_rights_here_answers(self):
        litmus = self.make_litmus(self.plain)
        mine = self.participant(litmus, self.plain)
        values = mine.read(["partner_id", "closing_date", "state", "display_name"])[0]
        self.assertEqual(values["state"], "open")
        self.assertEqual(values["display_name"], "Litmus test: Brandt Packaging")
        fields = ["question", "answer_1", "answer_4", "area"]
        answer = mine.answer_ids.sorted("sequence")[0].read(fields)[0]
        self.assertEqual(answer["question"], LISTENING)
        self.answer(litmus, self.plain, "3", "2")
        self.assertEqual(litmus.state, "closed")

    def test_nobody_to_ask(self):
        litmus = self.make_litmus(launch=False)
        litmus.participant_ids.unlink()
        with self.assertRaisesRegex(UserError, "colleagues"):
            litmus.action_launch()
        (self.listening | self.reach).active = False
        with self.assertRaisesRegex(UserError, "no questions"):
            self.make_litmus(self.ann, partner=self.make_customer("Other"))

    def test_one_at_a_time(self):
        self.make_litmus(self.ann)
        with self.assertRefused("that has not ended"):
            self.make_litmus(self.ann)

    def test_done_asks_for_all_answers(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        mine = self.answer(litmus, self.ann, "2", False, submit=False)
        with self.assertRaisesRegex(UserError, "One question is still open"):
            mine.action_submit()
        with self.assertRaisesRegex(UserError, "2 questions"):
            self.participant(litmus, self.olaf).action_submit()

    def test_only_oneself_is_done(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        theirs = self.participant(litmus, self.ann)
        with self.assertRaises(AccessError):
            theirs.with_user(self.mona).action_submit()

    def test_mean_without_what_nobody_has_answered(self):
        answered = self.make_litmus(self.ann, self.olaf)
        self.answer_all(answered, "4", "4")
        waiting = self.make_litmus(self.ann, partner=self.make_customer("Waiting"))
        [[mean]] = self.env["relationship.litmus"]._read_group(
            [("id", "in", (answered | waiting).ids)], aggregates=["score:avg"]
        )
        self.assertEqual(mean, 100)

    def test_answers_can_be_changed_until_the_end(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        self.answer(litmus, self.ann, "1", "1")
        self.assertFalse(
            self.litmus_prompts().filtered(lambda p: p.user_id == self.ann)
        )
        self.answer(litmus, self.ann, "4", "4", submit=False)
        mine = self.participant(litmus, self.ann).answer_ids
        self.answer(litmus, self.olaf, "4", "4")
        self.assertEqual(litmus.score, 100)
        self.assertFalse(mine.exists(), "counted, and gone")

    def test_no_contact_answers_it_and_nobody_takes_it(self):
        self.make_litmus(self.ann, self.olaf)
        prompts = self.litmus_prompts()
        prompts.with_user(self.ann).action_relationship_talked()
        self.assertEqual(set(prompts.mapped("active")), {True})
        with self.assertRaisesRegex(UserError, "own view"):
            prompts.with_user(self.ann).action_relationship_release()
        self.olaf.write({"out_of_office_from": NOW, "out_of_office_to": day(9)})
        with self.frozen(days=8):
            self.env["relationship.assignment"]._hand_on_absent()
        self.assertEqual(prompts.user_id, self.ann | self.olaf)

    # === PEOPLE === #

    def test_people_come_and_go_while_it_is_open(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.mona)
        with self.assertRaisesRegex(UserError, "At least 3 colleagues stay"):
            self.participant(litmus, self.olaf).with_user(self.mona).unlink()
        litmus.participant_ids = [(0, 0, {"user_id": self.plain.id})]
        self.assertEqual(len(self.participant(litmus, self.plain).answer_ids), 2)
        self.assertEqual(len(self.litmus_prompts()), 4)
        self.participant(litmus, self.olaf).with_user(self.mona).unlink()
        self.assertEqual(
            self.litmus_prompts().user_id, self.ann | self.plain | self.mona
        )
        self.answer(litmus, self.ann, "1", "1")
        with self.assertRaisesRegex(UserError, "has answered"):
            self.participant(litmus, self.ann).with_user(self.mona).unlink()
        litmus.unlink()
        self.assertFalse(self.litmus_prompts())

    def test_proposed_by_what_they_did(self):
        order = self.make_order(
            self.mia, user=self.ann, operations_user_id=self.olaf.id
        )
        order.action_confirm()
        self.make_touchpoint(self.mia, days=30, user=self.ann)
        self.make_touchpoint(self.mia, days=400, user=self.mona)
        gone = self.make_user("gone", "relationship_flow.group_user", name="Gone")
        self.make_touchpoint(self.mia, days=20, user=gone)
        gone.action_archive()
        litmus = self.make_litmus(launch=False)
        self.assertEqual(litmus.participant_ids.user_id, self.ann | self.olaf)
        first = litmus.participant_ids[0]
        self.assertEqual(first.user_id, self.ann)
        self.assertIn("orders: 1", first.involvement_label)
        litmus.action_propose()
        self.assertEqual(len(litmus.participant_ids), 2, "nobody twice")
        litmus.action_launch()
        prompt = self.litmus_prompts().filtered(lambda p: p.user_id == self.olaf)
        self.assertIn(
            "Asked because of the last year: deliveries: 1.",
            prompt.with_user(self.olaf).relationship_why,
        )

    def test_proposed_by_concerns(self):
        """Who logged one, and who had it in hand; of another customer, or of long ago,
        nobody is asked."""
        other = self.make_customer("Other")
        concerns = self.env["relationship.concern"].create(
            [
                {
                    "name": "Torn boxes",
                    "partner_id": partner.id,
                    "reported_by_id": reporter.id,
                    "user_id": user.id,
                    "date": day(said),
                }
                for partner, reporter, user, said in (
                    (self.brandt, self.plain, self.olaf, -20),
                    (self.brandt, self.mona, self.mona, -400),
                    (other, self.mona, self.mona, -20),
                )
            ]
        )
        self.assertEqual(len(concerns), 3)
        litmus = self.make_litmus(launch=False)
        self.assertEqual(litmus.participant_ids.user_id, self.plain | self.olaf)
        self.assertIn("concerns: 1", litmus.participant_ids[0].involvement_label)

    def test_archived_colleague_does_not_block(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        self.olaf.action_archive()
        self.answer(litmus, self.ann, "2", "2")
        self.assertEqual((litmus.state, litmus.answer_count), ("closed", 1))

    def test_who_looks_after_the_customer_is_asked_if_nobody_was_involved(self):
        self.brandt.operations_user_id = self.olaf
        litmus = self.make_litmus(launch=False)
        self.assertEqual(litmus.participant_ids.user_id, self.ann | self.olaf)

    def test_merged_customers(self):
        twin = self.make_customer("Brandt Pack")
        self.answer(self.make_litmus(self.ann, partner=twin), self.ann, "2", "2")
        self.make_litmus(self.ann, partner=twin)
        kept = self.make_litmus(self.ann, self.olaf)
        self.answer(kept, self.ann, "1", "1")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brandt | twin).ids, self.brandt
        )
        tests = self.env["relationship.litmus"].search(
            [("partner_id", "=", self.brandt.id)]
        )
        self.assertEqual(sorted(tests.mapped("state")), ["closed", "open"])
        self.assertIn(kept, tests)

    # === RESULT === #

    def test_result(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.plain, self.mona)
        self.answer(litmus, self.ann, "1", "4", comment="They said so")
        self.answer(litmus, self.olaf, "3", "4")
        self.answer(litmus, self.mona, "0", "4")
        self.assertFalse(litmus.item_ids.filtered("verdict"))
        self.answer(litmus, self.plain, "1", "0")
        self.assertEqual(litmus.state, "closed")
        listening, reach = litmus.item_ids.sorted("sequence")
        self.assertRecordValues(
            listening | reach,
            [
                {
                    "name": LISTENING,
                    "count_1": 2,
                    "count_3": 1,
                    "spread": 2,
                    "verdict": "weak",
                    "is_disputed": True,
                    "comments": "They said so",
                    "counts_label": "1 × Last year\n2 × Never\n1 × I can't tell",
                },
                {
                    "name": REACH,
                    "count_1": 0,
                    "count_3": 0,
                    "spread": 0,
                    "verdict": "strong",
                    "is_disputed": False,
                    "comments": "They said so",
                    "counts_label": "3 × Last month\n1 × I can't tell",
                },
            ],
        )
        self.assertAlmostEqual(listening.score, 200 / 9, places=2)
        self.assertEqual(reach.score, 100)
        # Listening counts twice
        self.assertAlmostEqual(litmus.score, (2 * 200 / 9 + 100) / 3, places=2)
        self.assertEqual(litmus.color, "amber")
        self.assertEqual(litmus.weakness_ids, listening)
        self.assertEqual(litmus.strength_ids, reach)
        self.assertEqual(litmus.dispute_ids, listening)
        self.assertEqual(
            [(a["area"], a["score"], a["color"]) for a in litmus.areas],
            [("reach", 100, "green"), ("listening", 22, "red")],
        )
        self.assertEqual(litmus.answer_count, 4)
        prompt = self.litmus_prompts()
        self.assertEqual(prompt.user_id, self.ann, "responsible")
        self.assertIn("Score 48 of 100", prompt.note)
        action = prompt.with_user(self.ann).action_relationship_open()
        self.assertEqual(action["res_model"], "relationship.litmus")

    def test_late_ones_do_not_block(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.plain)
        self.answer(litmus, self.ann, "4", "4")
        self.answer(litmus, self.olaf, "2", False, submit=False)
        with self.frozen(days=14):
            self.run_cron("ir_cron_launch_litmus_tests")
        self.assertEqual(litmus.state, "open", "the last day is not over")
        with self.frozen(days=15):
            self.run_cron("ir_cron_launch_litmus_tests")
        litmus.invalidate_recordset()
        self.assertEqual(
            (litmus.state, litmus.answer_count), ("closed", 1), "drafts don't count"
        )
        self.assertEqual(litmus.score, 100)
        self.assertEqual(litmus.closed_date, day(15))
        self.assertEqual(self.litmus_prompts().res_model, "relationship.litmus")

    def test_few_views_show_the_total_alone(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.plain)
        self.answer(litmus, self.ann, "1", "2", comment="Mine")
        self.answer(litmus, self.olaf, "4", "4")
        with self.frozen(days=15):
            self.run_cron("ir_cron_launch_litmus_tests")
        litmus.invalidate_recordset()
        self.assertEqual(litmus.answer_count, 2)
        self.assertTrue(litmus.score)
        self.assertFalse(litmus.areas)
        items = litmus.item_ids
        for name in ("count_1", "count_4", "score", "verdict", "comments", "spread"):
            self.assertFalse(any(items.mapped(name)), name)
        self.assertFalse(items.filtered("is_disputed"))
        self.assertIn("fewer than three", self.litmus_prompts().note)

    def test_nobody_answers(self):
        litmus = self.make_litmus(self.ann)
        with self.frozen(days=15):
            self.run_cron("ir_cron_launch_litmus_tests")
        litmus.invalidate_recordset()
        self.assertEqual((litmus.state, litmus.answer_count), ("closed", 0))
        self.assertFalse(litmus.color)
        self.assertFalse(self.litmus_prompts())

    def test_reminded_once(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        self.answer(litmus, self.ann, "2", "2")
        self.litmus_prompts().with_user(self.olaf).action_done()
        messages = self.env["mail.message"]
        before = messages.search_count([])
        for days in (10, 11, 12, 13):
            with self.frozen(days=days):
                self.run_cron("ir_cron_launch_litmus_tests")
        new = messages.search(
            [], order="id desc", limit=messages.search_count([]) - before
        )
        told = new.filtered(lambda m: "waits" in m.body)
        self.assertEqual(told.notified_partner_ids, self.olaf.partner_id)
        self.assertEqual(len(told), 1)
        self.assertIn("Brandt Packaging", told.body)
        self.assertEqual(self.litmus_prompts().user_id, self.olaf, "asked again")
        mine = self.participant(litmus, self.olaf)
        self.assertEqual(mine.reminder_date, day(11))

    # === VERSIONS === #

    def test_changed_questions_change_no_test_that_has_started(self):
        people = (self.ann, self.olaf, self.plain)
        litmus = self.make_litmus(*people)
        self.answer_all(litmus, "1", "4")
        score = litmus.score
        self.listening.with_user(self.mona).write(
            {"name": "New words?", "weight": 9, "answer_1": "Not at all"}
        )
        self.reach.with_user(self.mona).unlink()
        litmus.invalidate_recordset()
        self.assertEqual(
            litmus.item_ids.sorted("sequence").mapped("name"), [LISTENING, REACH]
        )
        self.assertIn("Never", litmus.weakness_ids.counts_label)
        self.assertEqual(litmus.score, score)
        with self.frozen(days=366):
            following = self.make_litmus(*people)
            self.assertEqual(following.item_ids.name, "New words?")
            self.answer_all(following, "3")
        self.assertEqual(following.previous_id, litmus)
        self.assertAlmostEqual(following.change, following.score - score, delta=0.5)
        self.assertEqual(following.areas[0]["previous"], 0)

    def test_translations_are_kept(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.listening.with_context(lang="de_DE").name = "Wann haben wir gefragt?"
        litmus = self.make_litmus(self.ann)
        item = litmus.item_ids.sorted("sequence")[0]
        self.listening.with_context(lang="de_DE").name = "Anders"
        item.invalidate_recordset()
        self.assertEqual(
            item.with_context(lang="de_DE").name, "Wann haben wir gefragt?"
        )
        self.assertEqual(item.name, LISTENING)
