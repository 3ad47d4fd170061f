"""The way of a concern: somebody takes it in hand, solves it, and tells the customer;
whoever logged it hears how it ended."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    taken_touchpoint_id = fields.Many2one(
        "relationship.touchpoint",
        string="Taken in hand by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The contact by which somebody took the new concern in hand.",
    )
    user_before_id = fields.Many2one(
        "res.users",
        string="In hand before",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Who gets it back when that contact is taken back.",
    )

    # === ACTION METHODS === #

    def action_submit(self):
        """Say who has the new concern in hand and by when it is to be answered.

        :return: client action that closes the dialog
        """
        self.ensure_one()
        day = self.partner_id._relationship_format_day(self.response_date)
        message = (
            self.env._(
                "%(name)s has it in hand; answer by %(date)s.",
                name=self.user_id.name,
                date=day,
            )
            if self.user_id
            else self.env._(
                "It waits in the shared pool; answer by %(date)s.", date=day
            )
        )
        return self._notified(self.env._("Thank you, it is logged"), message)

    def action_take(self):
        """Take concerns in hand, but for those that colleagues have taken.

        :raise UserError: when colleagues have all of them, or have told the customers
        """
        untold = self._get_untold()
        free = untold.filtered(
            lambda concern: concern.stage == "new"
            or not concern.user_id.active
            or concern.user_id == self.env.user
        )
        if untold and not free:
            raise UserError(
                self.env._(
                    "%(colleague)s has “%(concern)s” in hand already. Change “In hand” "
                    "on the concern when you have agreed on another way.",
                    colleague=untold[0].user_id.name,
                    concern=untold[0].name,
                )
            )
        free.filtered(lambda concern: concern.stage == "new").stage = "in_hand"
        free.filtered(
            lambda concern: concern.user_id != self.env.user
        ).user_id = self.env.user
        return True

    def action_solved(self):
        """Note that concerns are solved; the customers are to be told.

        :raise UserError: when all have been told
        """
        self._get_untold().write({"stage": "solved"})
        return True

    def action_told(self):
        """Log that the user has told the customers how it ended, which closes the
        concerns.

        :return: client action that shows the next date and offers Undo
        :raise UserError: when a customer is not known, or all have been told
        """
        self.check_access("write")
        untold = self._get_untold()
        touchpoints = untold._log_contact()
        untold._close(touchpoints)
        return self._logged(touchpoints)

    def action_talked(self):
        """Log that the user has just talked with the customers about their concerns:
        solved ones are closed by it, new ones are in hand.

        :return: client action that shows the next date and offers Undo
        :raise UserError: when a customer is not known, or all have been told
        """
        self.check_access("write")
        touchpoints = self._get_untold()._log_contact()
        solved = self.filtered(lambda concern: concern.stage == "solved")
        solved._close({concern: touchpoints[concern] for concern in solved})
        self._take_by(touchpoints)
        return self._logged(touchpoints)

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact about the concern."""
        self.ensure_one()
        action = self._get_person().action_log_touchpoint()
        action["context"] |= {
            "default_concern_id": self.id,
            "default_purpose": "concern",
        }
        return action

    def action_reopen(self):
        """Take concerns back in hand, as they have come up again."""
        self.write({"stage": "in_hand"})
        return True

    # === BUSINESS METHODS === #

    def _get_untold(self):
        """Return the concerns whose customers have not been told yet.

        :raise UserError: when all have been told, with who did it
        """
        untold = self.filtered(lambda concern: concern.stage != "told")
        if self and not untold:
            raise UserError(self._explain_told())
        return untold

    def _get_person(self):
        """Return with whom one speaks of the concern: who said it, while they are one
        of the customer's people; else the customer."""
        self.ensure_one()
        person, owner = self.contact_id, self.partner_id
        return person if person.commercial_partner_id == owner else owner

    def _notified(self, title, message):
        """Return the client action that shows a message and leaves the dialog."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _logged(self, touchpoints):
        """Return the client action that tells what logging contacts did."""
        contacts = self.env["relationship.touchpoint"].union(*touchpoints.values())
        if contacts.has_access("unlink"):
            return contacts._logged_action(contacts)
        return self._notified(
            self.env._("Logged"), self.env._("The contact is on the customer's clock.")
        )

    def _log_contact(self):
        """Log one contact with each person whose concerns these are.

        :return: ``{concern: touchpoint}``
        """
        if not all(concern.partner_id for concern in self):
            raise UserError(self.env._("Choose the customer first."))
        people = self.grouped(lambda c: c._get_person())
        # sudo: whoever has the concern in hand has had the contact, in any app
        touchpoints = (
            self.env["relationship.touchpoint"]
            .sudo()
            .create(
                [
                    {
                        "contact_id": person.id,
                        "purpose": "concern",
                        "outcome": "well",
                        "note": "\n".join(c.solution or c.name for c in concerns),
                        "company_id": concerns[:1].company_id.id,
                    }
                    for person, concerns in people.items()
                ]
            )
            .sudo(False)
        )
        return {
            concern: touchpoint
            for concerns, touchpoint in zip(people.values(), touchpoints, strict=True)
            for concern in concerns
        }

    def _find_telling(self):
        """Return ``{concern: touchpoint}``: by which contact about a concern each
        customer was told since it was solved.

        :raise UserError: when there is none
        """
        touchpoints = (
            # sudo: a colleague may have told them
            self.env["relationship.touchpoint"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("purpose", "=", "concern"),
                    ("direction", "=", "outbound"),
                    ("reached", "=", True),
                    ("date", ">=", min(self.mapped("date"), default=False)),
                ]
            )
            .sudo(False)
        )
        found = {}
        for concern in self:
            since = concern.solved_date or concern.date
            telling = touchpoints.sudo().filtered(
                lambda t, c=concern, s=since: t.partner_id == c.partner_id
                and t.date >= s
            )
            if not telling:
                raise UserError(concern._explain_untold())
            found[concern] = telling[:1].sudo(False)
        return found

    def _explain_told(self):
        """Return by whom the customer has been told already."""
        # sudo: the name of the colleague alone
        colleague = self[:1].sudo().touchpoint_id.user_id
        if not colleague or colleague == self.env.user:
            return self.env._("The customer has been told already.")
        return self.env._(
            "%(colleague)s has told the customer already: “%(concern)s”.",
            colleague=colleague.name,
            concern=self[:1].name,
        )

    def _explain_untold(self):
        """Return why the concern can't be closed, and what closes it."""
        return self.env._(
            "Nobody has told %(customer)s yet how it ended: “%(concern)s”. Press “Told "
            "them”, or log a contact about the concern; that closes it.",
            customer=self.partner_id.name or self.env._("the customer"),
            concern=self.name,
        )

    def _close(self, touchpoints):
        """Close concerns by the contacts that told the customers.

        :param dict touchpoints: ``{concern: touchpoint}``
        """
        for (touchpoint, stage), concerns in self.grouped(
            lambda concern: (touchpoints[concern], concern.stage)
        ).items():
            concerns.write(
                {
                    "stage": "told",
                    "stage_before": stage,
                    "touchpoint_id": touchpoint.id,
                }
            )

    def _contacted(self, touchpoints, tells):
        """Note that somebody talked with the customer about the concern.

        :param touchpoints: contacts that have been logged
        :param bool tells: whether the customer knows now how it ended
        """
        reached = touchpoints.filtered(
            lambda t: t.reached and t.partner_id == self.partner_id
        )[:1]
        if not reached or self.stage == "told":
            return
        if tells:
            self._close({self: reached})
        else:
            self._take_by({self: reached})

    def _take_by(self, touchpoints):
        """Take in hand what is new among concerns that the user has talked about, and
        keep by which contact, and who had it before.

        :param dict touchpoints: ``{concern: touchpoint}``
        """
        new = self.filtered(lambda concern: concern.stage == "new")
        groups = new.grouped(lambda concern: (touchpoints[concern], concern.user_id))
        new.action_take()
        for (touchpoint, user), concerns in groups.items():
            concerns.write(
                {"taken_touchpoint_id": touchpoint.id, "user_before_id": user.id}
            )

    def _give_back(self):
        """Let concerns be as they were before somebody took them in hand by a contact
        that there was not after all."""
        for user, concerns in self.grouped("user_before_id").items():
            concerns.write({"stage": "new", "user_id": user.id})

    @api.model
    def _get_stage_values(self, stage):
        """Return what else changes when concerns come to a stage."""
        if stage == "told":
            return {"closed_date": fields.Datetime.now()}
        if not stage:
            return {}
        return {
            "solved_date": fields.Datetime.now() if stage == "solved" else False,
            "closed_date": False,
            "touchpoint_id": False,
            "taken_touchpoint_id": False,
            "user_before_id": False,
        }

    def _reopen(self):
        """Open concerns again whose customer has not been told after all."""
        told = self.filtered(lambda concern: concern.stage == "told")
        for (stage, solved), concerns in told.grouped(
            lambda concern: (concern.stage_before or "solved", concern.solved_date)
        ).items():
            concerns.write({"stage": stage})
            if stage == "solved" and solved:
                concerns.solved_date = solved
