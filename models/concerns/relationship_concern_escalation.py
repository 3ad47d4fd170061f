"""Concerns that nobody answers in time are brought to the manager, once; about those
that nobody is asked about somebody is asked again."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.prompt_key import make_key

BATCH = 50


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_escalate(self):
        """Ask somebody about open concerns without a prompt, and bring those to the
        managers that are late to be answered, the latest first; batch by batch, may be
        killed anywhere."""
        commit = self.env["ir.cron"]._commit_progress
        self._ask_again(commit)
        domain = self._get_late_domain()
        late = self.search(domain, order="response_date, id")

        def act(ids):
            found = self.browse(ids).try_lock_for_update()
            found.filtered_domain(domain)._escalate()

        self.env["relationship.work"]._work_off(
            self.env._("Bringing a concern to the manager"),
            self._name,
            late.ids,
            BATCH,
            act,
            commit,
        )

    @api.model
    def _ask_again(self, commit):
        """Ask somebody about open concerns whose prompt was cancelled, or went in some
        other way: nothing but telling the customer ends it.

        :param commit: see ``_work_off``
        """
        domain = self._get_open_domain() & Domain("partner_id", "!=", False)

        def act(ids):
            found = self.browse(ids).try_lock_for_update()
            found.filtered_domain(domain)._get_unasked()._ask_somebody()

        self.env["relationship.work"]._work_off(
            self.env._("Asking somebody about a concern"),
            self._name,
            self.search(domain)._get_unasked().ids,
            BATCH,
            act,
            commit,
        )

    @api.model
    def _get_late_domain(self):
        """Return the domain of what is to be brought to a manager."""
        return (
            Domain("active", "=", True)
            & Domain("answer_state", "=", "late")
            & Domain("escalated_date", "=", False)
            & Domain("partner_id", "!=", False)
        )

    # === BUSINESS METHODS === #

    def _escalate(self):
        """Raise one follow-up for the manager of each concern that has none yet."""
        fresh = self.filtered(lambda concern: not concern.escalated_date)
        managers = fresh._get_managers()
        # sudo: a customer's answer brings it to the manager, too
        self.env["relationship.follow.up"].sudo()._raise(
            [
                {
                    "partner": concern.partner_id,
                    "record": concern,
                    "reason": "concern",
                    "key": make_key("concern", concern.id, "manager"),
                    "date": fields.Date.context_today(self),
                    "user": managers[concern],
                    "activity_type": self.env.ref("mail.mail_activity_data_todo"),
                    "summary": self.env._(
                        "Not answered in time: %(what)s", what=concern.name
                    )
                    if concern.answer_state == "late"
                    else self.env._("For your attention: %(what)s", what=concern.name),
                    "note": self.env["relationship.script"]._as_html(
                        concern.description or concern.name
                    ),
                }
                for concern in fresh
            ]
        )
        # Not those of whose customer nobody is told anything for now
        told = fresh._get_prompts().filtered(lambda p: not p.relationship_is_asking)
        fresh.browse(told.mapped("res_id")).escalated_date = fields.Date.context_today(
            self
        )

    def _get_managers(self):
        """Return ``{concern: user}``: the leader of the order's team, else of the
        salesperson's, else the salesperson; not who has it in hand already. Past absent
        colleagues, or the pool."""
        assignment = self.env["relationship.assignment"].sudo()
        absent_ids = assignment._get_absent_ids()
        managers = {}
        for concern in self.sudo():  # sudo: only who leads which team
            order, partner = concern.order_id, concern.partner_id
            sales = order.user_id or partner.user_id
            candidates = (order.team_id.user_id, sales.sale_team_id.user_id, sales)
            user = next(
                (user for user in candidates if user and user != concern.user_id),
                self.env["res.users"],
            )
            managers[concern.sudo(False)] = assignment._get_present(
                user, partner, absent_ids, concern.company_id
            ).sudo(False)
        return managers
