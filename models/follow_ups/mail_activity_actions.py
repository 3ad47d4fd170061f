"""What people do with a follow-up: talk, log, snooze, take, hand on."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ..shared.bounds import LAST_DAY

SNOOZES_BEFORE_PROPOSAL = 3


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === ACTION METHODS === #

    def action_relationship_talked(self):
        """Log that the user has just talked with the customers of these prompts.

        :raise UserError: when a colleague was faster
        """
        undone = self._relationship_get_undone()
        action = undone._relationship_get_persons().action_talked_today()
        touchpoints = self.env["relationship.touchpoint"].browse(
            action["params"]["undo_ids"]
        )
        undone._relationship_answer(touchpoints)
        return action

    def action_relationship_log(self):
        """Open the dialog that logs a contact and closes these prompts.

        :raise UserError: when a colleague was faster
        """
        undone = self._relationship_get_undone()
        action = undone._relationship_get_persons().action_log_touchpoint()
        action["context"]["default_activity_ids"] = undone.ids
        return action

    def action_relationship_take(self):
        """Take prompts out of the pool.

        :raise UserError: when a colleague was faster
        """
        taken = self.filtered(lambda a: a.user_id and a.user_id != self.env.user)
        if taken:
            raise UserError(
                self.env._(
                    "%(colleague)s has taken “%(customer)s” already. Use “Hand on” to "
                    "agree on another way.",
                    colleague=taken[0].user_id.name,
                    customer=taken[0].relationship_partner_id.name,
                )
            )
        self._relationship_assign(self.env.user)
        return True

    def action_relationship_release(self):
        """Put prompts back into the pool."""
        self._relationship_assign(self.env["res.users"])
        return True

    def action_relationship_snooze(self, days=None, until=None, reason=None):
        """Put prompts off, or open the dialog that asks until when.

        :param int days: for so many days from today
        :param date until: or until this day
        :param str reason: why
        :raise UserError: when the day is not in the future, or too far in it
        """
        days = days or self.env.context.get("relationship_snooze_days")
        today = fields.Date.context_today(self)
        if days:
            most = (LAST_DAY - today).days + 1  # which is told to be too far
            until = fields.Date.add(today, days=min(max(days, 0), most))
        if not until:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Snooze"),
                "res_model": "relationship.snooze",
                "view_mode": "form",
                "target": "new",
                "context": {"default_activity_ids": self.ids},
            }
        until = fields.Date.to_date(until)
        if until <= today:
            raise UserError(
                self.env._("Choose a day after today until which to snooze.")
            )
        if until > LAST_DAY:
            raise UserError(
                self.env._("Choose a day before the year %(year)s.", year=LAST_DAY.year)
            )
        open_ = self._relationship_get_open()
        for count, activities in open_.grouped("relationship_snooze_count").items():
            activities._relationship_by_app().with_context(
                mail_activity_quick_update=True,
                calendar_event_meeting_update=True,  # the meeting stays on its day
            ).write(
                {
                    "date_deadline": until,
                    "relationship_snoozed_until": until,
                    "relationship_snooze_count": count + 1,
                    "relationship_snooze_reason": reason,
                }
            )
        return open_._relationship_propose_interval(until)

    def action_relationship_undo(self):
        """Take back the contacts that answered these follow-ups: they open again.

        :raise UserError: where no contact did, or it came from a mail, an order or a
            meeting
        """
        touchpoints = self.relationship_touchpoint_id
        if not touchpoints:
            raise UserError(
                self.env._("No contact answered it, so there is nothing to take back.")
            )
        return touchpoints.action_undo()

    def action_relationship_hand_on(self):
        """Open the dialog that gives prompts to a colleague."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand on"),
            "res_model": "relationship.hand.on",
            "view_mode": "form",
            "target": "new",
            "context": {"default_activity_ids": self.ids},
        }

    def action_relationship_write(self):
        """Open the mail composer on the customer, with a subject and the words for the
        reason as a draft, or with the template that the script names."""
        self.ensure_one()
        partner, person = self.relationship_partner_id, self._relationship_get_person()
        if person == partner:
            person = partner._relationship_get_correspondent()
        script = self.env["relationship.script"]
        script = script._get_for(self.relationship_reason, partner)[partner]
        if script.template_id:
            draft = {"default_template_id": script.template_id.id}
        else:
            facts = partner._get_script_facts()[partner]
            script = script.with_context(lang=get_lang(self.env, partner.lang).code)
            draft = {
                "default_subject": script._get_subject(
                    self.relationship_reason, self._relationship_get_facts(facts)
                ),
                "default_body": self._relationship_get_draft(script, facts),
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": partner.ids,
                "default_partner_ids": person.ids,
                "default_composition_mode": "comment",
                **draft,
            },
        }

    def action_relationship_open(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.relationship_partner_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _relationship_get_draft(self, script, facts):
        """Return the words of an e-mail to the customer, as HTML. What was noted for
        the colleague is not for them: then it is what the script says.

        :param script: ``relationship.script``, in the customer's language
        :param dict facts: the customer's facts by name
        """
        words = self._relationship_get_words(script, facts)
        is_note = words == self._relationship_get_note()
        if not is_note or self._relationship_is_note_to_say():
            return words
        facts = self._relationship_get_facts(facts)
        return script._render(facts) if script else False

    def _relationship_get_facts(self, facts):
        """Return what the words of the prompt speak of: the customer's facts; features
        add what they know of this reason."""
        return facts

    def _relationship_assign(self, user):
        """Assign the prompts that are open, without mail and without making anyone a
        follower.

        :return: those prompts
        :raise UserError: when none is open any more, or the user does not work for the
            company
        """
        self.check_access("write")
        open_ = self._relationship_get_open()
        open_._relationship_check_may_get(user)
        open_.with_context(
            mail_activity_quick_update=True, relationship_no_subscribe=True
        ).user_id = user
        return open_

    def _relationship_check_may_get(self, user):
        """See ``relationship.assignment._check_may_get``."""
        companies = self._relationship_get_companies() if user else {}
        self.env["relationship.assignment"]._check_may_get(
            user,
            [
                (prompt.relationship_partner_id, company)
                for prompt, company in companies.items()
            ],
        )

    def _relationship_get_companies(self):
        """Return ``{prompt: company}``: that of the document that each is about, else
        the customer's; none where all work for it."""
        companies = {}
        for model, prompts in self.grouped("res_model").items():
            # sudo: only whose document it is
            records = self.env[model].sudo().browse(prompts.mapped("res_id")).exists()
            known = "company_id" in records._fields
            by_id = {record.id: record.company_id for record in records if known}
            for prompt in prompts:
                companies[prompt] = (
                    by_id.get(prompt.res_id)
                    or prompt.sudo().relationship_partner_id.company_id
                )
        return companies

    def _relationship_propose_interval(self, until):
        """After repeated snoozes, propose an interval that fits what people do.

        :return: action of the dialog, or True
        """
        often = self.filtered(
            lambda a: a.relationship_reason == "interval"
            and a.relationship_snooze_count >= SNOOZES_BEFORE_PROPOSAL
        )
        if len(often) != 1:
            return True
        partner = often.relationship_partner_id
        start = partner.last_contact_date or partner.contact_clock_start
        if not start or not self.env["relationship.snooze"].has_access("create"):
            return True
        weeks = -(-(until - start).days // 7)
        if weeks * 7 <= partner.contact_interval_days:
            return True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("A longer interval?"),
            "res_model": "relationship.snooze",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "relationship_flow.relationship_snooze_view_propose"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {
                "default_activity_ids": often.ids,
                "default_proposed_weeks": weeks,
            },
        }
