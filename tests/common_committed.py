from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


class Killed(Exception):
    """The end of a process, right after it has committed."""


class CommittedCase(BaseCase):
    """Real connections that really commit, and may be killed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def connect(self):
        """Return a real connection, which commits at the end of its block."""
        return self.registry.cursor()

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def make_delivery_plan(self, env, name):
        """Return a plan with one call, two weeks after the delivery."""
        call = {
            "activity_type_id": env.ref("mail.mail_activity_data_call").id,
            "summary": "How is it?",
            "delay_count": 2,
            "delay_unit": "weeks",
            "delay_from": "after_plan_date",
            "responsible_type": "operations",
        }
        return env["mail.activity.plan"].create(
            {
                "name": name,
                "res_model": "sale.order",
                "template_ids": [Command.create(call)],
            }
        )

    def kill(self, cr):
        """End the connection of ``cr`` as the end of its process would."""
        with self.connect() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [cr._cnx.info.backend_pid])

    def run_action(self, model, method):
        """Run a scheduled action to its end, or until it is killed."""
        with self.connect() as cr:
            getattr(self.environment(cr)[model], method)()

    @contextmanager
    def killing(self, after):
        """Kill scheduled actions in their first batch: when it is committed
        (``after``), or when its work is done but not committed."""
        crons = self.registry["ir.cron"]
        original = crons._commit_progress

        def commit_progress(this, processed=0, **kwargs):
            if processed and not after:
                this.env.flush_all()
                self.kill(this.env.cr)
            time = original(this, processed, **kwargs)
            if processed:
                raise Killed
            return time

        with patch.object(crons, "_commit_progress", commit_progress):
            yield

    @mute_logger("odoo.sql_db")
    def run_killed(self, model, method):
        """Run a scheduled action again and again; each time but the last it is killed
        in its first batch, by turns before and after the batch is committed.

        :return: how often it was killed
        """
        for kills in range(100):
            try:
                with self.killing(after=kills % 2):
                    self.run_action(model, method)
            except (Killed, psycopg2.InterfaceError, psycopg2.OperationalError):
                continue
            return kills
        self.fail("It never comes to its end.")
