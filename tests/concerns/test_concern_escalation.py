from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.sql_db import BaseCursor
from odoo.tests import tagged

from ...models.concerns import (
    relationship_concern_escalation,
)
from ..common import NOW, day
from ..common_committed import CommittedCase
from .common_concern import ConcernCommon


@tagged("post_install", "-at_install")
class TestConcernEscalation(ConcernCommon):
    """What nobody answers in time comes to the manager, once."""

    def escalate(self):
        self.run_cron("ir_cron_escalate_concerns")

    def test_archived_and_back(self):
        """The manager's follow-up went with it, so the manager is told again."""
        concern = self.make_concern()
        concern._escalate()
        concern.sudo().active = False
        self.assertFalse(self.prompt_of(concern, manager=True))
        concern.sudo().active = True
        concern._escalate()
        self.assertTrue(self.prompt_of(concern, manager=True))

    def test_not_before_its_time(self):
        concern = self.make_concern()
        with self.frozen(days=2):
            self.escalate()
        self.assertFalse(self.prompt_of(concern, manager=True))
        with self.frozen(days=3):
            self.escalate()
            self.escalate()
        prompt = self.prompt_of(concern, manager=True)
        self.assertRecordValues(
            prompt,
            [
                {
                    "user_id": self.mona.id,
                    "date_deadline": day(3),
                    "relationship_reason": "concern",
                    "summary": "Not answered in time: Two boxes were torn",
                }
            ],
        )
        self.assertEqual(concern.escalated_date, day(3))
        self.assertEqual(self.prompt_of(concern).user_id, self.olaf)

    def test_once_only(self):
        concern = self.make_concern()
        with self.frozen(days=3):
            self.escalate()
            prompt = self.prompt_of(concern, manager=True)
            prompt.with_user(self.mona).action_feedback(feedback="Seen")
            self.assertEqual(concern.stage, "new", "seen is not solved")
            self.escalate()
        self.assertFalse(self.prompt_of(concern, manager=True))
        self.assertFalse(self.touchpoints_of(self.brandt))

    def test_solved_in_time(self):
        concern = self.make_concern()
        concern.action_solved()
        with self.frozen(days=9):
            self.escalate()
        self.assertFalse(concern.escalated_date)

    def test_done_when_it_is_solved(self):
        concern = self.make_concern()
        with self.frozen(days=3):
            self.escalate()
            prompt = self.prompt_of(concern, manager=True)
            concern.action_solved()
        self.assertFalse(prompt.active)
        self.assertEqual(prompt.feedback, "Solved by Olaf Pack.")
        self.assertTrue(self.prompt_of(concern))

    def test_both_are_done_when_the_customer_is_told(self):
        concern = self.make_concern()
        with self.frozen(days=3):
            self.escalate()
            concern.action_told()
        self.assertFalse(self.prompts_of(self.brandt))

    def test_told_when_the_customer_is_back(self):
        concern = self.make_concern()
        self.brandt.contact_lost_date = day(0)
        with self.frozen(days=3):
            self.escalate()
            self.brandt.contact_lost_date = False
            self.escalate()
        self.assertEqual(self.prompt_of(concern, manager=True).user_id, self.mona)
        self.assertEqual(concern.escalated_date, day(3))

    def test_somebody_is_asked_again(self):
        """Whatever became of the prompt."""
        concern, solved, told = (self.make_concern() for _number in range(3))
        solved.action_solved()
        told.action_told()
        other = self.make_customer("Other")
        aside = self.make_concern(other)
        other.contact_lost_date = day(0)
        (self.prompt_of(concern) | self.prompt_of(solved)).action_cancel()
        self.escalate()
        self.assertEqual(self.prompt_of(concern).user_id, self.olaf)
        self.assertEqual(
            self.prompt_of(solved).summary, "Tell the customer: Two boxes were torn"
        )
        self.assertFalse(self.prompt_of(told))
        self.assertFalse(self.prompt_of(aside))
        other.contact_lost_date = False
        self.assertTrue(self.prompt_of(aside))
        before = self.prompts_of(self.brandt)
        self.escalate()
        self.assertEqual(self.prompts_of(self.brandt), before)

    def manager_of(self, concern):
        return concern._get_managers()[concern]

    def test_who_is_the_manager(self):
        concern = self.make_concern()
        self.assertEqual(self.manager_of(concern), self.mona)
        boss = self.make_user("boss", "sales_team.group_sale_manager", name="Bea Boss")
        team = self.env["crm.team"].create({"name": "Export", "user_id": boss.id})
        concern.sudo().order_id = self.make_confirmed(team_id=team.id)
        self.assertEqual(self.manager_of(concern), boss)
        concern.user_id = boss
        self.assertEqual(self.manager_of(concern), self.mona, "not who has it already")
        concern.sudo().order_id = False
        self.team.user_id = False
        self.assertEqual(self.manager_of(concern), self.ann)
        self.brandt.user_id = False
        self.assertFalse(self.manager_of(concern), "the pool")

    def test_absent_managers_have_a_cover(self):
        self.mona.out_of_office_from = "2026-03-01"
        self.mona.relationship_cover_id = self.ann
        self.assertEqual(self.manager_of(self.make_concern()), self.ann)


@tagged("post_install", "-at_install")
class TestConcernEscalationKilled(CommittedCase):
    """The scheduled action, killed in each of its batches."""

    def setUp(self):
        super().setUp()
        # The time of transactions follows the frozen one
        self.startPatcher(
            patch.object(BaseCursor, "now", lambda _cursor: fields.Datetime.now())
        )
        self.startPatcher(patch.object(relationship_concern_escalation, "BATCH", 2))
        self.addCleanup(self.remove)
        self.partner_ids = []

    def make(self):
        """Commit customers with a concern each, said on some days."""
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Customer {number}",
                        "user_id": env.ref("base.user_admin").id,
                        "concern_ids": [
                            Command.create(
                                {
                                    "name": f"Concern {number}",
                                    "date": fields.Datetime.subtract(NOW, days=number),
                                    "user_id": env.ref("base.user_root").id,
                                }
                            )
                        ],
                    }
                    for number in range(12)
                ]
            )
            self.partner_ids = partners.ids

    def remove(self):
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            domain = [("relationship_partner_id", "in", self.partner_ids)]
            env["mail.activity"].with_context(active_test=False).search(domain).unlink()
            partners = env["res.partner"].browse(self.partner_ids)
            partners.concern_ids.unlink()
            partners.unlink()
        self.partner_ids = []

    def look(self):
        """Return what has been brought to whom."""
        with self.connect() as cr:
            prompts = self.environment(cr)["mail.activity"].search(
                [
                    ("relationship_partner_id", "in", self.partner_ids),
                    ("relationship_key", "=like", "%,manager"),
                ]
            )
            return sorted((p.relationship_partner_id.name, p.summary) for p in prompts)

    def test_killed(self):
        with freeze_time(NOW):
            self.check_killed()

    def check_killed(self):
        self.make()
        self.run_action("relationship.concern", "_cron_escalate")
        undisturbed = self.look()
        # Two working days before the 10th is the 6th: three days late and more
        self.assertEqual(len(undisturbed), 7)
        self.remove()
        self.make()
        kills = self.run_killed("relationship.concern", "_cron_escalate")
        self.assertEqual(kills, 8, "each batch, before and after")
        self.assertEqual(self.look(), undisturbed)
        self.run_action("relationship.concern", "_cron_escalate")
        self.assertEqual(self.look(), undisturbed, "A run too many changes nothing.")
