"""Who is who, as it comes with Regie and through time."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from regie.actors import selectors
from regie.actors.models import Municipality, Office, Organisation, OrganisationName, Tenure
from regie.actors.services import FILES, Loaded, load_facts
from regie.base.actor import VISITOR, system
from regie.base.data import data
from regie.base.errors import Invalid, NotAllowed
from regie.base.models import Event

pytestmark = pytest.mark.django_db

FACTS = data("actors")
BEFORE, AFTER = date(2024, 12, 31), date(2025, 1, 1)
ACTOR = system("tester")


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_loading_twice_changes_nothing() -> None:
    first = load_facts(ACTOR, FACTS)
    assert first["municipalities"] == Loaded(added=313)
    assert first["mergers"] == Loaded(added=28)
    assert first["region_members"] == Loaded(added=285 * 3)
    assert set(FILES) <= set(first)
    events = Event.objects.count()
    again = load_facts(ACTOR, FACTS)
    assert all(done.added == done.changed == 0 for done in again.values())
    assert {name: done.same for name, done in again.items()} == {
        name: done.added for name, done in first.items()
    }
    assert Event.objects.count() == events + 1


def test_what_changed_in_a_file_changes_in_the_register(tmp_path: Path) -> None:
    load_facts(ACTOR, FACTS)
    tampered = (FACTS / "municipalities.csv").read_text("utf-8").replace("Aartselaar", "Aartselaer")
    (tmp_path / "municipalities.csv").write_text(tampered, "utf-8")
    done = load_facts(ACTOR, tmp_path)["municipalities"]
    assert (done.added, done.changed, done.same) == (0, 1, 312)
    assert Municipality.objects.get(nis="11001").folded == "aartselaer"


def test_a_wrong_row_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "municipalities.csv").write_text(
        "nis,name,since,until,province,arrondissement,reference_region,tile_column,tile_row\n"
        "99999,Nergens,2019-01-01,,,,,,\n88888,Ergens,2019-01-01,,77777,,,,\n",
        "utf-8",
    )
    with pytest.raises(Invalid, match="77777"):
        load_facts(ACTOR, tmp_path)
    assert not Municipality.objects.exists()
    with pytest.raises(NotAllowed):
        load_facts(VISITOR, FACTS)


def test_300_municipalities_became_285() -> None:
    load_facts(ACTOR, FACTS)
    assert selectors.municipalities(BEFORE).total == 300
    assert selectors.municipalities(AFTER).total == 285
    provinces = {
        region.name: selectors.municipalities(AFTER, region=region.uid).total
        for region in selectors.municipalities(AFTER).regions
        if region.kind == "province"
    }
    assert provinces == {
        "Antwerpen": 67,
        "Vlaams-Brabant": 63,
        "West-Vlaanderen": 62,
        "Oost-Vlaanderen": 55,
        "Limburg": 38,
    }


def test_every_merger_ends_on_the_day_its_successor_begins() -> None:
    load_facts(ACTOR, FACTS)
    ended = Municipality.objects.filter(until__isnull=False).prefetch_related(
        "mergers_out__successor"
    )
    assert len(ended) == 28
    for place in ended:
        (merger,) = place.mergers_out.all()
        assert place.until == merger.on == merger.successor.since


def test_antwerp_keeps_its_code_but_not_its_territory() -> None:
    load_facts(ACTOR, FACTS)
    then = selectors.municipality_at("11002", BEFORE)
    now = selectors.municipality_at("11002", AFTER)
    assert then is not None
    assert now is not None
    assert then.uid != now.uid
    page = selectors.municipality_page(now.uid)
    assert page is not None
    assert {merger.predecessor.nis for merger in page.went_in} == {"11002", "11007"}
    assert page.former_names == ("Borsbeek",)
    assert page.same_code == (then,)
    assert selectors.municipality_redirect("11002", AFTER) == []


def test_an_ended_code_leads_to_what_it_became() -> None:
    load_facts(ACTOR, FACTS)
    (successor,) = selectors.municipality_redirect("11056", AFTER)
    assert successor.name == "Beveren-Kruibeke-Zwijndrecht"
    assert selectors.municipality_redirect("11056", BEFORE) == []
    assert selectors.municipality_redirect("00000", AFTER) == []
    page = selectors.municipality_page(successor.uid)
    assert page is not None
    assert len(page.went_in) == 3, "a merger of three is three rows"
    assert {region.kind for region in page.regions} == {"province", "arrondissement", "reference"}


def test_the_tile_map_has_a_place_for_everybody() -> None:
    load_facts(ACTOR, FACTS)
    tiles = selectors.tile_map(AFTER)
    assert len(tiles) == 285
    assert len({(tile.column, tile.row) for tile in tiles}) == 285


def test_the_list_is_sorted_found_and_cut() -> None:
    load_facts(ACTOR, FACTS)
    first = selectors.municipalities(AFTER, page=1, size=100)
    last = selectors.municipalities(AFTER, page=99, size=100)
    assert (first.pages, last.page, len(last.rows)) == (3, 3, 85)
    assert [row.name for row in first.rows[:2]] == ["Aalst", "Aalter"]
    for text in ("SINT niklaas", "Sint–Niklaas", "46021"):
        found = selectors.municipalities(AFTER, text=text).rows
        assert [row.nis for row in found] == ["46021"], text


def test_an_organisation_is_called_as_it_was_called_then() -> None:
    load_facts(ACTOR, FACTS)
    amal = OrganisationName.objects.get(name="Amal").organisation
    for day, name in ((date(2020, 10, 30), "In-Gent"), (date(2025, 6, 1), "Amal")):
        assert selectors.names_at([amal.pk], day) == {amal.pk: name}
        page = selectors.organisation_page(amal.uid, day)
        assert page is not None
        assert page.name == name
        assert [alias.name for alias in page.aliases] == ["IN-Gent"]
    found = selectors.organisations(date(2025, 6, 1), text="in-gent").rows
    assert [row.name for row in found] == ["Amal"]


def test_budget_entities_lead_to_their_organisation() -> None:
    load_facts(ACTOR, FACTS)
    for entity, short in (("SJ0", "ABB"), ("SM0", "AgII")):
        found = selectors.organisation_of_entity(entity)
        assert found is not None
        assert found.names.get().short == short
    assert selectors.organisation_of_entity("") is None


def test_a_predecessor_is_named_after_its_own_time() -> None:
    new = Organisation.objects.create(kind="agency")
    old = Organisation.objects.create(kind="agency", successor=new, ended=date(2030, 1, 1))
    for row, name in ((new, "Nieuw"), (old, "Oud")):
        OrganisationName.objects.create(organisation=row, name=name)
    page = selectors.organisation_page(new.uid, date(2031, 1, 1))
    assert page is not None
    assert page.predecessors == ((old, "Oud"),)
    page = selectors.organisation_page(old.uid, date(2031, 1, 1))
    assert page is not None
    assert page.successor == (new, "Nieuw")


def test_an_office_is_held_from_one_day_to_another_and_empty_between() -> None:
    office = Office.objects.create(title={"nl": "Minister"})
    for holder, since, until in (
        ("Eerste", date(2030, 1, 1), date(2030, 6, 1)),
        ("Tweede", date(2030, 7, 1), None),
    ):
        Tenure.objects.create(office=office, holder=holder, since=since, until=until, source="x")
    held = {
        date(2029, 12, 31): None,
        date(2030, 1, 1): "Eerste",
        date(2030, 6, 1): None,
        date(2030, 7, 1): "Tweede",
    }
    for day, expected in held.items():
        found = selectors.office_holder(office.pk, day)
        assert (found.holder if found else None) == expected
    (row,) = selectors.offices(date(2031, 1, 1))
    assert row.holder is not None
    assert row.holder.holder == "Tweede"


def test_search_finds_a_place_by_what_it_was_called_before() -> None:
    load_facts(ACTOR, FACTS)
    texts = list(selectors.search_texts([]))
    (antwerp,) = (text for text in texts if text.title == {"nl": "Antwerpen"})
    assert {"nl": "11007 Borsbeek"} in antwerp.texts
    assert len(texts) == 285 + Organisation.objects.count()
    assert list(selectors.search_texts([antwerp.uid])) == [antwerp]


def test_pages_ask_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    load_facts(ACTOR, FACTS)
    place = Municipality.objects.get(nis="46030")
    body = Organisation.objects.get(budget_entity="SJ0")
    with django_assert_max_num_queries(4):
        selectors.municipalities(AFTER)
    with django_assert_max_num_queries(5):
        selectors.municipality_page(place.uid)
    with django_assert_max_num_queries(2):
        selectors.municipality_redirect("11056", AFTER)
    with django_assert_max_num_queries(1):
        selectors.tile_map(AFTER)
    with django_assert_max_num_queries(2):
        selectors.organisations(AFTER)
    with django_assert_max_num_queries(4):
        selectors.organisation_page(body.uid, AFTER)
    with django_assert_max_num_queries(4):
        list(selectors.search_texts([]))


def test_every_row_names_its_source() -> None:
    for name in ("organisations", "organisation_names", "offices"):
        assert all(row["source"] for row in rows(name) if row.get("alias") != "yes"), name
