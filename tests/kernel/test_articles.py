"""Article codes: their grammar, how papers print them, and what a misprint can mean."""

from __future__ import annotations

import string
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.kernel.flanders.articles import ArticleCode, corrections, find_codes, parse

_LETTERS = string.ascii_uppercase
_SIGNS = _LETTERS + string.digits
_letter = st.sampled_from(_LETTERS)
_sign = st.sampled_from(_SIGNS)


def _code(code: ArticleCode) -> str:
    return (
        f"{code.entity}-{code.budget}{code.programme}{code.minister}{code.credit}"
        f"{code.content}{code.letter}-{code.esr}"
    )


_codes = st.builds(
    ArticleCode,
    entity=st.from_regex(r"[A-Z]{2}[0-9]", fullmatch=True),
    budget=st.sampled_from("19AB") | _sign,
    programme=st.text(_LETTERS, min_size=2, max_size=2),
    minister=_letter,
    credit=_sign,
    content=_letter,
    letter=_sign,
    esr=st.text(_LETTERS, min_size=2, max_size=2),
)
_damages = st.tuples(st.sampled_from(["missing", "extra", "swapped"]), st.integers(0, 13), _sign)


def _damaged(code: str, damage: tuple[str, int, str]) -> str:
    what, at, sign = damage
    if what == "missing":
        return code[:at] + code[at + 1 :]
    if what == "extra":
        return code[:at] + sign + code[at:]
    return code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :]


def _one_away(damaged: str, code: str) -> bool:
    """Whether one missing, extra or swapped character makes ``damaged`` of ``code``."""
    longer, shorter = sorted((damaged, code), key=len, reverse=True)
    if len(longer) == len(shorter) + 1:
        return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    different = [i for i, (a, b) in enumerate(zip(damaged, code, strict=False)) if a != b]
    return (
        len(damaged) == len(code)
        and len(different) == 2
        and different[1] == different[0] + 1
        and sorted(damaged[i] for i in different) == sorted(code[i] for i in different)
    )


# The grammar -------------------------------------------------------------------------------------


@given(_codes)
def test_a_well_formed_code_falls_apart_into_its_parts(code: ArticleCode) -> None:
    assert parse(_code(code)) == code
    assert code.family == _code(code)[5:8]


@given(_codes, st.sampled_from(["missing", "extra"]), st.integers(0, 13), _sign)
def test_a_code_that_misses_a_sign_or_has_one_more_is_no_code(
    code: ArticleCode, what: str, at: int, sign: str
) -> None:
    assert parse(_damaged(_code(code), (what, at, sign))) is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SJ0-1SFC2CA-WT", "expenditure"),
        ("SJ0-9SFCADA-OW", "receipt"),
        ("SM0-ASFC2DA-LO", "expenditure"),
        ("SM0-BSFCADA-OW", "receipt"),
    ],
)
def test_the_budget_tells_expenditure_from_receipts(code: str, kind: str) -> None:
    parts = parse(code)
    assert parts is not None
    assert parts.kind == kind


@pytest.mark.parametrize("text", ["", "sj0-1sfc2ca-wt", "SJ0-1SFC2CA-WT ", "SJ0 1SFC2CA WT"])
def test_another_spelling_is_no_code(text: str) -> None:
    assert parse(text) is None


# In a text ----------------------------------------------------------------------------------------


@given(
    st.lists(_codes, min_size=1, max_size=4),
    st.sampled_from(["", "\n", " ", "\n  ", "  \n", "\n\n", "\n" + " " * 30]),
    st.sampled_from([" ", "\n", ", ", "\t", ") ("]),
)
def test_codes_are_found_where_they_stand_also_broken_over_lines(
    codes: list[ArticleCode], wrap: str, between: str
) -> None:
    printed = [_code(code).replace("-", "-" + wrap, 1) for code in codes]
    text = "zie artikel " + between.join(printed) + "."
    found = list(find_codes(text))
    assert [code.text for code in found] == [_code(code) for code in codes]
    assert [text[code.start : code.end] for code in found] == printed


@given(_codes, _damages)
def test_a_damaged_code_still_looks_meant_as_one(
    code: ArticleCode, damage: tuple[str, int, str]
) -> None:
    damaged = _damaged(_code(code), damage)
    # What has lost its last digit is no longer told from words with hyphens.
    assume(any(sign.isdigit() for sign in damaged.rpartition("-")[0]))
    assert [found.text for found in find_codes(f"(van {damaged})")] == [damaged]


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "beleidsplan 2020-2024",
        "VR 2020 2606 DOC.0702/1",
        "VLOT-PROJECT-2",
        "IN-GENTBRUG-NL",
        "0800-1234567-12",
        "978-9012345-12",
        "xSJ0-1SFC2CA-WT",
        "SJ0-1SFC2CA-WTX2",
    ],
)
def test_what_is_no_code_is_not_found(text: str) -> None:
    assert list(find_codes(text)) == []


# Misprints ----------------------------------------------------------------------------------------

_REAL = (
    "SA0-1SFC2CA-WT",
    "SJ0-1SFC2CA-WT",
    "SJ0-1SFC2CY-IS",
    "SJ0-9SFCADA-OW",
    "SA0-1SFC2DA-WT",
    "SM0-BSFCADA-OW",
    "SM0-ASFC2DA-LO",
    "SM0-ASFC2ZZ-OV",
)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("SA0-SFC2CA-WT", ("SA0-1SFC2CA-WT",)),
        ("SM0-AFSC2DA-WT", ("SM0-ASFC2DA-WT",)),
        ("SA01SFC2CA-WT", ("SA0-1SFC2CA-WT",)),
        ("SA0-1SFC2CA-W", ("SA0-1SFC2CA-WT",)),
        ("SAO-1SFC2CA-WT", ("SA0-1SFC2CA-WT",)),
        ("JS0-1SFC2CA-WT", ("SJ0-1SFC2CA-WT",)),
        ("S0-1SFC2CA-WT", ("SA0-1SFC2CA-WT", "SJ0-1SFC2CA-WT")),
        ("QQ7-1XYZ2AA", ()),
    ],
)
def test_a_misprint_of_the_paper_leads_to_what_it_can_mean(
    printed: str, meant: tuple[str, ...]
) -> None:
    assert corrections(printed, (*_REAL, printed)) == meant
    assert corrections(printed, _REAL) == meant, "the misprint is no witness for itself"


@st.composite
def _families(draw: st.DrawFn) -> set[str]:
    """Some codes of a paper: its parts are few, and come back in many combinations."""

    def some(values: st.SearchStrategy[str], most: int) -> list[str]:
        return draw(st.lists(values, min_size=1, max_size=most, unique=True))

    entities = some(st.from_regex(r"[A-Z]{2}[0-9]", fullmatch=True), 3)
    fields = some(st.text(_LETTERS, min_size=3, max_size=3), 2)
    contents, letters = some(_letter, 3), some(_letter, 3)
    kinds = {"1": ("2", ["WT", "IS"]), "9": ("A", ["OW"]), "A": ("2", ["LO"]), "B": ("A", ["OW"])}
    budgets = some(st.sampled_from(sorted(kinds)), 3)
    grid = [
        f"{entity}-{budget}{field}{kinds[budget][0]}{content}{letter}-{esr}"
        for entity, budget, field, content, letter in product(
            entities, budgets, fields, contents, letters
        )
        for esr in kinds[budget][1]
    ]
    return set(draw(st.lists(st.sampled_from(grid), min_size=1, max_size=14)))


def _pattern(codes: set[str]) -> set[str]:
    """Every code that has all its parts from these codes."""
    parts = [code for code in map(parse, codes) if code]
    return {
        f"{entity}-{budget}{field}{credit}{content}{letter}-{esr}"
        for entity, budget in {(p.entity, p.budget) for p in parts}
        for credit in {p.credit for p in parts if p.budget == budget}
        for esr in {p.esr for p in parts if (p.budget in "9B") == (budget in "9B")}
        for field, content, letter in product(
            {p.family for p in parts}, {p.content for p in parts}, {p.letter for p in parts}
        )
    }


@given(_families(), _damages, st.data())
def test_a_damaged_code_leads_back_to_what_the_siblings_make_of_it(
    siblings: set[str], damage: tuple[str, int, str], data: st.DataObject
) -> None:
    """To the printed codes one character away, or else to those that follow their pattern."""
    pattern = _pattern(siblings)
    code = data.draw(st.sampled_from(sorted(pattern)))
    damaged = _damaged(code, damage)
    assume(parse(damaged) is None)
    near = {form for form in pattern if _one_away(damaged, form)}
    assert code in near
    meant = corrections(damaged, siblings | {damaged})
    assert meant == tuple(sorted(near & siblings or near))


@given(_codes, st.sampled_from([0, 5, 6, 12]), st.lists(_letter, min_size=2, unique=True))
def test_two_swapped_letters_betray_themselves_in_a_well_formed_code_too(
    code: ArticleCode, at: int, contents: list[str]
) -> None:
    """Where the swapped part is of that code alone, and its siblings all bear the other."""
    meant = _code(code)
    damaged = _damaged(meant, ("swapped", at, ""))
    assume(damaged != meant)
    siblings = {_code(replace(code, content=content)) for content in contents} - {meant}
    assume(len(siblings) >= 2)
    assert corrections(damaged, siblings | {damaged}) == (meant,)


@given(_families())
def test_codes_in_order_give_nothing(siblings: set[str]) -> None:
    # Mirror images of one another are the one thing that a swap can explain.
    fields = {code[5:8] for code in siblings}
    entities = {code[:3] for code in siblings}
    assume(not any(_one_away(a, b) for a, b in product(fields, fields) if a != b))
    assume(not any(_one_away(a, b) for a, b in product(entities, entities) if a != b))
    for code in siblings:
        assert corrections(code, siblings) == ()


@given(st.text(_LETTERS, min_size=3, max_size=3), st.integers(2, 5), st.integers(2, 5))
def test_two_programmes_in_one_paper_are_no_misprints_of_one_another(
    field: str, first: int, second: int
) -> None:
    mirrored = field[1] + field[0] + field[2]
    siblings = {f"VA0-1{field}2A{letter}-WT" for letter in _LETTERS[:first]}
    siblings |= {f"VA0-1{mirrored}2A{letter}-WT" for letter in _LETTERS[:second]}
    for code in siblings:
        assert corrections(code, siblings) == ()


def test_a_code_alone_is_in_order() -> None:
    assert corrections("VA0-1ABC2DE-WT", ["VA0-1ABC2DE-WT"]) == ()
    assert corrections("VA0-1ABC2DE-WT", []) == ()
