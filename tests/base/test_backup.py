"""A copy of everything comes back, on the other engine too."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from regie.base.backup import read_manifest
from regie.base.errors import Refusal
from tests.base.houses import SERVER, House, house

FILL = """
import io
from datetime import date
from regie.base import audit, files, jobs, sealing
from regie.base.actor import system
from regie.base.models import Account
from tests.base import work
me = system("tester")
an = Account.objects.create_user("an@voorbeeld.be", "geheim")
Account.objects.filter(pk=an.pk).update(created_at="2020-02-03T04:05:06.789012Z")
for n in range(3):
    files.store(me, io.BytesIO(f"nota {n}: één €".encode()), f"nota {n}.txt", "paper",
                keep_until=date(2030, 1, 2))
jobs.enqueue("test.note", "a", {"diep": [1, None, {"é": 2.5}]}, an)
sealing.seal()
"""
#: A round that is closed, into which nothing may be written any more.
LEDGER = """
from decimal import Decimal
from regie.base.actor import system
from regie.budgets.services.articles import ArticleDraft, ensure_articles
from regie.budgets.services.movements import LegDraft, MovementDraft, record_movements
from regie.budgets.services.rounds import ensure_round
from tests.budgets.make import close_round
who = system("tester")
code = "SJ0-1SAC2AB-WT"
article = ensure_articles(who, [ArticleDraft(code=code, name="Een artikel", example=True)])[code]
round_ = ensure_round(who, "BO2021")
leg = LegDraft(article.pk, "VAK", Decimal("1234567.89"))
told = {"title": "Begin", "ground": "voorbeeld", "example": True}
movement = MovementDraft(kind="opening", legs=(leg,), **told)
record_movements(who, round_, [movement])
close_round(who, round_)
"""
TELL = """
import json
from django.apps import apps
told = {}
for model in apps.get_models(include_auto_created=True):
    names = [f.attname for f in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    told[model._meta.label] = [[str(value) for value in row] for row in rows]
print(json.dumps(told, sort_keys=True))
"""


@pytest.fixture(scope="module")
def filled(migrated: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with something of everything, not to be changed."""
    with house(tmp_path_factory.mktemp("filled"), migrated) as one:
        one.run(LEDGER)
        one.run(FILL)
        yield one


@pytest.fixture(scope="module")
def copy(filled: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of that house."""
    folder = tmp_path_factory.mktemp("copies") / "copy"
    made = filled.regie("backup", str(folder))
    assert (made.returncode, made.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def before(filled: House) -> dict[str, list[list[str]]]:
    """What stands in that house."""
    told: dict[str, list[list[str]]] = json.loads(filled.run(TELL))
    return told


def test_what_was_copied_comes_back(
    copy: Path, before: dict[str, list[list[str]]], tmp_path: Path
) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    with house(tmp_path) as second:
        second.home.rmdir()
        back = second.regie("restore", str(copy))
        assert (back.returncode, back.stderr) == (0, "")
        assert "De geschiedenis is heel: 7 gebeurtenissen." in back.stdout
        assert json.loads(second.run(TELL)) == before
        assert before["base.Account"][0][-1].startswith("2020-02-03 04:05:06.789012")
        # Files are there, and new rows get new keys.
        said = second.run(
            "from regie.base import files\n"
            "from regie.base.models import StoredFile as S\n"
            "print(*(files.text(row) for row in S.objects.order_by('id')), sep='|')\n"
            + FILL.replace("an@", "bo@").replace('"a",', '"b",')
            + "print(sealing.verify().number)"
        )
        assert said.splitlines() == ["nota 0: één €|nota 1: één €|nota 2: één €", "10"]


if SERVER:  # only there are two engines

    def test_a_copy_of_one_engine_comes_back_in_the_other(
        copy: Path, before: dict[str, list[list[str]]], tmp_path: Path
    ) -> None:
        lite = House(tmp_path / "lite", "")
        back = lite.regie("restore", str(copy))
        assert (back.returncode, back.stderr) == (0, "")
        assert lite.regie("backup", str(tmp_path / "again")).returncode == 0
        with house(tmp_path / "third") as third:
            assert third.regie("restore", str(tmp_path / "again")).returncode == 0
            assert json.loads(third.run(TELL)) == before


def test_a_copy_that_is_not_whole_changes_nothing(copy: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(copy, tmp_path / "broken")
    with (broken / "base.account.jsonl").open("ab") as file:
        file.write(b" ")
    with house(tmp_path / "second") as second:
        back = second.regie("restore", str(broken))
        assert back.returncode == 2
        assert back.stderr == (
            "regie: In deze reservekopie is base.account.jsonl beschadigd of weg.\n"
        )
        assert list(second.home.iterdir()) == []


def test_a_copy_overwrites_nothing(filled: House, copy: Path) -> None:
    again = filled.regie("backup", str(copy))
    assert (again.returncode, again.stderr) == (2, f"regie: {copy} bestaat al en is niet leeg.\n")
    back = filled.regie("restore", str(copy))
    assert (back.returncode, "is niet leeg" in back.stderr) == (2, True)
    nothing = filled.regie("backup", "/proc/niets")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "files/../../x", "regie.sqlite3", ".ssh/x"]
)
def test_a_copy_never_leads_out_of_the_home(copy: Path, tmp_path: Path, name: str) -> None:
    told = json.loads((copy / "manifest.json").read_text("utf-8"))
    told["tables"] = {}
    told["files"] = {name: "0"}
    (tmp_path / "manifest.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(Refusal, match="hoort niet in een reservekopie"):
        read_manifest(tmp_path)
