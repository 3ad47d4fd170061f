from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.follow_ups import (
    relationship_follow_up as follow_up,
)
from .common_committed import CommittedCase

CUSTOMERS = 12
BATCH = 5


@tagged("post_install", "-at_install")
class TestConcurrency(CommittedCase):
    """The raising action on real connections that really commit."""

    def setUp(self):
        super().setUp()
        with self.connect() as cr:
            env = self.environment(cr)
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Concurrent customer {number}",
                        "contact_interval_days": 7,
                        "contact_clock_start": fields.Date.subtract(
                            fields.Date.today(), days=30 + number
                        ),
                    }
                    for number in range(CUSTOMERS)
                ]
            )
            self.partner_ids = partners.ids
        self.addCleanup(self.remove_customers)
        self.startPatcher(patch.object(follow_up, "BATCH", BATCH))

    def remove_customers(self):
        with self.connect() as cr:
            env = self.environment(cr)
            env["mail.activity"].with_context(active_test=False).search(
                [("relationship_partner_id", "in", self.partner_ids)]
            ).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def get_prompted(self):
        """Return the ids of our customers with an open prompt, once per prompt."""
        with self.connect() as cr:
            prompts = self.environment(cr)["mail.activity"].search(
                [
                    ("relationship_partner_id", "in", self.partner_ids),
                    ("relationship_reason", "=", "interval"),
                ]
            )
            return sorted(prompts.mapped("relationship_partner_id.id"))

    def run_raise(self):
        self.run_action("relationship.follow.up", "_cron_raise")

    def test_locked_customers_are_left_to_the_other_server(self):
        with self.connect() as cr:
            env = self.environment(cr)
            due = env["relationship.follow.up"]._get_due()
            ours = env["relationship.follow.up"]._lock_due(due[:4])
            locked = set(ours.ids) & set(self.partner_ids)
            self.assertTrue(locked)
            self.run_raise()  # the other server passes by what we work on
            self.assertEqual(
                self.get_prompted(), sorted(set(self.partner_ids) - locked)
            )
            env["relationship.follow.up"]._raise_interval(
                ours, env["relationship.follow.up"]._get_todays_load()
            )
        self.assertEqual(self.get_prompted(), self.partner_ids)

    @mute_logger("odoo.sql_db")
    def test_server_with_an_old_snapshot_raises_nothing_twice(self):
        model = self.registry["relationship.follow.up"]
        original = model._lock_due
        seen = []

        def overtaken(this, ids):
            this.env.cr.execute("SELECT 1")  # the snapshot is taken here
            if not seen:
                seen.append(True)
                with patch.object(model, "_lock_due", original):
                    self.run_raise()
            return original(this, ids)

        with patch.object(model, "_lock_due", overtaken):
            self.run_raise()
        self.assertTrue(seen)
        self.assertEqual(self.get_prompted(), self.partner_ids)

    @mute_logger("odoo.sql_db")
    def test_killed_in_the_middle_and_run_again(self):
        model = self.registry["relationship.follow.up"]
        original = model._raise_interval
        batches = []

        def killed(this, due, load):
            activities = original(this, due, load)
            this.env.flush_all()
            batches.append(len(due))
            if len(batches) == 2:
                self.kill(this.env.cr)
            return activities

        with patch.object(model, "_raise_interval", killed):
            with self.assertRaises(psycopg2.OperationalError):
                self.run_raise()
        survivors = self.get_prompted()
        self.assertEqual(batches[:1], [BATCH])
        self.assertTrue(0 < len(survivors) < CUSTOMERS)
        self.run_raise()
        self.assertEqual(self.get_prompted(), self.partner_ids)
        self.run_raise()
        self.assertEqual(self.get_prompted(), self.partner_ids)
