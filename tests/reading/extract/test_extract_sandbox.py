"""The walls around the child, tried from inside."""

import subprocess
import sys
from pathlib import Path

import pytest

import regie

ROOT = str(Path(regie.__file__).parents[1])


def confined(code: str, folder: Path) -> str:
    """What ``code`` prints behind the walls."""
    start = f"import sys; sys.path.insert(0, {ROOT!r})\n"
    start += "from regie.reading.extract import child\nchild._confine()\n"
    command = [sys.executable, "-I", "-S", "-B", "-c", start + code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={}, cwd=folder)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("bytes(700 * 2**20)", "MemoryError"),
        ("open('proef', 'wb', 0).write(b'x')", "OSError"),
        ("[open('/dev/null') for _ in range(40)]", "OSError"),
    ],
)
def test_walls(attempt: str, error: str, tmp_path: Path) -> None:
    code = f"try:\n    {attempt}\nexcept Exception as e:\n    print(type(e).__name__)\n"
    assert confined(code, tmp_path) == error


def test_room_to_work(tmp_path: Path) -> None:
    assert confined("print(len(bytes(250 * 2**20)))", tmp_path) == str(250 * 2**20)


def test_plain_text_starts_without_the_libraries(tmp_path: Path) -> None:
    code = (
        "from regie.reading.extract.child import read\n"
        "read(b'tekst', '.txt', print)\n"
        "print([m for m in ('lxml', 'pypdfium2', 'msgspec', 'zipfile') if m in sys.modules])"
    )
    assert confined(code, tmp_path) == "[]"


def test_no_network(tmp_path: Path) -> None:
    attempt = "import ctypes; print(ctypes.CDLL(None).unshare(0x50000000))"
    command = [sys.executable, "-I", "-c", attempt]
    if subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() != "0":
        pytest.skip("this kernel gives no network of one's own to an ordinary user")
    code = (
        "import socket\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9))\n"
        "except OSError as e:\n    print(e.errno == 101)"
    )
    # Refused is what a network answers; unreachable is that there is none.
    assert confined(code, tmp_path) == "True"
