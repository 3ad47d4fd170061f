from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        owner = dst_partner.commercial_partner_id
        dst_partner._prepare_relationship_merge(src_partners, dst_partner)
        ((src_partners | dst_partner) - owner)._hand_over_relationship(owner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        clock = (src_partners | dst_partner)._get_merged_clock()
        res = super()._update_values(src_partners, dst_partner)
        dst_partner._take_merged_clock(clock)
        return res
