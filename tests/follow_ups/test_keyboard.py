import json
from urllib.parse import urljoin

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from ..common_screens import DESKTOP, SETTLED, LookCommon

KEYS = {
    "ArrowDown": ("ArrowDown", 40, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": (" ", 32, " "),
    "Tab": ("Tab", 9, ""),
}
FOCUSED = """(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return {
        name: (element.getAttribute("aria-label") || element.title
               || element.innerText || element.labels?.[0]?.innerText || "").trim(),
        card: element.closest(".o_kanban_record")?.innerText || "",
        ring: style.outlineStyle !== "none" || style.boxShadow !== "none",
    };
})()"""


@tagged("post_install", "-at_install")
class TestKeyboard(LookCommon):
    """A morning without a mouse."""

    def press(self, browser, name):
        key, code, text = KEYS[name]
        for kind in ("keyDown", "keyUp"):
            params = {"type": kind, "key": key, "code": name}
            params["windowsVirtualKeyCode"] = code
            if text and kind == "keyDown":
                params["text"] = text
            browser._websocket_request("Input.dispatchKeyEvent", params=params)

    def walk_to(self, browser, name, customer, further=False):
        """Go to the cards, as Odoo does from its search, or ``further`` from where the
        focus is, and press Tab until a button of a customer's card has the focus."""
        seen = []
        if not further:
            self.press(browser, "ArrowDown")
        for _step in range(150):
            self.press(browser, "Tab")
            found = self.evaluate(browser, FOCUSED)
            seen.append(found["name"])
            if found["name"].startswith(name) and customer in found["card"]:
                self.assertTrue(found["ring"], f"The focus on {name} can be seen")
                return
        self.fail(f"{name} of {customer} is not reached: {seen}")

    def test_morning(self):
        browser = ChromeBrowser(self)
        action = "relationship_flow.mail_activity_action_my"
        prompt = self.prompt_of(self.brandt)
        # Read now: the page works with the same cursor
        brandt, nordhaus = self.brandt.name, self.nordhaus.name
        opened = self.opened(action)
        with self.allow_requests(browser=browser):
            self.addCleanup(browser.stop)
            self.authenticate(self.ann.login, self.ann.login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            self.resize(browser, DESKTOP)
            browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
            self.assertTrue(browser._wait_ready("!!odoo.__WOWL_DEBUG__"))
            self.evaluate(browser, opened)
            shown = SETTLED % json.dumps([brandt])
            self.assertEqual(self.evaluate(browser, shown), "")
            self.walk_to(browser, "Talked today", brandt)
            self.press(browser, "Enter")
            logged = SETTLED % json.dumps(["Logged."])
            self.assertEqual(self.evaluate(browser, logged), "")
            self._wait_remaining_requests()
            self.env.invalidate_all()
            self.assertFalse(prompt.active)
            self.walk_to(browser, "Log a contact", nordhaus)
            self.press(browser, "Space")
            dialog = SETTLED % json.dumps(["Discard"])
            self.assertEqual(self.evaluate(browser, dialog), "")
            self._wait_remaining_requests()

    def start(self, browser, *texts):
        """Open the follow-ups as Ann, and wait until these texts have come up."""
        opened = self.opened("relationship_flow.mail_activity_action_my")
        self.addCleanup(browser.stop)
        self.authenticate(self.ann.login, self.ann.login, browser=browser)
        self.cr.flush()
        self.cr.clear()
        self.resize(browser, DESKTOP)
        browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
        self.assertTrue(browser._wait_ready("!!odoo.__WOWL_DEBUG__"))
        self.evaluate(browser, opened)
        self.wait_for(browser, *texts)

    def wait_for(self, browser, *texts):
        shown = SETTLED % json.dumps(texts)
        self.assertEqual(self.evaluate(browser, shown), "")

    def look_again(self, browser):
        """Let the page finish what it asks for, and read what it has done."""
        self._wait_remaining_requests()
        self.env.invalidate_all()

    def test_reasons_are_ticked(self):
        step = self.env["relationship.follow.up"]._raise(
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
        prompt = self.prompt_of(self.brandt) - step
        brandt = self.brandt.name
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.start(browser, brandt, "Send the prices")
            self.walk_to(browser, "Next step agreed", brandt)
            self.press(browser, "Space")
            self.walk_to(browser, "Talked today", brandt, further=True)
            self.press(browser, "Enter")
            self.wait_for(browser, "Logged.")
            self.look_again(browser)
            self.assertFalse(prompt.active)
            self.assertTrue(step.active, "It was not ticked any more")

    def test_snooze_and_why(self):
        prompt = self.prompt_of(self.brandt)
        brandt = self.brandt.name
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.start(browser, brandt)
            self.walk_to(browser, "Why?", brandt)
            self.press(browser, "Enter")
            self.wait_for(browser, "Last heard:")
            self.assertEqual(self.evaluate(browser, FOCUSED)["name"], "Why?")
            self.press(browser, "Enter")
            self.walk_to(browser, "Snooze", brandt, further=True)
            self.press(browser, "Enter")
            self.wait_for(browser, "Tomorrow")
            for _step in range(10):
                if self.evaluate(browser, FOCUSED)["name"] == "Tomorrow":
                    break
                self.press(browser, "ArrowDown")
            self.press(browser, "Enter")
            self.wait_for(browser, "Next days")
            self.look_again(browser)
            self.assertEqual(prompt.relationship_snooze_count, 1)

    def test_done_cards_are_undone(self):
        prompt = self.prompt_of(self.brandt)
        prompt.with_user(self.ann).action_relationship_talked()
        brandt = self.brandt.name
        browser = ChromeBrowser(self)
        done = {"search_default_done": 1}
        opened = self.opened("relationship_flow.mail_activity_action_my", done)
        with self.allow_requests(browser=browser):
            self.start(browser, "Nordhaus")
            self.evaluate(browser, opened)
            self.wait_for(browser, brandt, "Undo")
            self.walk_to(browser, "Undo", brandt)
            self.press(browser, "Enter")
            self.look_again(browser)
            for _time in range(20):
                self.env.invalidate_all()
                if prompt.active:
                    break
                self.wait_for(browser, "Done")
                self._wait_remaining_requests()
            self.assertTrue(prompt.active)
