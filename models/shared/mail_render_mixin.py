"""Mails to people whose language has been switched off or deleted."""

from odoo import models


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    def _render_lang(self, res_ids, engine="inline_template"):
        """Of our mails, those to people whose language is gone are written in ours: a
        mail that can't be written would keep all others waiting."""
        languages = super()._render_lang(res_ids, engine=engine)
        if not self.env.context.get("relationship_known_languages"):
            return languages
        known = {code for code, _name in self.env["res.lang"].get_installed()}
        return {
            res_id: language if language in known else False
            for res_id, language in languages.items()
        }
