"""The commands of a running Regie, played as a person types them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.base.houses import ROOT, House, house

_STATIC = ROOT / "src" / "regie" / "static" / "staticfiles.json"


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house without tables."""
    with house(tmp_path_factory.mktemp("empty")) as made:
        yield made


def refused(ran: subprocess.CompletedProcess[str], sentence: str) -> None:
    """One sentence on standard error, nothing on standard output, 2."""
    assert (ran.stdout, ran.stderr, ran.returncode) == ("", f"regie: {sentence}\n", 2)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    "words",
    [["serve"], ["work"], ["audit", "verify", "--json"], ["load", "data"], ["backup", "x"]],
)
def test_without_tables_it_says_what_to_type(empty_house: House, words: list[str]) -> None:
    if words == ["serve"]:
        words = ["serve", "--port", str(a_free_port())]
    refused(
        empty_house.regie(*words),
        "De databank hoort niet bij deze versie; typ eerst `regie migrate`.",
    )


def test_a_whole_history(own_house: House) -> None:
    ran = own_house.regie("audit", "verify", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout) == {
        "whole": True,
        "sealed": 0,
        "unsealed": 0,
        "head": "",
        "bad": None,
        "faults": [],
    }


_EVENT = """
from types import SimpleNamespace
from regie.base.actor import system
from regie.base.audit import act
from regie.base.sealing import seal
with act(system("tester"), "base.file.stored", SimpleNamespace(uid="x"), kind="thing"):
    pass
seal()
"""
_FORGE = """
import importlib
from django.db import connection as c
guards = importlib.import_module("regie.base.migrations.0002_history_is_kept")
with c.cursor() as cursor:
    for statement in guards.TAKE[c.vendor]: cursor.execute(statement)
    cursor.execute("UPDATE base_event SET system_user = 'nobody'")
"""


def test_a_changed_history_is_answered_no(own_house: House) -> None:
    own_house.run(_EVENT)
    assert own_house.regie("audit", "verify").returncode == 0
    own_house.run(_FORGE)
    ran = own_house.regie("audit", "verify", "--json")
    assert (ran.returncode, ran.stderr) == (1, "")
    told = json.loads(ran.stdout)
    assert (told["whole"], told["bad"], len(told["faults"])) == (False, 1, 1)


def test_nobody_acts_under_an_address_that_nobody_has(own_house: House) -> None:
    refused(
        own_house.regie("load", str(ROOT / "data"), "--as", "wie@voorbeeld.example"),
        "Er is geen account met het adres wie@voorbeeld.example.",
    )


def test_every_address_once_with_who_may_open_it(own_house: House) -> None:
    ran = own_house.regie("urls", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    rows = json.loads(ran.stdout)
    assert all(set(row) == {"url", "name", "roles", "example"} for row in rows)
    known = {row["name"]: row for row in rows}
    assert len({row["url"] for row in rows}) == len(rows)
    assert not [row["url"] for row in rows if row["url"].startswith("/en/")]
    assert known["about"]["url"] == known["about"]["example"] == "/over/"
    assert "visitor" in known["about"]["roles"]
    assert "visitor" not in known["work:home"]["roles"]
    assert "administrator" in known["work:home"]["roles"]
    assert known["work:job"]["url"] == "/werk/taken/<uid>/"


@contextmanager
def started(own: House, *words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "regie.cli.main", *words],
        env=own.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _answers(url: str, seconds: float = 60) -> tuple[int, str]:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            assert time.monotonic() < end, url
            time.sleep(0.2)


def _children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def _ready(port: int) -> None:
    end = time.monotonic() + 60
    while (told := _answers(f"http://127.0.0.1:{port}/readyz"))[0] != 200:
        assert time.monotonic() < end, told
        time.sleep(0.2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(own_house: House, number: signal.Signals) -> None:
    assert _STATIC.exists(), "type: ./regie assets"
    port = a_free_port()
    with started(own_house, "serve", "--port", str(port)) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"Regie staat op http://127.0.0.1:{port}/\n"
        assert _answers(f"http://127.0.0.1:{port}/over/")[0] == 200
        assert _answers(f"http://127.0.0.1:{port}/healthz") == (200, '{"ok": true}')
        # The worker too: without one this never gets ready.
        _ready(port)
        refused(
            own_house.regie("serve", "--port", str(port)),
            f"Poort {port} is al in gebruik; kies een andere met --port.",
        )
        family = _children(server.pid)
        assert len(family) == 3  # two web processes and the worker
        server.send_signal(number)
        assert server.wait(30) == 0
        for child in family:
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)


def test_a_demonstration_is_for_this_computer_only(tmp_path: Path) -> None:
    own = House(tmp_path / "home", "")
    ran = own.regie("demo", "--no-serve", timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "http://127.0.0.1:8000/" in ran.stdout
    refused(
        own.regie("serve", "--host", "0.0.0.0", "--port", str(a_free_port())),  # noqa: S104 - is refused
        "Een demonstratie is er alleen voor deze computer (127.0.0.1); "
        "kies voor echt werk een andere REGIE_HOME.",
    )
    # What was entered stays, and nothing is made again.
    database = own.home / "regie.sqlite3"
    before = database.read_bytes()
    again = own.regie("demo", "--no-serve")
    assert (again.returncode, again.stderr) == (0, "")
    assert database.read_bytes() == before
    accounts = own.regie("demo", "--accounts", "--json")
    assert (accounts.returncode, accounts.stderr) == (0, "")
    assert isinstance(json.loads(accounts.stdout), list)
    refused(own.regie("demo-reset"), "Zeg met --yes dat alles in de demonstratie weg mag.")
    assert own.regie("demo-reset", "--yes").returncode == 0
    assert list(own.home.iterdir()) == []


def test_a_real_register_never_becomes_a_demonstration(own_house: House) -> None:
    sentence = (
        "Hier staat een echt register; kies voor de demonstratie een andere "
        "REGIE_HOME, zonder DATABASE_URL."
    )
    refused(own_house.regie("demo", "--no-serve"), sentence)
    refused(
        own_house.regie("demo-reset", "--yes"),
        f"{own_house.home} is geen demonstratie; daar wordt niets gewist.",
    )
    assert not (own_house.home / "demo").exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "De databank antwoordt niet"),
        ("mysql://x", "DATABASE_URL moet met postgresql:// of sqlite:// beginnen."),
    ],
)
def test_a_database_that_is_not_there_takes_one_sentence(
    tmp_path: Path, address: str, sentence: str
) -> None:
    lost = House(tmp_path, address).regie("migrate")
    assert (lost.returncode, lost.stderr.count("\n")) == (2, 1)
    assert sentence in lost.stderr
