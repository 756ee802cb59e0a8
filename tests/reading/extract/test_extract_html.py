from collections.abc import Callable

import pytest

Read = Callable[[str, bytes], str]


def page(body: str) -> bytes:
    return (
        f"<!doctype html><html><head><title>Weg</title></head><body>{body}</body></html>".encode()
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<h1>Kop</h1><p>Een  &euro;&nbsp;5 <b>vet</b>\nwoord</p>",
            "Kop\n\nEen €\u00a05 vet woord\n\n",
        ),
        ("los<p>een<br>twee", "los\n\neen\ntwee\n\n"),
        ("<ul><li>a<li><p>b</p></ul>na", "- a\n- b\n\nna\n\n"),
        ("<ol type=a start=3><li>c<li value=7>g<li>h</ol>", "c. c\ng. g\nh. h\n\n"),
        ("<ol reversed><li>x<li>y</ol>", "2. x\n1. y\n\n"),
        ("<ol type=I><li>x<ul><li>in</ul><li>y</ol>", "I. x\n- in\nII. y\n\n"),
        ("<ul><li></ul><p>geen punt</p>", "geen punt\n\n"),
        ("a<script>b</script><style>c</style><p hidden>d<p style='display:none'>e", "a\n\n"),
        ("<template>a</template><noscript>b</noscript>c", "c\n\n"),
        ("2020<sup>1</sup> en 1<sup>e</sup>", "2020¹ en 1e\n\n"),
        ("<pre>a\tb\nc\td</pre>", "a\tb\nc\td\n\n"),
    ],
)
def test_what_a_reader_sees(text_of: Read, body: str, expected: str) -> None:
    assert text_of("a.html", page(body)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th><th>VAK<tr><td>a<br>b<td>1", "\tVAK\na b\t1\n\n"),
        ("<tr><td rowspan=2>l<td>1<tr><td>2<tr><td>m<td>3", "l\t1\n\t2\nm\t3\n\n"),
        ("<tr><td>l<td rowspan=2>1<tr><td>m", "l\t1\nm\t\n\n"),
        ("<tr><td rowspan=2 colspan=2>l<td>1<tr><td>2", "l\t\t1\n\t\t2\n\n"),
        ("<tr><td colspan=3>l<tr><td>1<td>2<td>3", "l\t\t\n1\t2\t3\n\n"),
        ("<caption>Titel</caption><tr><td>a<td>1", "Titel\n\na\t1\n\n"),
        ("<tr><td>a<table><tr><td>x<td>9</table>b<td>1", "a b\t1\nx\t9\n\n"),
        ("<tr><td><ul><li>p<li>q</ul><td>1", "- p - q\t1\n\n"),
    ],
)
def test_tables(text_of: Read, rows: str, expected: str) -> None:
    assert text_of("a.html", page(f"<table>{rows}</table>")) == expected


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", "<meta charset=utf-8>"),
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=iso-8859-1>"),
        ("utf-16", ""),
        ("cp1252", ""),
        ("cp1252", "<meta charset=iso-8859-1>"),
        ("iso-8859-15", "<meta http-equiv=x content='text/html; charset=iso-8859-15'>"),
    ],
)
def test_character_sets(text_of: Read, charset: str, declared: str) -> None:
    source = f"<html><head>{declared}</head><body>coördinatie: 5 €</body></html>"
    assert text_of("a.html", source.encode(charset)) == "coördinatie: 5 €\n\n"


def test_xhtml(text_of: Read) -> None:
    source = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        "<body><p>één<br/>twee</p></body></html>"
    )
    assert text_of("a.xhtml", source.encode()) == "één\ntwee\n\n"


def test_a_fragment_that_calls_itself_html(text_of: Read) -> None:
    assert text_of("a.htm", b"<p>een</p><p>twee</p>") == "een\n\ntwee\n\n"


def test_rubbish_in_attributes(text_of: Read) -> None:
    body = f"<p class='{'x' * 1_000_000}' {' '.join(f'a{i}=1' for i in range(5000))}>tekst</p>"
    assert text_of("a.html", page(body)) == "tekst\n\n"
