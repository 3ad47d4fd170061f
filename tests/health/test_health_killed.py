from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.modules.migration import load_script
from odoo.sql_db import BaseCursor
from odoo.tests import tagged

from ...models.health import relationship_health as health
from ..common import NOW, day
from ..common_committed import CommittedCase
from .common_health import HealthCommon

CUSTOMERS = 7
BATCH = 3
MIGRATION = Path(__file__).parents[2] / "migrations/19.0.3.0.0/post-health.py"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealthKilled(CommittedCase):
    """The night of the health, killed in each of its batches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The time of transactions follows the frozen one
        cls.startClassPatcher(
            patch.object(BaseCursor, "now", lambda _cursor: fields.Datetime.now())
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(health, "BATCH", BATCH))
        self.partner_ids = []
        self.addCleanup(self.remove)
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Killed {number}",
                        "contact_interval_days": 10,
                        "contact_clock_start": day(-10 - number),
                    }
                    for number in range(CUSTOMERS)
                ]
            )
            self.partner_ids = partners.ids

    def remove(self):
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            env["res.partner"].browse(self.partner_ids).unlink()

    def look(self):
        """Return the scores and months that there are now, without ids."""
        with self.connect() as cr:
            env = self.environment(cr)
            mine = [("partner_id", "in", self.partner_ids)]
            rows = env["relationship.health"].search(mine, order="partner_id")
            months = env["relationship.health.month"].search(mine, order="partner_id")
            return [(row.partner_id.name, row.score) for row in rows], [
                (row.partner_id.name, str(row.month), row.score) for row in months
            ]

    def test_killed(self):
        with self.connect() as cr:
            everybody = self.environment(cr)["relationship.health"]._get_customers()
        kills = self.run_killed("relationship.health", "_cron_refresh")
        self.assertGreaterEqual(
            kills, 2 * (len(everybody) // BATCH), "each batch, before and after"
        )
        left = self.look()
        self.assertEqual([name for name, _score in left[0]], self.names())
        self.assertEqual([row[0] for row in left[1]], self.names())
        self.run_action("relationship.health", "_cron_refresh")
        self.assertEqual(self.look(), left, "an undisturbed run changes nothing")

    def names(self):
        return [f"Killed {number}" for number in range(CUSTOMERS)]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHealthMigration(HealthCommon):
    def test_first_scores(self):
        """A database that is updated has scores at once."""
        self.brandt.contact_interval_days = 20
        self.env["relationship.health"].search([]).sudo().unlink()
        load_script(str(MIGRATION), "post_health").migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        self.assertTrue(self.health_of(self.brandt))
