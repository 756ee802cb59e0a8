"""A small plan with three editions, to write papers of."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct, field

from regie.actors.models import Office, Organisation, Tenure
from regie.base.actor import Actor
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import Plan, Principle
from regie.plans.services import ItemChange
from tests.plans import make as plans
from tests.plans.make import coordinator, draft, publish, seen

__all__ = ["Made", "coordinator", "draft", "grown", "publish", "seen", "three_editions"]


class Made(Struct):
    """The plan, who keeps it, and the uids of its items by a short name."""

    actor: Actor
    plan: Plan
    uids: dict[str, str] = field(default_factory=dict)
    agency: Organisation | None = None
    office: Office | None = None


def _decided(actor: Actor, edition: Any, day: date, number: str | None = None) -> None:
    decision = services.record_decision(
        actor, "government", date=PartialDate(day, "day"), number=number, example=True
    )
    services.decide(actor, edition, decision)
    services.publish(actor, edition)


def three_editions() -> Made:
    """Edition 1 with two objectives; 2 adds, changes, moves and ends; 3 merges and splits."""
    ada = coordinator()
    made = Made(ada, plans.plan(ada))
    uids = made.uids
    agency = made.agency = plans.organisation(
        {
            "Agentschap Oud": (PartialDate(date(2015, 1, 1), "day"), date(2021, 7, 1)),
            "Agentschap Nieuw": (PartialDate(date(2021, 7, 1), "day"), None),
        }
    )
    office = made.office = plans.office("Gelijke kansen")
    Tenure.objects.create(
        office=office, holder="Persoon A", since=date(2019, 1, 1), until=date(2021, 1, 1)
    )
    Tenure.objects.create(office=office, holder="Persoon B", since=date(2021, 1, 1))
    group = plans.target_group("Nieuwkomers")
    principle = Principle.objects.create(title={"nl": "Inclusief beleid"}, example=True)
    links = [
        LinkTo("lead", "organisation", agency.uid, share=6000),
        LinkTo("responsible", "office", office.uid),
        LinkTo("targets", "target_group", group.uid),
        LinkTo("principle", "principle", principle.uid),
    ]
    first = draft(ada, made.plan, "Eerste")
    for key, code in (("sd", "SD 1"), ("sd2", "SD 2")):
        uids[key] = plans.objective(ada, first, f"Doel {code}", values={"code": code}).uid
    for key in "abcd":
        uids[key] = plans.action(
            ada,
            first,
            f"Actie {key}",
            values={
                "code": f"A{key}",
                "text": {"nl": f"De tekst van {key} <&> met “tekens” & {{{{ haken }}}}."},
                "instrument": "subsidie",
                "period_start": PartialDate(date(2020, 1, 1), "year"),
            },
            parent=uids["sd"],
            links=links if key == "a" else (),
        ).uid
    uids["m"] = services.add_item(
        ada,
        first,
        "milestone",
        {"title": {"nl": "Mijlpaal m"}, "planned": PartialDate(date(2021, 2, 1), "month")},
        parent=uids["a"],
    ).uid
    _decided(ada, first, date(2020, 10, 23))

    second = draft(ada, made.plan, "Tweede")
    services.change_item(
        ada,
        second,
        uids["a"],
        seen(second, uids["a"]),
        {"title": {"nl": "Actie a, ruimer"}, "instrument": "subsidie en opleiding"},
        reason="het bereik was te klein",
    )
    services.move_item(
        ada, second, uids["b"], seen(second, uids["b"]), parent=uids["sd2"], reason="past beter"
    )
    services.end_item(ada, second, uids["d"], "afgerond", seen(second, uids["d"]))
    uids["e"] = plans.action(
        ada,
        second,
        "Actie e",
        values={"code": "Ae", "text": {"nl": "Een nieuwe actie.\nMet twee regels."}},
        parent=uids["sd2"],
        links=links,
        reason="gevraagd door gemeenten",
    ).uid
    _decided(ada, second, date(2021, 10, 8), "VR 2021 0810")

    third = draft(ada, made.plan, "Derde")
    into = ItemChange(
        "new", kind="action", values={"title": {"nl": "Actie bc"}}, parent=uids["sd2"]
    )
    uids["bc"] = services.merge_items(ada, third, [uids["b"], uids["c"]], into, "horen samen").uid
    halves = [
        ItemChange(name, kind="action", values={"title": {"nl": name}}, parent=uids["sd2"])
        for name in ("Actie e links", "Actie e rechts")
    ]
    left, right = services.split_item(ada, third, uids["e"], halves, "te veel ineens")
    uids |= {"left": left.uid, "right": right.uid}
    _decided(ada, third, date(2022, 10, 7))
    return made


def grown(actor: Actor, actions: int) -> Plan:
    """A plan of which the second edition adds and changes ``actions`` actions, half each."""
    plan = plans.plan(actor, f"groot-{actions}")
    first = draft(actor, plan)
    services.apply_changes(actor, first, [*_objectives(), *_actions("oud", actions // 2)])
    publish(actor, first)
    second = draft(actor, plan)
    standing = services_state(second)
    services.apply_changes(
        actor,
        second,
        [
            *(
                ItemChange(
                    uid,
                    uid,
                    values={"text": {"nl": content.fields["text"]["nl"].replace("wordt", "werd")}},
                    reason="bijgestuurd",
                )
                for uid, content in standing.items()
                if content.kind == "action"
            ),
            *_actions("nieuw", actions - actions // 2, parents=[*standing][:10]),
        ],
    )
    publish(actor, second)
    return plan


def services_state(edition: Any) -> dict[str, Any]:
    """What a draft reads, objectives first."""
    from regie.plans.selectors import draft_state

    found = draft_state(edition)
    return dict(sorted(found.items(), key=lambda pair: pair[1].kind != "objective"))


def _objectives() -> list[ItemChange]:
    return [
        ItemChange(
            f"o{n}",
            kind="objective",
            values={"title": {"nl": f"Doel {n}"}, "code": f"OD {n}", "level": "operational"},
        )
        for n in range(10)
    ]


def _actions(name: str, count: int, parents: list[str] | None = None) -> list[ItemChange]:
    above = parents or [f"o{n}" for n in range(10)]
    return [
        ItemChange(
            f"{name}{n}",
            kind="action",
            values={
                "title": {"nl": f"Actie {name} {n}"},
                "code": f"{name} {n}",
                "text": {"nl": "Er wordt gewerkt aan een betere toegang voor iedereen. " * 6},
                "period_start": PartialDate(date(2022, 1, 1), "year"),
            },
            parent=above[n % len(above)],
        )
        for n in range(count)
    ]
