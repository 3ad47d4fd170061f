"""Where follow-ups and touchpoints meet: finishing one logs the other, a contact
closes what it answers, and undo opens it again."""

from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        finished = self.filtered("active")
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        finished.exists()._relationship_log_done(feedback)
        return res

    # === BUSINESS METHODS === #

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
                    "purpose": activity._relationship_get_purpose(),
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
        if not channel and self._relationship_is_check():
            # or the prompt would be back the next day
            channel = channel.browse(channel._get_id("phone"))
        return channel

    def _relationship_get_purpose(self):
        """Return what the contact that finishing this activity logs is about."""
        self.ensure_one()
        return "service_check" if self._relationship_is_check() else "other"

    def _relationship_is_check(self):
        """Return whether the prompt asks for nothing but to be in touch."""
        self.ensure_one()
        return (
            self.relationship_reason == "interval"
            or self._relationship_is_about_person()
        )

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

    def _relationship_answer(self, touchpoints):
        """Close prompts by contacts that the user logged for their customers.

        :param touchpoints: contacts that reached somebody; the others change nothing
        """
        reached = touchpoints.filtered("reached").grouped("partner_id")
        for partner, activities in (
            self.exists().grouped("relationship_partner_id").items()
        ):
            contacts = reached.get(partner, touchpoints[:0])
            answered = activities.filtered(
                lambda a, c=contacts: a.active or a.relationship_touchpoint_id in c
            )
            if contacts and answered:
                # sudo: a colleague's prompt is done when the customer has been heard
                answered.sudo().write(
                    {
                        "relationship_touchpoint_id": contacts[:1].id,
                        "active": False,
                        "feedback": contacts[:1].note,
                    }
                )

    def _relationship_close(self, feedback):
        """Close prompts that need nobody any more, without a contact of their own.

        :param str feedback: why, for those who look later
        """
        self.write({"active": False, "feedback": feedback})
        self._relationship_take_off_counters()

    def _relationship_take_off_counters(self):
        for user, activities in self.grouped("user_id").items():
            if user:
                user._bus_send(
                    "mail.activity/updated",
                    {"activity_deleted": True, "count_diff": -len(activities)},
                )

    def _relationship_closed_by_contact(self):
        """Say on prompts that a contact has closed which one it was, and take them
        off the assignees' counters. Called by the clock, after the fact."""
        self.invalidate_recordset(flush=False)
        self.env["res.partner"].invalidate_model(["activity_ids"], flush=False)
        # sudo: the prompts closed may be those of colleagues
        closed = self.sudo()
        for activity in closed:
            touchpoint = activity.relationship_touchpoint_id
            activity.feedback = self.env._(
                "Closed by itself: %(channel)s with %(person)s on %(date)s "
                "(%(colleague)s).",
                channel=touchpoint.channel_id.name,
                person=touchpoint.contact_id.name or touchpoint.partner_id.name,
                date=activity.relationship_partner_id._format_day(
                    touchpoint._get_local_day()
                ),
                colleague=touchpoint.user_id.name or touchpoint.partner_id.name,
            )
        closed._relationship_take_off_counters()

    def _relationship_reopen(self):
        """Open prompts again whose contact has been taken back, unless a new one has
        been raised in the meantime, or another contact keeps the clock in time."""
        soon = fields.Date.add(
            fields.Date.context_today(self),
            days=self.env["res.partner"]._get_lead_days() + 1,
        )
        for activity in self:
            due_date = activity.relationship_partner_id.next_contact_date
            if activity.relationship_reason == "interval" and (
                not due_date or due_date > soon
            ):
                continue
            taken = self.search_count(
                [
                    ("active", "=", True),
                    (
                        "relationship_partner_id",
                        "=",
                        activity.relationship_partner_id.id,
                    ),
                    ("relationship_reason", "=", activity.relationship_reason),
                    ("relationship_key", "=", activity.relationship_key),
                ]
            )
            if activity.relationship_reason and not taken:
                activity.write(
                    {
                        "active": True,
                        "feedback": False,
                        "relationship_touchpoint_id": False,
                    }
                )
