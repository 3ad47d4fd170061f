from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, TODAY
from .common_stakeholder import StakeholderCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStakeholderAside(StakeholderCommon):
    """What is known of people, and their follow-ups, while a customer is lost."""

    def set_aside(self):
        """Snooze the follow-up of a person; their customer is marked as lost."""
        tom = self.make_person(role="indirect", stakeholder_interval_days=30)
        self.make_touchpoint(tom, days=60)
        self.night()
        prompt = self.person_prompt(tom)
        prompt.with_user(self.ann).action_relationship_snooze(days=3)
        self.brandt.contact_lost_date = TODAY
        self.assertFalse(prompt.active)
        return tom, prompt

    def test_heard_while_lost(self):
        tom, prompt = self.set_aside()
        self.make_touchpoint(tom, direction="inbound")
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertFalse(prompt.exists())

    def test_not_heard_while_lost(self):
        _tom, prompt = self.set_aside()
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertTrue(prompt.active)
        self.assertTrue(prompt.relationship_snoozed_until)

    def test_known_since_the_evening(self):
        """Who came into the address book at ten in New York came on that day."""
        self.ann.tz = "America/New_York"
        tom = self.make_person(role="indirect", stakeholder_interval_days=30)
        self.put(tom, create_date=NOW + timedelta(days=-30, hours=14))
        with self.frozen(hours=8):
            self.night()
        self.assertEqual(self.person_prompt(tom).relationship_key, f"person,{tom.id}")

    def test_archived_interests_stay(self):
        old, new = self.env["relationship.interest"].create(
            [{"name": "Old hobby"}, {"name": "New hobby"}]
        )
        tom = self.make_person(interest_ids=(old | new).ids)
        old.active = False
        self.env.invalidate_all()
        dialog = self.env["relationship.stakeholder.edit"].with_user(self.olaf)
        dialog = dialog.with_context(default_partner_id=tom.id)
        dialog.create(dialog.default_get([*dialog._fields])).action_save()
        self.assertEqual(tom.interest_ids, old | new)
