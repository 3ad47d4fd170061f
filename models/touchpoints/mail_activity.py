from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        finished = self.filtered("active")
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        finished._relationship_log_done(feedback)
        return res

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active"):
            # Not done after all
            self.env["relationship.capture"]._withdraw(self._name, self.ids)
        return res

    def _relationship_log_done(self, feedback):
        """Finishing a call, a visit or a letter to a customer is a contact; a meeting
        is left to the calendar, where it took place.

        Prompts say themselves what their contact is; all others follow the rule of
        `relationship.history`.
        """
        done = self.filtered(
            lambda activity: activity.res_model
            and not activity.relationship_touchpoint_id
            and activity._relationship_may_be_contact()
        )
        if not done:
            return
        meetings = done.calendar_event_id
        if meetings:
            self.env["relationship.capture"]._correct_meetings(meetings.ids)
        others = done.filtered(lambda activity: not activity.relationship_reason)
        if others:
            self.env["mail.activity"].flush_model()
            self.env["relationship.capture"]._record(
                self.env["relationship.history"]._activities(
                    others.ids, set(others.mapped("res_model"))
                )
            )
        done._relationship_link_touchpoints()
        (done - others)._relationship_log_prompts(feedback)

    def _relationship_may_be_contact(self):
        """Return whether finishing the activity may be a contact with a customer, as
        far as that can be told without a query: others pay nothing."""
        self.ensure_one()
        if self.relationship_reason:
            return True
        model = self.env.get(self.res_model)
        return (
            bool(self.activity_type_id.relationship_channel_id)
            and model is not None
            and self.env["relationship.history"]._has_customer(model)
            or bool(self.calendar_event_id)
        )

    def _relationship_link_touchpoints(self):
        """Note on done activities the contact that they, or their meetings, were."""
        sources = {("mail.activity", activity.id): activity for activity in self}
        sources.update(
            (("calendar.event", activity.calendar_event_id.id), activity)
            for activity in self.filtered("calendar_event_id")
        )
        # sudo: whoever may finish the activity has had the contact, in any app
        touchpoints = self.env["relationship.touchpoint"].sudo()
        found = touchpoints.search_fetch(
            [
                ("res_model", "in", ["mail.activity", "calendar.event"]),
                ("res_id", "in", [res_id for _model, res_id in sources]),
            ],
            ["res_model", "res_id"],
        )
        for touchpoint in found:
            activity = sources.get((touchpoint.res_model, touchpoint.res_id))
            if activity:
                activity.sudo().relationship_touchpoint_id = touchpoint

    def _relationship_log_prompts(self, feedback):
        """Log the contacts that finishing these prompts is."""
        vals_list, activities = [], []
        for activity in self.filtered(lambda a: not a.relationship_touchpoint_id):
            channel = activity._relationship_get_channel().id
            if not channel:
                continue
            activities.append(activity)
            vals_list.append(
                {
                    "contact_id": activity._relationship_get_person().id,
                    "channel_id": channel,
                    "purpose": activity._relationship_get_purpose() or "other",
                    "note": feedback,
                    "res_model": self._name,
                    "res_id": activity.id,
                }
            )
        # sudo: whoever may finish the activity has had the contact, in any app
        touchpoints = self.env["relationship.touchpoint"].sudo().create(vals_list)
        for activity, touchpoint in zip(activities, touchpoints, strict=True):
            activity.sudo().relationship_touchpoint_id = touchpoint

    def _relationship_get_channel(self):
        """Return the channel of the contact that finishing this activity logs; none:
        it logs no contact."""
        self.ensure_one()
        channel = self.activity_type_id.relationship_channel_id
        if not channel and self._relationship_get_purpose():
            # or the prompt would be back the next day
            channel = channel.browse(channel._get_id("phone"))
        return channel

    def _relationship_get_purpose(self):
        """Return what the contact is for that finishing a prompt always is; nothing
        where only some types are one, such as calls."""
        self.ensure_one()
        return "service_check" if self.relationship_reason == "interval" else None
