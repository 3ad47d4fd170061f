from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What makes a customer a colleague, or a colleague a customer again
MAKES_COLLEAGUE = {"active", "group_ids", "partner_id"}


class ResUsers(models.Model):
    _inherit = "res.users"

    relationship_cover_id = fields.Many2one(
        "res.users",
        string="Covered by",
        domain="[('share', '=', False), ('id', '!=', id)]",
        help="Gets your follow-ups while you are out of the office. Empty: they go to "
        "the shared pool.",
    )
    relationship_digest = fields.Boolean(
        string="Daily follow-up digest",
        default=True,
        help="One e-mail in the morning with what is due; none when nothing is.",
    )
    relationship_digest_date = fields.Date(
        string="Last follow-up digest", readonly=True, copy=False
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + [
            "relationship_cover_id",
            "relationship_digest",
        ]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + [
            "relationship_cover_id",
            "relationship_digest",
        ]

    @api.constrains("relationship_cover_id")
    def _check_relationship_cover_id(self):
        if self.filtered(lambda user: user.relationship_cover_id == user):
            raise ValidationError(
                self.env._("Nobody can cover for themselves. Choose a colleague.")
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._relationship_settle_partners()
        return users

    def write(self, vals):
        before = self.partner_id if MAKES_COLLEAGUE & vals.keys() else None
        res = super().write(vals)
        if before is not None:
            self._relationship_settle_partners(before)
        return res

    def _relationship_settle_partners(self, others=None):
        """Set the follow-ups of customers who are colleagues now aside, and open those
        of colleagues who have left and are customers again.

        :param others: ``res.partner`` that were theirs before
        """
        # sudo: whoever gives access need not see the customers
        people = (self.partner_id | (others or self.partner_id)).sudo()
        people.filtered("contact_clock_start")._relationship_settle()

    def action_archive(self):
        # Odoo deletes the activities of an archived user: hand the follow-ups on first.
        self.env["relationship.assignment"]._hand_on(
            Domain("user_id", "in", self.ids), leaving_ids=self.ids
        )
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_hand_on_follow_ups(self):
        self.env["relationship.assignment"]._hand_on(
            Domain("user_id", "in", self.ids), leaving_ids=self.ids
        )

    # === BUSINESS METHODS === #

    @api.model
    def _cron_send_follow_up_digest(self):
        """Send each colleague one mail a day with the follow-ups that are due; none
        when nothing is. Killed and run again, nobody gets two."""
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        due = self.env["mail.activity"]._read_group(
            [
                ("relationship_reason", "!=", False),
                ("user_id", "!=", False),
                ("date_deadline", "<=", tomorrow),  # where it is tomorrow already
            ],
            ["user_id"],
        )
        users = self.browse(user.id for [user] in due)
        users = users.filtered(lambda user: user._relationship_is_digest_due())
        template = self.env.ref("relationship_flow.mail_template_follow_up_digest")
        template = template.with_context(relationship_known_languages=True)

        def act(ids):
            user = self.browse(ids).try_lock_for_update()
            if user := user.filtered(lambda user: user._relationship_is_digest_due()):
                user.relationship_digest_date = user._relationship_get_local_today()
                template.send_mail(user.id)

        self.env["relationship.work"]._work_off(
            self.env._("Sending the daily digest"),
            self._name,
            users.ids,
            1,
            act,
            self.env["ir.cron"]._commit_progress,
        )

    def _relationship_get_local_today(self):
        """Return the day that it is where the user is."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.tz))

    def _relationship_is_digest_due(self):
        """Return whether the user wants a digest, got none on this day of theirs, and
        has follow-ups that are due."""
        self.ensure_one()
        return (
            self.active
            and self.relationship_digest
            and self.email
            and self.relationship_digest_date != self._relationship_get_local_today()
            and self._get_due_follow_ups()
        )

    def _get_due_follow_ups(self):
        """Return the user's open follow-ups that are due, most urgent first. Mail
        templates in databases call it by this name."""
        self.ensure_one()
        return self.env["mail.activity"].search(
            [
                ("relationship_reason", "!=", False),
                ("user_id", "=", self.id),
                ("date_deadline", "<=", self._relationship_get_local_today()),
            ],
            order="date_deadline, id",
        )
