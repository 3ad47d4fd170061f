from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        owner = dst_partner.commercial_partner_id
        dst_partner._relationship_prepare_merge(src_partners, dst_partner)
        ((src_partners | dst_partner) - owner)._relationship_hand_over(owner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        clock = (src_partners | dst_partner)._relationship_get_merged_clock()
        res = super()._update_values(src_partners, dst_partner)
        dst_partner._relationship_continue_clock(clock)
        return res
