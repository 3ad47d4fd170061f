import json
import os
from base64 import b64decode
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import ChromeBrowser

DESKTOP = (1366, 768)
PHONE = (390, 844)
FLOW = "relationship_flow"
CUSTOMERS = f"{FLOW}.res_partner_action"
# In the page: open an action, or do what comes after it
OPEN = """(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction(%s, {
        additionalContext: %s, clearBreadcrumbs: true, props: %s, viewType: %s });
})()"""
CLICK = "document.querySelector(%s).click()"
# On a customer: the tab that is ours
TAB = CLICK % json.dumps(".nav-link[name=relationship]")
# Settled when the texts are there and no request is under way, else what is missing
SETTLED = """(async () => {
    const expected = %s;
    let [missing, shown] = [expected, ""];
    for (let attempt = 0; attempt < 150; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const inputs = [...document.querySelectorAll("input, textarea")];
        const values = inputs.map((input) => input.value);
        shown = [document.body.innerText, ...values].join(" ");
        missing = expected.filter((text) => !shown.includes(text));
        if (!missing.length && !document.querySelector(".o_loading_indicator")) {
            await new Promise((resolve) => setTimeout(resolve, 300));
            return "";
        }
    }
    return `${missing.join(", ")} in: ${shown}`;
})()"""


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

    def raise_next_step(self):
        """Return a second follow-up of a customer, beside that of the interval."""
        return self.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": self.brandt,
                    "reason": "next_step",
                    "key": "second",
                    "date": self.today,
                    "user": self.ann,
                    "summary": "Send the prices",
                }
            ]
        )

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


class LookCommon(ScreensCommon):
    """Walks through screens in a browser. RELATIONSHIP_FLOW_SCREENSHOTS names a folder
    that keeps pictures."""

    def opened(self, action, context=None, view=None):
        """Return the code that opens an action, on another view than its first."""
        return OPEN % tuple(
            map(json.dumps, (action, context or {}, {}, view)),
        )

    def form(self, record, view=False):
        """Return what opens a record, in its form or in the form ``view``."""
        return self.opened(
            {
                "type": "ir.actions.act_window",
                "res_model": record._name,
                "res_id": record.id,
                "views": [[view and self.env.ref(view).id, "form"]],
            }
        )

    def look(self, *walks):
        """Walk through screens and check what each one shows.

        :param walks: tuples of a user, (width, height), and the screens: tuples of a
            name, the code to run in the page, the texts that must come up
        """
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), ExitStack() as atexit:
            atexit.callback(self._wait_remaining_requests)
            atexit.callback(browser.stop)
            for user, size, screens in walks:
                # The page of the walk before may still ask, by the same cursor
                browser.navigate_to("about:blank", wait_stop=True)
                self._wait_remaining_requests()
                self.authenticate(user.login, user.login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                self.resize(browser, size)
                browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
                ready = "!!odoo.__WOWL_DEBUG__ && !!document.querySelector('.o_navbar')"
                self.assertTrue(browser._wait_ready(ready), "The web client starts")
                for name, code, texts in screens:
                    label = f"{name}_{'phone' if size == PHONE else 'desktop'}"
                    with self.subTest(screen=label):
                        self.evaluate(browser, code)
                        missing = self.evaluate(browser, SETTLED % json.dumps(texts))
                        self.keep_picture(browser, label)
                        self.assertEqual(missing, "")
                        self.assertFalse(browser.had_failure, "An error in the console")

    def resize(self, browser, size):
        width, height = size
        browser._websocket_request(
            "Emulation.setDeviceMetricsOverride",
            params={
                "width": width,
                "height": height,
                "deviceScaleFactor": 1,
                "mobile": False,
            },
        )

    def evaluate(self, browser, code):
        """Return what a piece of code, maybe asynchronous, gives in the page."""
        answer = browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": code, "awaitPromise": True, "returnByValue": True},
            timeout=30,
        )
        self.assertNotIn("exceptionDetails", answer, code)
        return answer["result"].get("value")

    def keep_picture(self, browser, name):
        folder = os.environ.get("RELATIONSHIP_FLOW_SCREENSHOTS")
        if folder:
            answer = browser._websocket_request("Page.captureScreenshot")
            Path(folder).mkdir(parents=True, exist_ok=True)
            Path(folder, f"{name}.png").write_bytes(b64decode(answer["data"]))
