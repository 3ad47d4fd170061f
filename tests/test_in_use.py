from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, RelationshipCommon

# What people choose from, and would break old records by deleting
ARCHIVED = (
    "relationship.channel",
    "relationship.interest",
    "relationship.loss.reason",
    "relationship.plan.stage",
    "relationship.stakeholder.role",
    "relationship.tier",
)


@tagged("post_install", "-at_install")
class TestInUse(RelationshipCommon):
    """Entries of lists in use are archived, and old records go on to show them."""

    def use(self, model, entry):
        """Let a record name ``entry``; return it and the field that shows it."""
        if model == "relationship.channel":
            return self.make_touchpoint(self.mia, channel_id=entry.id), "channel_id"
        if model == "relationship.interest":
            self.mia.interest_ids = entry
            return self.mia, "interest_ids"
        if model == "relationship.stakeholder.role":
            self.mia.stakeholder_role = entry
            return self.mia, "stakeholder_role"
        if model == "relationship.tier":
            customer = self.make_customer(relationship_tier_id=entry.id)
            return customer, "relationship_tier_id"
        if model == "relationship.plan.stage":
            plan = self.env["relationship.plan"].create(
                {"partner_id": self.brandt.id, "stage_id": entry.id}
            )
            return plan, "stage_id"
        self.brandt.contact_lost_date = TODAY
        loss = self.brandt.loss_ids
        loss.reason_id = entry
        return loss, "reason_id"

    def test_archived_instead(self):
        for model in ARCHIVED:
            with self.subTest(model):
                values = {"name": "Once more"}
                if model == "relationship.tier":
                    values["interval_days"] = 30
                others = {**values, "name": "Free"}
                if model == "relationship.channel":
                    values["code"], others["code"] = "once_more", "free"
                entries = self.env[model].create([values, others])
                used, free = entries
                record, name = self.use(model, used)
                with self.assertRaisesRegex(UserError, "Once more.*Archive it"):
                    used.with_user(self.mona).unlink()
                used.with_user(self.mona).active = False
                self.env.invalidate_all()
                self.assertEqual(record[name], used)
                record.flush_recordset()
                free.with_user(self.mona).unlink()
                self.assertFalse(free.exists())

    def test_archived_records_count(self):
        tier = self.env["relationship.tier"].create({"name": "Old", "interval_days": 9})
        self.make_customer(relationship_tier_id=tier.id).action_archive()
        with self.assertRaisesRegex(UserError, "Old is in use"):
            tier.with_user(self.mona).unlink()

    def test_delivery_plan(self):
        plan = self.env["mail.activity.plan"].create(
            {"name": "After delivery", "res_model": "sale.order"}
        )
        self.gold.delivery_plan_id = plan
        self.gold.active = False
        with self.assertRaisesRegex(UserError, "Test gold.*Archive it"):
            plan.unlink()
        plan.active = False
        self.assertEqual(self.gold.delivery_plan_id, plan)
        self.gold.delivery_plan_id = False
        plan.unlink()
