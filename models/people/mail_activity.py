"""Follow-ups about one person at the customer, and about what hangs on one thread."""

from odoo import api, fields, models
from odoo.tools import SQL

from .relationship_stakeholder import PERSON_KEY


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_phone = fields.Char(
        string="Phone", compute="_compute_relationship_reach"
    )
    relationship_email = fields.Char(
        string="E-mail", compute="_compute_relationship_reach"
    )

    relationship_is_person_seen = fields.Boolean(
        compute="_compute_relationship_reach",
        help="The user may read the person whom it is about.",
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_partner_id", "relationship_key", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relationship_reach(self):
        """By which number and address: the person's, else the customer's, as far as
        the user may read them."""
        people = self._relationship_get_persons() | self.relationship_partner_id
        seen = set(people._filtered_access("read").ids)
        for activity in self:
            person = activity._relationship_get_person()
            customer = activity.relationship_partner_id
            activity.relationship_is_person_seen = person.id in seen
            if person.id not in seen:
                person = person.browse()
            if customer.id not in seen:
                customer = customer.browse()
            activity.relationship_phone = person.phone or customer.phone
            activity.relationship_email = person.email or customer.email

    # === BUSINESS METHODS === #

    def _relationship_is_about_person(self):
        """Return whether the prompt asks for a contact with one certain person."""
        self.ensure_one()
        return (
            self.relationship_reason == "stakeholder"
            and self.res_model == "res.partner"
            and (self.relationship_key or "").startswith(PERSON_KEY)
        )

    def _relationship_is_note_to_say(self):
        """Of what hangs on one thread the customer is asked in words of its own."""
        return (
            self.relationship_reason == "stakeholder"
            or super()._relationship_is_note_to_say()
        )

    def _relationship_still_wanted(self):
        """A person who has been heard meanwhile is not asked for again."""
        wanted = super()._relationship_still_wanted()
        people = wanted.filtered(lambda prompt: prompt._relationship_is_about_person())
        if not people:
            return wanted
        among = SQL("a.id = ANY(%s)", people.ids)
        return wanted - self.env["relationship.stakeholder"]._find_over(among)

    def _relationship_follow_charge(self):
        """A person of whom a colleague takes care stays with that one."""
        return (
            super()
            ._relationship_follow_charge()
            .filtered(
                lambda prompt: not prompt._relationship_is_about_person()
                or not prompt._relationship_get_person().stakeholder_user_id
            )
        )

    def _relationship_get_purpose(self):
        if self._relationship_is_about_person():
            return "service_check"
        return super()._relationship_get_purpose()

    def _relationship_get_person(self):
        """Return the person whom a prompt is about, else the customer."""
        self.ensure_one()
        if not self._relationship_is_about_person():
            return self.relationship_partner_id
        together = self.browse(self._prefetch_ids).filtered(
            lambda activity: activity._relationship_is_about_person()
        )
        person = self.env["res.partner"].browse(self.res_id)
        return person.with_prefetch(together.mapped("res_id"))

    def _relationship_explain(self):
        explanation = super()._relationship_explain()
        if self.relationship_reason != "stakeholder":
            return explanation
        if not self._relationship_is_about_person():
            warning = self.relationship_partner_id.stakeholder_warning
            return "\n".join(filter(None, (warning, explanation)))
        if not self.relationship_is_person_seen:
            return explanation
        person = self._relationship_get_person()
        last = person.stakeholder_last_date
        lines = [
            self.env._(
                "Last contact with %(person)s: %(date)s.",
                person=person.name,
                date=person._relationship_format_day(last),
            )
            if last
            else self.env._(
                "Nobody has been in touch with %(person)s yet.", person=person.name
            ),
            self.env._(
                "An interval of their own: every %(period)s.",
                period=person._relationship_format_period(
                    person.stakeholder_interval_days
                ),
            ),
        ]
        return "\n".join([*lines, explanation])
