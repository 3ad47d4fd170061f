import json
from urllib.parse import urljoin

from odoo.tests.common import ChromeBrowser, _registry_test_lock

from .common_screens import DESKTOP, SETTLED, LookCommon

KEYS = {
    "ArrowDown": ("ArrowDown", 40, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "Space": (" ", 32, " "),
    "Tab": ("Tab", 9, ""),
}
FOCUSED = """(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const drawn = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return {
        name: element.matches("td") ? "" : (
            element.getAttribute("aria-label") || element.title
            || element.innerText || element.labels?.[0]?.innerText || "").trim(),
        card: element.closest(".o_kanban_record, .o_data_row")?.innerText || "",
        // Odoo colours the entry of a menu instead
        seen: drawn || element.matches(".dropdown-item.focus"),
    };
})()"""


class KeyboardCommon(LookCommon):
    """Boards without a mouse, in one browser."""

    def start(self, user, action, *texts, context=None):
        """Open an action as somebody, and wait until these texts have come up."""
        self.browser = ChromeBrowser(self)
        requests = self.allow_requests(browser=self.browser)
        requests.__enter__()
        self.addCleanup(requests.__exit__, None, None, None)
        self.addCleanup(self._wait_remaining_requests)
        self.addCleanup(self.browser.stop)
        # Read now: the page works with the same cursor
        opened = self.opened(action, context)
        self.authenticate(user.login, user.login, browser=self.browser)
        self.cr.flush()
        self.cr.clear()
        self.resize(self.browser, DESKTOP)
        self.browser.navigate_to(urljoin(self.base_url(), "/odoo"), wait_stop=True)
        self.assertTrue(self.browser._wait_ready("!!odoo.__WOWL_DEBUG__"))
        self.evaluate(self.browser, opened)
        self.wait_for(*texts)

    def wait_for(self, *texts):
        shown = SETTLED % json.dumps(texts)
        self.assertEqual(self.evaluate(self.browser, shown), "")

    def look_again(self, records, name):
        """Let the page finish what it asks for, and return what it has made of the
        field ``name``, as a list."""
        self._wait_remaining_requests()
        with _registry_test_lock:  # or a request uses the same cursor meanwhile
            self.env.invalidate_all()
            return [record[name] for record in records]

    def press(self, name):
        key, code, text = KEYS[name]
        for kind in ("keyDown", "keyUp"):
            params = {"type": kind, "key": key, "code": name}
            params["windowsVirtualKeyCode"] = code
            if text and kind == "keyDown":
                params["text"] = text
            self.browser._websocket_request("Input.dispatchKeyEvent", params=params)

    def get_focused(self):
        """Return what has the focus: its name, its card, whether that can be seen."""
        return self.evaluate(self.browser, FOCUSED)

    def walk_to(self, name, card, further=False, key="Tab", steps=150):
        """Go to the cards, as Odoo does from its search, or ``further`` from where the
        focus is, and press a key until something on a card or row has the focus."""
        seen = []
        if not further:
            self.press("ArrowDown")
        for _step in range(steps + 1):
            found = self.get_focused()
            seen.append(found["name"])
            if found["name"].startswith(name) and card in found["card"]:
                self.assertTrue(found["seen"], f"The focus on {name} can be seen")
                return
            self.press(key)
        self.fail(f"{name} of {card} is not reached: {seen}")
