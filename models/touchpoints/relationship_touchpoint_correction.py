"""Contacts whose day, channel, direction or customer is corrected: what they had
answered, how late they came, and the next steps agreed on follow."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.prompt_key import make_key

# Touchpoints that reset the clock, with their days
FRESH = """
       SELECT t.id, t.partner_id, t.contact_id, t.direction, %(day)s AS day
         FROM relationship_touchpoint t
         JOIN relationship_channel ch ON ch.id = t.channel_id
         JOIN res_partner p ON p.id = t.partner_id
        WHERE t.id = ANY(%(ids)s) AND %(resets)s
"""
# Closed prompts that these contacts answer as the clock answers open ones
ANSWERED = f"""
  WITH fresh AS ({FRESH}
   ), moved AS (
       SELECT f.partner_id, max(f.day) AS day FROM fresh f GROUP BY 1
   )
SELECT a.id
  FROM moved m
  JOIN res_partner p ON p.id = m.partner_id
  JOIN mail_activity a ON a.relationship_partner_id = m.partner_id
 WHERE NOT a.active AND a.relationship_touchpoint_id = ANY(%(ids)s) AND (%(answered)s)
"""
PROMISES = """
SELECT t.id, %(day)s - t.days_late
  FROM relationship_touchpoint t
  JOIN res_partner p ON p.id = t.partner_id
 WHERE t.id = ANY(%(ids)s) AND t.days_late > 0
"""
# How late, against the day that was promised then
LATENESS = """
UPDATE relationship_touchpoint t
   SET days_late = CASE WHEN %(resets)s
                        THEN GREATEST(%(day)s - kept.promise, 0) ELSE 0 END
  FROM unnest(%(ids)s, %(promises)s) AS kept(id, promise), relationship_channel ch,
       res_partner p
 WHERE t.id = kept.id AND ch.id = t.channel_id AND p.id = t.partner_id
"""


class RelationshipTouchpoint(models.Model):
    _inherit = "relationship.touchpoint"

    def _get_promises(self):
        """Return ``{id: day}`` of those that came late: when they were due."""
        late = self.filtered("days_late")
        if not late:
            return {}
        late.flush_recordset()
        self.env["relationship.clock"]._flush_clock()
        return dict(self.env.execute_query(SQL(PROMISES, **late._get_sql_parts())))

    def _get_answered(self):
        """Return the closed prompts that these contacts answer today."""
        # sudo: a follow-up that such a contact had closed may be a colleague's
        prompts = self.env["mail.activity"].sudo()
        clock = self.env["relationship.clock"]
        self.flush_recordset()
        prompts.flush_model()
        clock._flush_clock()
        today = clock._local_day(SQL("%s::timestamp", fields.Datetime.now()), SQL("p"))
        parts = self._get_sql_parts(answered=clock._answered(today))
        rows = self.env.execute_query(SQL(ANSWERED, **parts))
        return prompts.browse(row[0] for row in rows)

    def _answer_again(self, promises, answered):
        """Let lateness and follow-ups know of the corrected moment; the clock does.

        :param dict promises: of before, see ``_get_promises``
        :param answered: prompts of before, see ``_get_answered``
        """
        clock = self.env["relationship.clock"]
        self.flush_recordset()
        kept = self.filtered(lambda t: t.id in promises)
        if kept:
            parts = kept._get_sql_parts(promises=[promises[t.id] for t in kept])
            self.env.cr.execute(SQL(LATENESS, **parts))
            kept.invalidate_recordset(["days_late"], flush=False)
        clock._advance(self.ids)
        still_open = answered - self._get_answered() if answered else answered
        # What was said is said, on another day than the prompt asked for
        sources = self.filtered(
            lambda t: t.res_model == still_open._name and t.res_id in still_open.ids
        )
        if sources:
            sources.write({"res_model": False, "res_id": False})
        still_open._relationship_reopen()

    def _take_next_steps_along(self):
        """Give the next steps that were agreed on to the customer with whom they were
        agreed after all."""
        for owner, touchpoints in self.grouped("partner_id").items():
            if steps := touchpoints._get_next_steps():
                steps.with_context(mail_activity_quick_update=True).write(
                    {"relationship_partner_id": owner.id, "res_id": owner.id}
                )
                owner._relationship_settle()

    def _get_next_steps(self):
        """Return the open prompts of the next steps that were agreed on."""
        # sudo: the next step agreed on may be a colleague's
        steps = self.env["mail.activity"].sudo()
        keys = [make_key("touchpoint", id_) for id_ in self.ids]
        return steps.search(
            steps._relationship_get_pending_domain()
            & Domain("relationship_reason", "=", "next_step")
            & Domain("relationship_key", "in", keys)
        )

    def _get_sql_parts(self, **parts):
        clock = self.env["relationship.clock"]
        return {
            "ids": self.ids,
            "day": clock._local_day(SQL("t.date"), SQL("p")),
            "resets": clock._resets(),
            **parts,
        }
