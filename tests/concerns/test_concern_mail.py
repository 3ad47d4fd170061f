from odoo.tests import tagged

from ..touchpoints.common_mail import MailRelationshipCommon

ADDRESS = "concern@relationship.example.com"


@tagged("post_install", "-at_install")
class TestConcernMailed(MailRelationshipCommon):
    """Whose concern a mail is, and that somebody reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("relationship_flow.mail_alias_concern").alias_domain_id = cls.domain

    def get_mailed(self, *args, **headers):
        """Let a mail come in at the address for concerns; return the concern."""
        id_ = self.receive(*args, to=ADDRESS, **headers)
        return self.env["relationship.concern"].browse(id_ or [])

    def test_our_own_address_is_no_customer(self):
        """As in the signature of the colleague who passes it on."""
        self.company.partner_id.email = "info@relationship.example.com"
        concern = self.get_mailed(
            "Two boxes were torn.\n\nPaul, info@relationship.example.com",
            sender=self.plain.email,
            cc=self.mia.email,
        )
        self.assertEqual(concern.contact_id, self.mia)

    def test_nor_is_a_colleague_who_has_left(self):
        self.olaf.active = False
        concern = self.get_mailed(
            f"From: {self.olaf.email}\n\nFrom: {self.mia.email}\nTwo were torn.",
            sender=self.plain.email,
        )
        self.assertEqual(concern.contact_id, self.mia)

    def test_one_more_than_closed_ones(self):
        """More than five an hour join the newest that somebody still reads."""
        for number in range(5):
            self.get_mailed(f"Torn {number}").action_told()
        concern = self.get_mailed("The labels come off, too.")
        self.assertEqual(concern.stage, "new")
        self.assertEqual(self.get_mailed("And the ink."), concern)
        self.assertEqual(len(self.brandt.concern_ids), 6)
