"""Facts about indicators that come with Regie: ``data/indicators``. What is there already stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.db.models import Q

from regie.actors.services import Loaded
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.uid import derived_uid
from regie.base.yaml_files import Node, get, listed, must, read, words_of
from regie.indicators.definitions import waves_of
from regie.indicators.models import (
    Chart,
    DataSet,
    Figure,
    Indicator,
    Research,
    Story,
    Target,
    Tie,
)
from regie.indicators.models.indicator import BASES
from regie.indicators.services.charts import Asked, Tale, keep_chart, keep_story
from regie.indicators.services.datasets import put_waves
from regie.indicators.services.figures import keep_figure
from regie.indicators.services.indicators import keep_indicator
from regie.indicators.services.keeping import keep, must_keep
from regie.indicators.services.research import keep_research
from regie.indicators.services.targets import keep_target
from regie.indicators.services.ties import keep_tie
from regie.kernel import plots
from regie.plans.models import Item, Revision
from regie.plans.models.item import Citation

_DEFINED = ("title", "question", "note", "unit")
_INDICATOR = (
    "code",
    *_DEFINED,
    "decimals",
    "direction",
    "frequency",
    "cumulative",
    "formula",
    "theme",
    "source",
    "example",
    "targets",
    "ties",
)
_VALUE = ("place", "on", "value", "basis", "source", "note", "example")
_TIE = ("item", "code", "at", "programme", "line", "basis", "why", "source", "example")
_LONGEST = 500
#: What a chart of an indicator draws, by the name under which it is drawn.
_DRAWN = ("figure", "target", "announced", "baseline")
_CHART = r"\[grafiek ([a-z0-9-]+)\]"


def holds_indicators(folder: Path) -> bool:
    """Whether a folder holds such files."""
    return any((folder / name).is_file() for name, _ in _FILES)


def load_facts(actor: Actor, folder: Path) -> dict[str, Loaded]:
    """Take in the files of a folder, by what they are about; twice changes nothing.

    :raises Invalid: for what cannot be, with its file and line; then nothing is taken in.
    """
    must_keep(actor)
    done: Counter[tuple[str, str]] = Counter()
    names = []
    with transaction.atomic():
        for name, load in _FILES:
            if not (folder / name).is_file():
                continue
            names.append(name.removesuffix(".yaml"))
            load(actor, read((folder / name).read_bytes(), name), done)
    for what in ("targets", "ties", "charts"):
        if any(key == what for key, _ in done):
            names.append(what)
    return {name: Loaded(added=done[name, "added"], same=done[name, "same"]) for name in names}


def _indicators(actor: Actor, top: Node, done: Counter[tuple[str, str]]) -> None:
    fields = top.fields(("paper", "indicators"))
    items = _Items(get(fields, "paper", Node.text, ""))
    there = {row.code: row for row in Indicator.objects.all()}
    for node in listed(fields, "indicators"):
        told = node.fields(_INDICATOR)
        code = must(node, told, "code").key()
        row = there.get(code)
        if row is None:
            row = keep_indicator(
                actor,
                {
                    "uid": derived_uid("indicator", code),
                    "code": code,
                    **{name: words_of(told, name) for name in _DEFINED},
                    "decimals": get(told, "decimals", lambda one: one.number(0, 6), 0),
                    "direction": _choice(told, "direction", Indicator.Direction.values, "up"),
                    "frequency": _choice(told, "frequency", Indicator.Frequency.values, "year"),
                    "cumulative": get(told, "cumulative", Node.flag, False),
                    "formula": get(told, "formula", Node.text, ""),
                    "theme": get(told, "theme", Node.key, ""),
                    "source": must(node, told, "source").short(_LONGEST),
                    "example": get(told, "example", Node.flag, False),
                },
            )
            done["indicators", "added"] += 1
        else:
            done["indicators", "same"] += 1
        for target in listed(told, "targets"):
            _target(actor, row, target, done)
        for tie in listed(told, "ties"):
            _tie(actor, row, tie, items, done)


def _target(actor: Actor, row: Indicator, node: Node, done: Counter[tuple[str, str]]) -> None:
    told = node.fields((*_VALUE, "kind", "comparison"))
    on = get(told, "on", Node.date, None)
    kind = _choice(told, "kind", Target.Kind.values, "target")
    place = get(told, "place", Node.text, "")
    uid = derived_uid("target", row.code, kind, place, on.iso() if on is not None else "")
    if Target.objects.filter(uid=uid).exists():
        done["targets", "same"] += 1
        return
    keep_target(
        actor,
        {
            "uid": uid,
            "indicator": row,
            "kind": kind,
            "place": place,
            "on": on,
            **_valued(node, told),
            "comparison": _choice(told, "comparison", Target.Comparison.values, "at_least"),
        },
    )
    done["targets", "added"] += 1


def _tie(
    actor: Actor, row: Indicator, node: Node, items: _Items, done: Counter[tuple[str, str]]
) -> None:
    told = node.fields(_TIE)
    programme = get(told, "programme", Node.key, "")
    line = get(told, "line", Node.text, "")
    item = None if programme else items.named(node, told)
    if item is None and not programme:
        return
    if Tie.objects.filter(indicator=row, item=item, programme=programme, line=line).exists():
        done["ties", "same"] += 1
        return
    keep_tie(
        actor,
        {
            "indicator": row,
            "item": item,
            "programme": programme,
            "line": line,
            "basis": must(node, told, "basis").choice(BASES),
            "why": get(told, "why", Node.text, ""),
            "source": must(node, told, "source").short(_LONGEST),
            "example": get(told, "example", Node.flag, False),
        },
    )
    done["ties", "added"] += 1


def _figures(actor: Actor, top: Node, done: Counter[tuple[str, str]]) -> None:
    there = {row.code: row for row in Indicator.objects.all()}
    for node in listed(top.fields(("figures",)), "figures"):
        told = node.fields((*_VALUE, "indicator", "status"))
        named = must(node, told, "indicator")
        row = there.get(named.text()) or named.fail("zo heet geen indicator.")
        on = must(node, told, "on").date()
        place = get(told, "place", Node.text, "")
        uid = derived_uid("figure", row.code, place, on.iso())
        if Figure.objects.filter(uid=uid).exists():
            done["figures", "same"] += 1
            continue
        status = _choice(told, "status", Figure.Status.values, "ok")
        keep_figure(
            actor,
            {
                "uid": uid,
                "indicator": row,
                "place": place,
                "on": on,
                "status": status,
                **_valued(node, told, needed=status == "ok"),
            },
        )
        done["figures", "added"] += 1


def _research(actor: Actor, top: Node, done: Counter[tuple[str, str]]) -> None:
    fields = top.fields(("paper", "research"))
    items = _Items(get(fields, "paper", Node.text, ""))
    for node in listed(fields, "research"):
        told = node.fields(("item", "code", "at", "type", "basis", "source", "example"))
        item = items.named(node, told)
        if item is None:
            continue
        if Research.objects.filter(item=item).exists():
            done["research", "same"] += 1
            continue
        keep_research(
            actor,
            {
                "item": item,
                "type": must(node, told, "type").choice(Research.Type.values),
                "basis": must(node, told, "basis").choice(BASES),
                "source": must(node, told, "source").short(_LONGEST),
                "example": get(told, "example", Node.flag, False),
            },
        )
        done["research", "added"] += 1


def _surveys(actor: Actor, top: Node, done: Counter[tuple[str, str]]) -> None:
    for node in listed(top.fields(("surveys",)), "surveys"):
        told = node.fields(("code", "title", "note", "source", "waves"))
        code = must(node, told, "code").key()
        if DataSet.objects.filter(code=code).exists():
            done["surveys", "same"] += 1
            continue
        row = keep(
            actor,
            "indicators.dataset.defined",
            DataSet,
            {
                "uid": derived_uid("dataset", code),
                "code": code,
                "title": words_of(told, "title"),
                "note": words_of(told, "note"),
                "source": must(node, told, "source").short(_LONGEST),
                "frequency": DataSet.Frequency.IRREGULAR,
                "origin": DataSet.Origin.SURVEY,
                "people": True,
            },
            None,
            None,
        )
        with act(actor, "indicators.facts.loaded", row) as event:
            waves = waves_of(told)
            put_waves(row, waves)
            event.after |= {one.period: one.respondents for one in waves}
        done["surveys", "added"] += 1


def _valued(node: Node, told: dict[str, Node], *, needed: bool = True) -> dict[str, Any]:
    """The value of a target or figure, and where it comes from."""
    value = must(node, told, "value") if needed else told.get("value")
    return {
        "value": _decimal(value) if value is not None else None,
        "basis": must(node, told, "basis").choice(BASES),
        "source": must(node, told, "source").short(_LONGEST),
        "note": words_of(told, "note"),
        "example": get(told, "example", Node.flag, False),
    }


def _decimal(node: Node) -> Decimal:
    try:
        value = Decimal(node.text())
    except InvalidOperation:
        node.fail("hier hoort een getal met een punt, zoals 12.5.")
    return value if value.is_finite() else node.fail("hier hoort een getal.")


def _choice(told: dict[str, Node], name: str, allowed: list[str], default: str) -> str:
    return get(told, name, lambda node: node.choice(allowed), default)


class _Items:
    """The items that ties name: of a plan with a file, or of a paper."""

    def __init__(self, paper: str) -> None:
        rows = Revision.objects.filter(
            from_seq__isnull=False,
            until_seq__isnull=True,
            edition__decision__passage__paper__sha256=paper,
        )
        self.by_code = {row.code: row.item_id for row in rows if row.code}
        self.by_place = dict(
            Citation.objects.filter(revision__in=rows, field="title").values_list(
                "passage__start", "revision__item"
            )
        )

    def named(self, node: Node, told: dict[str, Node]) -> Item | None:
        """The item that is meant; None where the register does not hold it."""
        if "item" in told:
            plan, _, key = told["item"].text().partition("/")
            found: Item | None = Item.objects.filter(uid=derived_uid("item", plan, key)).first()
            return found
        if "code" in told:
            at = self.by_code.get(told["code"].text())
        elif "at" in told:
            at = self.by_place.get(told["at"].number(0, 10**9))
        else:
            node.fail("hier ontbreekt item, code, at of programme.")
        return None if at is None else Item.objects.get(pk=at)


def _stories(actor: Actor, top: Node, done: Counter[tuple[str, str]]) -> None:
    fields = top.fields(("charts", "stories"))
    uids = {}
    for node in listed(fields, "charts"):
        told = node.fields(("code", "title", "form", "note", "theme", "indicator", *_DRAWN))
        code = must(node, told, "code").key()
        title, uid = must(node, told, "title").words(), derived_uid("chart", code)
        there = Chart.objects.filter(Q(uid=uid) | Q(title=dict(title))).first()
        if there is not None:
            uids[code] = there.uid
            done["charts", "same"] += 1
            continue
        kept = keep_chart(
            actor,
            Asked(
                title,
                cast("plots.Form", must(node, told, "form").choice(Chart.Form.values)),
                indicator=must(node, told, "indicator").key(),
                names={name: words_of(told, name) for name in _DRAWN if name in told},
                note=words_of(told, "note"),
                theme=get(told, "theme", Node.key, ""),
                public=True,
                uid=uid,
            ),
        )
        uids[code] = kept.uid
        done["charts", "added"] += 1
    for node in listed(fields, "stories"):
        told = node.fields(("code", "title", "lead", "body", "theme", "year", "sources"))
        code = must(node, told, "code").key()
        if Story.objects.filter(slug=code).exists():
            done["stories", "same"] += 1
            continue
        body = dict(must(node, told, "body").words())
        for language, text in body.items():
            body[language] = re.sub(
                _CHART, lambda mark: f"[grafiek {uids.get(mark[1], mark[1])}]", text
            )
        keep_story(
            actor,
            Tale(
                must(node, told, "title").words(),
                must(node, told, "lead").words(),
                body,
                sources=get(told, "sources", Node.text, ""),
                theme=get(told, "theme", Node.key, ""),
                year=get(told, "year", lambda one: one.number(1900, 2200), None),
                public=True,
                slug=code,
            ),
        )
        done["stories", "added"] += 1


_FILES: tuple[tuple[str, Callable[[Actor, Node, Counter[tuple[str, str]]], None]], ...] = (
    ("indicators.yaml", _indicators),
    ("figures.yaml", _figures),
    ("research.yaml", _research),
    ("surveys.yaml", _surveys),
    ("stories.yaml", _stories),
)
