from odoo import models

DECISIVE_FIELDS = {
    "active",
    "allday",
    "attendee_ids",
    "duration",
    "opportunity_id",
    "partner_ids",
    "res_id",
    "res_model",
    "start",
    "start_date",
    "stop",
    "stop_date",
    "user_id",
}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def write(self, vals):
        res = super().write(vals)
        if DECISIVE_FIELDS & vals.keys():
            self.env["relationship.capture"]._correct_meetings(self.ids)
        return res

    def unlink(self):
        # Odoo deletes the activities that were planned as the meeting. What a follow-up
        # asks for stays to be done, or has been done.
        # sudo: it may be a colleague's
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        activities.search(
            [
                ("calendar_event_id", "in", self.ids),
                ("relationship_reason", "!=", False),
            ]
        ).calendar_event_id = False
        # sudo: who deletes a meeting need not have any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        if not touchpoints.search_count(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], limit=1
        ):
            return super().unlink()
        capture = self.env["relationship.capture"]
        ids = capture._find_meetings(self.ids)
        res = super().unlink()
        capture._read_meetings(ids)  # a colleague's copy may be left
        return res
