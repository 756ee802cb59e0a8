"""Sets of rules as anybody could make them, for properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from regie.programmes import ruleset

_TEXT = st.text("abc é“1", min_size=1, max_size=12).map(str.strip).filter(bool)
_WORDS = st.fixed_dictionaries({"nl": _TEXT}, optional={"en": _TEXT})
_EURO = st.decimals("0.01", "9999999", places=2).map(str)
_COUNT = st.integers(1, 9999)
_SHARE = st.sampled_from(["0.25", "0.5", "0.8", "1"])
_DAY = st.dates().map(lambda day: day.isoformat())
_CODE = st.sampled_from(["a", "b", "c1", "9a"])


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


def _with(
    must: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(must, optional=optional)


def _coded(one: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(one, max_size=3, unique_by=lambda told: str(told["code"]))


_LINE = _with(
    {"code": _CODE, "title": _WORDS, "unit": _WORDS},
    objective=_TEXT,
    action=_TEXT,
    amount=_EURO,
    ceiling=_COUNT,
    expects=_WORDS,
    source=_TEXT,
    since=_DAY,
)
_PLAIN = ("text", "long_text", "number", "euro", "date", "yes_no", "file", "iban", "email")
_QUESTION = _with(
    {"code": _CODE, "label": _WORDS, "answer": st.sampled_from(_PLAIN)},
    required=st.booleans(),
    limit=_COUNT,
    help=_WORDS,
)
_PAYMENTS = st.sampled_from([[], ["1"], ["0.8", "0.2"], ["0.5", "0.25", "0.25"]]).map(
    lambda shares: [
        {"share": share, "moment": ruleset.MOMENTS[place % 3], "basis": "example"}
        for place, share in enumerate(shares)
    ]
)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """The rules in the shape of a file, sound."""
    opens, closes = sorted([draw(st.dates()), draw(st.dates())])
    # A code of a question stands once in the whole form.
    form = draw(_coded(_with({"code": _CODE, "title": _WORDS})))
    for block in form:
        block["questions"] = draw(_coded(_QUESTION))
        for question in block["questions"]:
            question["code"] = f"{block['code']}-{question['code']}"
        first = block["questions"][0] if block["questions"] else None
        if first and first["answer"] == "yes_no":
            for other in block["questions"][1:]:
                other["when"] = {
                    "question": first["code"],
                    "is": draw(st.sampled_from(["yes", "no"])),
                }
    return {
        **draw(_some(about=_WORDS, own_share=_SHARE, envelope=_EURO)),
        "applicants": draw(
            _some(
                kinds=st.lists(st.sampled_from(ruleset.KINDS), unique=True),
                named=st.lists(_TEXT, max_size=2),
                excluded=st.lists(_TEXT, max_size=2),
                threshold=_with(
                    {"figure": _CODE, "above": st.integers(0, 9999)}, together=st.booleans()
                ),
                one_partnership=st.booleans(),
            )
        ),
        "dates": {
            "opens": opens.isoformat(),
            "closes": closes.isoformat() + draw(st.sampled_from(["", "T12:00", "T23:59:59"])),
            **draw(_some(start=_DAY, notice_months=_COUNT)),
        },
        "form": form,
        "lines": draw(_coded(_LINE)),
        "budget": draw(
            _some(costs=st.lists(_WORDS, max_size=2), incomes=st.lists(_WORDS, max_size=2))
        ),
        "bonuses": draw(_coded(_with({"code": _CODE, "title": _WORDS}, amount=_EURO))),
        "reserves": draw(
            st.lists(_with({"title": _WORDS}, amount=_EURO, awards=_COUNT), max_size=2)
        ),
        "allocation": draw(
            _with(
                {
                    "rule": st.sampled_from(ruleset.RULES),
                    "basis": st.sampled_from(ruleset.BASES),
                },
                awards_least=_COUNT,
            )
        ),
        "payments": draw(_PAYMENTS),
        "reports": draw(st.lists(_with({"title": _WORDS}, due=_DAY), max_size=2)),
        "scores": draw(_coded(_with({"code": _CODE, "title": _WORDS}, highest=_COUNT))),
        "process": draw(
            _some(
                once=st.booleans(),
                blind=st.booleans(),
                inspection=st.sampled_from(ruleset.INSPECTIONS),
                quorum=_COUNT,
            )
        ),
    }
