from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..hooks import get_columns, pre_init_hook
from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestHooks(RelationshipCommon):
    """Beside other addons."""

    def test_columns_are_known(self):
        columns = {(model, name): kind for model, name, kind in get_columns(self.env)}
        self.assertEqual(columns["res.partner", "birthdate_date"], "date")
        self.assertEqual(columns["res.partner", "relationship_tier_id"], "int4")
        self.assertEqual(columns["sale.order", "delivered_date"], "date")
        self.assertNotIn(("res.partner", "contact_status"), columns)

    def test_all_is_well(self):
        pre_init_hook(self.env)

    def test_column_of_another_type(self):
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_partner ALTER COLUMN birthdate_date TYPE varchar"
        )
        with self.assertRaisesRegex(UserError, r"res\.partner\.birthdate_date"):
            pre_init_hook(self.env)

    def test_birthday_of_another_addon(self):
        """Where another addon has the birthday, too, it says who sees it."""
        mia = self.mia.with_user(self.plain)
        with self.assertRaises(AccessError):
            mia.read(["birthdate_date"])
        field = mia._fields["birthdate_date"]
        self.patch(field, "_modules", ("partner_contact_birthdate", *field._modules))
        mia.read(["birthdate_date"])
        self.assertFalse(field.groups)
