from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        finished = self.filtered("active")
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        finished.exists()._relationship_log_done(feedback)
        return res

    def _relationship_log_done(self, feedback):
        """Finishing a call, a visit or a letter to a customer is a contact.

        Meetings are left to the calendar, which knows whether they took place.
        """
        vals_list, activities = [], []
        for activity, person in self._relationship_get_people().items():
            channel = activity._relationship_get_channel().id
            # sudo: finishing one's own activity needs no right on the customer
            if not channel or not self.env["relationship.capture"]._is_customer(
                person.sudo()
            ):
                continue
            activities.append(activity)
            vals_list.append(
                {
                    "contact_id": person.id,
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

    def _relationship_get_people(self):
        """Return ``{activity: person}``: whom the activities without a contact of
        their own were about."""
        people = {}
        loose = self.filtered(
            lambda a: a.res_model
            and not a.relationship_touchpoint_id
            and not a.calendar_event_id
        )
        for activity in loose.filtered("relationship_partner_id"):
            people[activity] = activity._relationship_get_person()
        for model, activities in (
            (loose - loose.filtered("relationship_partner_id"))
            .grouped("res_model")
            .items()
        ):
            # sudo: finishing one's own activity needs no right on the record
            records = self.env[model].sudo().browse(activities.mapped("res_id"))
            records = records.exists()
            if model == "res.partner":
                by_id = {record.id: record for record in records}
            elif hasattr(records, "_mail_get_partners"):
                by_id = {
                    id_: partners[:1]
                    for id_, partners in records._mail_get_partners().items()
                }
            else:
                continue
            for activity in activities:
                if by_id.get(activity.res_id):
                    people[activity] = by_id[activity.res_id]
        return people

    def _relationship_get_purpose(self):
        """Return what the contact is for that finishing a prompt always is; nothing
        where only some types are one, such as calls."""
        self.ensure_one()
        return "service_check" if self.relationship_reason == "interval" else None
