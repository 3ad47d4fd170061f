"""Screens for people who see little, or use no mouse: what axe-core finds wrong on ours
and not on Odoo's own."""

import json
import os
from pathlib import Path
from urllib.parse import urljoin

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .common_screens import CUSTOMERS, DESKTOP, FLOW, SETTLED, LookCommon

# Odoo's own parts, with their own faults wherever they stand
PARTS = [
    ".o_control_panel",
    ".o_search_panel",
    ".o_select_menu",
    ".o_tag",
    ".o-mail-ActivityButton",
    ".o-mail-Form-chatter",
]
# {rule: {kind of element: example}} of what is serious inside the page
FOUND = """axe.run(
    {include: [[".o_action"], [".modal-content"]], exclude: %s},
    {resultTypes: ["violations"]},
).then(({violations}) => Object.fromEntries(violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => [id, Object.fromEntries(nodes.map(({html}) => {
        const shape = document.createRange().createContextualFragment(html);
        const {tagName, className, firstElementChild: inner} = shape.firstElementChild;
        const kind = `${tagName} ${className} ${inner?.className ?? ""}`;
        return [kind, html.slice(0, 300)];
    }))])
))"""


@tagged("post_install", "-at_install")
class TestAccessible(LookCommon):
    def get_axe(self):
        folder = os.environ.get("RELATIONSHIP_FLOW_NODE", "node_modules")
        path = Path(folder, "axe-core", "axe.min.js")
        self.assertTrue(
            path.is_file(),
            f"{path} is missing: run `npm ci`, and let RELATIONSHIP_FLOW_NODE name the "
            "folder node_modules (tools/host.py does both).",
        )
        return path.read_text()

    def examine(self, user, screens):
        """Return ``{screen: {rule: {kind of element: example}}}`` of serious faults.

        :param screens: tuples of a name, the code to open it, the texts that come up
        """
        axe, found = self.get_axe(), {}
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.addCleanup(browser.stop)
            self.authenticate(user.login, user.login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            self.resize(browser, DESKTOP)
            browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
            ready = "!!odoo.__WOWL_DEBUG__ && !!document.querySelector('.o_navbar')"
            self.assertTrue(browser._wait_ready(ready))
            self.evaluate(browser, axe)
            for name, code, texts in screens:
                self.evaluate(browser, code)
                missing = self.evaluate(browser, SETTLED % json.dumps(texts))
                self.assertEqual(missing, "", name)
                found[name] = self.evaluate(
                    browser, FOUND % json.dumps([[part] for part in PARTS])
                )
            browser.navigate_to("about:blank", wait_stop=True)
            self._wait_remaining_requests()
        return found

    def core(self):
        """Return Odoo's own screens, to compare with."""
        order = self.opened("sale.action_orders", view="kanban")
        screens = [
            ("contacts", self.opened("contacts.action_contacts"), ["Brandt"]),
            (
                "contacts_list",
                self.opened("contacts.action_contacts", view="list"),
                ["Brandt"],
            ),
            ("orders", order, []),
            ("orders_list", self.opened("sale.action_orders"), []),
            ("contact", self.form(self.brandt, "base.view_partner_form"), ["Brandt"]),
            ("user", self.opened("base.action_res_users"), []),
            ("order", self.form(self.order), ["Labels 40x60"]),
        ]
        if "crm.lead" in self.env:
            pipeline = self.opened("crm.crm_lead_action_pipeline")
            screens.append(("pipeline", pipeline, []))
        return screens

    def ours(self):
        flow = f"{FLOW}."
        return [
            (
                "follow_ups",
                self.opened(flow + "mail_activity_action_my"),
                ["Brandt", "Send the prices"],
            ),
            (
                "follow_ups_list",
                self.opened(flow + "mail_activity_action_my", view="list"),
                ["Brandt"],
            ),
            ("customers", self.opened(CUSTOMERS), ["Brandt"]),
            ("customers_list", self.opened(CUSTOMERS, view="list"), ["Brandt"]),
            (
                "customer",
                self.form(self.brandt, f"{FLOW}.res_partner_view_form_first"),
                ["Brandt"],
            ),
            ("deliveries", self.opened(flow + "sale_order_action_deliveries"), []),
            ("concerns", self.opened(flow + "relationship_concern_action"), ["Torn"]),
            ("concern", self.form(self.concern), ["Torn"]),
            ("plans", self.opened(flow + "relationship_plan_action"), ["Brandt"]),
            ("plan", self.form(self.plan), ["Brandt"]),
            ("quiet", self.opened(flow + "relationship_silence_action"), []),
            ("reorders", self.opened(flow + "relationship_rhythm_action"), []),
            ("litmus", self.opened(flow + "relationship_litmus_action"), []),
        ]

    def managers(self):
        flow = f"{FLOW}."
        return [
            ("settings", self.opened(flow + "relationship_settings_action"), []),
            ("script", self.form(self.script), []),
        ]

    def test_no_fault_that_odoo_lacks(self):
        self.concern = self.env["relationship.concern"].create(
            {"name": "Torn boxes", "partner_id": self.brandt.id}
        )
        self.raise_next_step()
        self.plan = self.env["relationship.plan"].create({"partner_id": self.brandt.id})
        self.script = self.env.ref(f"{FLOW}.relationship_script_interval")
        core, ours, managers = self.core(), self.ours(), self.managers()
        found = self.examine(self.ann, core + ours)
        found |= self.examine(self.mona, managers)
        known = {
            (rule, kind)
            for name, *_rest in core
            for rule, kinds in found[name].items()
            for kind in kinds
        }
        for name, *_rest in ours + managers:
            with self.subTest(name):
                worse = [
                    (rule, example)
                    for rule, kinds in found[name].items()
                    for kind, example in kinds.items()
                    if (rule, kind) not in known
                ]
                self.assertFalse(worse)
