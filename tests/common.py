from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.sql_db import BaseCursor
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

NOW = datetime(2026, 3, 10, 12, 0)  # a Tuesday, at noon in London and 13:00 in Berlin
TODAY = NOW.date()


def day(offset):
    """Return the date so many days after today, the frozen one."""
    return TODAY + timedelta(days=offset)


@freeze_time(NOW)
class RelationshipCommon(TransactionCase):
    """People of each role, and helpers that make customers and their history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The time of transactions follows the frozen one
        cls.startClassPatcher(
            patch.object(BaseCursor, "now", lambda _cursor: fields.Datetime.now())
        )
        cls.env = cls.env(
            context={
                **cls.env.context,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "no_reset_password": True,
                "tracking_disable": True,
                "tz": "UTC",
            }
        )
        cls.company = cls.env.company
        cls.company.partner_id.tz = "UTC"
        cls.ann = cls.make_user(
            "ann", "sales_team.group_sale_salesman_all_leads", name="Ann Keller"
        )
        cls.olaf = cls.make_user(
            "olaf", "base.group_user,relationship_flow.group_user", name="Olaf Pack"
        )
        cls.mona = cls.make_user(
            "mona",
            "sales_team.group_sale_manager,relationship_flow.group_manager",
            name="Mona Lead",
        )
        cls.plain = cls.make_user("plain", "base.group_user", name="Paul Plain")
        cls.make_tiers()
        cls.product = cls.env["product.product"].create(
            {"name": "Labels", "type": "service", "list_price": 100}
        )
        cls.brandt = cls.make_customer(
            "Brandt Packaging", relationship_tier_id=cls.silver.id, user_id=cls.ann.id
        )
        cls.mia = cls.env["res.partner"].create(
            {
                "name": "Mia Brandt",
                "parent_id": cls.brandt.id,
                "email": "mia@brandt.example.com",
            }
        )

    @classmethod
    def make_tiers(cls):
        """Make two tiers, the only ones."""
        tiers = cls.env["relationship.tier"]
        tiers.search([]).active = False
        cls.gold, cls.silver = tiers.create(
            [
                {
                    "name": "Test gold",
                    "sequence": 1,
                    "interval_days": 14,
                    "quiet_days": 4,
                    "top_percent": 10,
                },
                {
                    "name": "Test silver",
                    "sequence": 2,
                    "interval_days": 42,
                    "top_percent": 100,
                },
            ]
        )

    # === PEOPLE === #

    @classmethod
    def make_user(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login=f"{login}.relationship",
            groups=groups,
            email=f"{login}@relationship.example.com",
            **{"tz": "UTC", "notification_type": "inbox", **vals},
        )

    @classmethod
    def make_portal(cls, partner, login="portal"):
        """Give ``partner`` a portal user."""
        return new_test_user(
            cls.env,
            login=f"{login}.relationship",
            groups="base.group_portal",
            name=partner.name,
            partner_id=partner.id,
            email=partner.email or f"{login}@customer.example.com",
        )

    @classmethod
    def make_customer(cls, name="Customer", **vals):
        """Create a company whose clock started 100 days ago when it has a tier or an
        interval."""
        asked = {"relationship_tier_id", "contact_interval_days"} & vals.keys()
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "contact_clock_start": day(-100) if asked else False,
                **vals,
            }
        )

    # === HISTORY === #

    @classmethod
    def make_order(cls, partner, price=100, user=None, **vals):
        orders = cls.env["sale.order"].with_user(user or cls.ann)
        return orders.create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 1,
                            "price_unit": price,
                        }
                    )
                ],
                **vals,
            }
        )

    def make_meeting(self, start=-2, hours=1, partners=None, user=None, **vals):
        user = user or self.ann
        partners = self.mia if partners is None else partners
        begin = NOW + timedelta(hours=start)
        return (
            self.env["calendar.event"]
            .with_user(user)
            .create(
                {
                    "name": "Plan the year",
                    "start": begin,
                    "stop": begin + timedelta(hours=hours),
                    "user_id": user.id,
                    "partner_ids": [Command.set((partners | user.partner_id).ids)],
                    **vals,
                }
            )
        )

    def capture(self):
        """Run the scheduled action that captures meetings."""
        self.run_cron("ir_cron_capture_happenings")

    def finish(self, record, xmlid="mail.mail_activity_data_call", user=None, **kwargs):
        user = user or self.ann
        activity = record.with_user(user).activity_schedule(xmlid, user_id=user.id)
        activity.with_user(user).action_feedback(**kwargs)
        return activity

    @classmethod
    def make_touchpoint(cls, partner, days=0, user=None, **vals):
        """Log a contact of so many days ago."""
        return (
            cls.env["relationship.touchpoint"]
            .with_user(user or cls.ann)
            .create(
                {"contact_id": partner.id, "date": NOW - timedelta(days=days)} | vals
            )
        )

    @classmethod
    def make_prompt(cls, partner, reason="interval", user=None, **vals):
        """Raise a prompt, for Ann unless said otherwise."""
        return cls.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": partner,
                    "reason": reason,
                    "date": TODAY,
                    "user": cls.ann if user is None else user,
                    **vals,
                }
            ]
        )

    @classmethod
    def make_concern(cls, partner=None, user=None, **vals):
        """Log a concern, as Olaf unless said otherwise."""
        concerns = cls.env["relationship.concern"].with_user(user or cls.olaf)
        partner = partner or cls.mia
        return concerns.create(
            {"name": "Two boxes were torn", "partner_id": partner.id} | vals
        )

    @classmethod
    def channel(cls, code):
        return cls.env.ref(f"relationship_flow.relationship_channel_{code}")

    def put(self, record, **values):
        """Write by SQL, past all checks."""
        self.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE {record._table} SET {names} WHERE id = %s",  # pylint: disable=sql-injection
            [*values.values(), record.id],
        )
        self.env.invalidate_all()

    # === LOOKING === #

    def touchpoints_of(self, partner, **values):
        """Return the touchpoints of a customer, whoever asks."""
        domain = [("partner_id", "=", partner.commercial_partner_id.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["relationship.touchpoint"].search(domain)

    def prompts_of(self, partner, **values):
        domain = [
            ("relationship_partner_id", "=", partner.id),
            ("relationship_reason", "!=", False),
        ]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["mail.activity"].search(domain)

    def frozen(self, days=0, hours=0):
        """Freeze the time so long after NOW."""
        return freeze_time(NOW + timedelta(days=days, hours=hours))

    def run_cron(self, name):
        """Run a scheduled action of ours as the scheduler does, in its transaction."""
        with self.enter_registry_test_mode():
            result = self.env.ref(f"relationship_flow.{name}").method_direct_trigger()
        self.assertIs(result, True, result)

    def run_raise(self):
        self.run_cron("ir_cron_raise_follow_ups")

    def set_limits(self, lead_days=None, daily_limit=None):
        params = self.env["ir.config_parameter"]
        for name, value in (("lead_days", lead_days), ("daily_limit", daily_limit)):
            if value is not None:
                params.set_param(f"relationship_flow.{name}", str(value))

    @contextmanager
    def assertRefused(self, pattern):
        """Assert that what is done is refused with a message that a person can read;
        nothing of it stays."""
        self.env.flush_all()
        try:
            with mute_logger("odoo.sql_db"), self.cr.savepoint():
                yield
                self.env.flush_all()
        except (UserError, IntegrityError) as refusal:
            error = refusal
        else:
            self.fail(f"Nobody refused it: {pattern}")
        self.env.cr.clear()
        message = str(error)
        if isinstance(error, IntegrityError):
            model = self.env[error.diag.table_name.replace("_", ".")]
            broken = model._table_objects[error.diag.constraint_name]
            message = broken.get_error_message(model, error.diag)
        self.assertRegex(message, pattern)

    def assertClock(self, partner, last, following):
        """Assert the last and the next contact date of a customer (days from today;
        None: empty)."""
        self.assertEqual(
            (partner.last_contact_date, partner.next_contact_date),
            tuple(
                False if offset is None else day(offset) for offset in (last, following)
            ),
        )
