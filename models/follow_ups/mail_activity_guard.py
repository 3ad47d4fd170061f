"""What makes an activity a follow-up is set by the app alone: nobody makes, moves or
answers one by writing its fields, whatever way they write."""

from odoo import api, models
from odoo.exceptions import AccessError

# Only code can pass this on: nothing that comes over the network is this object
APP = object()
OWN_FIELDS = {
    "relationship_brought_by_id",
    "relationship_due_date",
    "relationship_handed_on",
    "relationship_key",
    "relationship_partner_id",
    "relationship_reason",
    "relationship_set_aside",
    "relationship_snooze_count",
    "relationship_snooze_reason",
    "relationship_snoozed_until",
    "relationship_touchpoint_id",
}
# Where a follow-up belongs
PLACE_FIELDS = {"res_id", "res_model", "res_model_id"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        # Looked at afterwards: defaults in the context set fields as well
        if not self._relationship_may_set() and any(
            activity[name] for activity in activities for name in OWN_FIELDS
        ):
            self._relationship_refuse()
        return activities

    def write(self, vals):
        if not self._relationship_may_set():
            moved = PLACE_FIELDS & vals.keys() and any(
                activity.relationship_reason for activity in self
            )
            if moved or OWN_FIELDS & vals.keys():
                self._relationship_refuse()
            prompts = vals.get("user_id") and self.filtered("relationship_reason")
            if prompts:
                user = self.env["res.users"].browse(vals["user_id"])
                prompts._relationship_check_may_get(user)
        return super().write(vals)

    def _relationship_may_set(self):
        """Return whether it is the app that writes, and not somebody's hand."""
        return self.env.su or self.env.context.get("relationship_app") is APP

    def _relationship_by_app(self):
        """Return these activities for the app to write its own fields of them."""
        return self.with_context(relationship_app=APP)

    def _relationship_refuse(self):
        raise AccessError(
            self.env._(
                "Follow-ups are raised, snoozed and answered by their buttons. Nothing "
                "has been changed."
            )
        )
