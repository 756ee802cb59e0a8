"""Two wordings beside each other, however long."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.difference import Piece, words

texts = st.text(st.sampled_from("ab. !\n"), max_size=40).map(lambda text: text * 40)


@given(texts, texts)
def test_both_wordings_can_be_read_back(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


def test_of_a_long_text_only_the_words_that_differ_are_marked() -> None:
    sentences = [f"Zin {n} zegt iets over wonen en werken in de stad. " for n in range(200)]
    before, after = "".join(sentences), "".join(sentences).replace("Zin 70 zegt", "Zin 70 vertelt")
    marked = [one for one in words(before, after) if one.kind != "same"]
    assert marked == [Piece("removed", "zegt"), Piece("added", "vertelt")]


def test_a_text_that_says_the_same_a_thousand_times_takes_no_time() -> None:
    text = "Heel lange tekst met <tags> & tekens. " * 1_000
    start = process_time()
    words(text, text.replace("lange", "korte"))
    words(text.replace(".", ""), text.replace(".", "").replace("lange", "korte"))
    assert process_time() - start < 2
