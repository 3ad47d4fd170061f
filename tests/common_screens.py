from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user


class ScreensCommon(HttpCase):
    """People of low rights, and customers in each state, for tests in the browser.

    The browser's clock can't be frozen, so all days count from today.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "no_reset_password": True, "tz": "UTC"}
        )
        cls.today = fields.Date.context_today(cls.env.user)
        cls.ann = cls.make_user(
            "ann", "sales_team.group_sale_salesman", name="Ann Keller"
        )
        cls.olaf = cls.make_user(
            "olaf", "base.group_user,relationship_flow.group_user", name="Olaf Pack"
        )
        cls.mona = cls.make_user(
            "mona", "sales_team.group_sale_manager", name="Mona Lead"
        )
        # Only our own customers are on the screens
        customers = cls.env["res.partner"].search(
            [("contact_clock_start", "!=", False)]
        )
        customers.contact_lost_date = cls.today
        cls.gold, cls.silver = (
            cls.env.ref("relationship_flow.relationship_tier_gold"),
            cls.env.ref("relationship_flow.relationship_tier_silver"),
        )
        cls.gold.interval_days = 14
        cls.silver.interval_days = 42
        (cls.gold | cls.silver).assign_to = "salesperson"
        cls.brandt = cls.make_customer("Brandt Packaging", "Mia Brandt", cls.gold, 22)
        cls.sonne = cls.make_customer("Sonne Bakeries", "Jonas Weber", cls.silver, 44)
        cls.nordhaus = cls.make_customer("Nordhaus Machines", "Pia Lind", cls.gold, 14)
        cls.fresh = cls.make_customer(
            "Fresh Start Catering and Event Services International",
            "Lena Fischer-Montgomery",
            cls.silver,
            41,
        )
        cls.kestrel = cls.make_customer("Kestrel Logistics", "Omar Haddad", cls.gold, 3)
        cls.hotel = cls.make_customer("Hotel Seeblick", "Rosa Amann", cls.silver, 60)
        cls.hotel.action_pause_contact(
            fields.Date.add(cls.today, days=60), "Closed for winter"
        )
        follow_up = cls.env["relationship.follow.up"]
        follow_up._raise_due()
        cls.prompt_of(cls.sonne)._relationship_assign(cls.env["res.users"])
        cls.product = cls.env["product.product"].create(
            {"name": "Labels 40x60", "type": "service", "list_price": 12}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.brandt.child_ids.id,
                "user_id": cls.ann.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )

    @classmethod
    def make_user(cls, login, groups, **vals):
        """Create a user; the login is the password as well."""
        return new_test_user(
            cls.env,
            login=f"{login}.relationship",
            groups=groups,
            email=f"{login}@relationship.example.com",
            tz="UTC",
            **vals,
        )

    @classmethod
    def make_customer(cls, name, person, tier, days):
        """Create one of Ann's and Olaf's customers; somebody spoke with the person so
        many days ago."""
        customer = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "relationship_tier_id": tier.id,
                "contact_clock_start": fields.Date.add(cls.today, days=-days - 30),
                "user_id": cls.ann.id,
                "operations_user_id": cls.olaf.id,
                "phone": "+44 20 7946 0000",
                "email": "office@customer.example.com",
                "child_ids": [Command.create({"name": person})],
            }
        )
        moment = fields.Datetime.now() - timedelta(days=days)
        channels = ("relationship_channel_visit", "relationship_channel_email")
        cls.env["relationship.touchpoint"].create(
            [
                {
                    "contact_id": customer.child_ids.id,
                    "date": moment - timedelta(days=20 * place),
                    "direction": ("outbound", "inbound")[place],
                    "channel_id": cls.env.ref(f"relationship_flow.{channel}").id,
                    "user_id": cls.ann.id,
                    "note": ("Happy with the last delivery", "Asks for larger rolls")[
                        place
                    ],
                }
                for place, channel in enumerate(channels)
            ]
        )
        return customer

    @classmethod
    def prompt_of(cls, customers):
        """Return the open and done follow-ups of customers."""
        return (
            cls.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("relationship_partner_id", "in", customers.ids),
                    ("relationship_reason", "!=", False),
                ]
            )
        )
