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
               || element.innerText || "").trim(),
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

    def walk_to(self, browser, name, customer):
        """Go to the cards, as Odoo does from its search, and press Tab until a button
        of a customer's card has the focus."""
        seen = []
        self.press(browser, "ArrowDown")
        for _step in range(150):
            self.press(browser, "Tab")
            found = self.evaluate(browser, FOCUSED)
            seen.append(found["name"])
            if found["name"] == name and customer in found["card"]:
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
