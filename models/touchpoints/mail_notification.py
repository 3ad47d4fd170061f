from odoo import models

FAILED = {"bounce", "exception", "canceled"}


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        status = vals.get("notification_status")
        revived = self.browse()
        if status and status not in FAILED:  # sent, or on its way again
            revived = self.filtered(lambda n: n.notification_status in FAILED)
        res = super().write(vals)
        if status in FAILED:
            self._relationship_set_reached(False)
        elif revived:
            revived._relationship_set_reached(True)
        return res

    def _relationship_set_reached(self, reached):
        """A mail that failed has reached nobody: its touchpoint becomes an attempt."""
        # sudo: delivery reports come in without any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        for partner, notifications in self.grouped("res_partner_id").items():
            touchpoints |= touchpoints.search(
                [
                    ("res_model", "=", "mail.message"),
                    ("res_id", "in", notifications.mail_message_id.ids),
                    ("contact_id", "=", partner.id),
                    ("direction", "=", "outbound"),
                    ("reached", "!=", reached),
                ]
            )
        if touchpoints:
            touchpoints.reached = reached
