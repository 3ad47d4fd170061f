import re
from html import escape

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
REASONS = [
    ("interval", "Keep in touch"),
    ("next_step", "Next step agreed"),
    ("reorder", "Reorder"),
    ("delivery", "After delivery"),
    ("thanks", "Thank-you"),
    ("feedback", "Feedback"),
    ("concern", "Concern"),
    ("birthday", "Birthday"),
    ("litmus", "Litmus test"),
    ("plan", "Relationship plan"),
    ("programme", "Yearly programme"),
    ("winback", "Win back"),
    ("stakeholder", "Person"),
]
FACTS = (
    "first_name",
    "customer",
    "period",
    "last_contact",
    "products",
    "company",
    "product",
    "usual_gap",
    "since_order",
)


class RelationshipScript(models.Model):
    _name = "relationship.script"
    _description = "Follow-up Script"
    _order = "reason, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="The follow-up's title in lists."
    )
    reason = fields.Selection(REASONS, required=True, default="interval")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    tier_id = fields.Many2one(
        "relationship.tier",
        help="Only for customers of this tier; empty: for all others.",
        ondelete="cascade",
    )
    is_without_orders = fields.Boolean(
        string="Only without orders",
        help="Words for customers who have not ordered yet: nothing in them speaks of "
        "their orders.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("mail.mail_activity_data_call"),
        domain="[('res_model', 'in', (False, 'res.partner'))]",
        help="How the follow-up shows in Odoo's activities, and by which channel it "
        "is done when nobody says otherwise.",
    )
    is_low_urgency = fields.Boolean(
        string="Can wait",
        help="Held back while the tier's quiet days run after another contact, and "
        "while a concern is open.",
    )
    body = fields.Text(
        string="Opening words",
        required=True,
        translate=True,
        help="What to say. Filled in with the customer's facts: {first_name}, "
        "{customer}, {period} (since the last contact), {last_contact}, {products} "
        "(of the last order), {company} (ours); for reorders also {product}, "
        "{usual_gap} (between orders), {since_order} (since the last one).",
    )
    subject = fields.Char(
        string="Subject of an e-mail",
        translate=True,
        help="For “Write”, with the same placeholders as the words. Empty: one that "
        "fits the reason.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain="[('model', '=', 'res.partner')]",
        ondelete="set null",
        help="For “Write”, instead of the subject and the words.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("body")
    def _compute_preview(self):
        example = {
            "first_name": self.env._("Mia"),
            "customer": self.env._("Brandt Packaging"),
            "period": self.env["res.partner"]._relationship_format_period(42),
            "last_contact": self.env["res.partner"]._relationship_format_day(
                fields.Date.subtract(fields.Date.context_today(self), days=42)
            ),
            "products": self.env._("Labels 40x60"),
            "company": self.env.company.name,
            "product": self.env._("Labels 40x60"),
            "usual_gap": self.env["res.partner"]._relationship_format_period(42),
            "since_order": self.env["res.partner"]._relationship_format_period(56),
        }
        for script in self:
            script.preview = script._render(example) if script.body else False

    # === CONSTRAINT METHODS === #

    @api.constrains("body", "subject")
    def _check_body(self):
        for script in self:
            words = f"{script.subject or ''} {script.body or ''}"
            unknown = set(PLACEHOLDER.findall(words)) - set(FACTS)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The script “%(name)s” has unknown placeholders: %(unknown)s. "
                        "You can use: %(known)s.",
                        name=script.name,
                        unknown=", ".join(f"{{{name}}}" for name in sorted(unknown)),
                        known=", ".join(f"{{{name}}}" for name in FACTS),
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _get_for(self, reason, partners):
        """Return ``{partner: script}``: the tier's own script, else the general one;
        for those who have not ordered, the one for them, where there is any.

        :param str reason: a key of REASONS
        :param partners: commercial entities
        """
        scripts = self.sudo().search([("reason", "=", reason)])
        # sudo: reading words to say needs no rights beyond seeing the follow-up
        first = {
            key: found[:1]
            for key, found in scripts.grouped(
                lambda script: (script.is_without_orders, script.tier_id)
            ).items()
        }
        ordering = partners
        if any(is_without for is_without, _tier in first):
            ordering = partners._relationship_filter_ordering()
        by_kind = {}
        for tier in {*partners.relationship_tier_id, self.env["relationship.tier"]}:
            general = [(False, tier), (False, tier.browse())]
            without = [(True, tier), (True, tier.browse()), *general]
            for has_orders, places in ((True, general), (False, without)):
                found = (first[place] for place in places if place in first)
                by_kind[tier, has_orders] = next(found, self.browse())
        ordering = set(ordering.ids)
        return {
            partner: by_kind[partner.relationship_tier_id, partner.id in ordering]
            for partner in partners
        }

    def _render(self, facts):
        """Return the words as HTML, with ``facts`` escaped: text of customers is
        never markup.

        :param dict facts: a string for each name in FACTS
        :rtype: Markup
        """
        self.ensure_one()
        return self._as_html(self._fill_in(self.body, facts))

    def _get_subject(self, reason, facts):
        """Return the subject of an e-mail, as plain text.

        :param str reason: a key of REASONS
        :param dict facts: see ``_render``
        """
        default = self._get_default_subjects().get(reason)
        for subject in filter(None, (self.subject, default)):
            if all(facts.get(name) for name in PLACEHOLDER.findall(subject)):
                return self._fill_in(subject, facts)
        return self._fill_in(self.env._("A word from {company}"), facts)

    @api.model
    def _get_default_subjects(self):
        """Return ``{reason: subject}``, where features add theirs; the words in braces
        are facts."""
        return {"interval": self.env._("How are things at {customer}?")}

    @api.model
    def _fill_in(self, text, facts):
        """Return text with its placeholders filled in, as plain text."""
        filled = PLACEHOLDER.sub(
            lambda match: str(facts.get(match[1]) or ""), text or ""
        )
        return " ".join(filled.split())

    @api.model
    def _as_html(self, text):
        """Return plain text as an escaped paragraph, as Odoo's cleaning of HTML would
        leave it; False for nothing."""
        if not text:
            return False
        return Markup("<p>%s</p>") % Markup(escape(str(text), quote=False))
