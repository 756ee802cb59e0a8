import hashlib
from pathlib import Path

import pytest

from regie.reading.extract import extract

TEXT = "Titel\r\n\r\n“Coördinatie” kost 5 €\n\teinde"


@pytest.mark.parametrize("name", ["a.txt", "a", "a.md"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_the_text_is_the_file_itself(tmp_path: Path, name: str, charset: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT.encode(charset))
    read = extract(path)
    assert (read.format, read.text, read.page_starts) == ("txt", TEXT, ())
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_stays(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(("\ufeff" + TEXT).encode(charset))
    assert extract(path).text == "\ufeff" + TEXT


@pytest.mark.parametrize(
    ("text", "starts"),
    [("een\n\ftwee\n\fdrie\n", (0, 5, 11)), ("een\n\ftwee\n\f", (0, 5)), ("e", ())],
)
def test_a_form_feed_begins_a_page(tmp_path: Path, text: str, starts: tuple[int, ...]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert extract(path).page_starts == starts
