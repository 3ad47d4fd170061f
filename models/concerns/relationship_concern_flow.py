"""The way of a concern: somebody takes it in hand, solves it, and tells the customer;
whoever logged it hears how it ended."""

from odoo import fields, models
from odoo.exceptions import UserError


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

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
        """Take concerns in hand."""
        self.filtered(lambda concern: concern.stage == "new").write(
            {"stage": "in_hand", "user_id": self.env.uid}
        )
        self.filtered(lambda concern: concern.user_id != self.env.user).write(
            {"user_id": self.env.uid}
        )
        return True

    def action_solved(self):
        """Note that concerns are solved; the customers are to be told."""
        self.write({"stage": "solved"})
        return True

    def action_told(self):
        """Log that the user has told the customers how it ended, which closes the
        concerns.

        :return: client action that shows the next date and offers Undo
        :raise UserError: when a customer is not known, or all have been told
        """
        self.check_access("write")
        untold = self.filtered(lambda concern: concern.stage != "told")
        if not untold:
            raise UserError(self._explain_told())
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
        untold = self.filtered(lambda concern: concern.stage != "told")
        if self and not untold:
            raise UserError(self._explain_told())
        touchpoints = untold._log_contact()
        solved = self.filtered(lambda concern: concern.stage == "solved")
        solved._close({concern: touchpoints[concern] for concern in solved})
        self.filtered(lambda concern: concern.stage == "new").action_take()
        return self._logged(touchpoints)

    def action_log_touchpoint(self):
        """Open the dialog that logs a contact about the concern."""
        self.ensure_one()
        action = (self.contact_id or self.partner_id).action_log_touchpoint()
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
        people = self.grouped(lambda c: c.contact_id or c.partner_id)
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
        elif self.stage == "new":
            self.action_take()

    def _reopen(self):
        """Open concerns again whose customer has not been told after all."""
        for stage, concerns in (
            self.filtered(lambda concern: concern.stage == "told")
            .grouped("stage_before")
            .items()
        ):
            concerns.write({"stage": stage or "solved"})
