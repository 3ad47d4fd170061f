from odoo import api, models

# What gives users internal rights, or takes them
MAKES_COLLEAGUES = {"implied_by_ids", "implied_ids", "user_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        groups.user_ids._relationship_settle_partners()
        return groups

    def write(self, vals):
        if not MAKES_COLLEAGUES & vals.keys():
            return super().write(vals)
        # sudo: who belongs to a group is the administrator's
        colleagues = self.env.ref("base.group_user").sudo()
        before = colleagues.all_user_ids
        res = super().write(vals)
        now = colleagues.all_user_ids
        ((before | now) - (before & now))._relationship_settle_partners()
        return res
