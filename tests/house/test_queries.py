"""What every page asks of the database: few questions, and as many however full it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.amber import AmberSnapshotExtension
from syrupy.location import PyTestLocation

import regie
from regie.actors.models import Organisation
from regie.actors.people.services import add_example_organisation
from regie.base.actor import Role, system
from regie.base.data import data
from regie.base.search import reindex
from regie.demo.examples import example
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.reader import read
from regie.workspace.access import DOORS
from regie.writing.services import accept
from tests.house.addresses import PUBLIC, ROUTES, account, shows

pytestmark = pytest.mark.usefixtures("db")

#: How many questions a public page may ask.
BUDGET = 15
#: A paper tells what several pages show, and is kept once it was written.
PAPERS = {"action_paper": 25, "plan_paper": 25}
#: What signing in costs on top: the session, the account, the person with what it may.
PERSONAL = 8
#: What a watchman asks is about the machine itself.
MACHINE = {"healthz", "readyz"}
PAGES = [name for name in PUBLIC if name not in MACHINE]
WORK = [name for name in ROUTES if name in DOORS and shows(name)]
#: Pages that staff does not open, with who does.
OF_OTHERS = {
    "work:assessment": Role.ASSESSOR,
    "work:assessment_conflict": Role.ASSESSOR,
    "work:assessments": Role.ASSESSOR,
    "work:consultation": Role.APPLICANT_SIGNATORY,
    "work:programme_lessons": Role.APPLICANT_SIGNATORY,
    "work:support_ask": Role.APPLICANT_SIGNATORY,
}
#: Lists and pages that show more when there is more; asked in ways that fill them.
GROWING = {
    "start": "",
    "search": "?q=integratie",
    "municipalities": "",
    "organisations": "",
    "documents": "",
    "plans": "",
    "plan": "",
    "budget_rounds": "",
    "budget_round": "",
    "budget_article": "",
    "objective": "",
    "changes": "",
}


class OfThisEngine(AmberSnapshotExtension):
    """One file of snapshots for each engine."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """Where the file of this engine lies."""
        return str(Path(test_location.filepath).parent / "queries" / connection.vendor)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(OfThisEngine)


HOUSE = str(Path(regie.__file__).resolve().parent)


def _origin(frame: FrameType | None) -> str:
    """The innermost function of Regie that asks. Not its line, which changes with every edit; nor a
    comprehension, which is a function of its own until Python 3.12."""
    while frame is not None:
        comprehension = frame.f_code.co_name in {"<listcomp>", "<setcomp>", "<dictcomp>"}
        if frame.f_code.co_filename.startswith(HOUSE) and not comprehension:
            file = Path(frame.f_code.co_filename).relative_to(HOUSE).as_posix()
            return f"{file} {frame.f_code.co_name}"
        frame = frame.f_back
    return "django"


def _plain(sql: str) -> str:
    """SQL without values and without the columns it reads."""
    sql = re.sub(r"\((?:%s(?:, )?){2,}\)", "(%s, …)", sql)
    sql = re.sub(r'(SELECT(?: DISTINCT)?) (?:"\w+"\."\w+"(?: AS "\w+")?,? ?){2,}', r"\1 … ", sql)
    # Keys, too, where they stand in the words: whole numbers of ours, from nobody else.
    # Django writes a set of words, in any order.
    sql = re.sub(r"IN \((?:'\w+',?){2,}\)", "IN ('…')", sql)
    sql = re.sub(r"(\w+_(?:id|seq) (?:=|<=|>|>=|<)) \d+\b", r"\1 N", sql)
    return re.sub(r"(LIMIT|OFFSET|SELECT|THEN|ELSE) \d+\b", r"\1 N", sql)


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, transactions left out."""
    told: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not re.match("SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT", sql):
            told.append(f"{_origin(sys._getframe(1))}\n    {_plain(sql)}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield told


def questions(path: str, client: Client | None = None) -> list[str]:
    """What the page at ``path`` asks."""
    with asked() as told:
        response = (client or Client()).get(path)
        if response.streaming:  # read to its end: closing it would close the database
            b"".join(response)
    assert response.status_code in {200, 301, 302}, path
    return told


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_asks_little(name: str, snapshot: SnapshotAssertion) -> None:
    path = example(name)
    assert path
    cold = questions(path)
    assert len(cold) <= PAPERS.get(name, BUDGET)
    # What a process keeps (readings that never change) it asked the first time.
    told = questions(path)
    assert "\n".join([str(len(told)), *told]) == snapshot


@pytest.mark.desk(Role.ADMINISTRATOR)
@pytest.mark.parametrize("name", WORK)
def test_a_page_of_work_asks_little(name: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(_asked_by(Role.ADMINISTRATOR, name)) == snapshot


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_page_of_others_asks_little(name: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(_asked_by(OF_OTHERS[name], name)) == snapshot


def _asked_by(role: Role, name: str) -> list[str]:
    """The number of questions and the questions of a page of work, the second time."""
    path = example(name)
    assert path
    client = Client()
    client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
    questions("/werk/", client)  # the first page after signing in renews the session
    cold = questions(path, client)
    assert len(cold) <= BUDGET + PERSONAL
    told = questions(path, client)
    return [str(len(told)), *told]


def _one_more_year() -> None:
    """Two more papers, read and accepted: more objectives, articles, rounds and sources, and as
    many organisations again."""
    actor = system("test")
    for year in ("2022", "2023"):
        reading = read(extract(data("specimens", f"bbt-{year}.txt")))
        accept(actor, bring(actor, reading, example=True).paper)
    for number in range(Organisation.objects.count()):
        add_example_organisation(actor, f"Vereniging {number}", Organisation.Kind.ASSOCIATION)
    reindex()


def test_a_fuller_register_asks_no_more() -> None:
    paths = {name: f"{example(name)}{query}" for name, query in GROWING.items()}
    for path in paths.values():
        questions(path)
    before = {name: len(questions(path)) for name, path in paths.items()}
    _one_more_year()
    after = {}
    for name, path in paths.items():
        questions(path)
        after[name] = len(questions(path))
    assert after == before
    # The new pages, too, not only the old ones in a fuller register.
    for name in ("plan", "budget_round", "budget_article", "document", "objective"):
        found = example(name)
        assert found
        assert len(questions(found)) <= BUDGET
