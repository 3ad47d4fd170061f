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
        kept = dst_partner.contact_clock_start
        starts = (src_partners | dst_partner).mapped("contact_clock_start")
        res = super()._update_values(src_partners, dst_partner)
        owner = dst_partner.commercial_partner_id
        start = min(filter(None, starts), default=False)
        if start and start != kept:
            owner.contact_clock_start = start
        self.env["relationship.clock"]._refresh(owner.ids)
        return res

    @api.model
    def _relationship_prepare_merge(self, src_partners, dst_partner):
        """Remove what would collide on the unique indexes, because the generic merge
        drops every row of the source when one of them does."""
        everyone = src_partners | dst_partner
        everyone.filtered(
            lambda p: p.contact_paused_until
            and p.contact_paused_until <= fields.Date.context_today(p)
        ).contact_paused_until = False
        self.env.flush_all()
        merged = {"ids": everyone.ids, "kept": dst_partner.id}
        self.env.cr.execute(
            SQL(
                """
            DELETE FROM relationship_touchpoint t USING (
                SELECT id, row_number() OVER (
                    PARTITION BY res_model, res_id
                        ORDER BY contact_id = %(kept)s DESC, id) AS place
                  FROM relationship_touchpoint
                 WHERE contact_id = ANY(%(ids)s) AND res_id IS NOT NULL) twin
             WHERE t.id = twin.id AND twin.place > 1
            """,
                **merged,
            )
        )
        self.env.cr.execute(
            SQL(
                """
            SELECT id FROM (
                SELECT id, row_number() OVER (
                    PARTITION BY relationship_reason, COALESCE(relationship_key, '')
                        ORDER BY relationship_partner_id = %(kept)s DESC, id) AS place
                  FROM mail_activity
                 WHERE relationship_partner_id = ANY(%(ids)s) AND active
                   AND relationship_reason IS NOT NULL) twin
             WHERE place > 1
            """,
                **merged,
            )
        )
        twins = [row[0] for row in self.env.cr.fetchall()]
        # sudo: one prompt of two goes, whoever it was assigned to
        self.env["mail.activity"].sudo().browse(twins).unlink()
        self.env.invalidate_all()
