"""What becomes of the follow-ups of a customer who is lost, archived, hired, moved or
given to another colleague: nothing is lost on the way."""

from odoo import api, models
from odoo.fields import Domain

# The fields that say who looks after a customer
IN_CHARGE = ("user_id", "operations_user_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === CRUD METHODS === #

    def write(self, vals):
        active, lost = vals.get("active", True), vals.get("contact_lost_date")
        if not active:
            # Before Odoo deletes what is open on whoever is archived
            self._relationship_set_aside("archived")
        ended = self.filtered(lambda p: lost and not p.contact_lost_date)
        owners = self._relationship_owners() if {*IN_CHARGE} & vals.keys() else self[:0]
        before = [
            (p, name, p[name]) for name in IN_CHARGE for p in owners if name in vals
        ]
        moving = {"parent_id", "is_company"} & vals.keys()
        old_owners = {p: p.commercial_partner_id for p in self} if moving else {}
        res = super().write(vals)
        ended._relationship_owners()._relationship_set_aside("lost")
        for partner, owner in old_owners.items():
            if owner != partner == partner.commercial_partner_id:
                partner._relationship_bring_along(owner)
        if vals.get("active"):
            self._relationship_come_back()
        elif "contact_lost_date" in vals and not lost:
            self._relationship_owners()._relationship_come_back()
        changed = [line for line in before if line[0][line[1]] != line[2]]
        self.env["relationship.assignment"]._follow_charge(changed)
        return res

    # === BUSINESS METHODS === #

    def _relationship_owners(self):
        return self.filtered(lambda p: p == p.commercial_partner_id)

    def _relationship_set_aside(self, why):
        """Set aside the open prompts of these customers, and those about these people.

        :param str why: see ``mail_activity_aside.ASIDE``
        """
        if not self.ids:
            return
        about = Domain("relationship_partner_id", "in", self.ids)
        about |= Domain("res_model", "=", "res.partner") & Domain(
            "res_id", "in", self.ids
        )
        # sudo: a decision on the customer also concerns the prompts of colleagues
        prompts = self.env["mail.activity"].sudo()
        prompts.search(
            about & Domain("relationship_reason", "!=", False)
        )._relationship_put_aside(why)

    def _relationship_come_back(self):
        """Open the prompts of these customers that had been set aside, as far as the
        customers are looked after again and somebody needs them still."""
        if not self.ids:
            return
        # sudo: a decision on the customer also concerns the prompts of colleagues
        aside = self.env["mail.activity"].sudo()
        aside = aside.search(
            Domain("active", "=", False)
            & Domain("relationship_set_aside", "!=", False)
            & Domain("relationship_partner_id", "in", self.commercial_partner_id.ids)
        )
        aside.filtered(
            lambda prompt: not prompt._relationship_get_stop()
        )._relationship_come_back()

    @api.model
    def _relationship_get_of_lost(self):
        return self.env["relationship.follow.up"]._get_traits()["of_lost"]

    def _relationship_get_stop(self, reason=None):
        """Return why nobody is asked to look after this customer (see
        ``mail_activity_aside.ASIDE``), if so.

        :param str reason: of the prompt; lost customers may be won back
        """
        self.ensure_one()
        if not self.active:
            return "archived"
        if self.contact_lost_date and reason not in self._relationship_get_of_lost():
            return "lost"
        return False if self.partner_share else "colleague"

    def _relationship_settle(self):
        """Set the prompts of these customers aside, or open them again, by what the
        customers are now."""
        for why, partners in self.grouped(lambda p: p._relationship_get_stop()).items():
            if why == "lost":  # attempts to win them back stay open
                prompts = partners.env["mail.activity"].sudo()  # sudo: as above
                prompts.search(
                    Domain("relationship_partner_id", "in", partners.ids)
                    & Domain(
                        "relationship_reason",
                        "not in",
                        [False, *self._relationship_get_of_lost()],
                    )
                )._relationship_put_aside(why)
            elif why:
                partners._relationship_set_aside(why)
            else:
                partners._relationship_come_back()

    def _relationship_bring_along(self, owner):
        """Take the prompts that are about this customer, its people or its documents
        along from ``owner``, of which it was a part; it stands alone again. Those that
        have been answered go with their contacts."""
        # sudo: whoever edits the address book moves the prompts of all colleagues
        prompts = self.env["mail.activity"].sudo().with_context(active_test=False)
        prompts = prompts.search(
            Domain("relationship_partner_id", "=", owner.id)
            & Domain("relationship_reason", "not in", [False, "interval"])
        )
        own = prompts.browse()
        for model, found in prompts.grouped("res_model").items():
            records = self.env[model].sudo().browse(found.mapped("res_id")).exists()
            is_person = model == "res.partner"
            if not is_person and "partner_id" not in records._fields:
                continue
            # What of ours names the customer itself has stayed with ``owner``
            ids = {
                record.id
                for record in records
                if (record if is_person else record.partner_id).commercial_partner_id
                == self
            }
            own |= found.filtered(lambda prompt, ids=ids: prompt.res_id in ids)
        brought = prompts.filtered(
            lambda prompt: prompt.relationship_brought_by_id.commercial_partner_id
            == self
        )
        (own | brought).relationship_partner_id = self
        brought.filtered(lambda p: p.res_model == "res.partner").res_id = self.id

    def _relationship_hand_over(self, owner):
        """What is about these customers is about ``owner`` from now on, whatever
        becomes of them; it is known whose it was."""
        # sudo: whoever edits the address book moves the prompts of all colleagues
        prompts = self.env["mail.activity"].sudo().with_context(active_test=False)
        about = prompts.search(
            Domain("relationship_partner_id", "in", (self - owner).ids)
            & Domain("relationship_reason", "!=", False)
            & Domain("res_model", "=", "res.partner")
            & Domain("res_id", "in", (self - owner).ids)
        ).with_context(mail_activity_quick_update=True)
        for partner_id, group in about.grouped("res_id").items():
            fresh = group.filtered(lambda prompt: not prompt.relationship_brought_by_id)
            fresh.relationship_brought_by_id = partner_id
        about.res_id = owner.id
        return super()._relationship_hand_over(owner)

    def _relationship_handed_over(self, owner):
        res = super()._relationship_handed_over(owner)
        owner._relationship_settle()
        return res

    def _relationship_continue_clock(self, clock):
        res = super()._relationship_continue_clock(clock)
        self.commercial_partner_id._relationship_settle()
        return res
