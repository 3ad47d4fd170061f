"""Batches of scheduled actions in which what fails stops nothing else."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import DeadlockDetected

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.shared import relationship_work
from ..common import NOW, RelationshipCommon, day

WORK = "odoo.addons.relationship_flow.models.shared.relationship_work"
CRON = "odoo.addons.base.models.ir_cron"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWork(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].union(
            *(cls.make_customer(f"Customer {number}") for number in range(8))
        )
        cls.problems = cls.env["relationship.problem"]
        cls.calls = []

    def work_off(self, broken=(), size=4, ids=None, times=None):
        """Give customers a reference, except the broken ones; ``times`` tells after
        how many batches there is no more time."""
        self.calls.clear()
        left = iter(range(times, -1, -1)) if times else None

        def act(ids):
            self.calls.append(len(ids))
            records = self.env["res.partner"].browse(ids)
            records.ref = "done"
            if found := [id_ for id_ in ids if id_ in broken]:
                raise UserError(f"Broken: {found}")

        def commit(processed=0, remaining=None):
            return next(left) if left else 1

        with mute_logger(WORK, CRON):
            return self.env["relationship.work"]._work_off(
                "Naming",
                "res.partner",
                self.customers.ids if ids is None else ids,
                size,
                act,
                commit,
            )

    def listed(self):
        return self.problems.search([("action", "=", "Naming")])

    def test_all_is_well(self):
        self.assertTrue(self.work_off())
        self.assertEqual(self.calls, [4, 4])
        self.assertEqual(set(self.customers.mapped("ref")), {"done"})
        self.assertFalse(self.listed())

    def test_a_broken_one_stops_no_other(self):
        broken = self.customers[1]
        self.assertTrue(self.work_off({broken.id}))
        self.assertEqual((self.customers - broken).mapped("ref"), ["done"] * 7)
        self.assertFalse(broken.ref, "What failed is taken back")
        problem = self.listed()
        self.assertEqual(problem.record_name, "Customer 1")
        self.assertEqual(problem.message, f"Broken: [{broken.id}]")
        self.assertIn("UserError", problem.details)
        self.assertEqual(
            (problem.res_model, problem.res_id), ("res.partner", broken.id)
        )

    def test_halves_find_it(self):
        self.work_off({self.customers[6].id}, size=8)
        self.assertEqual(self.calls, [8, 4, 4, 2, 2, 1, 1])

    def test_listed_once_and_gone_when_it_works(self):
        broken = self.customers[1]
        self.work_off({broken.id})
        with self.frozen(days=1):
            self.work_off({broken.id})
        problem = self.listed()
        self.assertEqual((len(problem), problem.times), (1, 2))
        self.assertEqual(problem.last_date.date(), day(1))
        self.assertEqual(problem.first_date.date(), day(0))
        self.work_off()
        self.assertFalse(self.listed())
        self.assertEqual(broken.ref, "done")

    def test_others_problems_stay(self):
        self.work_off({self.customers[1].id})
        self.work_off(ids=self.customers[2:].ids)
        self.assertTrue(self.listed())

    def test_what_is_not_met_again_is_forgotten(self):
        self.work_off({self.customers[1].id})
        with self.frozen(days=6):
            self.problems._gc_old()
            self.assertTrue(self.listed())
        with self.frozen(days=8):
            self.problems._gc_old()
            self.assertFalse(self.listed())

    def test_administrators_are_told_once(self):
        with patch.object(type(self.env["ir.cron"]), "_notify_admin") as notify:
            self.work_off({self.customers[1].id, self.customers[2].id})
            self.work_off({self.customers[1].id, self.customers[2].id})
        notify.assert_called_once()
        self.assertIn("Naming: 2 could not", notify.call_args.args[-1])
        self.assertIn("Customer 1, Customer 2", notify.call_args.args[-1])

    def test_by_a_message_in_their_channel(self):
        channel = self.env.ref("mail.channel_admin")
        self.work_off({self.customers[1].id})
        self.assertIn("Customer 1", channel.message_ids[0].body)

    def test_where_all_fail_it_is_not_the_records(self):
        with (
            patch.object(relationship_work, "TOO_MANY", 3),
            self.assertRaisesRegex(UserError, "Broken"),
        ):
            self.work_off(set(self.customers.ids))
        self.assertFalse(self.listed())

    def test_no_time_left(self):
        self.assertFalse(self.work_off(times=1))
        self.assertEqual(self.calls, [4])

    @mute_logger("odoo.sql_db")
    def test_the_server_is_not_the_records(self):
        def act(ids):
            raise DeadlockDetected

        with self.assertRaises(DeadlockDetected):
            self.env["relationship.work"]._work_off(
                "Naming", "res.partner", self.customers.ids, 4, act
            )
        self.assertFalse(self.listed())

    def test_a_feature_that_fails_stops_no_other(self):
        self.brandt.write({"relationship_tier_id": self.gold.id})
        self.brandt.contact_clock_start = day(-40)
        reorders = self.registry["relationship.reorder"]

        def fail(this):
            raise ValueError("Out of order")

        with mute_logger(WORK, CRON), patch.object(reorders, "_get_late", fail):
            self.run_raise()
        self.assertTrue(self.prompts_of(self.brandt))
        problem = self.problems.search([("res_model", "=", "relationship.reorder")])
        self.assertEqual(problem.message, "Out of order")
        self.assertEqual(problem.record_name.strip(), "Reorder Reminders")
        self.assertFalse(problem.action_open_record())
        self.run_raise()
        self.assertFalse(problem.exists())

    def test_a_customer_that_fails_stops_no_other(self):
        """By the real night: one customer breaks whoever works on them."""
        (self.customers[:3] | self.brandt).write({"relationship_tier_id": self.gold.id})
        (self.customers[:3] | self.brandt).contact_clock_start = day(-40)
        follow_up = self.registry["relationship.follow.up"]
        original, broken = follow_up._raise_interval, self.customers[0]

        def raise_interval(this, partners, load):
            if broken in partners:
                raise KeyError("no such channel")
            return original(this, partners, load)

        with (
            mute_logger(WORK, CRON),
            patch.object(follow_up, "_raise_interval", raise_interval),
        ):
            self.run_raise()
        self.assertFalse(self.prompts_of(broken))
        for customer in self.customers[1:3] | self.brandt:
            self.assertTrue(self.prompts_of(customer))
        problem = self.problems.search([("res_id", "=", broken.id)])
        self.assertEqual(problem.record_name, broken.name)
        self.assertEqual(
            problem.name, "Raising follow-ups: the contact falls due", "What failed"
        )
        action = problem.action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", broken.id)
        )
        self.run_raise()
        self.assertTrue(self.prompts_of(broken))
        self.assertFalse(problem.exists())

    def test_only_administrators_read_them(self):
        self.work_off({self.customers[1].id})
        for user in (self.plain, self.ann, self.olaf):
            with self.assertRaises(AccessError):
                self.listed().with_user(user).read(["message"])
        admin = self.make_user("admin", "base.group_system")
        problem = self.listed().with_user(admin)
        self.assertTrue(problem.message)
        with self.assertRaises(AccessError):
            problem.write({"message": "Nothing"})
        problem.unlink()
        self.assertFalse(self.listed())
