"""A Regie that runs, as whoever installs it meets it: real processes, a home and a database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from regie.base.health import ready
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


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def filled(migrated: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with something of everything, not to be changed."""
    with house(tmp_path_factory.mktemp("filled"), migrated) as one:
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
        assert "De geschiedenis is heel: 3 gebeurtenissen." in back.stdout
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
        assert said.splitlines() == ["nota 0: één €|nota 1: één €|nota 2: één €", "6"]


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


def test_a_tampered_history_is_found_by_the_command(filled: House, tmp_path: Path) -> None:
    with house(tmp_path, filled) as other:
        whole = other.regie("audit", "verify", "--json")
        said = json.loads(whole.stdout)
        assert (whole.returncode, said["whole"], said["number"]) == (0, True, 3)
        other.run(
            "import importlib\n"
            "from django.db import connection as c\n"
            "guards = importlib.import_module('regie.base.migrations.0002_history_is_kept')\n"
            "with c.cursor() as k:\n"
            "    for s in guards.TAKE[c.vendor]: k.execute(s)\n"
            "    k.execute(\"UPDATE base_event SET system_user = 'x' WHERE seal_no = 2\")"
        )
        broken = other.regie("audit", "verify", "--json")
        said = json.loads(broken.stdout)
        assert (broken.returncode, said["whole"], said["bad"]) == (1, False, 2)
        plain = other.regie("audit", "verify")
        assert (plain.returncode, "Zegel 2 klopt niet" in plain.stdout) == (1, True)


def test_a_new_house_is_made_ready_once_and_again(tmp_path: Path) -> None:
    with house(tmp_path) as new:
        early = new.regie("serve", "--port", str(free_port()))
        assert early.returncode == 2
        assert early.stderr == (
            "regie: De databank is nog niet klaar; typ eerst `regie migrate`.\n"
        )
        assert new.regie("audit", "verify").returncode == 2
        for _ in range(2):
            made = new.regie("migrate")
            assert (made.returncode, made.stdout) == (0, "De tabellen zijn klaar.\n")
        assert stat.S_IMODE((new.home / "audit-key.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "De databank is niet bereikbaar"),
        ("mysql://x", "DATABASE_URL moet met postgresql:// of sqlite:// beginnen."),
    ],
)
def test_a_database_that_is_not_there_takes_one_sentence(
    tmp_path: Path, address: str, sentence: str
) -> None:
    lost = House(tmp_path, address).regie("migrate")
    assert (lost.returncode, lost.stderr.count("\n")) == (2, 1)
    assert sentence in lost.stderr


def test_a_taken_port_takes_one_sentence(own_house: House) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        taken = own_house.regie("serve", "--port", str(port))
    assert (taken.returncode, taken.stderr) == (
        2,
        f"regie: Poort {port} is al in gebruik; kies een andere met --port.\n",
    )


def test_a_demonstration_stays_on_this_computer(own_house: House) -> None:
    (own_house.home / "demo").touch()
    far = own_house.regie("serve", "--host", "0.0.0.0", "--port", str(free_port()))  # noqa: S104 - must be refused
    assert (far.returncode, far.stderr) == (
        2,
        "regie: Een demonstratie is alleen op deze computer te zien (127.0.0.1).\n",
    )


def running(child: int) -> list[int]:
    """The processes of a session of ours that ``child`` started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text("ascii").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == child:
            found.append(int(path.parent.name))
    return found


def test_a_server_answers_works_and_stops_clean(own_house: House) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "regie.cli.main", "serve", "--port", str(port)],
        env=own_house.env | {"PYTHONWARNINGS": "default"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/niets/") as answer:
                    status = answer.status
                break
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
                break
            except OSError:
                assert time.monotonic() < end
                assert server.poll() is None
                time.sleep(0.2)
        assert status < 500
        seen = (
            "from regie.base.models import Job\n"
            "print(Job.objects.filter(key='periodic:base.seal', ended_at__isnull=False).count())"
        )
        while own_house.run(seen) != "1":
            assert time.monotonic() < end + 30
        children = running(server.pid)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()
    assert server.returncode == 0
    assert children
    time.sleep(0.5)
    assert not [child for child in children if os.path.exists(f"/proc/{child}")]


@pytest.mark.django_db
def test_readiness_tells_what_works(django_assert_num_queries: object) -> None:
    told = ready()
    assert (told.database, told.home, told.worker, told.ready) == (True, True, False, True)
