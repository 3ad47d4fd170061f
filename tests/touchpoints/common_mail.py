import socket
from email import message_from_bytes
from email.policy import default
from unittest.mock import patch

from aiosmtpd.controller import Controller

from ..common import RelationshipCommon

BOUNCE = """From: MAILER-DAEMON@mx.example.com
To: bounce.relationship@relationship.example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-of-{email}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="frontier"

--frontier
Content-Type: text/plain; charset=utf-8

Sorry, nobody has this address here.
--frontier
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {email}
Action: failed
Status: 5.1.1

--frontier
Content-Type: message/rfc822

From: ann@relationship.example.com
To: {email}
Subject: Labels
Message-Id: {message_id}

Hello
--frontier--
"""


class SmtpSink:
    """What a mail server does with what it gets: keep it, or refuse it."""

    def __init__(self, refused):
        self.refused = refused
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 Taken"


class MailRelationshipCommon(RelationshipCommon):
    """With mail as it really is: nothing is switched off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        quick = ("mail_create_nolog", "mail_create_nosubscribe", "tracking_disable")
        cls.env = cls.env(
            context={k: v for k, v in cls.env.context.items() if k not in quick}
        )
        cls.brandt = cls.brandt.with_env(cls.env)
        cls.mia = cls.mia.with_env(cls.env)
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "relationship.example.com",
                "bounce_alias": "bounce.relationship",
                "catchall_alias": "catchall.relationship",
            }
        )
        cls.company.alias_domain_id = cls.domain

    def post(self, record, user=None, **kwargs):
        """Write a message to Mia (or to ``partner_ids``) in the record's chatter."""
        kwargs = {
            "body": "Hello, how are the labels?",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "partner_ids": self.mia.ids,
            "force_send": False,  # in the queue, as after a transaction
            **kwargs,
        }
        return record.with_user(user or self.ann).message_post(**kwargs)

    def receive(
        self, body="Thank you", sender="Mia <mia@brandt.example.com>", **headers
    ):
        """Let a raw mail come in through the gateway; return the record's id.

        :param headers: ``in_reply_to``, ``auto_submitted``...: underscores are dashes
        """
        self.received = getattr(self, "received", 0) + 1
        names = {
            "To": "catchall.relationship@relationship.example.com",
            "Subject": "Labels",
            "Message-Id": f"<{self.received}@brandt.example.com>",
            **{name.replace("_", "-").title(): headers[name] for name in headers},
        }
        lines = [f"From: {sender}", *(f"{name}: {names[name]}" for name in names)]
        lines += ["MIME-Version: 1.0", 'Content-Type: text/plain; charset="utf-8"']
        return self.env["mail.thread"].message_process(
            None, "\n".join([*lines, "", body, ""])
        )

    def bounce(self, message, email="mia@brandt.example.com"):
        """Let the postmaster's answer to a message come in: nobody has this address."""
        raw = BOUNCE.format(email=email, message_id=message.message_id)
        return self.env["mail.thread"].message_process(None, raw)

    def smtp_sink(self, *refused):
        """Send real mail to a real server on loopback for the rest of the test.

        :param refused: addresses that the server doesn't know
        :return: the list of mails that the server takes
        """
        sink = SmtpSink(refused)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = Controller(sink, hostname="127.0.0.1", port=port)
        self.addCleanup(server.stop)
        server.start()
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        # Odoo sends nothing in tests, unless told that this is none
        self.startPatcher(
            patch.object(
                self.registry["ir.mail_server"], "_disable_send", lambda *_args: False
            )
        )
        return sink.mails
