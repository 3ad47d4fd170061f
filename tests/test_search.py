from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import RelationshipCommon

CUSTOMER = ("partner_id", "relationship_partner_id")


@tagged("post_install", "-at_install")
class TestSearch(RelationshipCommon):
    """Who answers the phone types the name of the person, not that of the company."""

    def test_by_the_name_of_a_person(self):
        self.make_prompt(self.brandt)
        self.make_concern(self.brandt)
        self.env["relationship.plan"].with_user(self.ann).create(
            {"partner_id": self.brandt.id}
        )
        for name in (
            "mail_activity_view_search_my",
            "relationship_concern_view_search",
            "relationship_plan_view_search",
        ):
            # As somebody types it, or chooses one of the names that Odoo offers
            for value in ("Mia Bra", self.mia.id, self.brandt.id):
                self.assertEqual(self.find(name, value), self.brandt, (name, value))

    def test_all_of_our_searches(self):
        """Each search of customers finds their people, or is about people."""
        views = self.env["ir.ui.view"].search([("type", "=", "search")])
        for view in views.filtered(
            lambda v: (v.xml_id or "").startswith("relationship_flow.")
        ):
            for field in etree.fromstring(view.arch).iterfind(".//field"):
                if field.get("name") in CUSTOMER:
                    self.assertNotEqual(field.get("operator"), "child_of", view.xml_id)

    def find(self, name, value):
        """Return the customers of what the search finds by ``value``."""
        view = self.env.ref(f"relationship_flow.{name}")
        records = self.env[view.model].with_user(self.ann)
        fields = etree.fromstring(view.arch).iterfind(".//field[@filter_domain]")
        field = next(field for field in fields if field.get("name") in CUSTOMER)
        domain = safe_eval(field.get("filter_domain"), {"raw_value": value})
        return records.search(domain)[field.get("name")]
