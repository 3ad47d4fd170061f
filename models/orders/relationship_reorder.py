"""Reminders of late orders: one follow-up per customer and company, that lists the
items which are late, once per order."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, get_lang

BATCH = 500
ITEMS_SHOWN = 10
PURCHASES_SHOWN = 4


class RelationshipReorder(models.AbstractModel):
    _name = "relationship.reorder"
    _description = "Reorder Reminders"

    # === BUSINESS METHODS === #

    @api.model
    def _raise_late(self, commit=None):
        """Raise a prompt for each customer who has late items that nobody has been
        told of since the last order, most valuable first.

        :param commit: see ``_work_off``
        """
        self.env["relationship.work"]._work_off(
            self.env._("Raising follow-ups: an order is late"),
            "relationship.rhythm",
            self._get_late(),
            BATCH,
            self._raise_batch,
            commit,
        )

    @api.model
    def _raise_batch(self, ids):
        """Raise the prompts of rhythms that are still late, unless somebody has raised
        or dismissed them in the meantime."""
        late = self.env["relationship.rhythm"].browse(ids).try_lock_for_update()
        late = late.filtered(
            lambda rhythm: rhythm.status == "late"
            and rhythm.reminded_order_date != rhythm.last_order_date
        )
        self._raise_items(late, self.env["relationship.follow.up"]._get_todays_load())

    @api.model
    def _get_late(self):
        """Return the ids of late rhythms that nobody has been told of, customer by
        customer, those with the most at stake first."""
        self.env.flush_all()
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.id FROM relationship_rhythm r
                  JOIN res_partner p ON p.id = r.partner_id AND p.active
                 WHERE r.is_sold
                   AND r.late_from_date <= %(today)s AND r.lapsed_from_date > %(today)s
                   AND NOT (r.is_dismissed
                            AND COALESCE(r.dismissed_until > %(today)s, true))
                   AND r.reminded_order_date IS DISTINCT FROM r.last_order_date
                   AND p.contact_lost_date IS NULL
                   AND COALESCE(p.contact_paused_until <= %(today)s, true)
              ORDER BY sum(r.yearly_value) OVER (
                           PARTITION BY r.partner_id, r.company_id) DESC,
                       r.partner_id, r.company_id, r.yearly_value DESC, r.id
                """,
                today=today,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _raise_items(self, late, load):
        """Raise the prompts for late rhythms, or add them to the customer's open one,
        as far as each person's daily number of new prompts allows."""
        if not late:
            return
        late.fetch(["partner_id", "company_id", "product_id", "yearly_value"])
        assignment = self.env["relationship.assignment"]
        assignees = assignment._get_assignees(late.partner_id)
        limit = self.env["relationship.follow.up"]._get_daily_limit()
        groups = late.grouped(lambda rhythm: (rhythm.partner_id, rhythm.company_id))
        requests = []
        for (partner, company), rhythms in groups.items():
            user = assignees[partner]
            if not assignment._may_work_for(user, company):
                user = user.browse()
            if limit and user and load[user.id] >= limit:
                continue  # tomorrow, most valuable first again
            load[user.id] += 1
            requests.append(
                {
                    "partner": partner,
                    "reason": "reorder",
                    "key": str(company.id),
                    "date": fields.Date.context_today(self),
                    "user": user,
                    "summary": self._summarise(rhythms),
                    "facts": self._get_facts(rhythms, partner),
                }
            )
        self.env["relationship.follow.up"]._raise(requests)
        for last, items in self._join(late).grouped("last_order_date").items():
            items.reminded_order_date = last

    @api.model
    def _join(self, rhythms):
        """Put items into the open prompt of their customer and company.

        :return: those for whom there is one
        """
        opened = {
            (prompt.relationship_partner_id.id, prompt.relationship_key): prompt
            for prompt in self._get_open(rhythms.partner_id.ids)
        }
        joined = rhythms.filtered(
            lambda item: (item.partner_id.id, str(item.company_id.id)) in opened
        )
        for (partner, company), items in joined.grouped(
            lambda item: (item.partner_id, item.company_id)
        ).items():
            items.activity_id = opened[partner.id, str(company.id)]
        return joined

    @api.model
    def _get_open(self, partner_ids):
        # sudo: the items belong to the customer's prompt, whoever it is assigned to
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("relationship_partner_id", "in", partner_ids),
                    ("relationship_reason", "=", "reorder"),
                ]
            )
        )

    @api.model
    def _release(self, rhythms):
        """Take items out of the prompts that remind of them; prompts without any
        left are taken back. When the items are watched or sold again, somebody is
        reminded again. What has been done stays as it is.

        :param rhythms: items that nobody is to be reminded of
        """
        # sudo: a decision on the item also concerns the prompt of a colleague
        rhythms = rhythms.sudo()
        waiting = self._get_waiting(rhythms)
        prompts = waiting.activity_id
        waiting.activity_id = False
        rhythms.reminded_order_date = False
        prompts.filtered(lambda prompt: not prompt.relationship_rhythm_ids).unlink()

    @api.model
    def _get_waiting(self, rhythms):
        """Return the items whose prompt nobody has done: it is open or set aside."""
        return rhythms.filtered(
            lambda rhythm: rhythm.activity_id.active
            or rhythm.activity_id.relationship_set_aside
        )

    @api.model
    def _release_unsold(self, products):
        """Take products that are no longer sold out of the prompts.

        :param products: ``product.product`` records
        """
        # sudo: whoever archives a product need not see customers' prompts
        rhythms = self.env["relationship.rhythm"].sudo()
        self._release(
            rhythms.search(
                [
                    ("product_id", "in", products.ids),
                    ("activity_id", "!=", False),
                    ("is_sold", "=", False),
                ]
            )
        )

    @api.model
    def _close_answered(self, partner_ids):
        """Close prompts by orders that came in: items that were ordered again, or
        whose rhythm is gone, leave their prompt; a prompt without items is done. If
        the order is cancelled, somebody is reminded again.

        :param list partner_ids: commercial entities whose rhythms were just computed
        """
        today = fields.Date.context_today(self)
        rhythms = self.env["relationship.rhythm"].search(
            [("partner_id", "in", partner_ids), ("activity_id", "!=", False)]
        )
        answered = rhythms.filtered(
            lambda rhythm: rhythm.reminded_order_date != rhythm.last_order_date
            or not rhythm.late_from_date
            or rhythm.late_from_date > today
        )
        ordered = answered.filtered(
            lambda rhythm: rhythm.reminded_order_date
            and rhythm.reminded_order_date < rhythm.last_order_date
        ).activity_id
        self._get_waiting(answered).reminded_order_date = False
        answered.activity_id = False
        empty = self._get_open(partner_ids).filtered(
            lambda prompt: prompt.relationship_key
            and not prompt.relationship_rhythm_ids
        )
        (empty & ordered)._relationship_close(
            self.env._("Closed by itself: ordered again.")
        )
        (empty - ordered)._relationship_close(
            self.env._("Closed by itself: no order is late any more.")
        )

    # === WORDS === #

    @api.model
    def _summarise(self, rhythms):
        """Return the title of a prompt: the first item that the user may see, and how
        many more."""
        first = rhythms[:1].with_prefetch(rhythms._prefetch_ids)
        name = first.product_label
        if not name:
            return self.env._("The next order is late")
        if len(rhythms) == 1:
            return self.env._("%(product)s: the next order is late", product=name)
        return self.env._(
            "%(product)s and %(count)s more: the next orders are late",
            product=name,
            count=len(rhythms) - 1,
        )

    @api.model
    def _get_facts(self, rhythms, partner):
        """Return the facts that the words of a reorder speak of, in the customer's
        language; the most valuable item leads."""
        local = partner.with_context(lang=get_lang(self.env, partner.lang).code)
        first = rhythms[:1].with_prefetch(rhythms._prefetch_ids).with_env(local.env)
        return {
            "product": first.product_id.name or "",
            "usual_gap": local._relationship_format_period(first.typical_gap_days),
            "since_order": local._relationship_format_period(
                first.days_since_order, beside=first.typical_gap_days
            ),
        }

    @api.model
    def _list_items(self, rhythms):
        """Return the late items with the purchases that prove them, as HTML for the
        colleague; names are escaped."""
        partners = self.env["res.partner"]
        rows = Markup()
        for rhythm in rhythms[:ITEMS_SHOWN].with_prefetch(rhythms._prefetch_ids):
            days = [rhythm.last_order_date]
            for gap in reversed((rhythm.gaps or [])[-PURCHASES_SHOWN + 1 :]):
                days.append(fields.Date.subtract(days[-1], days=gap))
            rows += Markup("<li><b>%s</b>: %s<br/><small>%s</small></li>") % (
                rhythm.product_label,
                rhythm.explanation,
                self.env._(
                    "Ordered on %(days)s",
                    days=", ".join(
                        partners._relationship_format_day(day)
                        for day in reversed(days)
                        if day
                    ),
                ),
            )
        more = len(rhythms) - ITEMS_SHOWN
        if more > 0:
            rows += Markup("<li>%s</li>") % self.env._("and %(count)s more", count=more)
        return Markup("<ul class='mb-0'>%s</ul>") % rows if rows else Markup()
