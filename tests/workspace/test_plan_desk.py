"""A coordinator keeps a plan: opens a draft, writes in it, and sees what it changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from regie.base.actor import Actor, Role
from regie.base.errors import Refusal
from regie.base.models import Event
from regie.plans import services
from regie.plans.contents import LinkTo, Target
from regie.plans.models import Edition, Item, Plan, Revision
from regie.plans.selectors import draft_state, item_in
from tests.actors.make_people import person
from tests.plans import make
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db

READERS = (Role.APPROVER, Role.FINANCIAL_OFFICER, Role.INSPECTOR)


@pytest.fixture
def coordinator(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def plan(ada: Actor) -> Plan:
    return agency_plan(ada, "voorbeeldplan")


@pytest.fixture
def draft(ada: Actor, plan: Plan) -> Edition:
    return make.draft(ada, plan)


def agency_plan(actor: Actor, slug: str) -> Plan:
    """A plan of a kind that admits everything."""
    return services.create_plan(actor, "agency", slug, {"nl": "Voorbeeldplan"}, example=True)


def make_link(role: str, kind: Target, target: str) -> LinkTo:
    return LinkTo(role, kind, target)


def path(edition: Edition, *more: str) -> str:
    return "/".join(["/werk/plannen/editie", edition.uid, *more, ""])


def item_path(edition: Edition, item: Item, *more: str) -> str:
    return path(edition, "onderdelen", item.uid, *more)


def sent(page: bytes, **changed: Any) -> dict[str, Any]:
    """The form of an item as a browser would send it, with some fields filled in otherwise."""
    form = html.fromstring(page).xpath("//main//form[@method='post']")[0]
    told: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", "")
        if field.tag == "select":
            chosen = field.xpath("./option[@selected] | ./optgroup/option[@selected]")
            first = field.xpath(".//option")
            told[name] = (chosen or first)[0].get("value") if first else ""
        elif field.tag == "textarea":
            told[name] = (field.text or "").removeprefix("\n")
        elif kind in ("checkbox", "radio"):
            if field.get("checked") is not None:
                told[name] = field.get("value", "on")
        else:
            told[name] = field.get("value", "")
    return told | changed


def text(page: bytes) -> str:
    return " ".join(html.fromstring(page).xpath("//main")[0].text_content().split())


def summary(page: bytes) -> str:
    found = html.fromstring(page).xpath("//*[contains(@class,'ds-error-summary')]")
    return " ".join(found[0].text_content().split()) if found else ""


# --- plans and what is open


def test_a_plan_is_made_and_a_draft_opened(coordinator: Client) -> None:
    form = {"title": "Plan Proef", "kind": "agency", "once": "a", "example": "on"}
    answer = coordinator.post("/werk/plannen/nieuw/", form)
    assert answer["Location"] == "/werk/plannen/plan-proef/openen/"
    assert coordinator.post("/werk/plannen/nieuw/", form)["Location"] == answer["Location"]
    assert Plan.objects.count() == 1

    opened = {"name": "Eerste editie", "kind": "regular", "once": "b"}
    answer = coordinator.post(answer["Location"], opened)
    edition = Edition.objects.get()
    assert answer["Location"] == path(edition)
    assert coordinator.post("/werk/plannen/plan-proef/openen/", opened)["Location"] == path(edition)
    assert Edition.objects.count() == 1
    for where in ("/werk/plannen/", "/werk/plannen/plan-proef/"):
        assert "Eerste editie" in text(coordinator.get(where).content)
    assert Client().get("/plannen/plan-proef/").status_code == 404


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"title": "", "kind": "agency"}, "Titel"),
        ({"title": "Plan", "kind": ""}, "Soort plan"),
        ({"title": "Plan", "kind": "tovenarij"}, "Soort plan"),
        ({"title": "Plan", "kind": "agency", "slug": "Geen adres!"}, "kleine letters"),
        ({"title": "Plan", "kind": "agency", "slug": "voorbeeldplan"}, "heeft dit adres al"),
        ({"title": "Plan", "kind": "agency", "slug": "nieuw"}, "ander adres"),
        ({"title": "Plan", "kind": "agency", "owner": "bestaat-niet"}, "Van wie"),
    ],
)
def test_a_plan_that_cannot_be_is_told_at_its_fields(
    coordinator: Client, plan: Plan, form: dict[str, str], told: str
) -> None:
    answer = coordinator.post("/werk/plannen/nieuw/", {**form, "once": "x"})
    assert answer.status_code == 422
    assert told in summary(answer.content)
    assert Plan.objects.count() == 1


def test_a_scenario_and_an_erratum_are_open_beside_a_draft(
    coordinator: Client, ada: Actor, draft: Edition, plan: Plan
) -> None:
    make.objective(ada, draft)
    make.publish(ada, draft)
    where = f"/werk/plannen/{plan.slug}/openen/"
    no_reason = {"name": "Verbetering", "kind": "erratum", "once": "1"}
    answer = coordinator.post(where, no_reason)
    assert answer.status_code == 422
    assert "Zeg wat er fout stond" in summary(answer.content)
    for number, kind in enumerate(("regular", "regular", "scenario", "erratum")):
        form = {"name": f"Nummer {number}", "kind": kind, "reason": "Fout.", "once": f"k{number}"}
        assert coordinator.post(where, form).status_code == 302
    page = text(coordinator.get(f"/werk/plannen/{plan.slug}/").content)
    assert all(f"Nummer {number}" in page for number in range(4))
    assert Edition.objects.filter(state="draft").count() == 4


def test_a_draft_is_thrown_away(coordinator: Client, ada: Actor, draft: Edition) -> None:
    make.objective(ada, draft)
    where = path(draft, "weggooien")
    assert coordinator.get(where).status_code == 200
    answer = coordinator.post(where, {"reason": "Was een proef."})
    assert answer["Location"] == "/werk/plannen/voorbeeldplan/"
    assert not Revision.objects.exists()
    assert coordinator.get(path(draft)).status_code == 404


# --- the tree


def test_the_tree_marks_what_a_draft_changes_and_can_be_searched(
    coordinator: Client, ada: Actor, draft: Edition, plan: Plan
) -> None:
    goal = make.objective(ada, draft, "Taal", values={"code": "SD 1"})
    kept = make.action(ada, draft, "Cursussen", parent=goal.uid)
    ended = make.action(ada, draft, "Folder", parent=goal.uid)
    make.publish(ada, draft)
    new = make.draft(ada, plan, "Tweede")
    make.retitle(ada, new, goal, "Taal en werk")
    added = make.action(ada, new, "Buurtwerk", parent=goal.uid)
    services.end_item(ada, new, ended.uid, "Gedaan.", make.seen(new, ended))

    page = html.fromstring(coordinator.get(path(new)).content)
    told = {row.get("id"): " ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")}
    assert "gewijzigd titel" in told[f"i-{goal.uid}"]
    assert "nieuw" in told[f"i-{added.uid}"]
    assert "eindigt" in told[f"i-{ended.uid}"]
    assert told[f"i-{kept.uid}"].endswith("geen trekker")

    def shown(query: str) -> set[str]:
        found = html.fromstring(coordinator.get(f"{path(new)}?{query}").content)
        return {row.get("id")[2:] for row in found.xpath("//tbody/tr")}

    assert shown("toon=gewijzigd") == {goal.uid, added.uid, ended.uid}
    assert shown("soort=objective") == {goal.uid}
    assert shown("toon=zonder-trekker") == {kept.uid, added.uid, ended.uid}
    assert shown("zoek=BUURT") == {added.uid}
    assert shown("zoek=SD+1") == {goal.uid}
    assert shown("zoek=niets-zo") == set()
    assert shown("soort=onzin") == set()
    changes = text(coordinator.get(path(new, "wijzigingen")).content)
    assert "Gedaan." in changes
    assert "Buurtwerk" in changes


def test_a_long_tree_is_paged_with_as_many_questions(
    coordinator: Client, ada: Actor, draft: Edition, django_assert_max_num_queries: Any
) -> None:
    make.objective(ada, draft, "Doel")
    coordinator.get(path(draft))
    with django_assert_max_num_queries(16) as few:
        coordinator.get(path(draft))
    changes = [
        services.ItemChange(f"n{n}", kind="action", values={"title": {"nl": f"Actie {n}"}})
        for n in range(250)
    ]
    services.apply_changes(ada, draft, changes)
    with django_assert_max_num_queries(16) as many:
        page = coordinator.get(path(draft))
    assert len(many) == len(few)
    assert len(html.fromstring(page.content).xpath("//tbody/tr")) == 100
    last = coordinator.get(f"{path(draft)}?pagina=3")
    assert len(html.fromstring(last.content).xpath("//tbody/tr")) == 51


# --- an item


def test_an_item_is_added_with_all_that_belongs_to_it(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    goal = make.objective(ada, draft, "Taal", values={"code": "SD 1"})
    minister, agency = make.office(), make.organisation({"Agentschap": (None, None)})
    group = make.target_group()
    principle = services.add_principle(ada, {"nl": "Inclusief"}, example=True)
    where = f"{path(draft, 'toevoegen')}?soort=action&onder={goal.uid}"
    form = sent(
        coordinator.get(where).content,
        title_nl="Oefenkansen",
        text_nl="Eerste regel\r\ntweede regel",
        title_en="Practice",
        period_start="februari 2021",
        period_end="2024",
        instrument="subsidie",
        contact_nl="Dienst taal",
        contact_email="taal@voorbeeld.be",
        horizontal="1",
        reason="Gevraagd door het veld.",
        **{
            "who-0-role": "responsible",
            "who-0-target": minister.uid,
            "who-0-share": "62,5",
            "groups-0-target": group.uid,
            "principles-0-target": principle.uid,
            "items-0-role": "contributes",
            "items-0-target": goal.uid,
        },
    )
    page = html.fromstring(coordinator.get(where).content)
    (folded,) = page.xpath("//details[.//input[@name='contact_email']]")
    assert folded.xpath(".//input[@name='instrument']"), "not among the other languages"
    more = coordinator.post(where, {**form, "more": "who"})
    assert more.status_code == 200
    assert not Item.objects.filter(kind="action").exists(), "nothing is kept yet"
    form = sent(more.content, **{"who-1-role": "partner", "who-1-target": agency.uid})
    answer = coordinator.post(where, form)
    made = Item.objects.get(kind="action")
    assert answer["Location"] == item_path(draft, made)
    assert coordinator.post(where, form)["Location"] == answer["Location"]
    assert Item.objects.filter(kind="action").count() == 1
    content = make.now(draft, made)
    assert content.parent == goal.uid
    assert content.title == {"nl": "Oefenkansen", "en": "Practice"}
    assert content.fields["text"]["nl"] == "Eerste regel\ntweede regel"
    assert content.fields["period_start"].iso() == "2021-02"
    assert content.fields["period_end"].iso() == "2024"
    assert content.fields["contact"] == {"nl": "Dienst taal"}
    assert content.fields["contact_email"] == "taal@voorbeeld.be"
    assert content.fields["horizontal"] is True
    assert content.fields["is_example"] is True, "it stands in an invented plan"
    assert {(one.role, one.target, one.share) for one in content.links} == {
        ("responsible", minister.uid, 6250),
        ("partner", agency.uid, None),
        ("targets", group.uid, None),
        ("principle", principle.uid, None),
        ("contributes", goal.uid, None),
    }
    assert content.reason == "Gevraagd door het veld."


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title_nl": ""}, "Geef een titel"),
        ({"period_start": "31 februari"}, "31 februari"),
        ({"period_start": "31 februari 2021"}, "geen datum die bestaat"),
        ({"period_start": "ooit"}, "geen datum die bestaat"),
        ({"code": "x" * 41}, "Code"),
        ({"who-0-target": "0000000000AB"}, "Wie doet het"),
        ({"who-0-share": "120"}, "Wie doet het"),
        ({"who-0-share": "veel"}, "Wie doet het"),
        ({"items-0-called": "SD 99"}, "SD 99"),
        ({"horizontal": "misschien"}, "Horizontaal"),
    ],
)
def test_what_is_wrong_in_an_item_is_told_and_nothing_kept(
    coordinator: Client, ada: Actor, draft: Edition, wrong: dict[str, str], told: str
) -> None:
    made = make.action(ada, draft, "Folder")
    before = make.now(draft, made)
    form = sent(coordinator.get(item_path(draft, made)).content, title_nl="Anders")
    answer = coordinator.post(item_path(draft, made), {**form, **wrong})
    assert answer.status_code == 422
    assert told in summary(answer.content)
    assert make.now(draft, made) == before
    where = f"{path(draft, 'toevoegen')}?soort=action"
    form = sent(coordinator.get(where).content, title_nl="Nieuw", once="x")
    assert coordinator.post(where, {**form, **wrong}).status_code == 422
    assert Item.objects.count() == 1


def test_one_field_changes_and_the_rest_stays(
    coordinator: Client, ada: Actor, draft: Edition, plan: Plan
) -> None:
    minister = make.office()
    link = make_link("responsible", "office", minister.uid)
    made = make.action(ada, draft, "Folder", links=[link], citations={"title": [make.passage().pk]})
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    before = make.now(new, made)
    form = sent(coordinator.get(item_path(new, made)).content)
    answer = coordinator.post(item_path(new, made), form, follow=True)
    assert "Er is niets gewijzigd" in text(answer.content)
    assert not Revision.objects.filter(edition=new).exists()

    form |= {"period_end": "8/10/2026", "reason": "Later klaar."}
    assert coordinator.post(item_path(new, made), form).status_code == 302
    after = make.now(new, made)
    assert after.fields["period_end"].iso() == "2026-10-08"
    assert after.links == before.links
    assert after.citations == before.citations
    assert after.title == before.title
    event = Event.objects.latest("id")
    assert event.action == "plans.item.changed"
    page = text(coordinator.get(item_path(new, made)).content)
    assert "Later klaar." in page


def test_a_link_is_changed_and_taken_away(coordinator: Client, ada: Actor, draft: Edition) -> None:
    one, other = make.office("Gelijke kansen"), make.office("Werk")
    links = [make_link("responsible", "office", one.uid), make_link("partner", "office", other.uid)]
    made = make.action(ada, draft, "Folder", links=links)
    form = sent(coordinator.get(item_path(draft, made)).content)
    keys = {form[f"who-{n}-key"].split("|")[2]: n for n in range(2)}
    form[f"who-{keys[one.uid]}-share"] = "40"
    form[f"who-{keys[other.uid]}-gone"] = "on"
    assert coordinator.post(item_path(draft, made), form).status_code == 302
    (left,) = make.now(draft, made).links
    assert (left.target, left.share) == (one.uid, 4000)


def test_a_milestone_has_three_dates_and_shows_its_slip(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    action = make.action(ada, draft, "Folder")
    where = f"{path(draft, 'toevoegen')}?soort=milestone&onder={action.uid}"
    form = sent(
        coordinator.get(where).content,
        title_nl="Folder gedrukt",
        planned="februari 2021",
        expected="8/10/2021",
    )
    made_at = coordinator.post(where, form)["Location"]
    page = text(coordinator.get(item_path(draft, action)).content)
    assert "februari 2021" in page
    assert "8 oktober 2021" in page
    assert "verschoven" in page
    form = sent(coordinator.get(made_at).content, reached="2021")
    coordinator.post(made_at, form)
    milestone = Item.objects.get(kind="milestone")
    fields = make.now(draft, milestone).fields
    assert [fields[name].iso() for name in ("planned", "expected", "reached")] == [
        "2021-02",
        "2021-10-08",
        "2021",
    ]
    without = f"{path(draft, 'toevoegen')}?soort=milestone"
    form = sent(coordinator.get(without).content, title_nl="Los")
    answer = coordinator.post(without, form)
    assert answer.status_code == 422
    assert "Kies waaronder dit staat" in summary(answer.content)


def test_the_form_reads_back_what_it_shows_in_both_languages(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    made = make.action(ada, draft, "Folder", values={"period_start": make.YEAR})
    quarter = sent(coordinator.get(item_path(draft, made)).content)
    quarter["period_start"] = "eerste kwartaal van 2021"
    coordinator.post(item_path(draft, made), quarter)
    for where in (item_path(draft, made), f"/en{item_path(draft, made)}"):
        form = sent(coordinator.get(where).content)
        answer = coordinator.post(where, form, follow=True)
        assert answer.status_code == 200
        assert make.now(draft, made).fields["period_start"].iso() == "2021-Q1"


# --- two people in one draft


def test_the_second_of_two_gets_both_versions_and_nothing_is_lost(
    coordinator: Client, sign_in: SignIn, ada: Actor, draft: Edition, plan: Plan
) -> None:
    made = make.action(ada, draft, "Folder", values={"code": "A 1"})
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    bo = sign_in(Role.COORDINATOR, who=person(name="Bo Voorbeeld"))
    where = item_path(new, made)
    mine = sent(coordinator.get(where).content, title_nl="Folder van mij", code="A 2")
    theirs = sent(
        bo.get(where).content, title_nl="Folder van Bo", text_nl="Lang", period_end="2030"
    )
    assert bo.post(where, theirs).status_code == 302
    answer = coordinator.post(where, mine)
    assert answer.status_code == 409
    page = text(answer.content)
    for words in ("Bo Voorbeeld", "Folder van mij", "Folder van Bo", "A 2", "2030"):
        assert words in page
    assert make.now(new, made).title == {"nl": "Folder van Bo"}, "nothing was overwritten"

    again = sent(answer.content)
    assert coordinator.post(where, again).status_code == 302
    after = make.now(new, made)
    assert after.title == {"nl": "Folder van mij"}
    assert after.code == "A 2"
    assert after.fields["text"] == {"nl": "Lang"}, "what only the other changed stays"
    assert after.fields["period_end"].iso() == "2030"


def test_two_people_add_a_link_each(
    coordinator: Client, sign_in: SignIn, ada: Actor, draft: Edition
) -> None:
    one, other = make.office("Gelijke kansen"), make.office("Werk")
    made = make.action(ada, draft, "Folder")
    where = item_path(draft, made)
    bo = sign_in(Role.COORDINATOR)
    new = {"who-0-role": "partner"}
    mine = sent(coordinator.get(where).content, **new, **{"who-0-target": one.uid})
    theirs = sent(bo.get(where).content, **new, **{"who-0-target": other.uid})
    assert bo.post(where, theirs).status_code == 302
    answer = coordinator.post(where, mine)
    assert answer.status_code == 409
    assert coordinator.post(where, sent(answer.content)).status_code == 302
    assert {link.target for link in make.now(draft, made).links} == {one.uid, other.uid}


# --- the whole of an item


def test_an_item_moves_under_another_and_within_its_row(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    first, second = make.objective(ada, draft, "Een"), make.objective(ada, draft, "Twee")
    here, there = (
        make.action(ada, draft, "Hier", parent=first.uid),
        make.action(ada, draft, "Daar", parent=second.uid),
    )
    where = item_path(draft, here, "verplaatsen")
    page = coordinator.get(f"{where}?onder={second.uid}").content
    assert "Eerst" in text(page)
    form = move_form(page, after="eerst")
    assert coordinator.post(where, form).status_code == 302
    state = draft_state(draft)
    assert state[here.uid].parent == second.uid
    assert state[here.uid].rank < state[there.uid].rank
    bad = {**form, "parent": here.uid}
    assert coordinator.post(where, bad).status_code == 422
    assert coordinator.post(where, {**form, "after": "nergens"}).status_code == 422
    seen = move_form(coordinator.get(where).content)
    make.retitle(ada, draft, here, "Intussen")
    answer = coordinator.post(where, {**seen, "after": "$"})
    assert answer.status_code == 422
    assert "intussen" in summary(answer.content)
    assert coordinator.post(where, {**move_form(answer.content), "after": "$"}).status_code == 302


def move_form(page: bytes, **changed: str) -> dict[str, Any]:
    form = html.fromstring(page).xpath("//main//form[@method='post']")[0]
    return {
        one.get("name"): one.get("value", "") for one in form.xpath(".//input[@name]")
    } | changed


def test_an_item_ends_with_what_stands_under_it_and_comes_back(
    coordinator: Client, ada: Actor, draft: Edition, plan: Plan
) -> None:
    goal = make.objective(ada, draft)
    child = make.action(ada, draft, parent=goal.uid)
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    where = item_path(new, goal, "beeindigen")
    form = move_form(coordinator.get(where).content)
    form.pop("below")
    assert coordinator.post(where, {**form, "reason": ""}).status_code == 422
    answer = coordinator.post(where, {**form, "reason": "Gehaald.", "below": "on"})
    assert answer.status_code == 302
    assert draft_state(new) == {}
    make.publish(ada, new)
    third = make.draft(ada, plan)
    gone = coordinator.get(f"{path(third)}?toon=beeindigd").content
    assert item_path(third, goal) in gone.decode()
    back = item_path(third, goal, "hernemen")
    form = move_form(coordinator.get(back).content)
    assert coordinator.post(back, {**form, "reason": "Toch nodig."}).status_code == 302
    assert set(draft_state(third)) == {goal.uid}
    assert child.uid not in draft_state(third)


def test_what_only_a_draft_has_is_taken_out(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    made = make.action(ada, draft)
    where = item_path(draft, made, "beeindigen")
    form = move_form(coordinator.get(where).content)
    answer = coordinator.post(where, {**form, "reason": "Vergissing."})
    assert answer["Location"] == path(draft)
    assert not Item.objects.filter(uid=made.uid).exists()


def test_items_merge_and_split_with_what_stands_under_them(
    coordinator: Client, ada: Actor, draft: Edition, plan: Plan
) -> None:
    one, other = make.action(ada, draft, "Een"), make.action(ada, draft, "Twee")
    child = services.add_item(ada, draft, "milestone", {"title": {"nl": "Klaar"}}, parent=one.uid)
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    where = item_path(new, one, "samenvoegen")
    page = coordinator.get(where).content
    assert "Twee" in text(page)
    form = {"items": [other.uid], "title": "Samen", "reason": "Hoort bij elkaar.", "once": "m"}
    form["code"] = "A 9"
    assert coordinator.post(where, {**form, "items": []}).status_code == 422
    assert coordinator.post(where, {**form, "title": ""}).status_code == 422
    assert coordinator.post(where, {**form, "reason": ""}).status_code == 422
    assert coordinator.post(where, form).status_code == 302
    assert coordinator.post(where, form).status_code == 302
    living = draft_state(new)
    (merged,) = [c for c in living.values() if c.kind == "action"]
    assert (merged.title, merged.code) == ({"nl": "Samen"}, "A 9")
    assert living[child.uid].parent == merged.item
    make.publish(ada, new)

    third = make.draft(ada, plan)
    target = Item.objects.get(uid=merged.item)
    where = item_path(third, target, "splitsen")
    assert coordinator.get(where).status_code == 200
    bad = {"titles": "Maar één", "reason": "Te groot.", "once": "s"}
    for wrong in ("Maar één", "A 1 |\nTwee", "A 1 | Een\nA 1 | Twee", f"{'A' * 41} | Een\nTwee"):
        assert coordinator.post(where, {**bad, "titles": wrong}).status_code == 422, wrong
    form = {"titles": "A 9a | Links\r\n\r\nRechts", "reason": "Te groot.", "once": "s"}
    assert coordinator.post(where, form).status_code == 302
    living = draft_state(third)
    titles = {content.title["nl"]: content for content in living.values()}
    assert set(titles) == {"Links", "Rechts", "Klaar"}
    assert titles["Klaar"].parent == titles["Links"].item
    assert [titles[one].code for one in ("Links", "Rechts")] == ["A 9a", ""]
    for where in (path(third, "wijzigingen"), item_path(third, target)):
        assert "Gaat verder in A 9a Links, Rechts" in text(coordinator.get(where).content), where


def test_a_change_is_undone(coordinator: Client, ada: Actor, draft: Edition, plan: Plan) -> None:
    made = make.action(ada, draft, "Folder")
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    make.retitle(ada, new, made, "Boekje")
    where = item_path(new, made, "ongedaan")
    form = move_form(coordinator.get(where).content)
    make.retitle(ada, new, made, "Boek")
    answer = coordinator.post(where, form)
    assert answer.status_code == 422, "somebody else changed it meanwhile"
    assert coordinator.post(where, move_form(answer.content)).status_code == 302
    assert make.now(new, made).title == {"nl": "Folder"}
    assert not Revision.objects.filter(edition=new).exists()
    assert Event.objects.latest("id").action == "plans.item.undone"
    assert coordinator.get(where).status_code == 422


def test_an_undo_that_would_break_the_tree_is_refused(
    ada: Actor, draft: Edition, plan: Plan
) -> None:
    upper = make.objective(ada, draft, "Boven")
    lower = make.objective(ada, draft, "Onder", parent=upper.uid)
    make.publish(ada, draft)
    new = make.draft(ada, plan)
    services.move_item(ada, new, lower.uid, make.seen(new, lower), parent=None)
    services.move_item(ada, new, upper.uid, make.seen(new, upper), parent=lower.uid)
    with pytest.raises(Refusal, match="onder zichzelf"):
        services.undo_change(ada, new, lower.uid, make.seen(new, lower))
    assert item_in(new, lower.uid) is not None
    assert make.now(new, lower).parent is None


# --- who may


@pytest.mark.parametrize("role", READERS)
def test_others_of_the_agency_read_and_do_not_write(
    sign_in: SignIn, ada: Actor, draft: Edition, plan: Plan, role: Role
) -> None:
    made = make.action(ada, draft, "Folder")
    reader = sign_in(role)
    for where in ("/werk/plannen/", f"/werk/plannen/{plan.slug}/", path(draft)):
        page = reader.get(where)
        assert page.status_code == 200
        assert b"openen/" not in page.content
    page = reader.get(item_path(draft, made))
    assert not html.fromstring(page.content).xpath("//main//form[@method='post']")
    assert reader.post(item_path(draft, made), {"title_nl": "Anders"}).status_code == 403
    for more in ("indienen", "weggooien", "toevoegen"):
        assert reader.get(path(draft, more)).status_code == 403
    for more in ("verplaatsen", "beeindigen", "samenvoegen", "splitsen", "ongedaan"):
        assert reader.get(item_path(draft, made, more)).status_code == 403
    assert reader.post(f"/werk/plannen/{plan.slug}/openen/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize("role", [Role.JOURNALIST, Role.MUNICIPAL_EDITOR, Role.REPORTER])
def test_nobody_else_comes_in(sign_in: SignIn, draft: Edition, role: Role) -> None:
    browser = sign_in(role)
    assert browser.get("/werk/plannen/").status_code == 403
    assert browser.get(path(draft)).status_code == 403
    assert Client().get(path(draft)).status_code == 302


def test_an_item_of_another_plan_is_not_there(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    mine = make.action(ada, draft, "Folder")
    other = make.draft(ada, agency_plan(ada, "ander-plan"))
    theirs = make.action(ada, other, "Elders")
    for more in ((), ("verplaatsen",), ("beeindigen",), ("samenvoegen",), ("ongedaan",)):
        assert coordinator.get(item_path(draft, theirs, *more)).status_code == 404
    assert coordinator.post(item_path(draft, theirs), {"title_nl": "x"}).status_code == 404
    where = f"{path(draft, 'toevoegen')}?soort=action&onder={theirs.uid}"
    assert coordinator.get(where).status_code == 404
    assert coordinator.get(f"{path(draft, 'toevoegen')}?soort=onzin").status_code == 404
    form = {"items": [theirs.uid], "title": "x", "reason": "x", "once": "z"}
    assert coordinator.post(item_path(draft, mine, "samenvoegen"), form).status_code == 422
    move = {"parent": theirs.uid, "after": "$", "seen": "1.1"}
    assert coordinator.post(item_path(draft, mine, "verplaatsen"), move).status_code == 422
    assert coordinator.get("/werk/plannen/editie/000000000000/").status_code == 404
    assert coordinator.get("/werk/plannen/bestaat-niet/").status_code == 404


def test_a_form_without_what_it_was_given_is_refused(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    made = make.action(ada, draft, "Folder")
    answer = coordinator.post(item_path(draft, made), {"title_nl": "Anders", "seen": "onzin"})
    assert answer.status_code == 409
    for more in ("beeindigen", "verplaatsen"):
        form = {"reason": "x", "after": "$", "seen": "onzin"}
        assert coordinator.post(item_path(draft, made, more), form).status_code == 422
    assert make.now(draft, made).title == {"nl": "Folder"}


def test_the_pages_of_an_item_ask_little(
    coordinator: Client, ada: Actor, draft: Edition, django_assert_max_num_queries: Any
) -> None:
    links = [
        make_link("responsible", "office", make.office().uid),
        make_link("partner", "organisation", make.organisation({"A": (None, None)}).uid),
        make_link("targets", "target_group", make.target_group().uid),
    ]
    made = make.action(ada, draft, "Folder", links=links)
    coordinator.get(item_path(draft, made))
    for where, most in (
        ("/werk/plannen/", 9),
        (path(draft), 15),
        (path(draft, "wijzigingen"), 15),
        (item_path(draft, made), 23),
    ):
        with django_assert_max_num_queries(most) as asked:
            assert coordinator.get(where).status_code == 200
        print(where, len(asked))


def test_the_form_of_an_item_asks_no_more_for_more_links(
    ada: Actor, plan: Plan, draft: Edition, coordinator: Client
) -> None:
    item = make.action(ada, draft, links=[])
    links = [
        LinkTo("lead", "organisation", make.organisation({"Dienst": (None, None)}).uid),
        LinkTo("responsible", "office", make.office().uid),
        *(LinkTo("targets", "target_group", make.target_group(f"G {n}").uid) for n in range(9)),
    ]
    services.change_item(ada, draft, item.uid, make.seen(draft, item), {}, links=links)
    with CaptureQueriesContext(connection) as asked:
        assert coordinator.get(item_path(draft, item)).status_code == 200
    assert len(asked) <= 15


def offered(client: Client, path: str) -> list[str]:
    """Where the content of a page leads."""
    return [str(one) for one in html.fromstring(client.get(path).content).xpath("//main//a/@href")]


def test_the_spreadsheet_and_the_papers_of_a_draft_are_a_link_away(
    coordinator: Client, ada: Actor, plan: Plan, draft: Edition
) -> None:
    assert f"/werk/plannen/{plan.slug}/blad/" in offered(coordinator, f"/werk/plannen/{plan.slug}/")
    assert not any("/ontwerpen/" in one for one in offered(coordinator, path(draft)))
    item = make.action(ada, draft)
    papers = f"/werk/ontwerpen/{draft.uid}/"
    first = offered(coordinator, path(draft))
    assert f"{papers}boek.pdf" in first
    assert f"{papers}nota.docx" not in first  # nothing came before it
    make.publish(ada, draft)
    second = make.draft(ada, plan)
    make.retitle(ada, second, item, "Anders")
    links = offered(coordinator, path(second))
    for form in ("nota.docx", "nota.pdf", "boek.docx", "boek.pdf"):
        assert coordinator.get(f"/werk/ontwerpen/{second.uid}/{form}").status_code == 200
        assert f"/werk/ontwerpen/{second.uid}/{form}" in links
    assert f"/werk/plannen/{plan.slug}/blad/{second.uid}.xlsx" in links


def test_only_what_can_stand_there_is_offered(
    coordinator: Client, ada: Actor, draft: Edition
) -> None:
    def kinds(where: str) -> list[str]:
        page = html.fromstring(coordinator.get(where).content)
        return [
            str(one) for one in page.xpath("//select[@name='soort'][@id='nieuw']/option/@value")
        ]

    goal = make.objective(ada, draft)
    action = make.action(ada, draft, parent=goal.uid)
    assert "milestone" not in kinds(path(draft))
    assert {"objective", "action", "milestone"} <= set(kinds(item_path(draft, goal)))
    assert "objective" not in kinds(item_path(draft, action))
    assert "milestone" in kinds(item_path(draft, action))
