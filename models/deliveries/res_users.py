from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _relationship_order_domain(self, model, deliverer, customer):
        """Return what the rule for those who look after customers adds to the orders
        that this user reads: those that they deliver. Where another app's access has no
        rule of a group, all: ours would narrow it.

        :param str model: ``sale.order`` or ``sale.order.line``
        :param str deliverer: path to the user who delivers
        :param str customer: path to the customer
        :return: domain, for the record rule
        """
        accesses, rules = self._relationship_get_others(model)
        if accesses and not rules:
            return list(Domain.TRUE)
        owner = f"{customer}.commercial_partner_id.operations_user_id"
        return list(Domain(deliverer, "=", self.id) | Domain(owner, "=", self.id))

    def _relationship_reads_orders(self):
        """Return whether something else than this addon lets the user read orders."""
        return bool(self._relationship_get_others("sale.order")[0])

    def _relationship_get_others(self, model):
        """Return the access lines and group rules of others by which this user reads
        records of ``model``."""
        self.ensure_one()
        # sudo: whoever asks, rules and accesses are the administrator's
        env = self.sudo().env
        groups = self.sudo().all_group_ids
        ours = {
            (data.model, data.res_id)
            for data in env["ir.model.data"].search(
                [
                    ("module", "=", "relationship_flow"),
                    ("model", "in", ["ir.model.access", "ir.rule"]),
                ]
            )
        }
        reading = [("model_id.model", "=", model), ("perm_read", "=", True)]
        return (
            env["ir.model.access"]
            .search(reading)
            .filtered(
                lambda access: (access._name, access.id) not in ours
                and (not access.group_id or access.group_id in groups)
            ),
            env["ir.rule"]
            .search(reading)
            .filtered(
                lambda rule: (rule._name, rule.id) not in ours and rule.groups & groups
            ),
        )
