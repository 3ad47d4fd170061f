from odoo import api, models

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

    @api.ondelete(at_uninstall=False)
    def _unlink_withdraw_touchpoints(self):
        self.env["relationship.capture"]._withdraw(self._name, self.ids)
