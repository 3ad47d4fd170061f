"""Managers change the settings of the app, and nothing else."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..models.shared.relationship_setting import SETTINGS
from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestSettings(RelationshipCommon):
    def parameter(self, name):
        return self.env["ir.config_parameter"].get_param(f"relationship_flow.{name}")

    def test_manager_changes_them(self):
        self.set_limits(lead_days=4)
        settings = self.env["relationship.settings"].with_user(self.mona)
        with Form(settings) as form:
            self.assertEqual(form.relationship_lead_days, 4)
            self.assertEqual(form.relationship_litmus_days, 14)
            form.relationship_lead_days = 6
            form.relationship_daily_limit = 0
            form.relationship_concern_words = "broken, torn"
        form.record.action_save()
        self.assertEqual(self.parameter("lead_days"), "6")
        self.assertEqual(self.parameter("daily_limit"), "0", "0 is no default")
        self.assertEqual(self.env["res.partner"]._relationship_get_lead_days(), 6)
        words = self.env["relationship.concern"]._get_complaint_words()
        self.assertEqual(words, ["broken", "torn"])
        with Form(settings) as form:
            self.assertEqual(form.relationship_daily_limit, 0)

    def test_both_ways_are_one(self):
        settings = self.env["relationship.settings"].with_user(self.mona)
        settings.create({"relationship_lead_days": 6}).action_save()
        admin = self.env["res.config.settings"].create({})
        self.assertEqual(admin.relationship_lead_days, 6)
        admin.relationship_lead_days = 2
        admin.set_values()
        self.assertEqual(settings.create({}).relationship_lead_days, 2)

    def test_bad_values(self):
        settings = self.env["relationship.settings"].with_user(self.mona)
        with self.assertRaises(ValidationError):
            settings.create({"relationship_lead_days": -1})
        with self.assertRaises(ValidationError):
            settings.create({"relationship_health_green": 10})

    def test_sane_bounds(self):
        """Each number is refused on entry where it makes no sense, and harmless when
        it comes otherwise."""
        settings = self.env["relationship.settings"].with_user(self.mona)
        parameters = self.env["ir.config_parameter"]
        for name, setting in SETTINGS.items():
            with self.subTest(name):
                with self.assertRaisesRegex(ValidationError, "choose a number|Green"):
                    settings.create({f"relationship_{name}": setting.most + 1})
                for value, expected in (
                    ("9" * 40, setting.most),
                    ("soon", setting.default),
                    ("-5", setting.default),
                    ("²", setting.default),
                    (str(setting.least), setting.least),
                ):
                    parameters.set_param(f"relationship_flow.{name}", value)
                    self.assertEqual(
                        self.env["relationship.setting"]._get(name), expected
                    )
                parameters.set_param(f"relationship_flow.{name}", "99999999")
        self.env["relationship.follow.up"]._raise_due()
        self.env["res.partner"].search([("contact_status", "=", "due_soon")])
        self.env["relationship.follow.up"]._withdraw_obsolete()

    def test_nobody_else(self):
        for user in (self.ann, self.olaf, self.plain):
            with self.assertRaises(AccessError):
                self.env["relationship.settings"].with_user(user).create({})
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.mona).create({})
        with self.assertRaises(AccessError):
            self.mona.with_user(self.mona).env["ir.config_parameter"].set_param("a", 1)
