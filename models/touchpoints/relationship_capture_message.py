"""Messages: the part of `relationship.capture` about them."""

from odoo import api, models
from odoo.tools import SQL

from .mail_message import DECISIVE_FIELDS

# What is read of the sources
MESSAGE_FIELDS = ("author_id", "message_type", "partner_ids", "subtype_id")
SPOKEN_TYPES = ("email", "comment")


class RelationshipCapture(models.AbstractModel):
    _inherit = "relationship.capture"

    # === BUSINESS METHODS === #

    @api.model
    def _capture_message(self, message, values, recipients):
        """Record a message that a customer sent us or a colleague sent a customer.

        :param message: the ``mail.message`` just posted
        :param dict values: what ``_read_message`` told of it before it was sent
        :param list recipients: what ``_notify_thread`` found, with ids and shares
        """
        outside = (
            any(r["id"] and r["share"] for r in recipients)
            or values["incoming_email_to"]
            or values["incoming_email_cc"]
        )
        if not values["side"] or values["side"] == "outbound" and not outside:
            return
        names = [values["model"]] if values["model"] else []
        self.env["mail.message"].flush_model(MESSAGE_FIELDS)
        self.env["mail.notification"].flush_model()
        self.env["sale.order"].flush_model(["signed_on"])
        history = self.env["relationship.history"]
        self._record(history._messages(message.ids, names))

    @api.model
    def _correct_messages(self, message_ids):
        """Follow messages that were changed afterwards: a note for us after all, an
        author put right.

        :param list message_ids: ids of ``mail.message`` records
        """
        self.env["mail.message"].flush_model()
        self.env["mail.notification"].flush_model()
        happenings = self.env["relationship.history"]._messages(message_ids)
        self._read_again("mail.message", message_ids, happenings)

    @api.model
    def _read_message(self, message, msg_vals):
        """Return the message's facts: from the values that it was created with, or,
        for one that was scheduled, from the record. To be asked before it is sent,
        because sending forgets what is known already.

        :return: dict, with the ``side`` that it comes from: ``inbound``, ``outbound``,
            or None where it can be told without a query that it is no contact
        """
        names = (*DECISIVE_FIELDS, "incoming_email_cc", "incoming_email_to", "model")
        if msg_vals:
            values = {name: msg_vals.get(name) for name in names}
        else:
            # sudo: the scheduler sends what somebody with the rights has written
            values = message.sudo().read(names, load=False)[0]
        return {**values, "side": self._get_side(values)}

    @api.model
    def _get_side(self, values):
        """Return from which side a message seems to come, see ``_read_message``:
        `relationship.history` knows colleagues who have left."""
        if not values["author_id"] or not self._may_be_spoken(values):
            return None
        user = self.env.user
        if values["author_id"] == user.partner_id.id and user._is_internal():
            return "outbound"
        # sudo: whoever posts, the author's share flag tells where it came from
        author = self.env["res.partner"].sudo().browse(values["author_id"])
        return "inbound" if author.partner_share else "outbound"

    @api.model
    def _may_be_spoken(self, values):
        """Return whether a message may be one that a person wrote for someone outside;
        `relationship.history` decides."""
        if values["message_type"] == "sms":
            return True  # Odoo files it as a note
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        return (
            values["message_type"] in SPOKEN_TYPES
            and not values["is_internal"]
            and bool(values["subtype_id"])
            and values["subtype_id"] != note
        )

    @api.model
    def _check_reached(self, message_ids):
        """Set whether messages have reached their people, once it is known whether they
        could be sent.

        :param list message_ids: of messages whose sending failed, or was tried again
        """
        self.env["relationship.touchpoint"].flush_model()
        self.env["mail.notification"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id, sent.reached FROM relationship_touchpoint t
                     JOIN (%s) sent ON sent.res_id = t.res_id
                      AND sent.contact_id = t.contact_id
                    WHERE t.res_model = 'mail.message' AND t.res_id = ANY(%s)
                      AND t.direction = 'outbound' AND t.reached != sent.reached""",
                self.env["relationship.history"]._messages_sent(message_ids),
                list(message_ids),
            )
        )
        # sudo: delivery reports come in without any right on touchpoints
        touchpoints = self.env["relationship.touchpoint"].sudo()
        for reached in (True, False):
            changed = touchpoints.browse(id_ for id_, now in rows if now is reached)
            if changed:
                changed.reached = reached
