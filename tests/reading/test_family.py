"""Generated papers: whatever the year, the codes and the layout, the reading is the truth."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from regie.reading.compare import compare
from regie.reading.extract import extract
from regie.reading.model import Reading
from regie.reading.proof import proofs
from regie.reading.reader import read
from tests.family import blocks, faults, specimens
from tests.family.render import Format, Style, render
from tests.family.strategies import papers, random_paper, styles
from tests.family.truth import Paper, tables
from tests.reading.mutation import unnoticed
from tests.reading.papers import SPECIMENS, text_of
from tests.reading.same import differences

YEARS = (("bbt-2022", specimens.first()), ("bbt-2023", specimens.second()))
FORMATS: tuple[Format, ...] = ("txt", "docx", "html", "pdf")


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(papers(), styles())
def test_a_text_reads_as_it_was_meant(paper: Paper, style: Style) -> None:
    assert list(differences(read(text_of(paper, style)), paper)) == []


@pytest.mark.slow
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers(), styles())
def test_many_texts_read_as_they_were_meant(paper: Paper, style: Style) -> None:
    assert list(differences(read(text_of(paper, style)), paper)) == []


def _file(folder: Path, paper: Paper | blocks.Blocks, kind: Format, style: Style) -> Path:
    path = folder / f"paper.{kind}"
    path.write_bytes(render(paper, kind, style))
    return path


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
@pytest.mark.parametrize("seed", range(4))
def test_a_file_reads_as_it_was_meant(kind: Format, seed: int, tmp_path: Path) -> None:
    paper = random_paper(seed)
    style = Style(
        thousands="." if seed % 2 else " ",
        tables="real" if seed < 2 else "tabs",
        ruled=seed < 2,
    )
    assert list(differences(read(extract(_file(tmp_path, paper, kind, style))), paper)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
@pytest.mark.parametrize("seed", range(4, 40))
def test_many_files_read_as_they_were_meant(kind: Format, seed: int, tmp_path: Path) -> None:
    paper = random_paper(seed)
    style = Style(
        thousands="." if seed % 2 else " ",
        tables="tabs" if seed % 3 == 1 else "real",
        ruled=seed % 5 < 3,
    )
    assert list(differences(read(extract(_file(tmp_path, paper, kind, style))), paper)) == []


@pytest.mark.parametrize(("name", "paper"), YEARS)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_specimen_reads_as_it_was_meant(name: str, paper: Paper, kind: Format) -> None:
    assert list(differences(read(extract(SPECIMENS / f"{name}.{kind}")), paper)) == []


def _placeless(reading: Reading) -> object:
    """A reading without its places, and without what tells the file itself."""

    def strip(value: object) -> object:
        if isinstance(value, dict):
            return {
                key: strip(each)
                for key, each in value.items()
                if key not in ("place", "places", "figures", "sha256", "pages", "lines")
            }
        if isinstance(value, list | tuple):
            return [strip(each) for each in value]
        return value

    return strip(msgspec.to_builtins(reading))


@pytest.mark.parametrize("name", [name for name, _ in YEARS])
def test_four_formats_give_one_reading(name: str) -> None:
    readings = [read(extract(SPECIMENS / f"{name}.{kind}")) for kind in FORMATS]
    first = _placeless(readings[0])
    for other in readings[1:]:
        assert _placeless(other) == first


def test_tables_that_drifted_say_what_they_said_before() -> None:
    drifted = read(extract(SPECIMENS / f"{specimens.DRIFTED}.txt"))
    orderly = read(extract(SPECIMENS / "bbt-2022.txt"))
    assert _sorted_tables(drifted) == _sorted_tables(orderly)
    assert [t.id for t in drifted.budget.tables if t.attribution.by == "figures"]
    assert len(drifted.initiatives) > 10
    assert [i.title for i in drifted.initiatives] == [i.title for i in orderly.initiatives]


def _sorted_tables(reading: Reading) -> list[str]:
    return sorted(
        repr([(t.type, t.article, t.ise), [(r.label, r.kind, r.values) for r in t.rows]])
        for t in reading.budget.tables
    )


def test_the_second_year_opens_where_the_first_closed() -> None:
    extracts = [extract(SPECIMENS / f"{name}.txt") for name, _ in YEARS]
    checks, _ = compare([read(each) for each in extracts], extracts)
    assert len(checks) > 10
    assert all(check.holds for check in checks)
    assert {check.kind for check in checks} == {"carried_over"}


@pytest.mark.parametrize("seed", range(8))
def test_a_planted_error_makes_a_check_fail(seed: int) -> None:
    paper = random_paper(seed)
    page = blocks.blocks(paper)
    spots = [spot for spot in faults.spots(page) if faults.figure_at(page, spot).value]
    style = Style(layout="drift")
    spot = spots[(seed * 7919) % len(spots)]
    reading = read(text_of(faults.plant_error(page, spot), style))
    broken = [check for check in reading.checks if not check.holds]
    assert broken or len(_unproven(reading)) == len(_unproven(read(text_of(paper, style)))) > 0


def _unproven(reading: Reading) -> list[object]:
    return [figure for figure, checks in proofs(reading).items() if not checks]


def test_a_misprint_is_found_and_put_right() -> None:
    for seed in range(12):
        paper, misprint = faults.plant_misprint(random_paper(seed), seed)
        reading = read(text_of(paper, Style(layout="drift")))
        found = [f for f in reading.findings if f.code == "misprinted_code"]
        assert any(misprint.printed in f.message for f in found), (seed, misprint)
        if not any(misprint.code in f.message and " of “" in f.message for f in found):
            article = next(a for a in reading.budget.articles if misprint.printed in a.printed)
            assert article.code == misprint.code


def test_a_paper_in_order_has_no_misprints() -> None:
    for seed in range(20):
        reading = read(text_of(random_paper(seed), Style()))
        assert not [f for f in reading.findings if f.code == "misprinted_code"], seed


def test_what_the_figures_cannot_decide_stays_open() -> None:
    opened = 0
    for seed in range(30):
        paper = random_paper(seed, ambiguous=True)
        reading = read(text_of(paper, Style(layout="drift", page_lines=45)))
        truth = {
            repr([(row.kind, sorted(row.values.items())) for row in table.rows]): table.article
            for table in tables(paper)
            if table.type == "credit_evolution"
        }
        for table in reading.budget.tables:
            if table.type != "credit_evolution":
                continue
            if table.attribution.by is None:
                opened += 1
            elif not table.attribution.tied_with:
                rows = [(r.kind, sorted(r.values.items())) for r in table.rows if r.values]
                assert truth[repr(rows)] == table.article, seed
    assert opened


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.slow
def test_every_figure_of_a_sibling_is_guarded(seed: int) -> None:
    style = Style(layout="drift", thousands=" " if seed == 1 else ".")
    silent, unproven = unnoticed(text_of(random_paper(seed), style))
    assert silent == unproven


def test_figures_of_the_first_specimen_are_guarded() -> None:
    silent, unproven = unnoticed(extract(SPECIMENS / f"{specimens.DRIFTED}.txt"), every=11)
    assert silent == unproven
