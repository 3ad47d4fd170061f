"""Customers that become part of another one: a branch that becomes a department, or
duplicates that are merged. Features add what is theirs by ``super()``."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# One open prompt per reason and key of those who become one customer
TWIN_PROMPTS = """
SELECT id FROM (
    SELECT id, row_number() OVER (
        PARTITION BY relationship_reason, COALESCE(relationship_key, '')
            ORDER BY relationship_partner_id = %(owner)s DESC, id) AS place
      FROM mail_activity
     WHERE relationship_partner_id = ANY(%(everyone)s) AND active
       AND relationship_reason IS NOT NULL) twin
 WHERE place > 1
"""
# The same message with two people who become one, and which of both stays
TWIN_TOUCHPOINTS = """
SELECT id, kept_id
  FROM (SELECT id, first_value(id) OVER (
                PARTITION BY res_model, res_id
                    ORDER BY contact_id = %(kept)s DESC, id) AS kept_id
          FROM relationship_touchpoint
         WHERE contact_id = ANY(%(everyone)s) AND res_id IS NOT NULL) twin
 WHERE id <> kept_id
"""
REPLACE_TWINS = """
UPDATE %(table)s SET %(column)s = twin.kept_id
  FROM unnest(%(ids)s, %(kept_ids)s) AS twin(id, kept_id)
 WHERE %(column)s = twin.id
"""
# Done prompts tell the history, which the generic merge would drop
DONE_PROMPTS = """
UPDATE mail_activity SET res_id = %(kept)s
 WHERE res_model = 'res.partner' AND res_id = ANY(%(sources)s) AND NOT active
   AND (relationship_reason IS NOT NULL OR relationship_touchpoint_id IS NOT NULL)
"""
# Contacts with the people of a customer that was part of another one
OWN_TOUCHPOINTS = """
UPDATE relationship_touchpoint t SET partner_id = %(own)s
  FROM res_partner c
 WHERE c.id = t.contact_id AND c.commercial_partner_id = %(own)s
   AND t.partner_id = %(owner)s
"""


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _relationship_hand_over(self, owner):
        """Move what is known of these customers to ``owner``, the customer that they
        have become part of: contacts and prompts here, the rest by features.

        :param owner: commercial entity
        """
        self.env.flush_all()
        twins = self.env.execute_query(
            SQL(TWIN_PROMPTS, owner=owner.id, everyone=(self | owner).ids)
        )
        # sudo: one prompt of two goes, whoever it was assigned to
        self.env["mail.activity"].sudo().browse(row[0] for row in twins).unlink()
        self._relationship_move_rows("relationship.touchpoint", owner)
        self._relationship_move_rows(
            "mail.activity", owner, column="relationship_partner_id"
        )

    def _relationship_handed_over(self, owner):
        """Called when ``owner`` has all of these customers: its clock starts with their
        first order, and goes by all contacts."""
        self._relationship_start_by_orders()
        self.env["relationship.clock"]._refresh(owner.ids)
        self.env["relationship.follow.up"]._withdraw_early(owner.ids)

    def _relationship_come_apart(self, owner):
        """Called when this company, a part of ``owner``, stands alone again. The
        contacts with its people are its own; its clock starts with its first order, in
        the tier that it was in; without an order, when somebody asks for it. (What was
        said with a person who leaves stays with the company.)"""
        self.env.flush_all()
        self.env.cr.execute(SQL(OWN_TOUCHPOINTS, own=self.id, owner=owner.id))
        self.env["relationship.touchpoint"].invalidate_model(
            ["partner_id"], flush=False
        )
        if self._relationship_start_by_orders() and owner.sudo().relationship_tier_id:
            # sudo: whoever edits the address book need not see the clock
            self.sudo().write(
                {
                    "relationship_tier_id": owner.sudo().relationship_tier_id.id,
                    "contact_clock_by_order": True,
                }
            )
        self.env["relationship.clock"]._restart(owner.ids)
        self.env["relationship.clock"]._refresh((self | owner).ids)

    def _relationship_start_by_orders(self):
        """Start the clock of the customer that these belong to by their first order.

        :return: the order
        """
        owners = self.commercial_partner_id
        first = self.env["sale.order"].sudo()
        # sudo: whoever edits the address book need not see the orders
        first = first.search(
            [
                ("partner_id.commercial_partner_id", "in", owners.ids),
                ("state", "=", "sale"),
            ],
            order="date_order",
            limit=1,
        )
        self.env["relationship.clock"]._start(
            [(order.partner_id.id, order.date_order) for order in first]
        )
        return first

    @api.model
    def _relationship_prepare_merge(self, sources, kept):
        """Called before ``sources`` are merged into ``kept``: remove what would
        collide, because the generic merge drops all rows of a source when one does."""
        everyone = sources | kept
        everyone.filtered(
            lambda p: p.contact_paused_until
            and p.contact_paused_until <= fields.Date.context_today(p)
        ).contact_paused_until = False
        self.env.flush_all()
        merged = {"sources": sources.ids, "kept": kept.id, "everyone": everyone.ids}
        twins = self.env.execute_query(SQL(TWIN_TOUCHPOINTS, **merged))
        self._relationship_drop_twins(*map(list, zip(*twins, strict=True)))
        self.env.cr.execute(SQL(DONE_PROMPTS, **merged))
        self.env.invalidate_all()

    @api.model
    def _relationship_drop_twins(self, ids=(), kept_ids=()):
        """Delete touchpoints; what refers to one refers to its twin from now on.

        :param list ids: of the touchpoints
        :param list kept_ids: of the twin of each
        """
        if not ids:
            return
        table = self.env["relationship.touchpoint"]._table
        merging = self.env["base.partner.merge.automatic.wizard"]
        for referring, column in merging._get_fk_on(table):
            self.env.cr.execute(
                SQL(
                    REPLACE_TWINS,
                    table=SQL.identifier(referring),
                    column=SQL.identifier(column),
                    ids=ids,
                    kept_ids=kept_ids,
                )
            )
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE id = ANY(%s)", SQL.identifier(table), ids)
        )

    def _relationship_get_merged_clock(self):
        """Return the clock that these customers have when they become one: the first
        start, lost only where all were, an interval that somebody chose; and all of
        one, for a customer that has none.

        :return: dict of values
        """
        running = self.filtered_domain(self._relationship_get_clock_domain())
        chosen = running.filtered(lambda p: p.contact_interval_origin != "tier")[:1]
        best = running.sorted(lambda p: bool(p.contact_lost_date))[:1]
        names = self._relationship_get_clock_fields()
        whole = best._convert_fields_to_values(names) if best else {}
        start = min(running.mapped("contact_clock_start"), default=False)
        whole["contact_clock_start"] = start
        pause = best.contact_paused_until
        if pause and pause <= fields.Date.context_today(self):
            whole.update(contact_paused_until=False, contact_pause_reason=False)
        return {
            "start": start,
            "by_order": all(running.mapped("contact_clock_by_order")),
            "lost": bool(running) and all(running.mapped("contact_lost_date")),
            "interval": chosen._convert_fields_to_values(
                ["contact_interval_days", "contact_interval_origin"]
            )
            if chosen
            else {},
            "whole": whole,
        }

    def _relationship_continue_clock(self, clock):
        """Let the customer of ``self``, which others have become part of, go on by what
        ``_relationship_get_merged_clock`` has kept. What is lost starts no clock."""
        owner, start = self.commercial_partner_id, clock["start"]
        if start and not (clock["lost"] and owner != self):
            # sudo: whoever edits the address book need not see the clock
            owner.sudo()._relationship_take_clock(clock)
        if owner != self:
            self._relationship_copy_clock(owner)
        elif owner.contact_lost_date and not clock["lost"]:
            owner.contact_lost_date = False
        self.env["relationship.clock"]._refresh(owner.ids)

    def _relationship_take_clock(self, clock):
        """Take over a clock; this customer goes on with its own if it has one. Own
        companies and colleagues get none."""
        if self.ref_company_ids or not self.partner_share:
            return
        start = self.contact_clock_start
        if not start:
            own = {name for name in clock["whole"] if self[name]}
            own.discard("contact_interval_origin")  # by default
            self.write({k: v for k, v in clock["whole"].items() if k not in own})
        elif clock["start"] < start:
            self.write(
                {
                    "contact_clock_start": clock["start"],
                    "contact_clock_by_order": self.contact_clock_by_order
                    and clock["by_order"],
                }
            )
        if clock["interval"] and not self.contact_interval_days:
            self.write(clock["interval"])

    def _relationship_copy_clock(self, owner):
        """Show the clock of ``owner``, the new company of this contact and those below
        it; none when the contact now stands alone: see ``_relationship_come_apart``."""
        self.ensure_one()
        names = self._relationship_get_clock_fields()
        values = dict.fromkeys(names, False)
        values["contact_interval_origin"] = "tier"
        if owner != self:
            values = owner.sudo()._convert_fields_to_values(names)
        # sudo: whoever edits the address book need not see the clock
        contacts = self.sudo().with_context(active_test=False)
        contacts = contacts.search(
            Domain("id", "child_of", self.id)
            & Domain("commercial_partner_id", "=", owner.id)
        )
        contacts.with_context(mail_notrack=True).write(values)

    def _relationship_move_rows(self, model, owner, column="partner_id"):
        """Give the rows of these customers to ``owner``; set-based, whoever may see
        them.

        :param str model: of the rows
        :param str column: that names the customer
        """
        rows = self.env[model]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE %s = ANY(%s)",
                SQL.identifier(rows._table),
                SQL.identifier(column),
                owner.id,
                SQL.identifier(column),
                (self - owner).ids,
            )
        )
        rows.invalidate_model([column], flush=False)
        self.env["res.partner"].invalidate_model(flush=False)

    def _relationship_drop_rows(self, model):
        """Delete the rows of these customers that are found anew from the rest."""
        rows = self.env[model]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE partner_id = ANY(%s)",
                SQL.identifier(rows._table),
                self.ids,
            )
        )
        rows.invalidate_model(flush=False)
