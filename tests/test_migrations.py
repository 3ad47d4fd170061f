from datetime import timedelta
from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import NOW, RelationshipCommon

SCRIPTS = Path(__file__).parents[1] / "migrations"
TIERS = ("gold", "silver", "bronze")


@tagged("post_install", "-at_install")
class TestDeliveryPlans(RelationshipCommon):
    """Shipped tiers of a database that had the addon before the plans came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers = [
            cls.env.ref(f"relationship_flow.relationship_tier_{name}") for name in TIERS
        ]
        cls.plans = [
            cls.env.ref(f"relationship_flow.mail_activity_plan_{name}")
            for name in TIERS
        ]

    def make_old(self, tier, created=-90, written=-90, user=None):
        """Make a tier one that is so many days older than the field, without a plan."""
        tier.delivery_plan_id = False
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE relationship_tier
                  SET create_date = %s, write_date = %s, write_uid = %s
                WHERE id = %s""",
            [
                NOW + timedelta(days=created),
                NOW + timedelta(days=written),
                (user or self.env.user).id,
                tier.id,
            ],
        )
        self.env.invalidate_all()

    def migrate(self):
        """Run the script as an update in which the field came at noon today."""
        self.env.cr.execute(
            """UPDATE ir_model_data SET create_date = %s
                WHERE module = 'relationship_flow'
                  AND name = 'field_relationship_tier__delivery_plan_id'""",
            [NOW],
        )
        self.assertEqual(self.env.cr.rowcount, 1)
        self.env.invalidate_all()
        script = load_script(
            str(SCRIPTS / "19.0.2.0.0" / "post-delivery_plans.py"), "post_plans"
        )
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def get_plans(self):
        return [tier.delivery_plan_id for tier in self.tiers]

    def test_old_tiers_get_their_plans(self):
        for tier in self.tiers:
            self.make_old(tier)
        self.migrate()
        self.assertEqual(self.get_plans(), self.plans)

    def test_changed_before_the_field_came(self):
        self.make_old(self.tiers[0], written=-1, user=self.mona)
        self.migrate()
        self.assertEqual(self.tiers[0].delivery_plan_id, self.plans[0])

    def test_a_plan_that_is_set_stays(self):
        for tier in self.tiers:
            self.make_old(tier)
        self.tiers[0].delivery_plan_id = self.plans[2]
        self.migrate()
        self.assertEqual(
            self.get_plans(), [self.plans[2], self.plans[1], self.plans[2]]
        )

    def test_emptied_by_hand_stays_empty(self):
        gold, silver, bronze = self.tiers
        self.make_old(gold, written=1, user=self.mona)
        self.make_old(silver, created=0, written=1, user=self.mona)
        self.make_old(bronze, created=0, written=0)
        self.migrate()
        self.assertFalse(any(self.get_plans()))

    def test_tiers_and_plans_that_are_gone(self):
        for tier in self.tiers:
            self.make_old(tier)
        self.plans[0].unlink()
        self.tiers[1].unlink()
        self.migrate()
        self.assertFalse(self.tiers[0].delivery_plan_id)
        self.assertEqual(self.tiers[2].delivery_plan_id, self.plans[2])


@tagged("post_install", "-at_install")
class TestLitmusTiers(RelationshipCommon):
    """Shipped tiers of a database that had the addon before litmus tests came."""

    def test_old_tiers_get_their_litmus_tests(self):
        gold, silver, bronze = (
            self.env.ref(f"relationship_flow.relationship_tier_{name}")
            for name in TIERS
        )
        tiers = gold | silver | bronze
        tiers.write({"has_litmus": False, "litmus_when_silent": False})
        script = load_script(
            str(SCRIPTS / "19.0.3.0.0" / "post-litmus.py"), "post_litmus"
        )
        script.migrate(self.env.cr, "19.0.2.0.0")
        self.assertRecordValues(
            tiers,
            [
                {"has_litmus": True, "litmus_when_silent": True},
                {"has_litmus": True, "litmus_when_silent": False},
                {"has_litmus": False, "litmus_when_silent": False},
            ],
        )
        gold.has_litmus = False
        silver.unlink()
        script.migrate(self.env.cr, "19.0.2.0.0")
        self.assertTrue(gold.has_litmus, "also where one is gone")
