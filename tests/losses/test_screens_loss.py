import json

from odoo.tests import tagged

from ..common_screens import CLICK, DESKTOP, PHONE, TAB, LookCommon

LOSSES = "relationship_flow.relationship_loss_action"


@tagged("post_install", "-at_install")
class TestScreensLoss(LookCommon):
    """Where it is said how relationships ended."""

    def test_screens(self):
        self.sonne.contact_lost_date = self.today
        loss = self.sonne.loss_ids
        seen = "contact 2 days late"
        dialog = self.opened(self.brandt.action_mark_lost())
        mark = CLICK % json.dumps("[name=action_mark]")
        told = ("loss_marked", mark, ["Marked as lost", "Undo"])
        self.look(
            (
                self.olaf,
                DESKTOP,
                [
                    ("loss_list", self.opened(LOSSES), ["Sonne Bakeries", seen]),
                    ("loss_dialog", dialog, ["Brandt Packaging", "in 3 months"]),
                    told,
                    ("loss_form", self.form(loss), ["Years with us", seen]),
                    ("loss_customer", self.form(self.sonne), ["Lost on"]),
                    ("loss_tab", TAB, ["Silently", seen, "Start again"]),
                ],
            ),
            (
                self.mona,
                PHONE,
                [
                    ("loss_list", self.opened(LOSSES), ["Sonne Bakeries", seen]),
                    ("loss_form", self.form(loss), ["Win-back plan", seen]),
                ],
            ),
        )
        self.assertEqual(self.brandt.loss_ids.date, self.today)
        self.assertEqual(len(self.brandt.loss_ids.attempt_ids), 1)
