"""When litmus tests start by themselves, and whom they ask."""

from odoo import api, fields, models
from odoo.tools import SQL

from .relationship_litmus import REMIND_DAYS

BATCH = 50
YEAR = 365
SILENT_DAYS = 180  # without a test, before a silent customer gets another one
HELD_DAYS = 730  # without an order, after which nobody asks any more
WORKING_DAYS = 5  # of a week, from Monday on
RUNS = 250  # working days a year over which the tests are spread

# A row per customer and colleague. Whoever was involved in several ways counts by each.
INVOLVED = """
WITH test AS (
    SELECT l.id, l.partner_id, l.company_id FROM relationship_litmus l
     WHERE l.id = ANY(%(ids)s)
), happening AS (
    SELECT test.id, t.user_id, 'contacts' AS kind
      FROM test
      JOIN relationship_touchpoint t ON t.partner_id = test.partner_id
       AND COALESCE(t.company_id, test.company_id) = test.company_id
     WHERE t.date >= %(since)s AND t.reached
UNION ALL
    SELECT test.id, who.user_id, who.kind
      FROM test
      JOIN res_partner person ON person.commercial_partner_id = test.partner_id
      JOIN sale_order o ON o.partner_id = person.id AND o.company_id = test.company_id
     CROSS JOIN LATERAL (VALUES (o.user_id, 'orders'),
                                (o.operations_user_id, 'deliveries')) who(user_id, kind)
     WHERE o.state = 'sale' AND o.date_order >= %(since)s
UNION ALL
    SELECT test.id, who.user_id, 'concerns'
      FROM test
      JOIN relationship_concern c ON c.partner_id = test.partner_id
       AND c.company_id = test.company_id
     CROSS JOIN LATERAL (SELECT c.reported_by_id UNION SELECT c.user_id) who(user_id)
     WHERE c.active AND c.date >= %(since)s
), counted AS (
    SELECT h.id, h.user_id, h.kind, count(*) AS times
      FROM happening h
      JOIN test ON test.id = h.id
      JOIN res_users u ON u.id = h.user_id AND u.active AND NOT COALESCE(u.share, false)
      JOIN res_company_users_rel work ON work.user_id = u.id
       AND work.cid = test.company_id
  GROUP BY h.id, h.user_id, h.kind
)
SELECT id, user_id, jsonb_object_agg(kind, times)
  FROM counted
GROUP BY id, user_id
ORDER BY id, sum(times) DESC, user_id
"""
# Customers of tiers that get tests, per company. Those who are silent come at once;
# of the others so many a run that all are seen within the year, the largest and
# longest-held first: by value a year times years held.
DUE = """
WITH held AS (
    SELECT p.partner_id, p.company_id, t.litmus_when_silent,
           p.yearly_value * GREATEST((%(today)s - p.first_order_date) / 365.0, 1)
               AS worth,
           last.date, last.state
      FROM relationship_pulse p
      JOIN res_partner r ON r.id = p.partner_id
      JOIN relationship_tier t ON t.id = r.relationship_tier_id
      LEFT JOIN LATERAL (
           SELECT l.date, l.state FROM relationship_litmus l
            WHERE l.partner_id = p.partner_id AND l.company_id = p.company_id
         ORDER BY l.state = 'closed', l.date DESC LIMIT 1) last ON true
     WHERE r.active AND r.contact_lost_date IS NULL AND r.partner_share
       AND t.has_litmus AND p.last_order_date >= %(today)s - %(held)s
), quota AS (
    SELECT company_id, ceil(count(*)::numeric / %(runs)s)
           - count(*) FILTER (WHERE date = %(today)s) AS places
      FROM held GROUP BY company_id
), yearly AS (
    SELECT held.*, row_number() OVER (
               PARTITION BY held.company_id ORDER BY worth DESC, partner_id) AS place
      FROM held
     WHERE COALESCE(state, 'closed') = 'closed'
       AND COALESCE(date <= %(today)s - %(year)s, true)
)
SELECT partner_id, company_id FROM (
    SELECT h.partner_id, h.company_id, h.worth, true AS is_silent
      FROM held h
      JOIN (%(silent)s) s ON s.partner_id = h.partner_id
       AND s.company_id = h.company_id
     WHERE h.litmus_when_silent AND COALESCE(h.state, 'closed') = 'closed'
       AND COALESCE(h.date <= %(today)s - %(silent_days)s, true)
 UNION ALL
    SELECT y.partner_id, y.company_id, y.worth, false
      FROM yearly y
      JOIN quota q ON q.company_id = y.company_id AND y.place <= q.places) due
GROUP BY partner_id, company_id
ORDER BY bool_or(is_silent) DESC, max(worth) DESC, partner_id, company_id
"""


class RelationshipLitmus(models.Model):
    _inherit = "relationship.litmus"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_launch(self):
        """Close tests whose day has passed, remind those who have not answered, and
        start the tests that are due, on working days.

        May be killed anywhere: what is done is committed, what is left is found again.
        """
        commit = self.env["ir.cron"]._commit_progress
        today = fields.Date.context_today(self)
        late = self._get_late()
        due = {}
        for partner_id, company_id in (
            self._get_due() if today.weekday() < WORKING_DAYS else []
        ):
            due.setdefault(partner_id, []).append(company_id)
        for action, model, ids, act in (
            (
                self.env._("Closing a litmus test"),
                self._name,
                self._get_expired().ids,
                self._close_batch,
            ),
            (
                self.env._("Reminding of a litmus test"),
                late._name,
                late.ids,
                self._remind_batch,
            ),
            (
                self.env._("Starting a litmus test"),
                "res.partner",
                list(due),
                lambda ids: self._launch_batch(
                    [(id_, company) for id_ in ids for company in due[id_]]
                ),
            ),
        ):
            if not self.env["relationship.work"]._work_off(
                action, model, ids, BATCH, act, commit
            ):
                return

    @api.model
    def _get_expired(self):
        """Return the tests whose time to answer has passed."""
        return self.search(
            [
                ("state", "=", "open"),
                ("closing_date", "<", fields.Date.context_today(self)),
            ]
        )

    @api.model
    def _get_late(self):
        """Return the participants who are to be reminded, once, before the end."""
        soon = fields.Date.add(fields.Date.context_today(self), days=REMIND_DAYS)
        return self.env["relationship.litmus.participant"].search(
            [
                ("litmus_id.state", "=", "open"),
                ("litmus_id.closing_date", "<=", soon),
                ("is_done", "=", False),
                ("reminder_date", "=", False),
                ("user_id.active", "=", True),
            ]
        )

    @api.model
    def _get_due(self):
        """Return ``[(customer id, company id), ...]`` of the tests that are due."""
        self.env.flush_all()
        silences = self.env["relationship.silence"]
        return self.env.execute_query(
            SQL(
                DUE,
                today=fields.Date.context_today(self),
                held=HELD_DAYS,
                runs=RUNS,
                year=YEAR,
                silent_days=SILENT_DAYS,
                silent=SQL(
                    "SELECT partner_id, company_id FROM (%s) q WHERE status = 'quiet'",
                    silences._table_query,
                ),
            )
        )

    @api.model
    def _close_batch(self, ids):
        self.browse(ids).try_lock_for_update()._close()

    @api.model
    def _remind_batch(self, ids):
        participants = self.env["relationship.litmus.participant"].browse(ids)
        participants.try_lock_for_update()._remind()

    @api.model
    def _launch_batch(self, pairs):
        """Start tests of customers; those without anybody to ask get none.

        :param list pairs: ``(customer id, company id)``
        """
        tests = self.create(
            [
                {"partner_id": partner, "company_id": company}
                for partner, company in pairs
            ]
        )
        launched = tests._launch()
        (tests - launched).unlink()

    # === BUSINESS METHODS === #

    def _propose(self):
        """Add whoever has had to do with the customers in the last year, the most
        involved first; if nobody has, those who look after them."""
        known = {
            (participant.litmus_id, participant.user_id)
            for participant in self.participant_ids
        }
        vals_list = [
            {
                "litmus_id": test.id,
                "user_id": user.id,
                "involvement": involvement,
            }
            for test, people in self._get_involved().items()
            for user, involvement in people.items()
            if (test, user) not in known
        ]
        return self.env["relationship.litmus.participant"].create(vals_list)

    def _get_involved(self):
        """Return ``{test: {user: {kind: number of times}}}``, in one statement."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=YEAR)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(INVOLVED, ids=self.ids, since=since))
        found = {test: {} for test in self}
        for test_id, user_id, involvement in rows:
            user = self.env["res.users"].browse(user_id)
            found[self.browse(test_id)][user] = involvement
        for test, people in found.items():
            if not people:
                # sudo: who looks after the customer
                partner = test.partner_id.sudo()
                owners = partner.user_id | partner.operations_user_id
                for user in owners.filtered(
                    lambda user, test=test: user.active
                    and not user.share
                    and test.company_id in user.company_ids
                ):
                    people[user.sudo(False)] = {}
        return found
