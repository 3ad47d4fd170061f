"""Prompts about concerns, and what the prompts of a customer say of open ones."""

from odoo import api, fields, models
from odoo.tools import get_lang

from ..shared.prompt_key import make_key


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_concern_id = fields.Many2one(
        "relationship.concern",
        string="Concern",
        compute="_compute_relationship_concern_id",
        compute_sudo=True,
    )
    relationship_is_asking = fields.Boolean(
        string="Asks to see to a concern",
        compute="_compute_relationship_concern_id",
        compute_sudo=True,
    )
    relationship_happened = fields.Text(
        string="What happened",
        compute="_compute_relationship_concern_id",
        compute_sudo=True,
        help="What the customer is unhappy with, as it was logged.",
    )
    relationship_concerns = fields.Char(
        string="Open concerns", compute="_compute_relationship_concerns"
    )

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id", "relationship_reason", "relationship_key")
    def _compute_relationship_concern_id(self):
        for activity in self:
            about = (
                activity.res_model == "relationship.concern"
                and activity.relationship_reason == "concern"
            )
            activity.relationship_concern_id = about and activity.res_id
            concern = activity.relationship_concern_id
            activity.relationship_happened = concern.description
            activity.relationship_is_asking = (
                about
                and activity.relationship_key == make_key("concern", activity.res_id)
            )

    @api.depends("relationship_partner_id")
    @api.depends_context("uid", "lang")
    def _compute_relationship_concerns(self):
        seen = self.relationship_partner_id._filtered_access("read")
        found = seen._relationship_get_open_concerns()
        for activity in self:
            concerns = found.get(activity.relationship_partner_id)
            activity.relationship_concerns = concerns and concerns._sum_up()

    # === CRUD METHODS === #

    def write(self, vals):
        """Whoever gets the prompt of a concern gets the concern, and that hands its
        prompts on: it says who has it in hand, the prompt only asks."""
        asking = self.browse()
        if "user_id" in vals and not self.env.context.get("relationship_by_concern"):
            asking = self._relationship_get_asking()
        if not asking:
            return super().write(vals)
        asking.check_access("write")
        res = super(MailActivity, self - asking).write(vals)
        rest = {name: value for name, value in vals.items() if name != "user_id"}
        super(MailActivity, asking).write(rest)
        # sudo: who takes the prompt has the concern in hand
        concerns = asking.sudo().relationship_concern_id
        concerns.with_context(relationship_asked=True).user_id = vals["user_id"]
        return res

    # === ACTION METHODS === #

    def action_relationship_take(self):
        res = super().action_relationship_take()
        self.relationship_concern_id.action_take()
        return res

    def action_relationship_talked(self):
        """Log the contact; about concerns, as one about them, which answers what else
        is ticked at their customer, too."""
        undone = self._relationship_get_undone()
        asking = undone.filtered("relationship_concern_id")
        rest = undone - asking
        if not asking or rest and len(undone.relationship_partner_id) > 1:
            return super().action_relationship_talked()
        action = asking.relationship_concern_id.action_talked()
        rest._relationship_answer(
            self.env["relationship.touchpoint"].browse(action["params"]["undo_ids"])
        )
        return action

    def action_log_concern(self):
        """Open the dialog that logs a concern of the prompt's customer."""
        return self.relationship_partner_id.action_log_concern()

    def action_relationship_told(self):
        """Log that the customer has been told how the concern ended."""
        return self.relationship_concern_id.action_told()

    def action_relationship_log(self):
        """Open the dialog that logs a contact; about a concern, with it."""
        asking = self.filtered("relationship_concern_id")
        if len(asking) != 1 or len(self.relationship_partner_id) > 1:
            return super().action_relationship_log()
        action = asking.relationship_concern_id.action_log_touchpoint()
        action["context"]["default_activity_ids"] = (self - asking).ids
        return action

    def action_relationship_write(self):
        """Write from the concern, so that it is told by the mail; a template is of the
        customer."""
        action = super().action_relationship_write()
        concern, context = self.relationship_concern_id, action["context"]
        is_free = "default_template_id" not in context
        if concern and is_free and concern.has_access("write"):
            context["default_model"] = concern._name
            context["default_res_ids"] = concern.ids
        return action

    def action_relationship_open(self):
        """Open the customer, or the concern that the prompt is about."""
        self.ensure_one()
        if self.relationship_concern_id:
            return self.relationship_concern_id.get_formview_action()
        return super().action_relationship_open()

    # === BUSINESS METHODS === #

    def _relationship_get_asking(self):
        """Return those of these prompts that ask to see to a concern, now or when the
        customer is back."""
        pending = self.filtered_domain(self._relationship_get_pending_domain())
        return pending.filtered("relationship_is_asking")

    def _relationship_get_words(self, script, facts):
        """Of a concern: not the complaint, but what to say about it now."""
        # sudo: whoever sees the prompt sees what it is about
        concern = self.sudo().relationship_concern_id
        if not concern:
            return super()._relationship_get_words(script, facts)
        partner, today = self.relationship_partner_id, fields.Date.context_today(self)
        env = self.with_context(lang=get_lang(self.env, partner.lang).code).env
        known = {"first_name": facts["first_name"], "concern": concern.name}
        if concern.stage in ("solved", "told") and concern.solution:
            words = env._(
                "Hello %(first_name)s, you told us about “%(concern)s”. This is what "
                "came of it: %(solution)s Is it all right for you now?",
                solution=concern.solution,
                **known,
            )
        elif concern.stage in ("solved", "told"):
            words = env._(
                "Hello %(first_name)s, you told us about “%(concern)s”. We have seen "
                "to it. Is it all right for you now?",
                **known,
            )
        else:
            words = env._(
                "Hello %(first_name)s, I have heard about “%(concern)s”, and I am "
                "sorry. What exactly did it mean for you? You will hear from me by "
                "%(date)s how it ended.",
                date=env["res.partner"]._relationship_format_day(
                    max(concern.response_date or today, today)
                ),
                **known,
            )
        return env["relationship.script"]._as_html(words)

    def _relationship_still_wanted(self):
        def is_wanted(prompt):
            concern = prompt.relationship_concern_id
            # What was brought to the manager is done when it is solved
            return not concern or (
                concern._is_open()
                and (prompt.relationship_is_asking or concern.stage != "solved")
            )

        return super()._relationship_still_wanted().filtered(is_wanted)

    def _relationship_reopen(self):
        archived = self.filtered(
            lambda a: a.relationship_concern_id and not a.relationship_concern_id.active
        )
        return super(MailActivity, self - archived)._relationship_reopen()

    def _relationship_answer(self, touchpoints):
        # A concern is answered when the customer knows how it ended, by nothing else
        unanswered = self.exists().filtered(
            lambda a: a.relationship_concern_id.sudo()._is_open()
        )
        return super(MailActivity, self - unanswered)._relationship_answer(touchpoints)

    def _relationship_describe(self, lead, answerable):
        """Whether the conversation was about the concern as well, one must say."""
        reason = super()._relationship_describe(lead, answerable)
        if self.relationship_concern_id and self != lead:
            reason["ticked"] = False
        return reason

    def _relationship_get_actions(self):
        actions = super()._relationship_get_actions()
        if self.relationship_concern_id:
            actions.append(("action_relationship_open", self.env._("Open")))
            actions.append(("action_relationship_told", self.env._("Solved and told")))
        return actions

    def _relationship_get_purpose(self):
        if self.relationship_is_asking:
            return "concern"
        return super()._relationship_get_purpose()

    def _relationship_log_done(self, feedback):
        """Finishing the prompt of a concern is telling the customer: at the meeting
        that it was held as, or by a contact of its own."""
        res = super()._relationship_log_done(feedback)
        # sudo: whoever may finish the prompt has told the customer
        for activity in self.sudo().filtered("relationship_is_asking"):
            concern = activity.relationship_concern_id
            touchpoint = activity.relationship_touchpoint_id
            if not touchpoint or not concern._is_open():
                continue
            concern.solution = concern.solution or feedback
            touchpoint.purpose = "concern"
            if not touchpoint._tells(concern):
                touchpoint = concern._log_contact()[concern]
                activity.relationship_touchpoint_id = touchpoint
            concern._close({concern: touchpoint})
        return res

    def _relationship_explain(self):
        lines = [super()._relationship_explain()]
        # sudo: whoever gets the prompt may know of which concern it speaks
        concern = self.sudo().relationship_concern_id
        if concern:
            lines.insert(0, concern._explain())
        elif self.relationship_concerns:
            lines.insert(0, self.relationship_concerns)
        return "\n".join(lines)
