"""Where follow-ups and touchpoints meet: finishing one logs the other, a contact
closes what it answers, and undo opens it again."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === BUSINESS METHODS === #

    def _action_done(self, feedback=False, attachment_ids=None):
        return super(MailActivity, self._relationship_get_undone())._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )

    def _relationship_is_done(self):
        """Return whether somebody has done what the prompt asks for. What was closed
        by itself, by a mail or an order, keeps nobody from logging a contact."""
        self.ensure_one()
        # sudo: the contact may be of another company, and is there all the same
        touchpoint = self.sudo().relationship_touchpoint_id
        return (
            bool(self.relationship_reason)
            and not self.active
            and not self.relationship_set_aside
            and (not touchpoint.res_model or touchpoint.res_model == self._name)
        )

    @api.model
    def _relationship_get_closed_by_itself_domain(self):
        """Return the domain of prompts that a mail, an order or a meeting has closed:
        nobody has done them, and they open again without it."""
        return (
            Domain("relationship_reason", "!=", False)
            & Domain("active", "=", False)
            & Domain("relationship_touchpoint_id.res_model", "!=", False)
            & Domain("relationship_touchpoint_id.res_model", "!=", self._name)
        )

    def _relationship_get_undone(self):
        """Return the prompts that nobody has done yet. Of two people who finish one at
        the same moment, the second comes here again after the first.

        :raise UserError: when all of them have been done, with who did it
        """
        self._relationship_wait()
        done = self.filtered(lambda prompt: prompt._relationship_is_done())
        if done and done == self:
            raise UserError(done[0]._relationship_explain_done())
        return self - done

    def _relationship_get_open(self):
        """Return the prompts that are still open, for whoever decides on them.

        :raise UserError: when none of them is, with who was faster
        """
        open_ = self._relationship_get_undone().filtered("active")
        if self and not open_:
            raise UserError(
                self.env._(
                    "“%(customer)s” has been answered meanwhile. Load the screen "
                    "again: what is left is there.",
                    customer=self[0].relationship_partner_id.name,
                )
            )
        return open_

    def _relationship_wait(self):
        """Wait for whoever is finishing one of these prompts right now. When they have,
        PostgreSQL says so, and Odoo begins anew with what they have left."""
        prompts = self.filtered("relationship_reason")
        if prompts.ids:
            self.env.execute_query(
                SQL(
                    """SELECT FROM mail_activity WHERE id = ANY(%s)
                     ORDER BY id FOR NO KEY UPDATE""",
                    prompts.ids,
                )
            )

    def _relationship_explain_done(self):
        """Return who has done what the prompt asks for, and what to do now."""
        # sudo: the name of the colleague alone
        prompt = self.sudo()
        colleague = prompt.relationship_touchpoint_id.user_id or prompt.write_uid
        facts = {
            "colleague": colleague.name,
            "customer": prompt.relationship_partner_id.name,
        }
        if colleague == self.env.user:
            return self.env._(
                "You have done this already for “%(customer)s”. If there was one more "
                "contact, log it on the customer.",
                **facts,
            )
        return self.env._(
            "%(colleague)s has done this already for “%(customer)s”. If you were in "
            "touch as well, log it on the customer.",
            **facts,
        )

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
                lambda a, c=contacts: a.active
                and not a._relationship_clock_asks()
                or a.relationship_set_aside
                or a.relationship_touchpoint_id in c
            )
            if contacts and answered:
                # sudo: a colleague's prompt is done when the customer has been heard
                answered.sudo().write(
                    {
                        "relationship_touchpoint_id": contacts[:1].id,
                        "active": False,
                        "relationship_set_aside": False,
                        "feedback": contacts[:1].note,
                    }
                )

    def _relationship_clock_asks(self):
        """Return whether the prompt is the clock's, and due all the same: the contact
        was long ago, or by a channel that does not count."""
        return self.relationship_reason == "interval" and self._relationship_is_due()

    def _relationship_close(self, feedback):
        """Close prompts that need nobody any more, without a contact of their own.

        :param str feedback: why, for those who look later
        """
        self.write({"active": False, "feedback": feedback})
        self._relationship_lower_counters()

    def _relationship_lower_counters(self):
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
                date=activity.relationship_partner_id._relationship_format_day(
                    touchpoint._get_local_day()
                ),
                colleague=touchpoint.user_id.name or touchpoint.partner_id.name,
            )
        closed._relationship_lower_counters()

    def _relationship_reopen(self):
        """Open prompts again whose contact has been taken back, unless a new one has
        been raised in the meantime, or another contact keeps the clock in time. Those
        of customers or people who need nothing for now are set aside at once."""
        prompts = self.filtered("relationship_reason")
        taken = {
            prompt._relationship_get_identity()
            for prompt in prompts.search(
                prompts._relationship_get_pending_domain()
                & Domain(
                    "relationship_partner_id", "in", prompts.relationship_partner_id.ids
                )
            )
        }
        back = self.browse()
        for prompt in prompts:
            identity = prompt._relationship_get_identity()
            stop = prompt._relationship_get_stop()
            if identity not in taken and (stop or prompt._relationship_is_due()):
                taken.add(identity)
                back |= prompt
        back._relationship_open_again(
            {"feedback": False, "relationship_touchpoint_id": False}
        )
        back = back.exists()  # features let go of what they need no more
        for stop, waiting in back.grouped(lambda p: p._relationship_get_stop()).items():
            if stop:
                waiting._relationship_put_aside(stop)
