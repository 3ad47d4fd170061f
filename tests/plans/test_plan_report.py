from odoo import Command
from odoo.tests import tagged

from ..common import day
from .common_plan import PlanCommon

INTERNAL = "relationship_flow.relationship_plan_report"
CUSTOMER = "relationship_flow.relationship_plan_report_customer"
POISON = "p0ison"


@tagged("post_install", "-at_install")
class TestPlanReport(PlanCommon):
    """What we print for us, and what the customer gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(
            goal="Goods by Monday noon",
            sponsor_id=cls.mona.id,
            wish_ids=[
                Command.create(
                    {
                        "name": "What we used",
                        "repeat_number": 3,
                        "contact_id": cls.mia.id,
                    }
                )
            ],
        )
        cls.make_step(cls.plan, 5, name="Visit the press room", is_shared=True)

    def render(self, report, **context):
        reports = self.env["ir.actions.report"].with_user(self.ann)
        html, _kind = reports.with_context(**context)._render_qweb_html(
            report, self.plan.ids
        )
        return html.decode()

    def poison(self):
        """Put a word into all that is internal; return the fields it went into."""
        tier = self.env["relationship.tier"].create(
            {"name": f"{POISON} tier", "interval_days": 7}
        )
        stage = self.env["relationship.plan.stage"].create({"name": f"{POISON} stage"})
        sponsor = self.make_user("s", "base.group_user", name=f"{POISON} sponsor")
        self.brandt.relationship_tier_id = tier
        self.env["relationship.pulse"].create(
            {
                "partner_id": self.brandt.id,
                "company_id": self.company.id,
                "yearly_value": 777777,
            }
        )
        self.env["relationship.health"].create(
            {
                "partner_id": self.brandt.id,
                "company_id": self.company.id,
                "score": 37,
                "date": day(0),
            }
        )
        self.mia.stakeholder_support = "sceptic"
        self.plan.write(
            {
                "note": f"<p>{POISON} note</p>",
                "stage_id": stage.id,
                "sponsor_id": sponsor.id,
                "level": "2",
                "target_level": "5",
            }
        )
        self.make_step(self.plan, 6, name=f"{POISON} step")
        self.plan.step_ids.note = f"{POISON} step note"
        words = dict(self.plan._fields["level"].selection)
        return [
            *(f"{POISON} {name}" for name in ("tier", "note", "stage", "sponsor")),
            *(f"{POISON} {name}" for name in ("step", "step note")),
            words["2"],
            words["5"],
            "777,777",
            "37</span>",
        ]

    def test_customer_version_holds_nothing_internal(self):
        words = self.poison()
        internal, shared = self.render(INTERNAL), self.render(CUSTOMER)
        for word in words:
            self.assertIn(word, internal)
            self.assertNotIn(word, shared)
        for word in (POISON, "of 100", "ceptic"):
            self.assertNotIn(word, shared)
        for word in ("Goods by Monday noon", "What we used", "Visit the press room"):
            self.assertIn(word, internal)
            self.assertIn(word, shared)
        self.assertIn("every 3 months", shared)
        self.assertEqual(shared.count("<th>"), shared.count("<td>"))
        self.assertIn("Mia Brandt", shared)

    def test_customer_version_takes_nothing_but_the_shared_content(self):
        """A field that comes later can't slip in: each value is one of these."""
        self.poison()
        content = self.plan.with_user(self.ann)._get_shared_content()
        self.assertEqual(
            content,
            {
                "customer": "Brandt Packaging",
                "goal": "Goods by Monday noon",
                "wishes": [
                    {
                        "name": "What we used",
                        "often": "every 3 months",
                        "how": False,
                        "person": "Mia Brandt",
                    }
                ],
                "steps": [
                    {
                        "name": "Visit the press room",
                        "often": "",
                        "person": False,
                        "colleague": "Ann Keller",
                        "date": day(5),
                        "is_done": False,
                    }
                ],
            },
        )

    def test_pdf(self):
        reports = self.env["ir.actions.report"].with_user(self.ann)
        reports = reports.with_context(force_report_rendering=True)
        pdf, kind = reports._render_qweb_pdf(CUSTOMER, self.plan.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
