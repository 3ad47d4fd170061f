from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def write(self, vals):
        res = super().write(vals)
        if {"active", "stop", "stop_date"} & vals.keys():
            now = fields.Datetime.now()
            undone = self.filtered(lambda e: not e.active or e.stop > now)
            self.env["relationship.capture"]._withdraw(self._name, undone.ids)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_withdraw_touchpoints(self):
        self.env["relationship.capture"]._withdraw(self._name, self.ids)
