from odoo.tests import BaseCase, tagged

from ...models.shared.names import get_first_name
from ..common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    """How to address people, from names as they are written."""

    def test_first_names(self):
        for name, expected in {
            "Anna Meier": "Anna",
            " Anna  Meier": "Anna",
            "Anna\u00a0Meier": "Anna",
            "ANNA MEIER": "ANNA",
            "Jean-Luc Petit": "Jean-Luc",
            "Anna": "Anna",
            "Meier, Anna": "Anna",
            "Meier, Dr. Anna": "Anna",
            "Anna Meier, PhD": "Anna",
            "Dr. Anna Meier": "Anna",
            "Prof. Dr. Anna Meier": "Anna",
            "Dipl.-Ing. Karl Maier": "Karl",
            "Mr. John Doe": "John",
            "Herrn Dr. Max Muster": "Max",
            "Meier, Ma": "Ma",
            "Dra. Ana Silva": "Ana",
            "Familie Meier": "",
            "Dott. Rossi": "",
            "Frau Meier": "",
            "Prof. Dr. Meier": "",
            "M. Dupont": "",
            "J. Smith": "",
            "anna.meier@nord.example": "",
            "Info": "",
            "Ramp 3": "Ramp",
            "": "",
            None: "",
            ",": "",
            "Meier,": "Meier",
            "Dott.ssa Maria Bianchi": "Maria",
            "Sig.ra Rossi": "",
            "Mag.a Anna Huber": "Anna",
            "Mag. (FH) Anna Huber": "Anna",
            "Dr.Anna Meier": "Anna",
            '"Anna" Meier': "Anna",
            "Anna (Purchasing) Meier": "Anna",
            "John Doe, CEO": "John",
            "Anna Meier, Managing director": "",
            "van der Berg, Jan": "Jan",
            "van Gogh": "",
            "O'Neill, Sinéad": "Sinéad",
            "D'Arcy Meier": "D'Arcy",
            "Herr und Frau Meier": "",
            "Mr. and Mrs. Smith": "",
            "Anna and Karl Meier": "",
            "DUPONT Jean": "",
            "Anna MEIER": "Anna",
            "Pani Kowalska": "",
            "Mx Smith": "",
            "Accounts Payable": "",
            "www.nord.example": "",
        }.items():
            with self.subTest(name):
                self.assertEqual(get_first_name(name), expected)

    def test_companies_entered_as_people(self):
        for name, expected in {
            "Nordhafen Glas GmbH": "",
            "Acme Ltd": "",
            "Smith & Sons Inc.": "",
            "Muster AG": "",
            "Dupont SARL": "",
            "Jansen B.V.": "",
            "Ana Sa": "Ana",
            "Maria Spa": "Maria",
        }.items():
            with self.subTest(name):
                self.assertEqual(get_first_name(name), expected)

    def test_family_name_first(self):
        self.assertEqual(get_first_name("Nagy Anna", "hu_HU"), "")
        self.assertEqual(get_first_name("Nagy, Anna", "hu_HU"), "Anna")
        self.assertEqual(get_first_name("Anna", "hu_HU"), "Anna")


@tagged("post_install", "-at_install")
class TestWordsWithoutOrders(RelationshipCommon):
    def test_no_orders_no_words_about_them(self):
        words = self.make_prompt(self.brandt).relationship_script
        self.assertNotIn("orders", words)
        self.assertIn("Brandt Packaging", words)
        other = self.make_customer("Other", relationship_tier_id=self.silver.id)
        self.make_order(other).action_confirm()
        self.assertIn("your orders", self.make_prompt(other).relationship_script)

    def test_last_contact_looks_after_customers(self):
        bookkeeper = self.make_user("bookkeeper", "account.group_account_invoice")
        self.silver.assign_to = "last_contact"
        self.make_touchpoint(self.mia, days=5, user=self.olaf)
        self.make_touchpoint(self.mia, user=self.env.user, user_id=bookkeeper.id)
        [user] = (
            self.env["relationship.assignment"]._get_assignees(self.brandt).values()
        )
        self.assertEqual(user, self.olaf)
