from ..common import RelationshipCommon, day


class PlanCommon(RelationshipCommon):
    """Plans, their steps, and the follow-ups that come of them."""

    @classmethod
    def make_plan(cls, partner=None, user=None, **vals):
        """Start a plan without steps, as Ann."""
        plans = cls.env["relationship.plan"].with_user(user or cls.ann)
        return plans.with_context(relationship_first_steps=False).create(
            {"partner_id": (partner or cls.brandt).id, **vals}
        )

    @classmethod
    def make_step(cls, plan, due=0, **vals):
        """Add a step that is due so many days from today."""
        return cls.env["relationship.plan.step"].create(
            {"plan_id": plan.id, "name": "Show the new line", "date": day(due), **vals}
        )

    def raise_due(self):
        self.env["relationship.plan.prompt"]._raise_due()

    def prompts(self, record, active=True):
        """Return the prompts of a step, or of a plan for its review."""
        kind = "step" if record._name.endswith("step") else "review"
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("relationship_reason", "=", "plan"),
                    ("relationship_key", "=", f"{kind},{record.id}"),
                    ("active", "=", active),
                ]
            )
        )
