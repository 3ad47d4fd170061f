from odoo import api, fields, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._relationship_prepare_merge(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        everyone = src_partners | dst_partner
        running = everyone.filtered("contact_clock_start")
        start = min(running.mapped("contact_clock_start"), default=False)
        lost = running and all(running.mapped("contact_lost_date"))
        chosen = everyone.filtered(lambda p: p.contact_interval_origin != "tier")[:1]
        interval = chosen._convert_fields_to_values(
            ["contact_interval_days", "contact_interval_origin"]
        )
        res = super()._update_values(src_partners, dst_partner)
        owner = dst_partner.commercial_partner_id
        if start and start != owner.contact_clock_start:
            owner.contact_clock_start = min(start, owner.contact_clock_start or start)
        if owner != dst_partner:
            dst_partner._take_over_clock(owner)
        elif owner.contact_lost_date and not lost:
            owner.contact_lost_date = False
        self.env["relationship.loss"]._follow_clock(owner)
        if chosen and not owner.contact_interval_days:
            owner.write(interval)
        self.env["relationship.clock"]._refresh(owner.ids)
        return res

    @api.model
    def _relationship_prepare_merge(self, src_partners, dst_partner):
        """Remove what would collide on the unique indexes, because the generic merge
        drops every row of the source when one of them does; and move what it would
        leave to a contact instead of the company, or lose."""
        everyone = src_partners | dst_partner
        owner = dst_partner.commercial_partner_id
        self._relationship_merge_people(src_partners, dst_partner)
        everyone.filtered(
            lambda p: p.contact_paused_until
            and p.contact_paused_until <= fields.Date.context_today(p)
        ).contact_paused_until = False
        self.env["relationship.loss"]._move(
            everyone.filtered(lambda p: p == p.commercial_partner_id), owner
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
            DELETE FROM relationship_touchpoint t USING (
                SELECT id, row_number() OVER (
                    PARTITION BY res_model, res_id
                        ORDER BY contact_id = %s DESC, id) AS place
                  FROM relationship_touchpoint
                 WHERE contact_id = ANY(%s) AND res_id IS NOT NULL) twin
             WHERE t.id = twin.id AND twin.place > 1
            """,
                dst_partner.id,
                everyone.ids,
            )
        )
        self.env["relationship.plan"]._hand_over(everyone - owner, owner)
        self._relationship_drop_twins((everyone | owner).ids, owner.id)
        self._relationship_drop_litmus(everyone | owner)
        # Rhythms follow from the orders; those of the source would collide
        self.env["relationship.purchase"]._note_changes(owner)
        merged = {"source": src_partners.ids, "kept": dst_partner.id, "owner": owner.id}
        for query in (
            """UPDATE relationship_litmus SET partner_id = %(owner)s
                WHERE partner_id = ANY(%(source)s)""",
            "DELETE FROM relationship_rhythm WHERE partner_id = ANY(%(source)s)",
            "DELETE FROM relationship_pulse WHERE partner_id = ANY(%(source)s)",
            # What holds of both together is found anew
            """DELETE FROM relationship_stakeholder_warning
                WHERE partner_id = ANY(%(source)s)""",
            """UPDATE mail_activity SET relationship_key = 'person,' || %(kept)s
                WHERE relationship_reason = 'stakeholder' AND relationship_key = ANY(
                      SELECT 'person,' || unnest(%(source)s))""",
            "DELETE FROM relationship_health WHERE partner_id = ANY(%(source)s)",
            """DELETE FROM relationship_health_month m USING (
                   SELECT id, row_number() OVER (
                       PARTITION BY company_id, month
                           ORDER BY partner_id = %(owner)s DESC, id) AS place
                     FROM relationship_health_month
                    WHERE partner_id = ANY(%(source)s) OR partner_id = %(owner)s) twin
                WHERE m.id = twin.id AND twin.place > 1""",
            """UPDATE relationship_health_month SET partner_id = %(owner)s
                WHERE partner_id = ANY(%(source)s)""",
            """UPDATE relationship_touchpoint SET partner_id = %(owner)s
                WHERE partner_id = ANY(%(source)s)""",
            """UPDATE relationship_concern SET partner_id = %(owner)s
                WHERE partner_id = ANY(%(source)s)""",
            """UPDATE mail_activity SET relationship_partner_id = %(owner)s
                WHERE relationship_partner_id = ANY(%(source)s)""",
            """UPDATE mail_activity SET res_id = %(kept)s
                WHERE res_model = 'res.partner' AND res_id = ANY(%(source)s)
                  AND NOT active AND (relationship_reason IS NOT NULL
                                   OR relationship_touchpoint_id IS NOT NULL)""",
        ):
            self.env.cr.execute(SQL(query, **merged))
        self.env.invalidate_all()

    @api.model
    def _relationship_merge_people(self, src_partners, dst_partner):
        """Somebody known is no placeholder any more, and keeps their name; one prompt
        about the person stays."""
        everyone = src_partners | dst_partner
        known = everyone.filtered(lambda p: not p.is_stakeholder_placeholder)
        if known and known != everyone:
            if dst_partner not in known:
                dst_partner.name = known[-1:].name
            everyone.is_stakeholder_placeholder = False
        prompts = self.env["mail.activity"].sudo()
        # sudo: one prompt of two goes, whoever it was assigned to
        prompts = prompts.search(
            [
                ("relationship_reason", "=", "stakeholder"),
                ("relationship_key", "in", [f"person,{p.id}" for p in everyone]),
            ],
            order="id",
        )
        kept = prompts.filtered(lambda prompt: prompt.res_id == dst_partner.id)
        (prompts - (kept or prompts)[:1]).unlink()

    @api.model
    def _relationship_drop_twins(self, partner_ids, kept_id):
        """Keep one open prompt per reason and key of those who become one."""
        twins = self.env.execute_query(
            SQL(
                """
            SELECT id FROM (
                SELECT id, row_number() OVER (
                    PARTITION BY relationship_reason, COALESCE(relationship_key, '')
                        ORDER BY relationship_partner_id = %s DESC, id) AS place
                  FROM mail_activity
                 WHERE relationship_partner_id = ANY(%s) AND active
                   AND relationship_reason IS NOT NULL) twin
             WHERE place > 1
            """,
                kept_id,
                partner_ids,
            )
        )
        # sudo: one prompt of two goes, whoever it was assigned to
        self.env["mail.activity"].sudo().browse(row[0] for row in twins).unlink()

    @api.model
    def _relationship_drop_litmus(self, everyone):
        """Keep one litmus test that has not ended, of each company."""
        # sudo: whoever merges need not see litmus tests
        tests = self.env["relationship.litmus"].sudo()
        running = tests.search(
            [("partner_id", "in", everyone.ids), ("state", "!=", "closed")],
            order="answered_count desc, id",
        )
        for same in running.grouped("company_id").values():
            same[1:].unlink()
        self.env.flush_all()
