from odoo import api, models

MAILS_PER_HOUR = 5  # of one sender; more is an answering machine, or one long story


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        routes = self._relationship_route_concerns(message, message_dict, routes)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _relationship_route_concerns(self, message, message_dict, routes):
        """Return where a mail goes, as `message_route` does: what a machine wrote opens
        no concern, and what one sender writes beyond some mails an hour is put to the
        newest of their concerns instead of opening more.

        :param EmailMessage message: as it came in
        :param dict message_dict: the same, parsed
        :param list routes: model, id, values, user and alias
        """
        concerns = self.env["relationship.concern"]
        kept = []
        for model, thread_id, values, user_id, alias in routes or []:
            if model == concerns._name and not thread_id:
                if self._relationship_is_automatic(message):
                    continue
                # sudo: the gateway user need not read concerns
                thread_id = (
                    concerns.sudo()
                    ._get_overflow(message_dict.get("author_id"), MAILS_PER_HOUR)
                    .id
                )
            kept.append((model, thread_id, values, user_id, alias))
        return kept
