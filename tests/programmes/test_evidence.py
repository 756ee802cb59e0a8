"""Which indicators a report and a call feed."""

from __future__ import annotations

import pytest

from regie.base.actor import system
from regie.base.chain import Ref
from regie.indicators.services.indicators import keep_indicator
from regie.indicators.services.ties import keep_tie
from regie.programmes.models import Report
from regie.programmes.selectors.evidence import links_at
from tests.programmes.make import a_board, a_call, awarded, submitted, wishes
from tests.programmes.make_results import report

pytestmark = pytest.mark.django_db
CLERK = system("test")


def tied(code: str, programme: str, line: str = "") -> None:
    """An indicator of a programme, or of one line of it."""
    keep_tie(
        CLERK,
        {
            "indicator": keep_indicator(
                CLERK,
                {"code": code, "title": {"nl": code}, "unit": {"nl": "mensen"}, "source": "Nota"},
            ),
            "programme": programme,
            "line": line,
            "basis": "paper",
            "source": "Nota",
        },
    )


def test_a_report_feeds_what_is_tied_to_its_lines_and_a_call_the_rest() -> None:
    call = a_call()
    submitted(call, a_board("Aa"), wishes(l5=100, l11=20))
    (award,) = awarded(call, 1_000_000)
    row: Report = report(award, {"5": 90})
    code = call.programme_code
    for one, line in (("vijf", "5"), ("elf", "11"), ("geheel", "")):
        tied(one, code, line)
    tied("ander", "proeftuinen")
    told, asked = Ref("result", row.uid), Ref("call", call.code)
    forward = [(link.before, link.after.uid) for link in links_at([told, asked])]
    # Nothing was reported of line 11, and nobody said which report feeds the whole.
    assert forward == [(told, "vijf"), (asked, "geheel")]
    for codes, before in (("vijf", told), ("geheel", asked)):
        assert [one.before for one in links_at([Ref("evidence", codes)])] == [before]
    assert not list(links_at([Ref("evidence", "elf"), Ref("evidence", "ander")]))
