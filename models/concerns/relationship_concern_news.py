"""Whoever logged a concern hears how it ended."""

from markupsafe import Markup

from odoo import models
from odoo.tools import get_lang


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    def _tell_reporters(self):
        """Tell who logged the concerns, in their language, how they ended, or that they
        are open again; not who moves them."""
        for concern in self:
            reporter = concern.reported_by_id
            if not reporter.active or reporter == self.env.user:
                continue
            local = concern.with_context(lang=get_lang(self.env, reporter.lang).code)
            local.message_post(
                body=local._get_news(),
                message_type="notification",
                subtype_xmlid="mail.mt_note",
                partner_ids=reporter.partner_id.ids,
            )

    def _get_news(self):
        """Return what who logged the concern is told now, as HTML."""
        facts = {"customer": self.partner_id.name, "concern": self.name}
        if self.stage != "told":
            return Markup("<p>%s</p>") % self.env._(
                "“%(concern)s” of %(customer)s is open again.", **facts
            )
        news = Markup("<p>%s</p>") % self.env._(
            "%(customer)s has been told how it ended: “%(concern)s”.", **facts
        )
        if self.solution:
            news += Markup("<p>%s</p>") % self.env._(
                "What came of it: %(solution)s", solution=self.solution
            )
        return news
