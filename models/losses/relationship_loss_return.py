from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.prompt_key import make_key, read_key

BATCH = 500

# On a later day, because the farewell itself is often a mail; an order is none
HEARD = """
SELECT l.id, max(%(day)s) AS day
  FROM relationship_loss l
  JOIN res_partner p ON p.id = l.partner_id
  JOIN relationship_touchpoint t ON t.partner_id = l.partner_id
       AND t.direction = 'inbound' AND t.reached AND t.date > l.date - 1
 WHERE %(among)s AND l.reopened_date IS NULL
   AND (%(day)s > l.date OR %(day)s = l.date AND t.res_model = 'sale.order'
                            AND t.date > l.create_date)
GROUP BY l.id
"""


class RelationshipLoss(models.Model):
    _inherit = "relationship.loss"

    @api.model
    def _propose_reopening(self, commit=None):
        """Ask a colleague whether to start again with customers who were heard of
        after they had left: once, and again only after yet another contact.

        :param commit: see ``_work_off``
        """
        self.env.flush_all()
        clock = self.env["relationship.clock"]
        fresh = SQL(
            """p.active AND p.partner_share
               AND (l.proposed_date IS NULL OR %s > l.proposed_date)""",
            day := clock._local_day(SQL("t.date"), SQL("p")),
        )
        heard = dict(self.env.execute_query(SQL(HEARD, day=day, among=fresh)))
        self.env["relationship.work"]._work_off(
            self.env._("Raising follow-ups: heard of again"),
            self._name,
            heard,
            BATCH,
            lambda ids: self.browse(ids)._ask_to_start_again(heard),
            commit,
        )

    def _ask_to_start_again(self, heard):
        """Raise the prompts, and note of which losses somebody is asked.

        :param dict heard: ``{loss id: day}``
        """
        losses = self.try_lock_for_update()
        self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": loss.partner_id,
                    "reason": "winback",
                    "key": make_key("loss", loss.id),
                    "date": fields.Date.context_today(self),
                    "summary": self.env._("Heard of again: start again?"),
                    "note": self.env["relationship.script"]._as_html(
                        self.env._(
                            "%(customer)s left on %(lost)s and was in touch again on "
                            "%(heard)s. Open the customer and press “Start again”, or "
                            "leave it as it is.",
                            customer=loss.partner_id.name,
                            lost=loss.partner_id._relationship_format_day(loss.date),
                            heard=loss.partner_id._relationship_format_day(
                                heard[loss.id]
                            ),
                        )
                    ),
                }
                for loss in losses
            ]
        )
        asking = set(losses._get_questions().mapped("relationship_key"))
        losses.filtered(
            lambda loss: make_key("loss", loss.id) in asking
        ).proposed_date = fields.Date.context_today(self)

    @api.model
    def _withdraw_obsolete(self):
        """Take back the question whether to start again with customers of whom nothing
        has been heard after all, because an order was cancelled or a contact undone."""
        prompts = self.env["mail.activity"].search(
            [
                ("relationship_reason", "=", "winback"),
                ("relationship_key", "=like", make_key("loss", "%")),
            ]
        )
        losses = self.browse(
            read_key(key, "loss") for key in prompts.mapped("relationship_key")
        ).exists()
        heard = losses._get_heard_since()
        silent = losses.filtered(lambda loss: loss.id not in heard)
        silent._get_questions().unlink()
        silent.proposed_date = False

    def _get_heard_since(self):
        """Return ``{loss id: day}`` on which customers who had left were last heard;
        only of losses that are open."""
        if not self.ids:
            return {}
        self.env.flush_all()
        clock = self.env["relationship.clock"]
        return dict(
            self.env.execute_query(
                SQL(
                    HEARD,
                    day=clock._local_day(SQL("t.date"), SQL("p")),
                    among=SQL("l.id = ANY(%s)", self.ids),
                )
            )
        )
