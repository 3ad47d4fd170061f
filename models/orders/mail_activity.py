"""What a prompt about late orders shows, and what people do with its items."""

from markupsafe import Markup

from odoo import api, fields, models
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

    relationship_has_items = fields.Boolean(
        compute="_compute_relationship_has_items",
        compute_sudo=True,
        help="The prompt is about late items, whether or not the user may see them.",
    )

    # === COMPUTE METHODS === #

    @api.depends("relationship_rhythm_ids")
    def _compute_relationship_has_items(self):
        rhythms = self.env["relationship.rhythm"]
        domain = [("activity_id", "in", self.ids)]
        found = {
            prompt.id for (prompt,) in rhythms._read_group(domain, ["activity_id"])
        }
        for activity in self:
            activity.relationship_has_items = activity.id in found

    @api.depends("relationship_rhythm_ids")
    @api.depends_context("lang", "tz", "allowed_company_ids")
    def _compute_relationship_items(self):
        reorder = self.env["relationship.reorder"]
        for activity in self:
            rhythms = activity._relationship_get_late_items()
            activity.relationship_items = reorder._list_items(rhythms) or False

    def _relationship_get_late_items(self):
        """Return the prompt's items that the user may see, most valuable first."""
        items = self.relationship_rhythm_ids
        seen = items.filtered("is_product_seen").sorted(
            lambda rhythm: (-rhythm.yearly_value, rhythm.id)
        )
        return seen.with_prefetch(items._prefetch_ids)  # with those of other cards

    def _relationship_get_facts(self, facts):
        facts = super()._relationship_get_facts(facts)
        rhythms = self._relationship_get_late_items()
        if self.relationship_reason != "reorder" or not rhythms:
            return facts
        items = self.env["relationship.reorder"]._get_facts(
            rhythms, self.relationship_partner_id
        )
        return {**facts, **items}

    def _relationship_get_words(self, script, facts):
        if not script or not self.relationship_has_items:
            return super()._relationship_get_words(script, facts)
        rhythms = self._relationship_get_late_items()
        if not rhythms:
            return False  # the words that are kept name what the reader may not see
        partner = self.relationship_partner_id
        words = script._render(self._relationship_get_facts(facts))
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
        if len(self) == 1:
            # sudo: made by a colleague, maybe of items that the user may not see
            self.sudo().relationship_rhythm_ids._get_open_quotation()
        return self.relationship_rhythm_ids.action_quote()

    def action_relationship_items(self):
        """Open the late items, to look at them or to stop reminding of some."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relationship_flow.relationship_rhythm_action"
        )
        action["domain"] = [("activity_id", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _relationship_get_companies(self):
        """Late items are of a company, also of customers for whom all work."""
        companies = super()._relationship_get_companies()
        # sudo: only whose items they are
        reorders = self.sudo().filtered(lambda p: p.relationship_reason == "reorder")
        for prompt in reorders:
            if company := prompt.relationship_rhythm_ids.company_id[:1]:
                companies[prompt] = company
        return companies

    def _relationship_describe(self, lead, answerable):
        found = super()._relationship_describe(lead, answerable)
        if self.relationship_has_items:
            # The title that is kept may name what the reader may not see
            items = self._relationship_get_late_items()
            found["summary"] = self.env["relationship.reorder"]._summarise(items)
        return found

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
