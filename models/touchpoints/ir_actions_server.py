from odoo import models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def _run_action_sms_multi(self, eval_context=None):
        """Mark text messages that an automation sends in somebody's name. Odoo does so
        with its mails, by their type, but text messages have only one."""
        marked = self.with_context(relationship_by_automation=True)
        return super(IrActionsServer, marked)._run_action_sms_multi(
            eval_context=eval_context
        )
