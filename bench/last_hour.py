"""The last hour of a call: ``python -m bench.last_hour [--people 500] [--submit 100] …``.

A Regie of its own on PostgreSQL (``DATABASE_URL`` of an empty database), two web processes. So many
people each save one field every ten seconds; in the middle a part of them submits within ten
seconds, and one web process is killed. Afterwards everything is looked for in the database: what
was answered must be there, and no number may be missing or double. JSON on standard output.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_REGIE = (sys.executable, "-m", "regie.cli.main")
#: Makes the call, the boards, who signs for them, their drafts and sessions; tells them as JSON.
_FILL = """
import json, sys
from datetime import timedelta
from msgspec.structs import replace
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Mandate, Person
from regie.base.actor import system
from regie.base.clock import now
from regie.base.models import Account
from regie.programmes import library
from regie.programmes.services import load_call, save, start
actor, people = system("bench"), int(sys.argv[1])
told = library.call("plan-samenleven-2024")
here = now()
dates = replace(told.rules.dates, opens=here - timedelta(days=9), closes=here + timedelta(hours=1))
call = load_call(actor, replace(told, code="bench", versions=(
    replace(told.rules, version=1, since=None, dates=dates),)))
typed = {
    "answers": {"contactpersoon": "Voorbeeld", "rekening": "BE68 5390 0754 7034"},
    "lines": {line.code: {"current": "5", "planned": "1", "priority": str(place)}
              for place, line in enumerate(told.rules.lines, 1)},
}
rows = []
for number in range(people):
    board = add_organisation(actor, f"Bestuur {number}", kind="local_board", example=True)
    account = Account(email=f"p{number}@voorbeeld.example")
    account.set_unusable_password()
    account.save()
    person = Person.objects.create(account=account, name=f"P {number}", purpose="bench")
    Mandate.objects.create(person=person, organisation=board, role="applicant_signatory",
                           state="active", since=here.date() - timedelta(days=9))
    draft = save(actor, *(lambda d: (d, d.version))(start(actor, call, board)), typed)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    rows.append([draft.uid, session.session_key, draft.version])
print(json.dumps(rows))
"""
#: Comes back when all that filling left to do is done.
_REST = """
import json, time
import django
django.setup()
from regie.base.models import Job
while Job.objects.filter(state__in=["waiting", "running"], run_after=None).exists():
    time.sleep(0.5)
print("null")
"""
#: What stands in the database at the end.
_LOOK = """
import json
import django
django.setup()
from regie.programmes.models import Application, AskedLine, Submission
print(json.dumps({
    "rows": list(Application.objects.order_by("pk").values("uid", "number", "state", "typed")),
    "submissions": Submission.objects.count(),
    "lines": AskedLine.objects.count(),
}))
"""


class Applicant(threading.Thread):
    """One person: types every ten seconds, and may submit once."""

    def __init__(self, row: list[Any], seed: int, plan: Plan) -> None:
        super().__init__(daemon=True)
        self.uid, self._session, self._version = row
        self._plan, self._chance = plan, random.Random(seed)  # noqa: S311 - the same each time
        self.saves: list[float] = []
        self.submits: list[float] = []
        self.kept, self.tried, self.again, self.submitted = "", "", 0, False
        self._was = self._token = ""
        self._connection: http.client.HTTPConnection | None = None
        self._number = seed
        self.submits_at = plan.submits_at + self._chance.random() * plan.submit_span
        self.will_submit = seed < plan.submitting

    def run(self) -> None:
        """Work until the end; whatever fails is tried again, as a browser and its owner would."""
        # Who comes ten seconds long, one after the other.
        time.sleep(max(0.0, self._plan.begins - time.monotonic()))
        time.sleep(self._number / self._plan.people * self._plan.every)
        self._open()
        turn = 0
        while time.monotonic() < self._plan.ends and not self.submitted:
            begun, turn = time.monotonic(), turn + 1
            if self.will_submit and begun >= self.submits_at:
                self._submit()
                break
            self._save(f"{self._number} beurt {turn}")
            wait = begun + self._plan.every
            if self.will_submit and self.submits_at > begun:
                wait = min(wait, self.submits_at)
            time.sleep(max(0.0, wait - time.monotonic()))

    def _ask(
        self, method: str, path: str, told: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Ask until an answer comes: who hears nothing asks again."""
        while True:
            try:
                if self._connection is None:
                    port = self._plan.port
                    self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                heads = {"Cookie": f"regie={self._session}; csrftoken={self._token}"}
                if told is not None:
                    told["csrfmiddlewaretoken"] = self._token
                    heads |= {
                        "Content-Type": "application/x-www-form-urlencoded",
                        "HX-Request": "true",
                    }
                self._connection.request(method, path, urlencode(told or {}), heads)
                answer = self._connection.getresponse()
                body = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.again += 1
                self._connection = None
                if time.monotonic() > self._plan.ends + 60:
                    return 0, "", ""
                time.sleep(0.2)
            else:
                cookie = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
                self._token = cookie[1] if cookie else self._token
                return answer.status, answer.getheader("Location") or "", body

    def _open(self) -> None:
        _status, _place, body = self._ask("GET", f"/werk/aanvragen/{self.uid}/vragen/contact/")
        self._take(body)

    def _take(self, body: str) -> None:
        found = re.search(r'id="was" value="([^"]*)"', body)
        if found:
            self._was = found[1].replace("&quot;", '"')

    def _save(self, words: str) -> None:
        self.tried = words
        told = {"was": self._was, "a.contactpersoon": words, "a.rekening": "BE68 5390 0754 7034"}
        begun = time.monotonic()
        path = f"/werk/aanvragen/{self.uid}/vragen/contact/"
        status, _place, body = self._ask("POST", path, told)
        self.saves.append(1000 * (time.monotonic() - begun))
        if status == http.HTTPStatus.OK:
            self.kept = words
            self._take(body)
        else:
            self._plan.failed.append(f"save {status}")

    def _submit(self) -> None:
        begun = time.monotonic()
        _status, _place, body = self._ask("GET", f"/werk/aanvragen/{self.uid}/nakijken/")
        found = re.search(r'name="version" value="(\d+)"', body)
        status, place, _body = self._ask(
            "POST",
            f"/werk/aanvragen/{self.uid}/indienen/",
            {"version": found[1] if found else "0"},
        )
        self.submits.append(1000 * (time.monotonic() - begun))
        self.submitted = place.endswith("/ontvangst/")
        if not self.submitted:
            self._plan.failed.append(f"submit {status}")


class Plan:
    """When what happens, for all."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.people, self.submitting = asked.people, asked.submit
        self.port, self.every, self.submit_span = asked.port, 10.0, 10.0
        self.begins = time.monotonic() + 1
        self.ends = self.begins + asked.seconds
        self.submits_at = self.begins + asked.seconds / 2
        self.failed: list[str] = []


def _python(code: str, *words: str) -> Any:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "regie.config.settings"}
    told = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        (sys.executable, "-c", code, *words), env=env, capture_output=True, check=True
    )
    return json.loads(told.stdout)


def _children(pid: int) -> list[int]:
    """The web processes of a server."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [
        int(child)
        for child in told.split()
        if b"work" not in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]


def _await(port: int) -> None:
    """Until it answers, two minutes at most."""
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return


def _cpu(pids: list[int]) -> float:
    """CPU seconds of these processes."""
    spent = 0.0
    for pid in pids:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        spent += (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _share(waited: list[float], share: int) -> float:
    waited = sorted(waited)
    return round(waited[math.ceil(share / 100 * len(waited)) - 1]) if waited else 0


def main() -> None:
    """Play it, and tell what came of it."""
    words = argparse.ArgumentParser()
    words.add_argument("--people", type=int, default=500)
    words.add_argument("--submit", type=int, default=100)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--port", type=int, default=8765)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="regie-bench-") as folder:
        os.environ["REGIE_HOME"] = str(Path(folder, "home"))
        os.environ["REGIE_BASE_URI"] = f"http://127.0.0.1:{asked.port}"
        subprocess.run((*_REGIE, "migrate"), check=True, stdout=sys.stderr)  # noqa: S603 - as above
        rows = _python(_FILL, str(asked.people))
        with subprocess.Popen(  # noqa: S603 - as above
            (*_REGIE, "serve", "--port", str(asked.port), "--workers", "2"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                _await(asked.port)
                _python(_REST)
                print(json.dumps(_played(asked, rows, server.pid), indent=1))
            finally:
                server.send_signal(signal.SIGTERM)


def _played(asked: argparse.Namespace, rows: list[Any], server: int) -> dict[str, Any]:
    plan = Plan(asked)
    people = [Applicant(row, number, plan) for number, row in enumerate(rows)]
    for one in people:
        one.start()
    time.sleep(max(0.0, plan.begins + plan.every + 1 - time.monotonic()))
    web = _children(server)
    before, saved = _cpu(web), sum(len(one.saves) for one in people)
    time.sleep(max(0.0, plan.submits_at - 0.5 - time.monotonic()))
    spent = _cpu(web) - before
    saved = sum(len(one.saves) for one in people) - saved
    time.sleep(max(0.0, plan.submits_at + plan.submit_span / 2 - time.monotonic()))
    killed = max(web, default=0)
    if killed:
        os.kill(killed, signal.SIGKILL)
    for one in people:
        one.join()
    there = _python(_LOOK)
    by_uid = {row["uid"]: row for row in there["rows"]}
    lost = 0
    for one in people:
        stands = by_uid[one.uid]["typed"]["answers"].get("contactpersoon")
        # What was answered must stand there; what was sent and not answered may.
        lost += bool(one.kept) and stands not in (one.kept, one.tried)
    numbers = sorted(row["number"] for row in there["rows"] if row["number"])
    submitted = sum(one.submitted for one in people)
    saves = [ms for one in people for ms in one.saves]
    return {
        "people": asked.people,
        "saves": len(saves),
        "cpu_ms_a_save": round(1000 * spent / saved, 1) if saved else None,
        "save_ms": {str(share): _share(saves, share) for share in (50, 95, 99, 100)},
        "submitted": submitted,
        "submit_ms": {
            str(share): _share([ms for one in people for ms in one.submits], share)
            for share in (50, 95, 100)
        },
        "saves_lost": lost,
        "submissions": there["submissions"],
        "numbers_follow": numbers == list(range(1, len(numbers) + 1)),
        "numbers": len(numbers),
        "asked_again_after_the_kill": sum(one.again for one in people),
        "failed": plan.failed[:10],
        "killed": bool(killed),
    }


if __name__ == "__main__":
    main()
