"""Where follow-ups and touchpoints meet: finishing one logs the other, a contact
closes what it answers, and undo opens it again."""

from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === BUSINESS METHODS === #

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
