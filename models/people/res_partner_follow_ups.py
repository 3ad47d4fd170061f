"""What becomes of the follow-ups about a person who moves to another company, or whom
another colleague of ours looks after."""

from odoo import models
from odoo.fields import Domain

from ..shared.prompt_key import make_key

# What a person is to one company, and not to the next one
ROLE_FIELDS = (
    "stakeholder_role",
    "stakeholder_support",
    "stakeholder_coverage",
    "stakeholder_user_id",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _relationship_leave_stakeholders(self, owner, role, entered):
        """Forget what this person was to the company ``owner``, after having left it;
        who they are stays: birthday and interests.

        :param role: that they had there
        :param set entered: names of the fields that somebody filled in together with
            the new company
        """
        self.ensure_one()
        self._relationship_get_person_prompts().unlink()
        vals = {name: False for name in ROLE_FIELDS if name not in entered}
        if "stakeholder_interval_days" not in entered:
            new_role = self.stakeholder_role.filtered(
                lambda _role: "stakeholder_role" in entered
            )
            vals["stakeholder_interval_days"] = new_role.interval_days
        self.write(vals)
        if role.code == "main_contact":
            self.env["relationship.stakeholder.warning"]._warn_main_left(self, owner)

    def _relationship_get_person_prompts(self):
        """Return the prompts about these people, open or set aside."""
        # sudo: a decision on the person also concerns the prompts of colleagues
        prompts = self.env["mail.activity"].sudo()
        return prompts.search(
            prompts._relationship_get_pending_domain()
            & Domain("relationship_reason", "=", "stakeholder")
            & Domain(
                "relationship_key",
                "in",
                [make_key("person", person.id) for person in self],
            )
        )

    def _relationship_hand_on_people(self):
        """Give the prompts about these people to our colleague for each of them; where
        there is none, by the tier's rule."""
        prompts = self._relationship_get_person_prompts()
        # sudo: teams and absences are not everybody's to read
        people = self.sudo().browse(prompts.mapped("res_id"))
        users = self.env["relationship.stakeholder"].sudo()._get_users(people)
        for user, group in prompts.grouped(
            lambda prompt: users[people.browse(prompt.res_id)]
        ).items():
            group.with_context(
                mail_activity_quick_update=True, relationship_no_subscribe=True
            ).user_id = user
