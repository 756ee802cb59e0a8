"""The process that asks the figures starts by itself, says no in a sentence, and ends when told."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from regie.base.errors import Refusal
from regie.indicators.engine import client


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    client.stop()


def test_it_starts_by_itself_and_answers() -> None:
    assert client.call("about", words="hier")["words"] == "hier"


def test_what_it_cannot_answer_is_a_sentence() -> None:
    with pytest.raises(Refusal, match="niets te zeggen"):
        client.call("about", words="")


def _pid() -> int:
    return int(client.call("about", words="wie")["pid"])


def _gone(pid: int) -> bool:
    """Whether a process ended, and left no zombie."""
    for _turn in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_one_that_was_killed_is_started_again_by_the_next_question() -> None:
    before = _pid()
    os.kill(before, signal.SIGKILL)
    assert _gone(before)
    assert _pid() != before


def test_two_that_start_at_once_give_one() -> None:
    starting = [threading.Thread(target=client.begin) for _one in range(4)]
    for one in starting:
        one.start()
    for one in starting:
        one.join()
    assert len({_pid() for _turn in range(5)}) == 1


def test_it_ends_when_told_and_no_process_is_left() -> None:
    before = _pid()
    client.stop()
    assert _gone(before)


def test_it_reads_its_own_folder_and_nothing_else(tmp_path: Path) -> None:
    outside = tmp_path / "buiten.parquet"
    duckdb.sql(f"copy (select 1 as a) to '{outside}' (format parquet)")
    with pytest.raises(RuntimeError, match="Permission"):
        client.call("codes", digest=f"../../../../../../..{outside.with_suffix('')}", dimension="a")
