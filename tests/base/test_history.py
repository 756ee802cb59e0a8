"""The one history: what it tells, what nobody can do to it, and how it is proved."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from msgspec import Struct

from regie.base import audit, sealing
from regie.base.actor import VISITOR, Actor, system
from regie.base.audit import act
from regie.base.errors import NotAllowed, Refusal
from regie.base.hooks import verifiers
from regie.base.models import Event, Payload
from regie.base.notifications import mailbox
from regie.base.sealing import erase_payload, seal, verify
from regie.base.selectors import Change, history
from tests.base.houses import House

guards: Any = importlib.import_module("regie.base.migrations.0002_history_is_kept")
SOMEBODY = system("tester")
pytestmark = pytest.mark.django_db


class Thing(Struct):
    """Something with a history."""

    uid: str = "thing"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    monkeypatch.setitem(audit.ACTIONS, "test.thing.changed", "Thing changed")
    settings.REGIE_HOME = tmp_path


def happen(count: int = 1, actor: Actor = SOMEBODY, uid: str = "thing") -> None:
    for number in range(count):
        with act(actor, "test.thing.changed", Thing(uid)) as event:
            event.changed("title", "before", f"after {number}")


@pytest.fixture
def unguarded() -> None:
    """As somebody who owns the database."""
    with connection.cursor() as cursor:
        for statement in guards.TAKE[connection.vendor]:
            cursor.execute(statement)


def sql(statement: str, *values: str | int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_use_case_writes_one_event() -> None:
    happen()
    row = Event.objects.get()
    assert (row.action, row.object_uid, row.system_user) == (
        "test.thing.changed",
        "thing",
        "tester",
    )
    assert Payload.objects.get().after == {"title": "after 0"}


def test_what_is_rolled_back_never_happened() -> None:
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)
    with pytest.raises(Refusal), act(SOMEBODY, "test.thing.changed", Thing()):
        raise Refusal("Neen.")
    assert not Event.objects.exists()
    assert not Payload.objects.exists()


def test_an_action_that_nobody_declared_is_refused() -> None:
    with pytest.raises(LookupError), act(SOMEBODY, "test.unknown", Thing()):
        pass


def test_sealing_numbers_without_gaps_and_proves_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    happen(7)
    assert seal() == 7
    happen(2)
    verdict = verify()
    assert (verdict.whole, verdict.number, verdict.unsealed) == (True, 7, 2)
    assert seal() == 2
    assert seal() == 0
    assert list(Event.objects.order_by("id").values_list("seal_no", flat=True)) == [*range(1, 10)]
    assert verify().whole


def test_an_event_that_was_committed_late_gets_the_next_number() -> None:
    happen(2)
    late, other = Event.objects.order_by("id")
    # The other one was there when the job came by, the late one not yet.
    columns = Event.objects.filter(pk=other.pk).values(*sealing._COLUMNS)[0]
    Event.objects.filter(pk=other.pk).update(seal_no=1, seal=sealing._seal("", 1, columns))
    seal()
    late.refresh_from_db()
    assert late.seal_no == 2
    assert verify().whole


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM base_event",
        "UPDATE base_event SET action = 'x'",
        "UPDATE base_event SET seal = 'x' WHERE seal_no IS NOT NULL",
        "UPDATE base_event SET seal_no = NULL, seal = NULL WHERE seal_no IS NOT NULL",
        "UPDATE base_event SET seal_no = 9, seal = 'x', digest = 'x' WHERE seal_no IS NULL",
        "UPDATE base_payload SET salt = 'x'",
    ],
)
def test_the_database_itself_refuses(statement: str) -> None:
    happen(1)
    seal()
    happen(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)
    seal()
    assert verify().whole


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE base_event SET system_user = 'x' WHERE seal_no = 3", 3),
        ("UPDATE base_event SET digest = 'x' WHERE seal_no = 3", 3),
        ("UPDATE base_payload SET after = '{}' WHERE event_id = {3}", 3),
        ("DELETE FROM base_payload WHERE event_id = {3}", 3),
    ],
)
def test_a_changed_event_is_found(statement: str, bad: int) -> None:
    happen(5)
    seal()
    sql(statement.replace("{3}", str(Event.objects.get(seal_no=3).pk)))
    verdict = verify()
    assert (verdict.whole, verdict.bad) == (False, bad)


@pytest.mark.usefixtures("unguarded")
def test_two_swapped_events_are_found() -> None:
    happen(5)
    seal()
    second, third = (Event.objects.get(seal_no=number) for number in (2, 3))
    sql("UPDATE base_event SET seal_no = 99 WHERE id = %s", second.pk)
    sql("UPDATE base_event SET seal_no = 2, seal = %s WHERE id = %s", second.seal, third.pk)
    sql("UPDATE base_event SET seal_no = 3, seal = %s WHERE id = %s", third.seal, second.pk)
    assert verify().bad == 2


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(("gone", "bad"), [(3, 3), (5, 5)])
def test_a_deleted_event_is_found(gone: int, bad: int) -> None:
    """Also the last one: where the chain ended is kept in a file."""
    happen(5)
    seal()
    row = Event.objects.get(seal_no=gone)
    Payload.objects.filter(event=row).delete()
    sql("DELETE FROM base_event WHERE id = %s", row.pk)
    assert verify().bad == bad


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("at", [3, 6])
def test_an_inserted_event_is_found(at: int) -> None:
    happen(5)
    seal()
    copy = Event.objects.get(seal_no=2)
    for number in range(5, at - 1, -1):
        sql("UPDATE base_event SET seal_no = %s WHERE seal_no = %s", number + 1, number)
    copy.pk, copy.seal_no = None, at
    copy.save(force_insert=True)
    assert verify().bad == at


@pytest.mark.usefixtures("unguarded")
def test_a_chain_made_anew_with_the_key_is_found_by_the_head_that_was_kept() -> None:
    happen(5)
    seal()
    sql("UPDATE base_event SET system_user = 'x', seal_no = NULL, seal = NULL")
    (sealing._folder() / "head.txt").rename(sealing._folder() / "2026-01-02.txt")
    seal()
    assert verify().bad == 5


def test_the_head_of_a_day_is_written_once(settings: Any) -> None:
    happen(2)
    seal()
    assert not list(sealing._folder().glob("????-*.txt"))
    happen(1)
    seal()
    (day,) = sealing._folder().glob("????-*.txt")
    assert day.read_text("ascii").startswith("2 ")
    happen(1)
    seal()
    assert day.read_text("ascii").startswith("2 ")


def test_the_head_of_a_day_is_told_to_who_keeps_it(settings: Any) -> None:
    settings.SEAL_MAIL = "bewaarder@voorbeeld.be"
    for _ in range(3):
        happen(1)
        seal()
    settings.DEMO = True
    (letter,) = mailbox(SOMEBODY)
    head = Event.objects.get(seal_no=1).seal
    assert (letter.to, f"1 {head}" in letter.text) == ("bewaarder@voorbeeld.be", True)


def test_a_seal_does_not_depend_on_who_reads_the_clock() -> None:
    """As bytes: both engines, every machine and every later version make the same seal."""
    from datetime import UTC, datetime

    row = dict.fromkeys(sealing._COLUMNS, "")
    sealed = [
        sealing._seal("before", 7, {**row, "id": 1, "actor_id": None, "at": at})
        for at in (
            datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
            datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC).astimezone(),
        )
    ]
    assert len(set(sealed)) == 1


def test_erasing_leaves_the_chain_whole_and_says_why() -> None:
    happen(3)
    happen(1, uid="other")
    seal()
    with pytest.raises(NotAllowed):
        erase_payload(VISITOR, Thing(), "Vraag van de betrokkene")
    assert erase_payload(SOMEBODY, Thing(), "Vraag van de betrokkene") == 3
    assert erase_payload(SOMEBODY, Thing(), "nog eens") == 0
    seal()
    assert verify().whole
    told = history("thing")
    assert [entry.erased for entry in told] == [None, None] + ["Vraag van de betrokkene"] * 3
    assert history("other")[0].changes == (Change("title", "before", "after 0"),)


def test_a_history_is_told_in_one_query(django_assert_num_queries: Any) -> None:
    happen(3)
    with django_assert_num_queries(1):
        told = history("thing")
    assert [entry.changes[0].after for entry in told] == ["after 2", "after 1", "after 0"]
    assert (told[0].who, told[0].words) == ("tester", "Thing changed")


def test_rooms_prove_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifiers, "_called", [lambda: ["Editie 3 is veranderd."]])
    verdict = verify()
    assert (verdict.whole, verdict.bad, verdict.faults) == (
        False,
        None,
        ("Editie 3 is veranderd.",),
    )


def test_killing_the_job_between_two_seals_harms_nothing(own_house: House) -> None:
    made = """
        from regie.base import audit, sealing
        from regie.base.actor import system
        audit.ACTIONS["test.x"] = "x"
        class Thing: uid = "thing"
    """
    write = "for _ in range(20):\n    with audit.act(system('t'), 'test.x', Thing()): pass\n"
    killed = """
        import os, signal
        sealing.BATCH = 1
        plain, turns = sealing._seal, []
        def dying(*words):
            turns.append(1)
            if len(turns) == 6: os.kill(os.getpid(), signal.SIGKILL)
            return plain(*words)
        sealing._seal = dying
        sealing.seal()
    """
    import textwrap

    begin = textwrap.dedent(made)
    own_house.run(begin + write)
    victim = own_house.start(begin + textwrap.dedent(killed))
    victim.communicate(timeout=30)
    assert victim.returncode == -9
    said = own_house.run(
        begin + "v = sealing.verify(); print(v.whole, v.number, v.unsealed)\n"
        "print(sealing.seal(), sealing.verify().whole)"
    )
    assert said.splitlines() == ["True 5 15", "15 True"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_with_real_transactions_each_test_starts_empty_and_guarded(turn: int) -> None:
    assert not Event.objects.exists()
    happen(turn)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("DELETE FROM base_event")
    assert Event.objects.count() == turn
