"""Search: the words people type, in all the ways in which papers write them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regie.base import jobs
from regie.base.actor import VISITOR, Actor, Role
from regie.base.hooks import SearchText, search_texts
from regie.base.models import SearchEntry, SearchWord
from regie.base.search import reindex, search, touch
from regie.base.words import normalise, one_slip, stem, terms

STAFF = Actor(name="staff", account=1, roles=frozenset({Role.COORDINATOR}))


def text(uid: str, title: str, *more: str, kind: str = "objective", **rest: Any) -> SearchText:
    return SearchText(
        kind=kind,
        uid=uid,
        path=f"/{uid}/",
        title={"nl": title},
        texts=tuple({"nl": words} for words in more),
        **rest,
    )


#: What the tests look through.
SHELF = [
    text("gk", "Gelijke kansen voor iedereen", "Drempels wegwerken in het onderwijs"),
    text("gkp", "Het gelijkekansenbeleid", "Een actieplan gelijkekansen"),
    text("lgbti", "Geweld tegen LGBTQI+-personen", "Onderzoek met Unia"),
    text("oef", "Oefenkansen Nederlands", "Wie Nederlands leert, oefent met vrijwilligers"),
    text("inb", "Inburgering", "Het traject van de inburgeraar in IN-Gent"),
    text("sens", "Campagne", "We sensbiliseren slachteroffers"),
    text("gem", "Gemeenten sociale cohesie", "Plan Samenleven", kind="programme"),
    text("aalst", "Aalst", "gemeente in de provincie", kind="municipality"),
    text("aalter", "Aalter", "gemeente in de provincie", kind="municipality"),
    text("sint", "Sint-Niklaas", kind="municipality"),
    text("plan", "Integratie- en jeugdbeleidsplan"),
    text("way", "Beleid zonder plan", "Een wijze van armoedebestrijding"),
    text("prov", "Provisie", "Aalst krijgt een bedrag", kind="article", sort="SJ0-1SJE2BA-WT"),
    text("code", "SJ0-1SJE2BA-WT Werking en toelagen", kind="article"),
    text("secret", "Geheim ontwerp over gemeenten", staff_only=True),
    SearchText(
        kind="objective",
        uid="two",
        path="/two/",
        title={"nl": "Toegankelijke gebouwen", "en": "Accessible buildings"},
    ),
]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(search_texts, "_called", [lambda _: SHELF])
    reindex()


GOLDEN = [
    ("gelijke kansen", "nl", ["gk", "gkp"]),
    ("gelijkekansen", "nl", ["gk", "gkp"]),
    ("gelijke-kansen", "nl", ["gk", "gkp"]),
    ("Gelijke Kansen onderwijs", "nl", ["gk"]),
    ("LGBTI", "nl", ["lgbti"]),
    ("lgbtqi+", "nl", ["lgbti"]),
    ("lhbti", "nl", ["lgbti"]),
    ("UNIA", "nl", ["lgbti"]),
    ("oefenkans", "nl", ["oef"]),
    ("oefen kansen", "nl", ["oef"]),
    ("Oefenkansen", "nl", ["oef"]),
    ("inburgeraars", "nl", ["inb"]),
    ("In-Gent", "nl", ["inb"]),
    ("INgent", "nl", ["inb"]),
    ("sensibiliseren slachtoffers", "nl", ["sens"]),
    ("gemeente", "nl", ["gem", "aalst", "aalter"]),
    ("gemeenten", "nl", ["gem", "aalst", "aalter"]),
    ("gemeetne", "nl", ["gem", "aalst", "aalter"]),
    ("inburgring", "nl", ["inb"]),
    ("aalst", "nl", ["aalst", "prov"]),
    ("Aals", "nl", ["aalst", "prov"]),
    ("aal", "nl", ["aalst", "aalter", "prov"]),
    ("SJ0-1SJE2BA-WT", "nl", ["code"]),
    ("sj01sje2ba", "nl", ["code"]),
    ("de drempels van het onderwijs", "nl", ["gk"]),
    ("sociale cohesie", "nl", ["gem"]),
    ("cohesie sociaal", "nl", ["gem"]),
    ("samenleven", "nl", ["gem"]),
    ("samen leven", "nl", ["gem"]),
    ("toegankelijk gebouw", "nl", ["two"]),
    ("integratiebeleidsplan", "nl", ["plan"]),
    ("integratieplan", "nl", ["plan"]),
    ("integratieplan", "en", ["plan"]),
    ("integratiekelijkheid", "nl", []),
    ("jeugdbeleidsplan", "nl", ["plan"]),
    ("sint niklaas", "nl", ["sint"]),
    ("st niklaas", "nl", ["sint"]),
    ("St.-Niklaas", "nl", ["sint"]),
    ("st-niklaas", "nl", ["sint"]),
    ("armoedebestreiding", "nl", ["way"]),
    ("x" * 300 + " " + "integratieplan" * 20, "nl", []),
    ("building", "en", ["two"]),
    ("accessible buildings", "en", ["two"]),
    ("gemeente", "en", ["gem", "aalst", "aalter"]),
    ("geheim", "nl", []),
    ("zomaar", "nl", []),
    ("", "nl", []),
    ("' OR \" * & | ! ( ) :", "nl", []),
    ("%", "nl", []),
]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("typed", "language", "found"), GOLDEN)
def test_what_people_type_is_found(typed: str, language: str, found: list[str]) -> None:
    assert [hit.uid for hit in search(VISITOR, typed, language).hits] == found


@pytest.mark.usefixtures("shelf")
def test_staff_find_what_is_not_public() -> None:
    assert [hit.uid for hit in search(STAFF, "geheim", "nl").hits] == ["secret"]
    # Not even its words may be guessed at.
    assert search(VISITOR, "gehiem", "nl").instead == {}
    assert search(STAFF, "gehiem", "nl").instead == {"gehiem": "geheim"}


@pytest.mark.usefixtures("shelf")
def test_kinds_are_counted_and_chosen() -> None:
    found = search(VISITOR, "gemeente", "nl", kind="municipality")
    assert found.by_kind == {"programme": 1, "municipality": 2}
    assert (found.total, [hit.uid for hit in found.hits]) == (2, ["aalst", "aalter"])


@pytest.mark.usefixtures("shelf")
def test_pages_follow_each_other() -> None:
    first = search(VISITOR, "gemeente", "nl", size=2)
    second = search(VISITOR, "gemeente", "nl", size=2, page=2)
    assert (first.pages, second.page) == (2, 2)
    assert [hit.uid for hit in (*first.hits, *second.hits)] == ["gem", "aalst", "aalter"]
    assert search(VISITOR, "gemeente", "nl", size=2, page=99).page == 2


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("typed", ["gemeente", "gemeetne drempls onderwijs samenleeven", "gk"])
def test_a_search_takes_at_most_four_queries(
    typed: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        search(VISITOR, typed, "nl")


@pytest.mark.usefixtures("shelf")
def test_an_untranslated_title_says_its_language() -> None:
    (hit,) = search(VISITOR, "oefenkansen", "en").hits
    assert (hit.title, hit.words_in) == ("Oefenkansen Nederlands", "nl")


@pytest.mark.django_db
def test_what_changed_is_found_after_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = [text("a", "Eerste"), text("b", "Tweede")]
    monkeypatch.setattr(search_texts, "_called", [lambda _: shelf])
    assert reindex() == 4
    assert reindex() == 0
    shelf[:] = [text("a", "Gewijzigd"), text("c", "Derde")]
    touch("a", "b")
    assert not search(VISITOR, "gewijzigd", "nl").hits
    jobs.run_all(["base.search.touch"])
    assert search(VISITOR, "gewijzigd", "nl").hits
    assert not search(VISITOR, "eerste", "nl").hits
    assert not search(VISITOR, "tweede", "nl").hits
    assert not search(VISITOR, "derde", "nl").hits
    reindex()
    assert search(VISITOR, "derde", "nl").hits
    assert not SearchWord.objects.filter(word="eerste").exists()


@pytest.mark.django_db
def test_one_kind_is_made_anew_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = [text("a", "Eerste"), text("b", "Tweede", kind="paper")]
    monkeypatch.setattr(search_texts, "_called", [lambda _: shelf])
    reindex()
    shelf.clear()
    assert reindex("paper") == 2
    assert set(SearchEntry.objects.values_list("uid", flat=True)) == {"a"}


@given(st.text(max_size=60))
@example("ǅ ﬁ ß İ ①")
@example("gelijke kansen-actieplan")
def test_words_are_normal_after_once(words: str) -> None:
    normal = normalise(words)
    assert normalise(" ".join(normal)) == normal
    assert all(word.isascii() and word.isalnum() for word in terms(words, "nl"))


@given(st.text("aeéinsgk'- +", max_size=40))
def test_spelling_is_settled_at_once(words: str) -> None:
    normal = normalise(words)
    assert normalise(" ".join(normal)) == normal


@given(st.text("abcde", min_size=1, max_size=8), st.randoms())
def test_one_slip_is_one_slip(word: str, chance: random.Random) -> None:
    at = chance.randrange(len(word))
    for slipped in (
        word[:at] + word[at + 1 :],
        word[:at] + "x" + word[at:],
        word[:at] + "x" + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ):
        assert one_slip(word, slipped)
        assert one_slip(slipped, word)
    assert not one_slip(word, "xy" + word)
    assert not one_slip(word, f"x{word[1:]}z") or len(word) < 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gemeente", "gemeenten"),
        ("oefenkans", "oefenkansen"),
        ("doelstelling", "doelstellingen"),
        ("sociaal", "sociale"),
        ("kans", "kansen"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one, "nl") == stem(other, "nl")


def test_words_that_differ_do_not_share_their_stem() -> None:
    assert len({stem(word, "nl") for word in ("gemeente", "mening", "gemeen", "kanton")}) == 4
