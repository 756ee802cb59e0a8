"""What is hidden of people comes out through no door.

A data set of people is tied to indicators, charts, a story, a place, an analysis and a yearly
report. Every door is then read for each hidden figure, as it would be written there. Small counts
are all alike, so the threshold is high here: every count, and so every hidden one, is a number of
its own.

The same doors are read once with the protection taken away: then each of them must tell something
hidden, or it was not read at all.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from urllib.parse import urljoin, urlsplit

import pypdfium2
import pytest
from django.apps import apps
from django.test import Client
from msgspec import Struct, field
from pytest_django import Settings

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Municipality, Organisation, Region, RegionMember
from regie.base.actor import Role, system
from regie.base.jobs import run_all
from regie.base.search import reindex
from regie.cli.main import main
from regie.indicators import guide as guides
from regie.indicators.definitions import CategoryTold, DimensionTold, MeasureTold
from regie.indicators.engine import client as engine
from regie.indicators.models import Analysis, Chart, Measure, Series
from regie.indicators.query import Query
from regie.indicators.selectors.charts import told
from regie.indicators.services import analysis as analyses
from regie.indicators.services import data
from regie.indicators.services.charts import Asked, Tale, keep_chart, keep_story
from regie.indicators.services.indicators import keep_indicator
from regie.indicators.services.places import prepare
from regie.indicators.services.series import rebuild
from regie.indicators.services.ties import keep_tie
from regie.kernel import plots
from regie.writing import theme_report
from regie.writing.papers.pictures import png
from tests.actors.make_people import TODAY
from tests.indicators import make, make_analysis
from tests.plans import make as plans
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db

ACTOR = system("test")
GENT = "44021"
YEARS, GROUPS = ("2022", "2023"), ("b1", "b2", "b3")
THRESHOLD = 50_000
PAPERS: tuple[theme_report.Form, ...] = ("docx", "pdf")


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    engine.stop()


# --- reading what comes out


def numbers(text: str) -> set[Decimal]:
    """Every figure in a text, whatever parts its thousands and its decimals; in a file of data a
    comma may stand between two figures as well."""
    found = re.findall(r"\d+(?:[.,]\d+)?|(?<![\w.])[1-9]\d*(?!\w)", text)
    found += re.findall(r"(?<=,)[1-9]\d*(?=[,\s]|$)|(?<![\w.])[1-9]\d*(?=,)", text)
    grouped = re.findall(r"(?<!\d)\d{1,3}(?:[.,\u00a0\u202f\u2009 ]\d{3})+(?!\d)", text)
    return {
        *(Decimal(one.replace(",", ".")) for one in found if len(one) < 30),
        *(Decimal(re.sub(r"\D", "", one)) for one in grouped),
    }


def words(content: bytes) -> str:
    """All that a file says: pages and data as they are, with what is in their attributes; what is
    packed, unpacked; the text of a PDF."""
    if content.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(content)
        return " ".join(page.get_textpage().get_text_range() for page in pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join(words(packed.read(name)) for name in packed.namelist())
    return html.unescape(content.decode("utf-8", "replace"))


def body(client: Client, path: str) -> bytes:
    sent = client.get(path, follow=True)
    if sent.status_code != 200:
        return b""
    return b"".join(sent) if sent.streaming else sent.content


def doors_from(client: Client, begin: str, at_most: int) -> Iterator[tuple[str, bytes]]:
    """What a visitor meets who follows every link about figures."""
    about = re.compile(
        rf"(/en)?/(cijfers|indicatoren|keten|doelstellingen|omgevingsanalyses|gemeenten/{GENT})"
    )
    ahead, seen = [begin], {begin}
    while ahead and at_most:
        path = ahead.pop(0)
        at_most -= 1
        content = body(client, path)
        yield path, content
        if b"<html" not in content[:300]:
            continue
        for link in re.findall(rb'(?:href|src)="([^"#]+)', content):
            full = urlsplit(urljoin(path, html.unescape(link.decode())))
            next_path = full.path + (f"?{full.query}" if full.query else "")
            if full.netloc or next_path in seen or "sorteer=" in next_path:
                continue
            if about.match(next_path):
                seen.add(next_path)
                ahead.append(next_path)


# --- what there is to read


class World(Struct):
    """What was made: the counts by place, year and group, and what of them is hidden."""

    counts: Mapping[tuple[str, str, str], int]
    hidden: set[Decimal] = field(default_factory=set)
    charts: list[Chart] = field(default_factory=list)
    objective: str = ""
    board: Organisation | None = None
    places: list[str] = field(default_factory=list)


def counts_of(places: list[str]) -> dict[tuple[str, str, str], int]:
    """Every count another; in Gent and a few other places small ones."""
    drawn = random.Random(11)  # noqa: S311 - no secret, and the same each time
    cells = list(product(places, YEARS, GROUPS))
    large = drawn.sample(range(1_000_000, 9_000_000), len(cells))
    small = iter(drawn.sample(range(11_000, 49_000), len(cells)))
    few = {(GENT, "2023", "b1"), (GENT, "2022", "b2"), (places[3], "2023", "b2")}
    return {cell: next(small) if cell in few else large[at] for at, cell in enumerate(cells)}


def a_world() -> World:
    """Figures of people and everything that is made of them, by the services that people use."""
    region, _ = Region.objects.get_or_create(kind="reference", code="R1", name="Regio Een")
    places = [GENT, *(f"44{number:03}" for number in range(101, 112))]
    for at, nis in enumerate(places):
        place = Municipality.objects.create(
            nis=nis,
            name="Gent" if nis == GENT else f"Plaats {at}",
            folded="gent" if nis == GENT else f"plaats {at}",
            since=date(2000, 1, 1),
            tile_column=at % 4,
            tile_row=at // 4,
        )
        RegionMember.objects.create(region=region, municipality=place)
    world = World(counts_of(places), places=places)
    dimensions = (
        DimensionTold("nis", {"nl": "Gemeente"}, "place"),
        DimensionTold("jaar", {"nl": "Jaar"}, "period"),
        DimensionTold(
            "groep",
            {"nl": "Groep"},
            "category",
            tuple(CategoryTold(one, {"nl": f"Groep {one}"}) for one in GROUPS),
        ),
    )
    count = MeasureTold("aantal", {"nl": "Aantal"}, {"nl": "mensen"}, Measure.Kind.COUNT)
    people = make.dataset(
        code="mensen", dimensions=dimensions, measures=(count,), people=True, threshold=THRESHOLD
    )
    lines = [f"{','.join(cell)},{value}" for cell, value in world.counts.items()]
    make.loaded(people, "\n".join(["nis,jaar,groep,aantal", *lines]))
    houses = make.dataset(code="huizen", dimensions=dimensions[:2], measures=(count,))
    rows = [f"{place},{year},1000003" for place, year in product(places, YEARS)]
    make.loaded(houses, "\n".join(["nis,jaar,aantal", *rows]))

    some = {"unit": {"nl": "mensen"}, "source": "de proef", "theme": "proef"}
    one = keep_indicator(
        ACTOR,
        {
            **some,
            "code": "kleine-groep",
            "title": {"nl": "De kleine groep"},
            "question": {"nl": "Hoe groot is de kleine groep?"},
            "formula": "som(mensen.aantal, groep=b1)",
        },
    )
    keep_indicator(
        ACTOR,
        {
            **some,
            "code": "aandeel",
            "title": {"nl": "Het aandeel"},
            "decimals": 6,
            "formula": "100 * som(mensen.aantal, groep=b1) / som(huizen.aantal)",
        },
    )
    staff = plans.coordinator()
    edition = plans.draft(staff, plans.plan(staff))
    objective = plans.objective(staff, edition)
    plans.publish(staff, edition)
    world.objective = objective.uid
    keep_tie(ACTOR, {"indicator": one, "item": objective, "basis": "paper", "source": "Nota"})
    run_all()
    rebuild()
    prepare(TODAY)

    here = {"nis": (GENT,)}
    for form in plots.FORMS:
        query = (
            Query("mensen", ("nis",), (), "sum:aantal", {"jaar": ("2023",), "groep": ("b1",)})
            if form == "map"
            else Query("mensen", ("jaar",), ("groep",), "sum:aantal", here)
        )
        world.charts.append(
            keep_chart(
                ACTOR, Asked({"nl": f"Als {form}?"}, form, query, theme="proef", public=True)
            )
        )
    for code in ("kleine-groep", "aandeel"):
        asked = Asked(
            {"nl": f"Reeks {code}?"}, "line", None, code, (GENT,), theme="proef", public=True
        )
        world.charts.append(keep_chart(ACTOR, asked))
    marks = "\n\n".join(f"[grafiek {chart.uid}]" for chart in world.charts)
    keep_story(
        ACTOR,
        Tale(
            {"nl": "Het verhaal"},
            {"nl": "Kort."},
            {"nl": f"Zo zit het.\n\n{marks}"},
            theme="proef",
            public=True,
            slug="verhaal",
        ),
    )
    world.board = add_organisation(
        ACTOR,
        "Lokaal bestuur Gent",
        kind=Organisation.Kind.LOCAL_BOARD,
        municipality=Municipality.objects.get(nis=GENT),
    )
    guide = make_analysis.YAML.replace("[werkt, onbekend]", "[kleine-groep, aandeel]")
    analyses.keep_guide(ACTOR, guides.from_yaml(guide.encode(), "gids.yaml"), "De eerste.", base=0)
    run_all()
    reindex()
    world.hidden = hidden_of(world)
    return world


def hidden_of(world: World) -> set[Decimal]:
    """All that the release hides, worked out of the counts: cells, their sums, and what the formula
    makes of them."""
    shown: set[Decimal] = set()
    hidden: set[Decimal] = set()
    names = ("nis", "jaar", "groep")
    for asked in product((True, False), repeat=3):
        wanted = [name for name, on in zip(names, asked, strict=True) if on]
        answer = engine.ask(Query("mensen", tuple(wanted), (), "sum:aantal"))
        for codes, cells in zip(answer.rows, answer.cells, strict=True):
            of = dict(zip(wanted, codes, strict=True))
            total = Decimal(
                sum(
                    count
                    for cell, count in world.counts.items()
                    if all(dict(zip(names, cell, strict=True))[name] == of[name] for name in of)
                )
            )
            if cells[0].status == "suppressed":
                hidden.add(total)
                share = 100 * total / Decimal(1_000_003)
                if of.get("groep") == "b1" and "nis" in of and "jaar" in of:
                    hidden |= {share.quantize(Decimal(10) ** -n) for n in (3, 4, 5, 6)}
            else:
                shown.add(total)
    return hidden - shown


@pytest.fixture
def world() -> World:
    return a_world()


def outcome(
    world: World, sign_in: SignIn, capsys: pytest.CaptureFixture[str], *, wide: bool = False
) -> dict[str, str]:
    """Every door with what it says.

    :param wide: also whatever is linked, both languages, and every way of asking in every form.
    """
    visitor = Client()
    said: dict[str, str] = {}
    if wide:
        for path, content in doors_from(visitor, "/cijfers/", 150):
            said[path] = words(content)
        for path, content in doors_from(visitor, f"/gemeenten/{GENT}/", 30):
            said.setdefault(path, words(content))

    def also(path: str, client: Client = visitor) -> None:
        said[path] = words(body(client, path))

    table = "/cijfers/mensen/tabel/?rijen=nis&rijen=jaar&kolommen=groep&maat=sum:aantal"
    for more in (
        "",
        "&plaatsen=toen",
        "&sorteer=aantal",
        "&sorteer=-b1",
        f"&f-nis={GENT}",
        f"&f-nis={GENT}&f-groep=b1&f-jaar=2023",
        "&volledig=ja",
        "&full=1&totals=",
        "&versie=1",
        "&pagina=2",
    ):
        for form in ("", "csv", "xlsx", "json") if wide or not more else ("json",):
            also(f"{table}{more}{f'&formaat={form}' if form else ''}")
    for aggregate in ("mean", "min", "max"):
        also(f"{table.replace('sum:', f'{aggregate}:')}&f-nis={GENT}&formaat=json")
    for form in ("csv", "sdmx.csv", "zip"):
        also(f"/cijfers/mensen/cijfers.{form}")
    for path in (
        f"/gemeenten/{GENT}/",
        f"/indicatoren/kleine-groep/?plaats={GENT}",
        f"/indicatoren/aandeel/?plaats={GENT}",
        f"/indicatoren/kleine-groep/?plaats={GENT}&formaat=json",
        "/indicatoren/?formaat=csv",
        f"/gemeenten/{GENT}/?gelijk=kleine-groep",
        f"/gemeenten/{GENT}/blad.pdf",
        f"/doelstellingen/{world.objective}/",
        f"/keten/objective/{world.objective}/",
        "/keten/evidence/kleine-groep/",
        "/zoeken/?q=kleine+groep",
        "/zoeken/?q=Gent",
        "/cijfers.atom",
        "/cijfers/mensen.atom",
        "/indicatoren/kleine-groep.atom",
        "/cijfers/verhalen.atom",
        "/cijfers/verhalen/verhaal/",
        "/wijzigingen.atom",
        "/",
    ):
        also(path)
        if wide or path.startswith("/indicatoren/kleine-groep/?"):
            also(f"/en{path}")
    for at, chart in enumerate(world.charts):
        here = f"/cijfers/grafieken/{chart.uid}"
        for path in (f"{here}/", f"{here}/kader/", f"{here}.svg", f"{here}/?formaat=json"):
            also(path)
        if wide or not at:
            # A bitmap is drawn from the file that was read above, and from nothing else.
            svg = body(visitor, f"{here}.svg").decode()
            assert body(visitor, f"{here}.png") == png(svg)

    for form in PAPERS:
        report = theme_report.report("proef", 2023, TODAY)
        said[f"rapport.{form}"] = words(theme_report.written(report, form))

    anna = sign_in(Role.MUNICIPAL_EDITOR, at=world.board)
    begin = {"board": world.board.uid if world.board else "", "once": "begin"}
    assert anna.post("/werk/omgevingsanalyse/nieuw/", begin).status_code == 302
    row = Analysis.objects.get()
    here = f"/werk/omgevingsanalyse/{row.uid}/"
    also(f"{here}hoofdstukken/werk/", anna)
    answers = {"do": "save", "then": "stay", "a-kloof": "Groot.", "v-kloof": "0", "was-kloof": ""}
    anna.post(f"{here}hoofdstukken/werk/", answers)
    row.refresh_from_db()
    assert anna.post(f"{here}stap/afwerken/", {"version": row.version}).status_code == 302
    run_all()
    for paper in row.papers.all():
        said[f"analyse.{paper.form}"] = words(body(anna, f"{here}documenten/{paper.uid}/"))
    for who in (anna, sign_in(Role.COUNSELLOR), sign_in(Role.HEAD)):
        for path in (
            "/werk/",
            f"{table}&volledig=ja",
            f"{table}&volledig=ja&formaat=json",
            "/werk/cijfers/",
            "/werk/indicatoren/",
        ):
            also(f"{path}", who)

    for line in (
        ["data", "query", "mensen", "--rows", "nis,jaar", "--columns", "groep"],
        ["indicator", "show", "kleine-groep", "--place", GENT],
        ["chain", world.objective],
    ):
        measure = ["--measure", "sum:aantal"] if line[1] == "query" else []
        capsys.readouterr()
        main([*line, *measure, "--json"])
        said[" ".join(line[:2])] = capsys.readouterr().out
    # What is kept of it, where any page of today or tomorrow would find it. The files that were
    # brought, and what was made of them, are not in the database.
    for model in apps.get_models():
        if model._meta.app_label in ("indicators", "base", "actors", "plans", "papers"):
            for values in model._default_manager.values_list():
                said[model._meta.label] = f"{said.get(model._meta.label, '')} {values}"
    return said


#: What must be read: the beginning of an address, or what it ends with.
DOORS: Mapping[str, Callable[[str], bool]] = {
    "table": lambda at: at.startswith("/cijfers/mensen/tabel/") and "formaat" not in at,
    "table as csv": lambda at: "/tabel/" in at and at.endswith("formaat=csv"),
    "table as xlsx": lambda at: "/tabel/" in at and at.endswith("formaat=xlsx"),
    "table as json": lambda at: "/tabel/" in at and at.endswith("formaat=json"),
    "whole csv": lambda at: at.endswith("/cijfers.csv"),
    "whole sdmx": lambda at: at.endswith("/cijfers.sdmx.csv"),
    "whole package": lambda at: at.endswith("/cijfers.zip"),
    "indicator": lambda at: at == f"/indicatoren/kleine-groep/?plaats={GENT}",
    "formula over two sets": lambda at: at == f"/indicatoren/aandeel/?plaats={GENT}",
    "indicator as json": lambda at: at == f"/indicatoren/kleine-groep/?plaats={GENT}&formaat=json",
    "indicator in English": lambda at: at == f"/en/indicatoren/kleine-groep/?plaats={GENT}",
    "profile": lambda at: at == f"/gemeenten/{GENT}/",
    "most alike": lambda at: at == f"/gemeenten/{GENT}/?gelijk=kleine-groep",
    "sheet": lambda at: at.endswith("blad.pdf"),
    "chart": lambda at: bool(re.fullmatch(r"/cijfers/grafieken/\w+/", at)),
    "chart frame": lambda at: at.endswith("/kader/"),
    "chart svg": lambda at: at.endswith(".svg"),
    "chart as data": lambda at: "/grafieken/" in at and at.endswith("formaat=json"),
    "story": lambda at: at == "/cijfers/verhalen/verhaal/",
    "yearly report docx": lambda at: at == "rapport.docx",
    "yearly report pdf": lambda at: at == "rapport.pdf",
    "analysis page": lambda at: at.endswith("/hoofdstukken/werk/"),
    "analysis docx": lambda at: at == "analyse.docx",
    "analysis pdf": lambda at: at == "analyse.pdf",
    "command data": lambda at: at == "data query",
    "command indicator": lambda at: at == "indicator show",
    "series kept": lambda at: at == "indicators.Series",
    "charts kept": lambda at: at == "indicators.Chart",
    "middles and classes kept": lambda at: at == "indicators.Spread",
    "analysis kept": lambda at: at == "indicators.Analysis",
}


def leaks(world: World, said: Mapping[str, str]) -> dict[str, set[Decimal]]:
    return {at: found for at, text in said.items() if (found := numbers(text) & world.hidden)}


def test_nothing_hidden_comes_out_of_any_door(
    world: World, sign_in: SignIn, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    assert len(world.hidden) > 10
    # The first of all is really a small count, and hidden in a chart too.
    small = Decimal(world.counts[GENT, "2023", "b1"])
    assert small in world.hidden
    assert any(
        point.status == "suppressed" and point.value is None
        for line in told(world.charts[0], "nl").plot.series
        for point in line.points
    )
    assert any(
        point[2] == "suppressed" and point[1] is None
        for one in Series.objects.filter(place=GENT)
        for point in one.points
    )
    said = outcome(world, sign_in, capsys)
    assert leaks(world, said) == {}
    # Feeds, search and the chain say no figures of places at all, but they were answered.
    for at in ("/cijfers/mensen.atom", "/indicatoren/kleine-groep.atom", "/zoeken/?q=kleine+groep"):
        assert "mensen" in said[at].lower() or "kleine" in said[at].lower()
    assert "kleine groep" in said["/keten/evidence/kleine-groep/"]
    assert "kleine-groep" in said[f"chain {world.objective}"]


@pytest.mark.slow
def test_nothing_hidden_comes_out_of_any_page_that_a_visitor_can_reach(
    world: World, sign_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    # Slow: three hundred pages and files. The doors themselves are read by the test above.
    assert len(world.hidden) > 10
    assert leaks(world, outcome(world, sign_in, capsys, wide=True)) == {}


def test_without_the_protection_every_door_would_tell(
    sign_in: SignIn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data, "_released", lambda *told: (told[2], ""))
    world = a_world()
    assert world.hidden == set()
    world.hidden = {Decimal(count) for cell, count in world.counts.items() if count < THRESHOLD} | {
        (100 * Decimal(world.counts[GENT, "2023", "b1"]) / Decimal(1_000_003)).quantize(
            Decimal(10) ** -n
        )
        for n in (3, 4, 5, 6)
    }
    found = leaks(world, outcome(world, sign_in, capsys))
    shut = [name for name, is_it in DOORS.items() if not any(is_it(at) for at in found)]
    assert not shut, shut
