"""What strangers send: values that no form of Regie ever offers, in every field that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit
from zlib import crc32

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase, QueryDict
from django.test import Client
from msgspec import Struct, field

#: As bytes, because an address and a form may hold what is no text at all.
VALUES: tuple[bytes, ...] = (
    b"",
    b" ",
    b"0",
    b"-1",
    b"1",
    b"2022",
    b"9" * 30,
    b"9" * 5000,
    b"1e999",
    b"nan",
    b"Infinity",
    b"12,5",
    b"1.000.000.000.000.000.000,00",
    "²".encode(),
    "٣".encode(),
    "½".encode(),
    b"\x00",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e\u200b\ufeff\U0001f4a5".encode(),
    "e\u0301".encode() * 300,
    "İßſ".encode(),
    b"a" * 20_000,
    b"a " * 3_000,
    b"'\"><script>alert(1)</script>",
    b"' OR 1=1 --",
    b'"* OR NEAR( -:^',
    b"%s %(x)s {0} {x} {{ x }} {% x %}",
    b"../../etc/passwd",
    b"//elders.example/",
    b"javascript:alert(1)",
    b"=1+1",
    b",,;;,",
    b"[]",
    b"{}",
    b'{"a": [1',
    b"[[[[[[" * 500,
    b"null",
    b"true",
    b"1-2-3",
    b"9999-12-31",
    b"0001-01-01",
    b"2023-02-30",
    b"2023-01-01T25:61",
    b"10000-01-01",
    b"0000-00",
    b"2022,2022,,x",
    b"code:",
    b":",
    b"a:b:c",
    b"-",
    b"--naam",
    b"0" * 12,
    b"xlsx",
    b"csv",
    b"json",
)


#: Names that no page has.
STRANGE = ("", "onbekend", "a[]", "a\x00", "__class__", "é" * 50)


def turned(name: str, turn: int) -> bytes:
    """One of :data:`VALUES`: another for each name, and another each turn."""
    return VALUES[(crc32(name.encode()) + 7 * turn) % len(VALUES)]


def encoded(fields: Iterable[tuple[str, bytes]]) -> str:
    """As a browser would send it, had it no manners."""
    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in fields
    )


@contextmanager
def overheard() -> Iterator[set[str]]:
    """The names that pages look for meanwhile in what they are sent."""
    names: set[str] = set()

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(self: QueryDict, key: object, *args: Any, **kwargs: Any) -> Any:
            if isinstance(key, str):
                names.add(key)
            return method(self, key, *args, **kwargs)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "__contains__", "_getlist"):
            patch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
        yield names


class Form(Struct):
    """A form on a page: where it is sent, what it holds, and which fields take files."""

    path: str
    held: list[tuple[str, str]]
    files: set[str] = field(default_factory=set)

    def sent(self, turn: int, more: Iterable[str]) -> dict[str, Any]:
        """Its fields, of which a third keeps what it held; the others have something hostile."""
        told: dict[str, Any] = {}
        for name, value in self.held:
            kept = (crc32(name.encode()) + turn) % 3 == 0 or name == "once"
            told.setdefault(name, []).append(value if kept else _text(turned(name, turn)))
        for name in (*more, STRANGE[turn % len(STRANGE)]):
            told.setdefault(name or "leeg", [_text(turned(name, turn)), "x"])
        for name in self.files:
            content = turned(name, turn)
            told[name] = SimpleUploadedFile(f"..\\{turn}.xlsx" if turn % 2 else "a.csv", content)
        return told


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


class Stranger:
    """A browser with somebody's session that writes nothing for good and tells what broke."""

    def __init__(self, session: str) -> None:
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.session = session

    def asks(self, path: str, form: dict[str, Any] | None = None) -> HttpResponseBase:
        """The answer, read to its end; whatever breaks is raised."""
        self.client.cookies.clear()
        if self.session:
            self.client.cookies["regie"] = self.session
        with transaction.atomic():
            try:
                answer: HttpResponseBase = (
                    self.client.get(path) if form is None else self.client.post(path, form)
                )
                if answer.streaming:
                    b"".join(answer)
            finally:
                transaction.set_rollback(True)
        assert answer.status_code < 500, path[:200]
        return answer


def forms(answer: HttpResponseBase, path: str) -> tuple[set[str], list[Form]]:
    """The names that an address of this page may hold, and the forms that it sends."""
    content = getattr(answer, "content", b"")
    if "html" not in answer.headers.get("Content-Type", "") or not content.strip():
        return set(), []
    page = lxml.html.fromstring(content)
    asked = {
        name
        for _element, _attribute, link, _at in page.iterlinks()
        if link.startswith("?")
        for name in QueryDict(urlsplit(link).query)
    }
    sent: dict[str, Form] = {}
    for form in page.forms:
        names = {name for name in form.fields if name}
        if form.method == "GET":
            asked |= names
            continue
        where = (form.action or path).partition("#")[0] or path
        if not where.startswith("/") or where.startswith("/demo/"):
            continue
        held = [(name, value) for name, value in form.form_values() if name]
        held += [(name, "") for name in names - {name for name, _ in held}]
        files = {one.name for one in form.inputs if getattr(one, "type", "") == "file" and one.name}
        known = sent.setdefault(where, Form(where, []))
        known.held += [one for one in held if one[0] not in files]
        known.files |= files
    return asked - {"csrfmiddlewaretoken"}, list(sent.values())
