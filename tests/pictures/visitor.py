# pyright: basic, reportMissingImports=false
"""Somebody at the rehearsal page, who types, presses and looks as a person does.

Playwright is used nowhere else, and is there for `make pictures` alone: hence what the first line says.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeAlias

from playwright.sync_api import Locator, Page, sync_playwright

MessageId: TypeAlias = str
"""What a message goes by in the page."""

BROWSER = "/usr/bin/chromium"  # Debian's
QUIET = (  # it asks the network for nothing by itself
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDTH, HEIGHT = 600, 2_400  # high enough to hold all that a picture is taken of
PHONE_WIDTH = 420
SCALE = 2  # pixels of a picture for one of the page, so that letters stay sharp
STYLE = """
*, *::before, *::after { transition: none !important; animation: none !important }
.messages-sidebar { visibility: hidden }
article.channel-message { padding-block: 12px !important }
"""
SHOWN = "() => window.simcordPreview.publishedRevision"
DONE = """before => {
    const page = window.simcordPreview
    const drawn = page.awaitingRevision === null || page.awaitingRevision <= page.publishedRevision
    return page.ready && drawn && page.publishedRevision !== before
}"""


class Visitor:
    """Whoever sits before the page. Each verb comes back when the page has come to rest."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def be(self, name: str) -> None:
        """Be a member from now on."""
        menu = self._page.locator("#viewer-picker")
        if menu.locator("option:checked").inner_text() != name:
            with self._change():
                menu.select_option(label=name)

    def send(self, command: str, **options: str) -> MessageId:
        """Send a slash command, as it is typed, with its options; what comes back."""
        page = self._page
        page.fill("#channel-composer-input", command)
        self._offered(command).click()
        page.locator("[data-command-chip]").wait_for()
        for name, value in options.items():
            box = page.locator(f"input.command-option-input[data-option={name}]")
            if not box.count():  # one that may be left out
                if page.locator(".command-ghost").count():
                    page.click(".command-ghost")
                self._offered(name).click()
            box.fill(value)
        with self._change():
            page.click("#send-message")
        return self.last()

    def press(self, label: str, message: MessageId | None = None) -> MessageId:
        """Press a button of a message, the last one if none is named; what is the last one then."""
        with self._change():
            self._find(message or self.last()).get_by_role("button", name=label, exact=True).click()
        return self.last()

    def last(self) -> MessageId:
        """The last message that this member sees."""
        return self._page.locator("article.channel-message").last.get_attribute("data-message-id") or ""

    def wait_for(self, message: MessageId, said: str) -> None:
        """Have the page drawn anew until a message says something."""
        while said not in self._find(message).inner_text():
            self._refresh()

    def wait_for_another(self, message: MessageId) -> MessageId:
        """Have the page drawn anew until a message is the last no more; the one that is."""
        while self.last() == message:
            self._refresh()
        return self.last()

    def look(self, message: MessageId) -> bytes:
        """A message as it looks, as PNG."""
        self._page.mouse.move(0, 0)  # where the pointer is, the page shows what else can be done
        return self._find(message).screenshot()

    def _find(self, message: MessageId) -> Locator:
        return self._page.locator(f"article[data-message-id='{message}']")

    def _offered(self, start: str) -> Locator:
        offered = self._page.locator(".command-popup [role=option]")
        return offered.filter(has_text=re.compile(rf"^\s*{re.escape(start)}")).first

    def _refresh(self) -> None:
        with self._change():
            self._page.click("#refresh")

    @contextmanager
    def _change(self) -> Generator[None]:
        """Do something to the page, and wait until that is done and drawn."""
        before = self._page.evaluate(SHOWN)
        yield
        self._page.wait_for_function(DONE, arg=before)


@contextmanager
def visiting(url: str, width: int = WIDTH) -> Generator[Visitor]:
    """Open the page in a browser without a window, as wide as said."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        page = browser.new_page(viewport={"width": width, "height": HEIGHT}, device_scale_factor=SCALE, bypass_csp=True)
        page.goto(url)
        page.locator("#preview-app[aria-busy=false]").wait_for()
        page.add_style_tag(content=STYLE)
        yield Visitor(page)
        browser.close()
