"""Plans from files of facts: taken in once, refused with their line, and read back as told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from regie.actors.services import load_facts
from regie.base import yaml_files
from regie.base.actor import Actor, system
from regie.base.data import data
from regie.base.errors import Invalid, NotAllowed
from regie.base.models import Event
from regie.base.uid import derived_uid, is_uid
from regie.cli.main import main
from regie.papers.services import bring
from regie.plans import files, services
from regie.plans.admission import KINDS
from regie.plans.contents import Content, Difference
from regie.plans.models import (
    Agreement,
    Citation,
    Decision,
    Edition,
    Item,
    Link,
    Plan,
    Principle,
    Recommendation,
    Revision,
    TargetGroup,
)
from regie.plans.selectors import (
    admission_of_plan,
    broken_editions,
    compare_numbers,
    count_questions,
    edition_as_of,
    item_page,
    open_questions,
    plan_list,
)
from regie.reading.model import from_json
from tests.plans import make

FOLDERS = ("plans", "examples")
REAL = [path.name for path in sorted(data("plans").glob("*.yaml"))]


def shipped(*folders: str) -> list[tuple[str, bytes]]:
    paths: Iterator[Path] = (
        path for folder in folders for path in sorted(data(folder).glob("*.yaml"))
    )
    return [(path.name, path.read_bytes()) for path in paths]


def state(slug: str, number: int) -> dict[str, Content]:
    return edition_as_of(Edition.objects.get(plan__slug=slug, number=number))


def difference(slug: str, m: int, n: int) -> Difference:
    return compare_numbers(Plan.objects.get(slug=slug), m, n).difference


def item(slug: str, key: str) -> str:
    return derived_uid("item", slug, key)


HEAD = """
plan:
  slug: proef
  kind: agency
  title: Proef
  source: een stuk
editions:
"""
FIRST = """
  - name: Eerste
    decision: {kind: government, date: 2021-03}
    items:
      - {key: a, kind: objective, level: objective, title: Doel}
      - {key: b, kind: action, title: Actie, under: a}
      - {key: m, kind: milestone, title: Mijlpaal, under: b, planned: 2021-06}
"""


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


def load(actor: Actor, text: str, name: str = "proef.yaml") -> dict[str, Any]:
    return services.load_plans(actor, [(name, text.encode())])[name]


TERMS = """
target_groups:
  - {{key: proef-groep, title: {{nl: "{group}"}}, source: een stuk}}
"""


@pytest.mark.django_db
def test_a_term_that_changed_in_its_file_changes_and_keeps_its_links(ada: Actor) -> None:
    plan = HEAD.replace("editions:", "principles:\n  - {key: p, title: Samen}\neditions:") + FIRST
    linked = plan.replace(
        "under: a}", "under: a, links: [{role: targets, target_group: proef-groep}]}"
    )
    services.load_plans(
        ada,
        [("g.yaml", TERMS.format(group="Oud").encode()), ("proef.yaml", linked.encode())],
    )
    group = TargetGroup.objects.get(uid=derived_uid("target_group", "proef-groep"))
    done = load(ada, TERMS.format(group="Nieuw"), "g.yaml")
    assert done == {"doelgroepen": {"changed": 1}}
    assert load(ada, TERMS.format(group="Nieuw"), "g.yaml") == {"doelgroepen": {"same": 1}}
    again = TargetGroup.objects.get(pk=group.pk)
    assert (again.title, again.version) == ({"nl": "Nieuw"}, group.version + 1)
    assert Link.objects.filter(target_group=again).count() == 1
    event = Event.objects.get(action="plans.vocabulary.changed")
    assert event.payload.after == {"title": {"nl": "Nieuw"}}
    other = linked.replace("key: p, title: Samen", "key: q, title: Apart")
    assert load(ada, other)["principes"] == {"added": 1, "gone": 1}
    assert Principle.objects.filter(plan__slug="proef").count() == 2, "nothing is taken away"


@pytest.mark.django_db
def test_a_dry_run_says_what_would_change_and_changes_nothing(
    ada: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "proef.yaml"
    path.write_text(HEAD + FIRST, "utf-8")
    events = Event.objects.count()
    assert main(["load", str(path), "--dry-run"]) == 1
    assert "proef.yaml, edities: 1 nieuw, 0 gewijzigd, 0 gelijk" in capsys.readouterr().out
    assert not Plan.objects.filter(slug="proef").exists()
    assert Event.objects.count() == events
    assert main(["load", str(path)]) == 0
    assert main(["load", str(path), "--dry-run"]) == 0
    assert "0 nieuw, 0 gewijzigd, 1 gelijk" in capsys.readouterr().out


# --- what cannot be read: no database needed

BAD: list[tuple[str, int, str]] = [
    ("", 1, "hier staat niets"),
    ("- a\n- b", 1, "velden met een naam"),
    ("plan:\n  slug: x\n  kleur: rood", 3, "bestaat hier niet"),
    ("plan:\n  slug: x\n  slug: y", 3, "twee keer"),
    ("plan:\n  slug: x\n  kind: agency", 2, "ontbreekt title"),
    ("plan: [1, 2", 1, "YAML"),
    ("plan: &a {slug: x}\nprinciples: *a", 2, "YAML"),
    ("plan: !!python/object:os.system {}", 1, "YAML"),
    ("plan: 1\n---\nplan: 2", 2, "YAML"),
    ("principles:\n  - {key: a, title: b}", 2, "er staat geen plan"),
    ("target_groups:\n  - {key: a, title: b}\n  - {key: a, title: c}", 3, "twee keer"),
    ("target_groups:\n  - {key: a b, title: c}", 2, "een sleutel"),
    (f"target_groups:\n  - {{key: a, title: c, source: {'x' * 301}}}", 2, "langer dan 300"),
    ("target_groups:\n  - {key: a, title: {fr: c}}", 2, "bestaat hier niet"),
    ("target_groups: {key: a}", 1, "hoort een lijst"),
    (HEAD + "  - decision: {kind: government}", 8, "ontbreekt name"),
    (HEAD + "  - {name: x, kind: wens}", 8, "kies uit"),
    (HEAD + "  - {name: x, kind: erratum}", 8, "ontbreekt reason"),
    (HEAD + "  - {name: x, kind: scenario, decision: {kind: government}}", 8, "gewone editie"),
    (HEAD + "  - {name: x, decision: {kind: government, date: 2021-02-31}}", 8, "geen datum"),
    (HEAD + "  - {name: x, decision: {kind: government, date: 31 februari}}", 8, "geen datum"),
    (HEAD + "  - {name: x, decision: {kind: government, date: 2021-13}}", 8, "geen datum"),
    (HEAD + FIRST + "      - {key: a, kind: action, title: x}", 15, "twee keer"),
    (HEAD + FIRST + "      - {key: c, kind: action, title: x, under: z}", 15, "z is niet bekend"),
    (HEAD + FIRST + "      - {key: c, kind: action, title: x, under: c}", 15, "onder zichzelf"),
    (
        HEAD + FIRST + "  - name: x\n    items:\n      - {move: a, under: b, reason: r}",
        17,
        "onder zichzelf",
    ),
    (HEAD + FIRST + "  - {name: x, items: [{change: z, title: y}]}", 15, "z is niet bekend"),
    (HEAD + FIRST + "  - {name: x, items: [{end: m}]}", 15, "zeg waarom"),
    (HEAD + FIRST + "  - {name: x, items: [{revive: m, reason: r}]}", 15, "is niet beëindigd"),
    (
        HEAD
        + FIRST
        + "  - {name: x, items: [{end: m, reason: r}]}\n"
        + "  - {name: y, items: [{change: m, title: t}]}",
        16,
        "is beëindigd",
    ),
    (HEAD + FIRST + "  - {name: x, items: [{change: m, end: m}]}", 15, "één ding"),
    (
        HEAD + FIRST + "  - {name: x, items: [{change: m, title: t}, {end: m, reason: r}]}",
        15,
        "gebeurt hier al",
    ),
    (HEAD + FIRST + "  - {name: x, items: [{change: m, into: {key: z}}]}", 15, "merge of split"),
    (HEAD + FIRST + "  - {name: x, items: [{split: b, reason: r}]}", 15, "ontbreekt into"),
    (HEAD + FIRST + "      - {key: c, kind: action, title: x, horizontal: misschien}", 15, "yes"),
    (HEAD + FIRST + "      - {key: c, kind: action, title: ''}", 15, "hoort tekst"),
    (HEAD + FIRST + "      - {key: c, kind: objective, title: x, level: hoog}", 15, "kies uit"),
    (HEAD + FIRST + "      - {key: c, kind: action, title: x, basis: gok}", 15, "kies uit"),
    (
        HEAD
        + FIRST
        + "      - {key: c, kind: action, title: x, links: [{organisation: A, office: b}]}",
        15,
        "precies één",
    ),
    (
        HEAD
        + FIRST
        + "      - {key: c, kind: action, title: x, links: [{role: related, item: z}]}",
        15,
        "z is niet bekend",
    ),
    (
        HEAD
        + FIRST
        + "      - {key: c, kind: action, title: x, links: [{role: lead, office: b, share: 101}]}",
        15,
        "0 tot 100",
    ),
    (HEAD + FIRST + "agreements:\n  - {key: o, title: t, items: [{item: z}]}", 16, "z is niet"),
    (HEAD + FIRST + "agreements:\n  - {key: o, title: t, years: [{year: 21}]}", 16, "1990"),
    (HEAD + FIRST + "recommendations:\n  - {key: o, title: t}", 16, "ontbreekt body"),
]


@pytest.mark.parametrize(("text", "line", "why"), BAD, ids=range(len(BAD)))
def test_a_file_that_cannot_be_says_where_and_why(text: str, line: int, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        files.parse(text.encode(), "proef.yaml")
    sentence = str(refused.value)
    assert sentence.startswith(f"proef.yaml, regel {line}")
    assert why in sentence
    assert sentence.count("\n") == 0


def test_what_is_no_text_or_too_much_is_refused() -> None:
    with pytest.raises(Invalid, match="regel 2: dit is geen tekst in UTF-8"):
        files.parse(b"plan:\n  slug: \xff", "x.yaml")
    with pytest.raises(Invalid, match="te groot"):
        files.parse(b"#" * (yaml_files.LIMIT + 1), "x.yaml")
    with pytest.raises(Invalid, match="tekens die niet in tekst horen"):
        files.parse(b"plan: \x01", "x.yaml")
    with pytest.raises(Invalid, match="YAML"):
        files.parse(b"[" * 1000, "x.yaml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_lies_in_a_file_ends_in_one_sentence(content: bytes) -> None:
    told = "x.yaml"
    try:
        files.parse(content, "x.yaml")
    except Invalid as refusal:
        told = str(refusal)
    assert told.startswith("x.yaml")
    assert "\n" not in told


@given(st.text(), st.text())
def test_a_derived_uid_is_a_uid_and_tells_names_apart(one: str, other: str) -> None:
    assert is_uid(derived_uid(one, other))
    assert (derived_uid("a", one) == derived_uid("a", other)) == (one == other)


# --- what the register refuses

REFUSED: list[tuple[str, int, str]] = [
    (HEAD.replace("agency", "wens") + FIRST, 3, "kies een soort plan"),
    (HEAD.replace("slug: proef", "slug: Proef") + FIRST, 3, "kleine letters"),
    (HEAD.replace("source:", "owner: Niemand\n  source:") + FIRST, 3, "Niemand is niet bekend"),
    (HEAD + FIRST.replace("kind: government", "kind: koning"), 10, "kies wie besliste"),
    (HEAD + FIRST.replace("kind: action", "kind: droom"), 13, "het soort droom bestaat niet"),
    (HEAD + FIRST + "      - {key: c, kind: objective, title: x}", 15, "niveau"),
    (HEAD + FIRST + "      - {key: c, kind: milestone, title: x}", 15, "waaronder"),
    (HEAD + FIRST + "      - {key: c, kind: research, title: x, extra_money: yes}", 15, "dit veld"),
    (
        HEAD
        + FIRST
        + "      - {key: c, kind: action, title: x, links: [{role: lead, office: niemand}]}",
        15,
        "het ambt niemand is niet bekend",
    ),
    (
        HEAD
        + FIRST
        + "      - {key: c, kind: action, title: x, links: [{role: related, item: ander/z}]}",
        15,
        "ander/z is niet bekend",
    ),
    (HEAD + FIRST + "  - {name: x, items: [{replace: b, by: ander/z}]}", 15, "ander/z is niet"),
    (
        HEAD
        + FIRST
        + "  - {name: x, items: [{merge: [b], reason: r, into: {key: c, kind: action, title: t}}]}",
        15,
        "twee of meer",
    ),
    (
        HEAD + FIRST + "  - {name: x, decision: {kind: government}, items: [{end: b, reason: r}]}",
        15,
        "staan onder iets",
    ),
    (
        HEAD + FIRST + "agreements:\n  - {key: o, title: t, term: {start: 2022, end: 2021}}",
        16,
        "looptijd",
    ),
    (
        HEAD + FIRST + "recommendations:\n  - {key: o, title: t, body: Niemand}",
        16,
        "Niemand is niet",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "line", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_the_register_refuses_names_the_line_and_leaves_nothing(
    ada: Actor, text: str, line: int, why: str
) -> None:
    with pytest.raises(Invalid) as refused:
        load(ada, text)
    assert str(refused.value).startswith(f"proef.yaml, regel {line}")
    assert why.lower() in str(refused.value).lower()
    assert not Plan.objects.exists()
    assert not Item.objects.exists()
    assert not Event.objects.filter(action__startswith="plans.").exists()


@pytest.mark.django_db
def test_plans_that_point_at_each_other_in_a_circle_are_refused(ada: Actor) -> None:
    def one(slug: str, other: str) -> tuple[str, bytes]:
        text = HEAD.replace("slug: proef", f"slug: {slug}") + FIRST
        links = f"[{{role: related, item: {other}/a}}]"
        text += f"      - {{key: c, kind: action, title: x, links: {links}}}"
        return f"{slug}.yaml", text.encode()

    with pytest.raises(Invalid, match="kring"):
        services.load_plans(ada, [one("een", "twee"), one("twee", "een")])
    with pytest.raises(Invalid, match="gaat over het plan van"):
        services.load_plans(ada, [("a.yaml", (HEAD + FIRST).encode())] * 2)


# --- what is taken in


@pytest.mark.django_db
def test_another_edition_and_a_known_number_come_in_later(ada: Actor) -> None:
    load(ada, HEAD + FIRST)
    more = FIRST.replace("date: 2021-03", "date: 2021-03, form: approval, number: VR 7")
    second = "  - {name: Tweede, decision: {kind: government}, items: [{change: b, title: Beter}]}"
    done = load(ada, HEAD + more + second)
    assert done["edities"] == {"changed": 1, "added": 1}
    first = Edition.objects.get(number=1)
    assert first.decision is not None
    assert (first.decision.number, first.decision.form) == ("VR 7", "approval")
    (line,) = difference("proef", 1, 2).changed
    assert line.title == {"nl": "Beter"}
    assert broken_editions() == []


@pytest.mark.django_db
def test_a_file_writes_nothing_between_what_people_published(ada: Actor) -> None:
    load(ada, HEAD + FIRST)
    make.publish(ada, make.draft(ada, Plan.objects.get(slug="proef")))
    assert load(ada, HEAD + FIRST)["edities"] == {"same": 1}
    with pytest.raises(Invalid, match="regel 15: het plan heeft intussen edities"):
        load(ada, HEAD + FIRST + "  - {name: Tweede, decision: {kind: government}}")


@pytest.mark.django_db
def test_a_plan_of_people_at_the_same_address_stays(ada: Actor) -> None:
    make.plan(ada, "proef")
    with pytest.raises(Invalid, match="Een ander plan heeft dit adres al"):
        load(ada, HEAD + FIRST)


@pytest.mark.django_db
def test_an_erratum_of_a_file_takes_a_second_person_too(ada: Actor) -> None:
    text = HEAD + FIRST + "  - {name: x, kind: erratum, reason: r, items: [{change: b, title: t}]}"
    with pytest.raises(NotAllowed):
        load(ada, text)


@pytest.fixture
def register(db: None, settings: Settings) -> Actor:
    """Everything that comes with Regie, but for papers."""
    settings.DEMO = True
    actor = system("root")
    load_facts(actor, data("actors"))
    load_facts(actor, data("examples"))
    services.load_plans(actor, shipped(*FOLDERS))
    return actor


def everything() -> list[Any]:
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (Plan, Edition, Item, Revision, Link, Decision, Agreement, Recommendation)
    ]


def test_loading_twice_changes_nothing(register: Actor) -> None:
    before = everything()
    for loaded in services.load_plans(register, shipped(*FOLDERS)).values():
        assert all(set(counts) <= {"same"} for counts in loaded.values())
    assert everything() == before
    assert broken_editions() == []


def test_the_real_plan_says_what_the_sources_say(register: Actor) -> None:
    plan = Plan.objects.get(slug="higkbp-2020-2024")
    editions = Edition.objects.filter(plan=plan).order_by("seq").select_related("decision")
    told = [(one.decision.date.iso(), one.decision.form, one.decision.number) for one in editions]
    assert told == [
        ("2020-04-24", "communication", None),
        ("2020-10-23", "approval", None),
        ("2021-10-08", "communication", None),
    ]
    assert plan.principles.count() == 3
    stands = state(plan.slug, 3)
    goals = [one for one in stands.values() if one.kind == "objective"]
    assert sorted(int(one.code) for one in goals) == list(range(1, 11))
    assert all("niet bekend" in one.title["nl"] for one in goals)
    inferred = [one for one in stands.values() if one.fields["basis"] == "inferred"]
    joint = [one for one in inferred if one.kind in KINDS]
    assert len(joint) == 20
    for one in joint:
        words = "afgeleid uit de BBT 2021, niet uit het plan"
        assert one.fields["source"].startswith(words)
        assert one.fields["extra_money"] is None
        assert one.fields["admission_reason"]
        assert all(link.basis == "inferred" and words in link.note["nl"] for link in one.links)
    everything = open_questions(make.READER)
    assert count_questions(make.READER) == len(everything) > 50
    asked = open_questions(make.READER, plan=plan.slug)
    assert [one.missing for one in asked if one.about == "decision"] == [("number", "link")] * 3


def test_plan_samenleven_has_its_seven_objectives_and_twenty_four_actions(
    register: Actor,
) -> None:
    stands = state("plan-samenleven", 3)
    kinds = [one.kind for one in stands.values()]
    assert (kinds.count("objective"), kinds.count("action")) == (7, 24)
    codes = {one.code for one in stands.values() if one.kind == "action"}
    assert codes == {str(n) for n in range(1, 25)}


@pytest.mark.django_db
def test_what_was_inferred_points_at_the_printed_line(ada: Actor) -> None:
    """Where the register holds the paper; without it the source stands in words."""
    load_facts(system(""), data("actors"))
    reading = from_json(data("readings", "bbt-2021.json").read_bytes())
    paper = bring(system(""), reading).paper
    services.load_plans(system(""), shipped("plans"))
    key = derived_uid("item", "higkbp-2020-2024", "zomerscholen")
    page = item_page(make.READER, key, make.TODAY)
    assert page is not None
    places = {one.code: one.place for one in reading.objectives}
    assert {(one.field, one.passage.paper, one.passage.start) for one in page.sources} == {
        ("source", paper, places[code].start) for code in ("OD 1.2", "OD 2.2")
    }
    cited = Citation.objects.filter(passage__paper=paper).values("revision__item").distinct()
    assert cited.count() == 20
    assert list(broken_editions()) == []


def test_the_plans_around_it_are_there(register: Actor) -> None:
    kinds = [plan.kind for plan in plan_list(make.READER) if not plan.example]
    assert (kinds.count("neighbour"), kinds.count("interfederal")) == (5, 3)


def test_all_that_is_invented_says_so(register: Actor) -> None:
    for plan in Plan.objects.all():
        assert plan.example == plan.slug.startswith("voorbeeld")
        rows = Revision.objects.filter(plan=plan)
        assert not rows.exclude(is_example=plan.example).exists()
        links = Link.objects.filter(revision__plan=plan)
        assert not links.filter(basis="example").exclude(revision__is_example=True).exists()
        for link in links.exclude(item=None).select_related("item__plan"):
            assert link.item is not None
            assert link.item.plan.example == plan.example
        for edition in plan.editions.exclude(decision=None):
            assert edition.decision.example == plan.example


def test_the_history_of_the_example_reads_back(register: Actor) -> None:
    def told(m: int, n: int) -> dict[str, set[str]]:
        found = difference("voorbeeldplan", m, n)
        return {
            what: {line.item for line in getattr(found, what)}
            for what in ("added", "ended", "moved", "changed")
        }

    def items(*keys: str) -> set[str]:
        return {item("voorbeeldplan", key) for key in keys}

    second, third = told(1, 2), told(2, 3)
    assert second["added"] == items("digitaal", "zomer", "kennismaken", "m-loket")
    assert second["ended"] == items("buren", "stages", "jobdagen")
    assert second["moved"] == items("taalmaatjes")
    assert items("oefenplekken", "m-500", "m-convenant", "m-1000") <= second["changed"]
    assert third["added"] == items("vrijwilligers", "buren", "speelpleinen", "ontmoetingspleinen")
    assert third["ended"] == items("pleinen")
    assert third["moved"] == items("m-pleinen")
    for key, what in (("buren", "revived"), ("stages", "ended"), ("brieven", "changed")):
        page = item_page(make.READER, item("voorbeeldplan", key), make.TODAY)
        assert page is not None
        assert what in [one.what for one in page.history]
    page = item_page(make.READER, item("voorbeeldplan", "pleinen"), make.TODAY)
    assert page is not None
    assert [kind for kind, _ in page.successors] == ["split", "split"]
    page = item_page(make.READER, item("voorbeeldplan", "kennismaken"), make.TODAY)
    assert page is not None
    assert [kind for kind, _ in page.predecessors] == ["merged", "merged"]
    kinds = Edition.objects.filter(plan__slug="voorbeeldplan").order_by("pk")
    assert [(one.kind, one.state) for one in kinds] == [
        ("regular", "published"),
        ("regular", "published"),
        ("erratum", "published"),
        ("regular", "published"),
        ("regular", "draft"),
    ]


def test_the_example_uses_all_that_an_action_can_hold(register: Actor) -> None:
    plan = Plan.objects.get(slug="voorbeeldplan")
    rows = Revision.objects.filter(plan=plan, from_seq__isnull=False)
    for name in (
        "instrument",
        "period_start_first",
        "period_end_first",
        "admission_reason",
        "contact_email",
    ):
        assert rows.filter(kind="action").exclude(**{name: None}).exists()
    for name in ("planned_first", "expected_first", "reached_first"):
        assert rows.filter(kind="milestone").exclude(**{name: None}).exists()
    links = Link.objects.filter(revision__in=rows)
    roles = set(links.values_list("role", flat=True))
    assert roles >= {
        *("lead", "responsible", "co_responsible", "partner", "targets"),
        *("principle", "contributes"),
    }
    assert links.exclude(share=None).exists()
    assert links.exclude(intersection=None).exists()
    (told,) = admission_of_plan(plan)
    assert told.proposal == "regular"
    assert told.reason
    assert Agreement.objects.filter(example=True).count() == 1
    assert Recommendation.objects.filter(example=True).count() == 3


@pytest.mark.django_db
def test_the_real_plans_need_no_invented_facts() -> None:
    actor = system("root")
    load_facts(actor, data("actors"))
    assert set(services.load_plans(actor, shipped("plans"))) == set(REAL)
    assert not Plan.objects.filter(example=True).exists()
