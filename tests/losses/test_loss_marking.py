from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, day
from .common_loss import LossCommon


@tagged("post_install", "-at_install")
class TestLossMarking(LossCommon):
    """What can be marked as lost, and until when it is taken back."""

    def test_undo_in_the_morning(self):
        """At eight in Tokyo it is still yesterday in UTC."""
        self.ann.tz = "Asia/Tokyo"
        with self.frozen(hours=11):
            loss = self.mark(self.brandt).with_context(tz="Asia/Tokyo")
            loss.action_undo()
        self.assertFalse(self.brandt.contact_lost_date)
        with self.frozen(hours=11):
            loss = self.mark(self.brandt).with_context(tz="Asia/Tokyo")
        with self.frozen(hours=27), self.assertRaisesRegex(UserError, "Start again"):
            loss.action_undo()

    def test_seen_in_the_evening(self):
        """At ten in New York it is tomorrow in UTC already."""
        self.ann.tz = "America/New_York"
        concern = self.make_concern()
        self.put(concern, date=NOW + timedelta(hours=13))
        with self.frozen(hours=14):
            self.env.invalidate_all()
            loss = self.mark(self.brandt, date=TODAY)
        self.assertEqual(loss.open_concern_count, 1)
        loss.date = day(-1)
        self.assertEqual(loss.open_concern_count, 0)

    def test_archived_customers_are_marked(self):
        self.brandt.action_archive()
        self.mark(self.brandt, try_after_1=True)
        self.assertEqual(self.brandt.contact_lost_date, TODAY)
        self.assertFalse(self.winback_of(self.brandt))
        self.brandt.action_unarchive()
        self.assertEqual(len(self.winback_of(self.brandt)), 1)

    def test_reason_of_those_who_gave_none(self):
        """It is needed for the next one, though nothing has it now."""
        self.env["relationship.loss"].search([]).unlink()
        unknown = self.env.ref("relationship_flow.relationship_loss_reason_unknown")
        with self.assertRefused("Unknown is in use.*Archive it"):
            unknown.with_user(self.mona).unlink()
        unknown.with_user(self.mona).active = False
        self.brandt.contact_lost_date = TODAY
        self.assertEqual(self.loss_of(self.brandt).reason_id, unknown)
