"""Prompts of customers who need nothing for now: lost, archived, or a colleague. They
are set aside with all that is known of them, and come back when the customer does."""

from odoo import api, fields, models
from odoo.fields import Domain

ASIDE = [
    ("lost", "Customer lost"),
    ("archived", "Archived"),
    ("colleague", "Has become a colleague"),
]


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_set_aside = fields.Selection(
        ASIDE,
        string="Set aside",
        readonly=True,
        index="btree_not_null",
        help="Why nobody is asked for now. It opens again with its dates, words and "
        "person when the customer comes back.",
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_set_aside")
    @api.depends("relationship_set_aside")
    def _compute_date_done(self):
        # What is set aside has not been done
        aside = self.filtered("relationship_set_aside")
        aside.date_done = False
        return super(MailActivity, self - aside)._compute_date_done()

    # === BUSINESS METHODS === #

    @api.model
    def _relationship_get_pending_domain(self):
        """Return the domain of prompts that are open, or will be again."""
        return Domain("relationship_reason", "!=", False) & (
            Domain("active", "=", True)
            | Domain("active", "=", False)
            & Domain("relationship_set_aside", "!=", False)
        )

    def _relationship_put_aside(self, why):
        """Close open prompts until their customer comes back.

        :param str why: see ``ASIDE``
        """
        if self:
            self.with_context(mail_activity_quick_update=True).write(
                {"active": False, "relationship_set_aside": why}
            )

    def _relationship_come_back(self):
        """Open prompts that were set aside; those that nobody needs any more, or that
        have been raised anew, are taken back."""
        wanted = self._relationship_still_wanted()
        taken = {
            prompt._relationship_get_identity()
            for prompt in self.search(
                Domain(
                    "relationship_partner_id", "in", self.relationship_partner_id.ids
                )
                & Domain("relationship_reason", "!=", False)
            )
        }
        back = self.browse()
        for prompt in wanted.sorted("id"):
            identity = prompt._relationship_get_identity()
            if identity not in taken:
                taken.add(identity)
                back |= prompt
        (self - back).unlink()
        back._relationship_open_again({"relationship_set_aside": False})

    def _relationship_open_again(self, vals):
        """Open closed prompts; those of colleagues who have left meanwhile are handed
        on.

        :param dict vals: written with it
        """
        if self:
            self.with_context(mail_activity_quick_update=True).write(
                {"active": True, **vals}
            )
            self.env["relationship.assignment"]._hand_on(
                Domain("id", "in", self.ids) & Domain("user_id.active", "=", False)
            )

    def _relationship_get_identity(self):
        """Return what only one open prompt may have: customer, reason and key."""
        return (
            self.relationship_partner_id,
            self.relationship_reason,
            self.relationship_key or "",
        )

    def _relationship_still_wanted(self):
        """Return those of these prompts, set aside before, that somebody should see
        to now; features leave out theirs that are over."""
        there = {
            (model, id_)
            for model, prompts in self.grouped("res_model").items()
            for id_ in self.env[model].browse(prompts.mapped("res_id")).exists().ids
        }

        return self.filtered(
            lambda prompt: (prompt.res_model, prompt.res_id) in there
            and prompt._relationship_is_due()
        )

    def _relationship_is_due(self):
        """Return whether the clock asks for the prompt, if it is the clock's."""
        self.ensure_one()
        if self.relationship_reason != "interval":
            return True
        soon = fields.Date.add(
            fields.Date.context_today(self),
            days=self.env["res.partner"]._relationship_get_lead_days() + 1,
        )
        due = self.relationship_partner_id.next_contact_date
        return bool(due and due <= soon)

    def _relationship_get_stop(self):
        """Return why nobody is asked for this for now (see ``ASIDE``), if so: by the
        customer, or by the person whom it is about."""
        self.ensure_one()
        customer = self.relationship_partner_id
        stop = customer._relationship_get_stop(self.relationship_reason)
        if stop or self.res_model != "res.partner":
            return stop
        person = customer.browse(self.res_id)
        if not person.active:
            return "archived"
        return False if person.partner_share else "colleague"

    def _relationship_follow_charge(self):
        """Return those of these prompts that go along when the customer gets another
        salesperson or operations owner; features leave out what has hands of its own.
        """
        return self
