"""Concerns about transfers of Inventory, where it is installed."""

from odoo import api, models
from odoo.exceptions import UserError

ACTION = "relationship_flow.stock_picking_action_log_concern"


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    @api.model
    def _cron_escalate(self):
        # Inventory may have come since yesterday
        self._bind_to_transfers()
        return super()._cron_escalate()

    @api.model
    def _bind_to_transfers(self):
        """Offer to log a concern among the actions of Inventory's transfers."""
        if "stock.picking" not in self.env:
            return
        if self.env.ref(ACTION, raise_if_not_found=False):
            return
        model_id = self.env["ir.model"]._get_id("stock.picking")
        self.env["ir.actions.server"]._load_records(
            [
                {
                    "xml_id": ACTION,
                    "noupdate": True,
                    "values": {
                        "name": self.env._("Log a concern"),
                        "model_id": model_id,
                        "binding_model_id": model_id,
                        "binding_view_types": "form",
                        "state": "code",
                        "code": f"action = env[{self._name!r}]._log_about(record)",
                    },
                }
            ]
        )

    @api.model
    def _log_about(self, transfer):
        """Return the action of the dialog that logs a concern about a transfer.

        :param transfer: ``stock.picking``
        :raise UserError: when it goes to nobody
        """
        # sudo: who delivers need not see who ordered what at which price
        transfer = transfer.sudo()
        order = "sale_id" in transfer._fields and transfer.sale_id
        if not order and not transfer.partner_id:
            raise UserError(
                self.env._("This transfer has no customer whose concern it could be.")
            )
        return (order or transfer.partner_id).action_log_concern()
