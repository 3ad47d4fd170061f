"""What a prompt about late orders shows, and what people do with its items."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang


class MailActivity(models.Model):
    _inherit = "mail.activity"

    relationship_rhythm_ids = fields.One2many(
        "relationship.rhythm", "activity_id", string="Late items"
    )
    relationship_quotation_ids = fields.One2many(
        "sale.order", "relationship_activity_id", string="Quotations made of it"
    )
    relationship_items = fields.Html(
        string="Items", compute="_compute_relationship_items", sanitize=False
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_rhythm_ids")
    @api.depends_context("lang", "tz", "allowed_company_ids")
    def _compute_relationship_items(self):
        reorder = self.env["relationship.reorder"]
        for activity in self:
            rhythms = activity._get_late_items()
            activity.relationship_items = reorder._list_items(rhythms) or False

    def _get_late_items(self):
        """Return the prompt's items that the user may see, most valuable first."""
        return self.relationship_rhythm_ids.filtered("is_product_seen").sorted(
            lambda rhythm: (-rhythm.yearly_value, rhythm.id)
        )

    def _get_words(self, script, facts):
        rhythms = self._get_late_items()
        if not rhythms or not script or self.relationship_reason != "reorder":
            return super()._get_words(script, facts)
        partner = self.relationship_partner_id
        reorder = self.env["relationship.reorder"]
        words = script._render({**facts, **reorder._get_facts(rhythms, partner)})
        if len(rhythms) > 1:
            local = partner.with_context(lang=get_lang(self.env, partner.lang).code)
            words += Markup("<p>%s</p>") % local.env._(
                "The same goes for %(products)s.",
                products=", ".join(
                    rhythms[1:].with_env(local.env).product_id.mapped("name")
                ),
            )
        return words

    # === ACTION METHODS === #

    def action_relationship_quote(self):
        """Open the quotation for the late items, with the usual quantities; made when
        nobody has yet.

        :raise UserError: when a colleague made one that the user may not see
        """
        # sudo: a colleague may have made it
        made = self.sudo().relationship_quotation_ids.filtered(
            lambda order: order.state in ("draft", "sent")
        )
        if made and len(self) == 1:
            quotation = made[:1].sudo(False)
            if not quotation.has_access("read"):
                raise UserError(
                    self.env._(
                        "%(colleague)s has made the quotation %(name)s already.",
                        colleague=made[:1].user_id.name or made[:1].create_uid.name,
                        name=made[:1].name,
                    )
                )
            return {
                "type": "ir.actions.act_window",
                "res_model": "sale.order",
                "view_mode": "form",
                "res_id": quotation.id,
            }
        action = self.relationship_rhythm_ids.action_quote()
        if len(self) == 1 and action.get("res_id"):
            quotation = self.env["sale.order"].browse(action["res_id"])
            quotation.sudo().relationship_activity_id = self  # sudo: the app's note
        return action

    def action_relationship_items(self):
        """Open the late items, to look at them or to stop reminding of some."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["domain"] = [("activity_id", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _relationship_get_actions(self):
        actions = super()._relationship_get_actions()
        if self.relationship_reason != "reorder":
            return actions
        actions.append(("action_relationship_items", self.env._("Items")))
        if self.env["sale.order"].has_access("create"):
            actions.append(("action_relationship_quote", self.env._("Quotation")))
        return actions

    def _relationship_still_wanted(self):
        """A prompt without items has nothing to remind of any more."""
        return (
            super()
            ._relationship_still_wanted()
            .filtered(
                lambda prompt: prompt.relationship_reason != "reorder"
                or not prompt.relationship_key
                or prompt.relationship_rhythm_ids
            )
        )
