"""Loading figures: first what a file would do, then all of it as a new version, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from regie.actors.former import former_codes
from regie.actors.models import Merger, Municipality, Region
from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job, StoredFile
from regie.base.uid import new_uid
from regie.indicators import mapping as reading
from regie.indicators.definitions import Definition
from regie.indicators.engine import client
from regie.indicators.hooks import data_loaded
from regie.indicators.models import DataSet, DataVersion
from regie.indicators.query import Answer, Query
from regie.indicators.services.datasets import definition_of, must_keep
from regie.kernel.values import plain

#: What brought files and their faults are kept for: figures of people are in them.
PURPOSE = "figures"
#: By what a page finds what a file would do: this, a colon, and a uid.
TRIAL = "indicators.data.try"
#: Larger uploads are refused.
LARGEST = 1_000_000_000
#: Longer than any load may last.
_SECONDS = 900


class Fault(Struct, frozen=True):
    """A row that cannot be loaded; the heading is row 1."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        column = f", kolom {self.column}" if self.column else ""
        return f"Rij {self.row}{column}: {self.sentence}"


class Outcome(Struct, frozen=True):
    """What a file did, or would do.

    :param faults: the first of ``rejected``.
    :param changes: the first revised cells: ``cell``, ``measure``, ``before``, ``after``.
    :param mapping: how the file was read, and ``mapping_name`` where that was remembered.
    :param faults_file: the uid of the file with all faults, where one was kept.
    :param number: of the version that it made; None for a dry run.
    """

    dataset: str
    rows: int
    added: int
    changed: int
    same: int
    gone: int
    rejected: int
    mapping: Mapping[str, Any]
    mapping_name: str = ""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    periods: tuple[str, ...] = ()
    form: str = "csv"
    faults_file: str = ""
    number: int | None = None

    def as_data(self) -> dict[str, Any]:
        """As plain values."""
        told: dict[str, Any] = plain(self)
        return told


class Rejected(Invalid):
    """A file has rows that are wrong; ``outcome`` says which."""

    def __init__(self, outcome: Outcome) -> None:
        n = outcome.rejected
        words = "1 rij is" if n == 1 else f"{n} rijen zijn"
        super().__init__(
            f"{words} verkeerd; er is niets geladen. Verbeter ze, of zeg dat je zonder deze rijen "
            f"wilt laden. {outcome.faults[0] if outcome.faults else ''}".strip()
        )
        self.outcome = outcome


class _Read(Struct):
    told: dict[str, Any]
    mapping: dict[str, Any]
    name: str
    definition: Definition
    before: DataVersion | None


def load(
    actor: Actor,
    dataset: DataSet,
    file: StoredFile,
    mapping: str | None = None,
    *,
    dry_run: bool,
    skip_rejected: bool = False,
    revised: str = "",
    told: Mapping[str, Any] | None = None,
    example: bool = False,
) -> Outcome:
    """Load a file as a new version, or only say what it would do.

    :param mapping: the name of a remembered mapping; without one the remembered mapping that fits,
        else what the headings suggest.
    :param told: a mapping itself, instead of a name; without ``columns`` these are found in the
        headings.
    :param skip_rejected: load it without the rows that are wrong.
    :param revised: why figures were revised, in the loader's own words.
    :raises Rejected: where rows are wrong and nothing says to skip them.
    :raises Refusal: with a sentence; nothing was changed.
    """
    must_keep(actor)
    path = files.path_of(file.sha256)
    read = _read(dataset, path, mapping, told, keep=not dry_run, skip=skip_rejected)
    outcome = _outcome(dataset, read, _faults_kept(actor, file.name, read.told["written"]))
    if dry_run:
        return outcome
    if read.told["digest"] is None:
        raise Rejected(outcome)
    number = _stands(actor, dataset, read, file, outcome, revised, example=example)
    return Outcome(**{name: getattr(outcome, name) for name in _NAMES}, number=number)


_NAMES = [name for name in Outcome.__struct_fields__ if name != "number"]


def try_path(actor: Actor, dataset: DataSet, path: Path, mapping: str | None = None) -> Outcome:
    """What a file on this computer would do, without keeping it."""
    must_keep(actor)
    read = _read(dataset, path, mapping, None, keep=False, skip=False)
    if read.told["written"]:
        Path(read.told["written"]).unlink(missing_ok=True)
    return _outcome(dataset, read, "")


def look(path: Path, mapping: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a file and what it says of itself (``engine.loading.look_at``)."""
    found: dict[str, Any] = client.call(
        "look_at", seconds=_SECONDS, file=str(path), mapping=dict(mapping or {})
    )
    return found


def dataset_of(path: Path, seen: Mapping[str, Any]) -> DataSet:
    """The data set that a file says to be of, by what is in it or by its name.

    :raises Refusal: where it is of none.
    """
    for code in (seen["dataset"], path.stem.casefold()):
        found: DataSet | None = DataSet.objects.filter(code=code).first() if code else None
        if found:
            return found
    raise Refusal("Zeg met --dataset van welke gegevensset deze cijfers zijn.")


def plain_definition(definition: Definition) -> dict[str, Any]:
    """A definition and the lists of places, as the engine takes them; three queries at most."""
    told: dict[str, Any] = {
        "frequency": definition.frequency,
        "dimensions": [
            {
                "code": one.code,
                "kind": one.kind,
                "title": dict(one.title),
                "codes": [
                    {"code": category.code, "title": dict(category.title)}
                    for category in one.categories
                ],
            }
            for one in definition.dimensions
        ],
        "measures": [
            {"code": one.code, "kind": one.kind, "title": dict(one.title)}
            for one in definition.measures
        ],
        "places": [],
        "mergers": [],
        "former": [],
    }
    if any(one.kind == "place" for one in definition.dimensions):
        rows = Municipality.objects.order_by("nis", "since")
        told["places"] = [
            [one.nis, one.name, one.since.isoformat(), one.until and one.until.isoformat(), ""]
            for one in rows
        ] + [
            [one.code, one.name, None, None, one.kind]
            for one in Region.objects.order_by("kind", "code")
        ]
        told["mergers"] = [
            [on.isoformat(), old, new]
            for on, old, new in Merger.objects.order_by("pk").values_list(
                "on", "predecessor__nis", "successor__nis"
            )
        ]
        told["former"] = [
            [one.on.isoformat(), one.code, one.name, one.successor] for one in former_codes()
        ]
    return told


def chosen_mapping(
    definition: Definition, seen: Mapping[str, Any], name: str | None
) -> tuple[dict[str, Any], str]:
    """How a file is read: as a remembered mapping says, else as its headings suggest.

    :raises Refusal: for a name that is not known.
    """
    if name and name not in definition.mappings:
        raise Refusal(f"Er is geen afspraak “{name}” voor {definition.code}.")
    fitting = [
        key for key, told in definition.mappings.items() if reading.fits(told, seen["columns"])
    ]
    plain = plain_headings(definition)
    told = reading.suggest(seen["columns"], seen["sample"], *plain, delimiter=seen["delimiter"])
    if seen["form"] == "xlsx":
        # Cells that are figures bring no signs of their own.
        told["decimal"], told["thousands"] = (",", ".") if told["decimal"] == "," else (".", "")
    told |= seen["told"]
    if name or len(fitting) == 1:
        # What a remembered mapping leaves open is as the file itself says.
        name = name or fitting[0]
        kept = definition.mappings[name]
        signs = () if "decimal" in kept else ("decimal", "thousands")
        return {
            **{sign: told[sign] for sign in signs},
            **seen["told"],
            "columns": {},
            **kept,
        }, name
    return told, ""


def plain_headings(definition: Definition) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Dimensions and measures with the words by which a heading may name them."""
    plain = plain_definition(
        Definition(
            code=definition.code,
            title=definition.title,
            source=definition.source,
            dimensions=(),
            measures=definition.measures,
        )
    )
    dimensions = [
        {"code": one.code, "kind": one.kind, "title": dict(one.title)}
        for one in definition.dimensions
    ]
    return dimensions, plain["measures"]


def newest(dataset: DataSet) -> DataVersion | None:
    """The version that holds."""
    return DataVersion.objects.filter(dataset=dataset).order_by("-number").first()


def _read(
    dataset: DataSet,
    path: Path,
    name: str | None,
    told: Mapping[str, Any] | None,
    *,
    keep: bool,
    skip: bool,
) -> _Read:
    definition = definition_of(dataset)
    before = newest(dataset)
    if told is None or "columns" not in told:
        mapping, named = chosen_mapping(definition, look(path, told), name)
        mapping |= told or {}
    else:
        mapping, named = dict(told), ""
    answer = client.call(
        "load_file",
        file=str(path),
        definition=plain_definition(definition),
        mapping=mapping,
        before=before.digest if before else None,
        keep=keep,
        skip=skip,
        seconds=_SECONDS,
    )
    return _Read(answer, mapping, named, definition, before)


def _outcome(dataset: DataSet, read: _Read, faults_file: str) -> Outcome:
    told = read.told
    return Outcome(
        dataset=dataset.code,
        **{name: told[name] for name in ("rows", "added", "changed", "same", "gone", "rejected")},
        mapping=read.mapping,
        mapping_name=read.name,
        faults=tuple(Fault(*one) for one in told["faults"]),
        notes=tuple(told["notes"]),
        changes=tuple(told["changes"]),
        periods=tuple(told["periods"]),
        form=told["form"],
        faults_file=faults_file,
    )


def _faults_kept(actor: Actor, name: str, written: str | None) -> str:
    """Keep the file with all faults where somebody can take it along."""
    if not written:
        return ""
    path = Path(written)
    try:
        if actor.account is None:
            return ""
        with path.open("rb") as stream:
            kept = files.store(actor, stream, f"fouten-{Path(name).stem}.csv", PURPOSE)
        return kept.uid
    finally:
        path.unlink(missing_ok=True)


def _stands(
    actor: Actor,
    dataset: DataSet,
    read: _Read,
    file: StoredFile,
    outcome: Outcome,
    revised: str,
    *,
    example: bool,
) -> int:
    """Make the version, unless somebody loaded another meanwhile."""
    digest = str(read.told["digest"])
    released, still_open = _released(
        dataset, read.definition, digest, read.before.released if read.before else ""
    )
    why = " ".join(part for part in (revised.strip() or _what(outcome), still_open) if part)
    before = read.before.number if read.before else 0
    with act(actor, "indicators.data.loaded", dataset) as event:
        DataSet.objects.select_for_update().get(pk=dataset.pk)
        last = newest(dataset)
        if (last.number if last else 0) != before:
            raise Refusal(
                "Iemand anders laadde intussen cijfers; kijk opnieuw wat dit bestand doet."
            )
        version = DataVersion.objects.create(
            dataset=dataset,
            number=before + 1,
            file=file,
            digest=digest,
            released=released,
            **{name: getattr(outcome, name) for name in _COUNTS},
            revised=why[:500],
            loaded_by_id=actor.account,
            loaded_at=timezone.now(),
            example=example or dataset.example,
        )
        event.after = {
            "version": version.number,
            "file": file.name,
            **{name: getattr(outcome, name) for name in _COUNTS},
        }
        list(data_loaded(version))
    return version.number


_COUNTS = ("rows", "added", "changed", "same", "gone", "rejected")


def _released(
    dataset: DataSet, definition: Definition, digest: str, before: str
) -> tuple[str, str]:
    """The digest of what may leave: counts of people only as disclosure control lets them out;
    and a sentence where the version before shows what cannot be hidden any more.

    This is the one place where that is decided.

    :param before: what left of the version before; empty where nothing did.
    """
    if not dataset.people:
        return digest, ""
    # Places of a file are all of one level (see loading), so that none stands above another.
    dimensions = [
        {
            "code": one.code,
            "kind": one.kind,
            "parents": {each.code: each.parent for each in one.categories if each.parent},
        }
        for one in definition.dimensions
    ]
    told = client.call(
        "release",
        digest=digest,
        dimensions=dimensions,
        measures=[{"code": one.code, "kind": one.kind} for one in definition.measures],
        threshold=dataset.threshold or settings.SMALL_COUNT,
        rounding=dataset.rounding,
        before=before or None,
        seconds=_SECONDS,
    )
    still_open = told["open"]
    return str(told["digest"]), (
        f"De vorige versie toonde {still_open} cijfers die daardoor niet meer af te schermen zijn."
        if still_open
        else ""
    )


@job("indicators.data.released")
def _again(params: Mapping[str, Any], progress: Progress) -> int:
    """Let out every version of a data set again, under the rule as it stands now; how many."""
    dataset = DataSet.objects.get(pk=params["dataset"])
    definition = definition_of(dataset)
    versions = list(dataset.versions.order_by("number"))
    before = ""
    for place, version in enumerate(versions, 1):
        before, _still_open = _released(dataset, definition, version.digest, before)
        DataVersion.objects.filter(pk=version.pk).update(released=before)
        progress(place, len(versions))
    last = newest(dataset)
    if last is not None:
        with transaction.atomic():
            list(data_loaded(last))
    return len(versions)


def ask_whole(actor: Actor, query: Query, *, first: int = 0, many: int | None = None) -> Answer:
    """Figures of people without disclosure control; the history keeps who asked, and what.

    :raises NotAllowed: who may not.
    """
    dataset = DataSet.objects.filter(code=query.dataset).first()
    if dataset is None:
        raise Refusal(f"Er is geen gegevensset {query.dataset}.")
    with act(actor, "indicators.data.seen_whole", dataset) as event:
        event.after = {
            "measure": query.measure,
            "rows": list(query.rows),
            "columns": list(query.columns),
            "filters": {name: list(codes) for name, codes in query.filters.items()},
            "version": query.version,
        }
        return client.ask(replace(query, full=True), actor, first=first, many=many)


def _what(outcome: Outcome) -> str:
    """What was revised, where nobody says it."""
    if outcome.rows == outcome.added:
        return ""
    told = [
        f"{n} {words}"
        for n, words in (
            (outcome.changed, "gewijzigd"),
            (outcome.added, "nieuw"),
            (outcome.gone, "weg"),
        )
        if n
    ]
    return ", ".join(told) if told else "niets gewijzigd"


# -- in a job -----------------------------------------------------------------------------------


def try_later(
    actor: Actor,
    dataset: DataSet,
    file: StoredFile,
    mapping: str | None,
    told: Mapping[str, Any] | None = None,
) -> Job:
    """Have a worker say what a file would do."""
    must_keep(actor)
    uid = new_uid()
    return enqueue(
        "indicators.data.try",
        f"{TRIAL}:{uid}",
        {
            "uid": uid,
            "dataset": dataset.pk,
            "file": file.pk,
            "mapping": mapping,
            "told": told and dict(told),
            "account": actor.account,
        },
        actor.account,
        f"Kijken wat {file.name} zou doen",
    )


def again_later(actor: Actor, version: DataVersion) -> Job:
    """Have a worker say what the file of an earlier version would do, read as it was then where
    that is still known. Nothing of what stands is undone.

    :raises Refusal: where its file is not kept.
    """
    if version.file is None:
        raise Refusal("Het bestand van deze versie is niet bewaard.")
    loads = Job.objects.filter(
        kind="indicators.data.load",
        params__dataset=version.dataset_id,
        result__number=version.number,
    )
    was = loads.values_list("params", flat=True).first() or {}
    return try_later(actor, version.dataset, version.file, was.get("mapping"), was.get("told"))


def load_later(actor: Actor, tried: Job, *, skip_rejected: bool, revised: str = "") -> Job:
    """Have a worker load what was tried. Asked twice, it is one job.

    :raises Invalid: where rows are wrong and nothing says to skip them.
    """
    must_keep(actor)
    if tried.result.get("rejected") and not skip_rejected:
        sentence = "Er zijn rijen verkeerd. Verbeter het bestand, of laad zonder deze rijen."
        raise Invalid(sentence, {"skip": sentence})
    name = StoredFile.objects.values_list("name", flat=True).get(pk=tried.params["file"])
    return enqueue(
        "indicators.data.load",
        f"indicators.data.load:{tried.uid}:{int(skip_rejected)}",
        {
            **tried.params,
            "skip": skip_rejected,
            "revised": revised,
            "tried": tried.uid,
            "account": actor.account,
        },
        actor.account,
        f"{name} laden",
    )


@job("indicators.data.try")
def _try(params: dict[str, Any], progress: Progress) -> Any:
    progress(0, 2)
    file = StoredFile.objects.get(pk=params["file"])
    definition = definition_of(DataSet.objects.get(pk=params["dataset"]))
    seen = look(
        files.path_of(file.sha256),
        params["told"] or definition.mappings.get(params["mapping"] or ""),
    )
    told = {
        "kind": "data_trial",
        "uid": params["uid"],
        "name": file.name,
        "columns": seen["columns"],
        "sheets": seen["sheets"],
    }
    progress(1, 2)
    try:
        return {**_in_job(params, dry_run=True).as_data(), **told}
    except Refusal as refusal:
        # Who brought it may read its columns otherwise.
        mapping = chosen_mapping(definition, seen, params["mapping"])[0] | (params["told"] or {})
        return {**told, "refused": str(refusal), "mapping": mapping}


@job("indicators.data.load")
def _load(params: dict[str, Any], progress: Progress) -> Any:
    progress(0, 2)
    # A worker that ended after its version stood, is done.
    dataset = DataSet.objects.get(pk=params["dataset"])
    last = newest(dataset)
    tried = Job.objects.get(uid=params["tried"])
    if last and last.file_id == params["file"] and last.loaded_at > tried.created_at:
        return {"kind": "dataset", "uid": dataset.uid, "number": last.number}
    outcome = _in_job(params, dry_run=False)
    progress(2, 2)
    return {"kind": "dataset", "uid": dataset.uid, "number": outcome.number}


def _in_job(params: Mapping[str, Any], *, dry_run: bool) -> Outcome:
    file = StoredFile.objects.get(pk=params["file"])
    account = Account.objects.get(pk=params["account"])
    return load(
        actor_of(account, clock.today()),
        DataSet.objects.get(pk=params["dataset"]),
        file,
        params["mapping"],
        dry_run=dry_run,
        skip_rejected=params.get("skip", False),
        revised=params.get("revised", ""),
        told=params["told"],
    )
