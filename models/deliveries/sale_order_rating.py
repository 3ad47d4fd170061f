"""How satisfied the customer is: asked by mail some days after a delivery, with Odoo's
own ratings; each answer, and some silences, are followed up."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from odoo.addons.rating.models.rating_data import RATING_HAPPY_VALUE

from ..shared.prompt_key import make_key

BATCH = 50
LATEST_DAYS = 60  # nobody remembers what came longer ago
PATIENCE_DAYS = 7  # until the reminder, and from there until the call


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["rating.mixin", "sale.order"]

    rating_partner_id = fields.Many2one(
        "res.partner",
        string="Asked for a rating",
        compute="_compute_rating_partner_id",
        help="The person of the order, else, where that one has left, whom we speak to "
        "at the company.",
    )
    rating_request_date = fields.Date(
        string="Asked for a rating on",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    rating_reminder_date = fields.Date(
        string="Reminded of the rating on", copy=False, readonly=True
    )
    rating_silence_date = fields.Date(
        string="Silence followed up on", copy=False, readonly=True
    )

    def _auto_init(self):
        # Orders of the past have no ratings to compute the last one of
        if not column_exists(self.env.cr, self._table, "rating_last_value"):
            create_column(self.env.cr, self._table, "rating_last_value", "float8")
        return super()._auto_init()

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_request_ratings(self):
        """Ask for ratings, remind once, and follow up silence; batch by batch, may be
        killed anywhere. Does nothing while the setting is 0."""
        if not self._relationship_get_rating_interval():
            return
        today = fields.Date.context_today(self)
        for action, find, field, work in (
            (
                self.env._("Asking for a rating"),
                self._relationship_find_rating_requests,
                "rating_request_date",
                "_relationship_send_rating",
            ),
            (
                self.env._("Reminding of a rating"),
                self._relationship_find_rating_reminders,
                "rating_reminder_date",
                "_relationship_send_rating",
            ),
            (
                self.env._("Following up a rating that nobody gave"),
                self._relationship_find_rating_silence,
                "rating_silence_date",
                "_relationship_follow_up_silence",
            ),
        ):

            def act(ids, field=field, work=work):
                orders = self.browse(ids).try_lock_for_update()
                if orders := orders.filtered(lambda order: not order[field]):
                    getattr(orders, work)()
                    orders[field] = today

            if not self.env["relationship.work"]._work_off(
                action,
                self._name,
                find().ids,
                BATCH,
                act,
                self.env["ir.cron"]._commit_progress,
            ):
                return

    @api.model
    def _relationship_get_rating_interval(self):
        """Return in how many days a customer is asked at most once; 0: never."""
        return self.env["relationship.setting"]._get("rating_interval_days")

    @api.model
    def _relationship_find_rating_requests(self):
        """Return the newest delivered order of each customer who may be asked now."""
        self.env.flush_all()
        today = fields.Date.context_today(self)
        delay = self.env["relationship.setting"]._get("rating_delay_days")
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (p.id) o.id FROM sale_order o
                     JOIN res_partner c ON c.id = o.partner_id
                     JOIN res_partner p ON p.id = c.commercial_partner_id
                    WHERE o.state = 'sale' AND o.rating_request_date IS NULL
                      AND o.delivered_date BETWEEN %(oldest)s AND %(newest)s
                      AND %(may_ask)s
                      AND NOT EXISTS (
                          SELECT 1 FROM sale_order other
                            JOIN res_partner oc ON oc.id = other.partner_id
                           WHERE oc.commercial_partner_id = p.id
                             AND other.rating_request_date > %(since)s)
                 ORDER BY p.id, o.delivered_date DESC, o.id DESC""",
                oldest=fields.Date.subtract(today, days=LATEST_DAYS),
                newest=fields.Date.subtract(today, days=delay),
                since=fields.Date.subtract(
                    today, days=self._relationship_get_rating_interval()
                ),
                may_ask=self._relationship_may_ask_rating(),
            )
        )
        orders = self.browse(row[0] for row in rows)
        return orders.filtered("rating_partner_id.email")

    @api.model
    def _relationship_may_ask_rating(self):
        """SQL condition: customer ``p`` may be asked for a rating today, or reminded of
        it; features add what forbids it."""
        return SQL(
            """p.active AND p.contact_lost_date IS NULL
               AND COALESCE(p.contact_paused_until <= %s, true)""",
            fields.Date.context_today(self),
        )

    @api.model
    def _relationship_get_not_asked(self, owners):
        """Return those of the customers ``owners`` who are not to be asked for a rating
        now: the rule of ``_relationship_may_ask_rating``."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id = ANY(%s) AND NOT (%s)",
                owners.ids,
                self._relationship_may_ask_rating(),
            )
        )
        return owners.browse(row[0] for row in rows)

    @api.model
    def _relationship_find_rating_reminders(self):
        """Return the orders whose rating was asked for some time ago, once."""
        return self._relationship_find_unrated(
            "rating_request_date", "rating_reminder_date"
        )

    @api.model
    def _relationship_find_rating_silence(self):
        """Return the orders of large customers who did not answer the reminder."""
        return self._relationship_find_unrated(
            "rating_reminder_date", "rating_silence_date"
        ).filtered(
            lambda order: (
                order.partner_id.commercial_partner_id.relationship_tier_id.call_silent
            )
        )

    @api.model
    def _relationship_find_unrated(self, since, until):
        """Return the orders without an answer for whom ``since`` has passed long
        enough and ``until`` has not come, of customers who may be asked.

        :param str since: name of a date field
        :param str until: name of the next one
        """
        today = fields.Date.context_today(self)
        orders = self.search(
            Domain("state", "=", "sale")
            & Domain(until, "=", False)
            & Domain(since, "<=", fields.Date.subtract(today, days=PATIENCE_DAYS))
            & Domain(since, ">=", fields.Date.subtract(today, days=LATEST_DAYS))
        )
        spared = self._relationship_get_not_asked(
            orders.partner_id.commercial_partner_id
        )
        return orders.filtered(
            lambda order: (
                order.partner_id.commercial_partner_id not in spared
                and not any(order.rating_ids.mapped("consumed"))
            )
        )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id", "partner_id.active", "partner_id.email", "partner_id.is_company"
    )
    def _compute_rating_partner_id(self):
        # sudo: whoever sends the mail, address books are not theirs to read
        orders = self.sudo()
        people = (
            orders.partner_id.commercial_partner_id._relationship_get_correspondents()
        )
        for order in orders:
            owner = order.partner_id.commercial_partner_id
            # From near to far, people before companies
            candidates = (order.partner_id, people.get(owner, owner), owner)
            order.rating_partner_id = next(
                (
                    candidate
                    for candidate in sorted(candidates, key=lambda c: c.is_company)
                    if candidate.active and candidate.email
                ),
                owner,
            )

    # === BUSINESS METHODS === #

    def _rating_get_partner(self):
        self.ensure_one()
        return self.rating_partner_id

    def _rating_get_operator(self):
        # The person whom the customer knows from the delivery
        self.ensure_one()
        return self.operations_user_id.partner_id or super()._rating_get_operator()

    def _relationship_prepare_ratings(self):
        """Make the ratings that are about to be asked for, all at once."""
        model_id = self.env["ir.model"]._get_id(self._name)
        # sudo: tokens are nobody's to read
        self.env["rating.rating"].sudo().create(
            [
                {
                    "partner_id": order.rating_partner_id.id,
                    "rated_partner_id": order._rating_get_operator().id,
                    "res_model_id": model_id,
                    "res_id": order.id,
                    "is_internal": False,
                }
                for order in self
                if not any(
                    rating.partner_id == order.rating_partner_id and not rating.consumed
                    for rating in order.rating_ids
                )
            ]
        )

    def _relationship_send_rating(self):
        """Put the mails that ask for a rating into the queue, all at once. Whoever
        does not want mail (the exclusion list) gets none."""
        self._relationship_prepare_ratings()
        composers = self.env["mail.compose.message"]
        composer = composers.with_context(relationship_known_languages=True).create(
            {
                "composition_mode": "mass_mail",
                "model": self._name,
                "res_ids": str(self.ids),
                "template_id": self.env.ref(
                    "relationship_flow.mail_template_rating_request"
                ).id,
                "force_send": False,
            }
        )
        mails, _messages = composer._action_send_mail()
        operators = {order.id: order._rating_get_operator() for order in self}
        for operator, sent in mails.grouped(lambda m: operators[m.res_id]).items():
            sent.mail_message_id.author_id = operator or composer.author_id

    def rating_apply(self, rate, token=None, rating=None, **kwargs):
        rating = super().rating_apply(rate, token=token, rating=rating, **kwargs)
        if rating.res_model == self._name and rating.res_id == self.id:
            # sudo: the customer answers, without rights of their own
            self.sudo()._relationship_follow_up_rating(rating.sudo())
        return rating

    def _relationship_follow_up_rating(self, rating):
        """Raise what answers a rating; who is not happy, or complains, has a concern,
        for who delivers and for the manager. An answer changed later replaces what
        came of the first.

        :param rating: the ``rating.rating``, just filled in
        """
        self.ensure_one()
        self.env["mail.activity"].search(
            [
                (
                    "relationship_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("relationship_key", "=like", make_key("rating", rating.id, "%")),
            ]
        ).unlink()
        self.env["relationship.capture"]._record(
            [self._relationship_prepare_happening(rating)]
        )
        if not self._relationship_report_complaint(rating):
            self.env["relationship.follow.up"]._raise(
                [self._relationship_prepare_answer(rating)]
            )

    def _relationship_report_complaint(self, rating):
        """Called with each rating filled in, for a feature that sees to complaints.

        :return: whether it did
        """
        return False

    def _relationship_prepare_happening(self, rating):
        return {
            "contact_id": (rating.partner_id or self.partner_id).id,
            "date": fields.Datetime.now(),
            "direction": "inbound",
            "channel_id": self.env["relationship.channel"]._get_id("survey"),
            "user_id": None,
            "company_id": self.company_id.id,
            "purpose": "feedback",
            "reached": True,
            "res_model": "rating.rating",
            "res_id": rating.id,
        }

    def _relationship_prepare_answer(self, rating):
        """Return the request of the prompt that answers a rating without a concern."""
        people = self.env["relationship.assignment"]._get_order_people(self)[self]
        user = people["operations"]
        happy = rating.rating >= RATING_HAPPY_VALUE
        verdict = self.env._("Happy") if happy else self.env._("All right")
        return {
            "partner": self.partner_id,
            "record": self,
            "reason": "thanks" if happy else "feedback",
            "key": make_key("rating", rating.id, user.id or 0),
            "date": fields.Date.add(
                fields.Date.context_today(self), days=3 if happy else 1
            ),
            "user": user,
            "summary": self.env._(
                "%(verdict)s with %(order)s", verdict=verdict, order=self.name
            ),
            "note": self._relationship_get_referral_words(rating)
            if happy
            else self.env["relationship.script"]._as_html(rating.feedback),
        }

    def _relationship_get_referral_words(self, rating):
        """Return what to say to a happy customer, escaped."""
        words = self.env._(
            "Thank you for the kind answer. Do you know somebody whom we could help "
            "as well?"
        )
        if rating.feedback:
            words = self.env._(
                "They wrote: “%(feedback)s” %(words)s",
                feedback=rating.feedback.strip(),
                words=words,
            )
        return self.env["relationship.script"]._as_html(words)

    def _relationship_follow_up_silence(self):
        """Raise a call to large customers who did not answer, as silence may tell."""
        people = self.env["relationship.assignment"]._get_order_people(self)
        self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": order.partner_id,
                    "record": order,
                    "reason": "feedback",
                    "key": make_key("unrated", order.id),
                    "date": fields.Date.context_today(self),
                    "user": people[order]["operations"],
                    "summary": self.env._(
                        "No answer about %(order)s: call and ask", order=order.name
                    ),
                }
                for order in self
            ]
        )
