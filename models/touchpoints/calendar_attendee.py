from odoo import models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self.env["relationship.capture"]._correct_meetings(self.event_id.ids)
        return res
