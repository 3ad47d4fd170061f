"""Where concerns come from beside people's hands: ratings, mails, and prompts of older
versions."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, get_lang, html2plaintext
from odoo.tools.mail import email_split

from odoo.addons.rating.models.rating_data import RATING_NEUTRAL_VALUE

from ..shared.prompt_key import make_key, read_key

TITLE_LENGTH = 100


class RelationshipConcern(models.Model):
    _inherit = "relationship.concern"

    # === RATINGS === #

    @api.model
    def _get_complaint_words(self):
        """Return the words that make a comment a complaint, in lower case: those of
        the settings, else the usual ones in the context's language."""
        # sudo: settings decide for everybody and are readable by administrators only
        value = self.env["ir.config_parameter"].sudo()
        words = value.get_param("relationship_flow.concern_words")
        return self._split_words(words or self._get_default_complaint_words())

    @api.model
    def _split_words(self, words):
        return [word.strip().lower() for word in words.split(",") if word.strip()]

    @api.model
    def _get_default_complaint_words(self):
        return self.env._(
            "broken, damaged, torn, dirty, defect, late, delay, missing, wrong, "
            "mistake, complain, disappoint, unhappy, rude, poor, does not work"
        )

    @api.model
    def _find_complaint(self, comment):
        """Return the first word of the settings with which some words of a comment
        begin; None where there is none.

        :param str comment: what a customer wrote
        """
        text = (comment or "").lower()
        for word in self._get_complaint_words():
            if re.search(rf"\b{re.escape(word)}", text):
                return word
        return None

    @api.model
    def _open_for_rating(self, order, rating):
        """Open the concern of a low rating, or of one whose comment complains. An
        answer changed later changes the concern, or takes it back while nobody has it
        in hand.

        :param order: the ``sale.order`` that was rated
        :param rating: the ``rating.rating``, just filled in
        :return: the concern; empty where nobody complains
        """
        person = rating.partner_id or order.partner_id
        local = self.with_context(lang=get_lang(self.env, person.lang).code)
        low = rating.rating < RATING_NEUTRAL_VALUE
        word = local._find_complaint(rating.feedback)
        concern = self.with_context(active_test=False).search(
            [("rating_id", "=", rating.id), ("stage", "!=", "told")], limit=1
        )
        if not low and not word:
            concern.filtered(lambda c: c.stage == "new").active = False
            return concern.browse()
        vals = {
            "name": self.env._("Not happy with %(order)s", order=order.name)
            if low
            else self.env._("“%(word)s” about %(order)s", word=word, order=order.name),
            "description": rating.feedback,
            "severity": "high" if low else "medium",
            "active": True,
        }
        if concern:
            concern.write(vals)
        else:
            people = self.env["relationship.assignment"]._get_order_people(order)
            lead = order.team_id.operations_user_id or people[order]["operations"]
            concern = self.create(
                {
                    **vals,
                    "partner_id": person.commercial_partner_id.id,
                    "contact_id": person.id,
                    "order_id": order.id,
                    "user_id": lead.id,
                    "reported_by_id": False,
                    "source": "rating",
                    "rating_id": rating.id,
                }
            )
        if low:
            concern._escalate()
        return concern

    # === MAIL === #

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to the address for concerns: from a customer it is theirs; from a
        colleague who forwards one, it is that of the customer who is found in it."""
        # sudo: the gateway finds people in all of the address book
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or [])
        text = html2plaintext(msg_dict.get("body") or "").strip()
        reporter = author.user_ids.filtered(lambda user: user._is_internal())[:1]
        person = self._find_customer(msg_dict, text) if reporter else author
        subject = re.sub(
            r"^((fwd?|re|aw|wg|tr)\s*:\s*)+",
            "",
            msg_dict.get("subject") or "",
            flags=re.I,
        )
        company = person.company_id or reporter.company_id or self.env.company
        return super().message_new(
            msg_dict,
            {
                "name": self._get_title(subject, text),
                "description": text,
                "partner_id": person.commercial_partner_id.id,
                "contact_id": person.id,
                "reported_by_id": reporter.id,
                "company_id": company.id,
                "source": "mail",
                **(custom_values or {}),
            },
        )

    @api.model
    def _get_title(self, subject, text):
        """Return the title of a concern that came by mail: its subject, else the first
        line of its text; cut where it is long.

        :param str subject: without "Re:"
        :param str text: body of the mail
        """
        title = " ".join(subject.split()) or " ".join(text.split("\n")[0].split())
        if len(title) > TITLE_LENGTH:
            title = title[: TITLE_LENGTH - 1].rstrip() + "…"
        return title or self.env._("E-mail")

    @api.model
    def _get_overflow(self, author_id, limit):
        """Return the concern that one more mail of a sender belongs to who has opened
        ``limit`` within the last hour: the newest that is open, where somebody reads
        it; none: it opens one. Colleagues pass on mails of many customers, so there is
        no limit for them.

        :param int author_id: partner who wrote the mail, False: unknown
        :param int limit: concerns that one sender opens in an hour
        """
        author = self.env["res.partner"].browse(author_id or [])
        if not author.partner_share:
            return self.browse()
        recent = self.with_context(active_test=False).search(
            [
                ("contact_id", "=", author.id),
                ("source", "=", "mail"),
                ("create_date", ">", fields.Datetime.now() - timedelta(hours=1)),
            ],
            order="id desc",
            limit=limit,
        )
        still_open = recent.filtered(lambda concern: concern._is_open())
        return still_open[:1] if len(recent) >= limit else self.browse()

    @api.model
    def _find_customer(self, msg_dict, text):
        """Return the customer's person in a mail that a colleague wrote: the first
        known address in its text (forwarded mails begin with it), else among those who
        got it.

        :param dict msg_dict: the mail, parsed
        :param str text: its body
        """
        found = email_split(text) + [
            address
            for name in ("to", "cc")
            for address in email_split(msg_dict.get(name) or "")
        ]
        addresses = list(dict.fromkeys(filter(None, map(email_normalize, found))))
        people = (
            self.env["res.partner"]
            .sudo()  # sudo: as above
            .search(
                [
                    ("email_normalized", "in", addresses),
                    ("partner_share", "=", True),
                    ("ref_company_ids", "=", False),  # our own, as in signatures
                ],
                order="parent_id NULLS LAST, id",
            )
            .filtered(lambda person: not person._relationship_was_colleague())
        )
        by_address = people.grouped("email_normalized")
        for address in addresses:
            if address in by_address:
                return by_address[address][:1]
        return people.browse()

    # === OLDER VERSIONS === #

    @api.model
    def _adopt(self, prompts):
        """Make concerns of open prompts that older versions raised for problems; the
        prompts go on as those of the concerns.

        :param prompts: ``mail.activity`` records of the reason `concern`
        """
        feedback = self.env["relationship.feedback"]
        for prompt in prompts:
            heard = read_key(prompt.relationship_key, "feedback")
            heard = feedback.browse(heard or []).exists()
            text = html2plaintext(prompt.note or "").strip()
            concern = self.with_context(relationship_no_prompt=True).create(
                {
                    "name": text.split("\n")[0] or prompt.summary,
                    "description": text,
                    "partner_id": prompt.relationship_partner_id.id,
                    "contact_id": (
                        heard.contact_id or prompt.relationship_partner_id
                    ).id,
                    "order_id": heard.order_id.id,
                    "company_id": (
                        heard.company_id
                        or prompt.relationship_partner_id.company_id
                        or prompt.user_id.company_id
                        or self.env.company
                    ).id,
                    "user_id": prompt.user_id.id,
                    "reported_by_id": (heard.user_id or prompt.create_uid)
                    .filtered(lambda user: user.active and user._is_internal())
                    .id,
                    "date": prompt.create_date or fields.Datetime.now(),
                    "source": "feedback" if heard else "hand",
                    "feedback_id": heard.id,
                }
            )
            prompt.with_context(mail_activity_quick_update=True).write(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": concern.id,
                    "relationship_key": make_key("concern", concern.id),
                }
            )
