"""A copy of all of it that either engine can read: every row as a line of JSON, every file, the
keys; with checksums.

Rows come back through the tables as they were when the copy was made; after that they are migrated
forward, so an old copy comes back in a new Regie.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_iso_string

from regie import __version__
from regie.base.errors import Refusal

VERSION = 1
#: Who was signed in is nobody's loss.
_LEFT_OUT = frozenset({"sessions.session"})
#: What else of the home is copied; mail and the database file are not.
_FOLDERS = ("files", "seals")
#: What must lie in a home before Regie starts there: its keys, and that it is a demonstration.
FIRST = ("audit-key.txt", "secret-key.txt", "demo")
_ROWS = 500


def backup(folder: Path) -> dict[str, int]:
    """Copy everything into ``folder``, which must be new or empty; how many rows and files.

    Others may go on reading and writing meanwhile: the rows are those of one moment.

    :raises Refusal: when there is something in ``folder``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} bestaat al en is niet leeg.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The heads of the chain come before the rows: what they name must be in them.
    files = {name: _keep(name, folder) for name in _home("seals")}
    tables: dict[str, dict[str, Any]] = {}
    with _one_moment():
        migrations = sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        )
        for model in apps.get_models(include_auto_created=True):
            name = model._meta.label_lower
            if model._meta.managed and not model._meta.proxy and name not in _LEFT_OUT:
                tables[name] = _dump(model, folder / f"{name}.jsonl")
    # Files are only ever added: what the rows of that moment name is still there.
    files |= {name: _keep(name, folder) for name in (*_first(), *_home("files"))}
    told = {
        "version": VERSION,
        "regie": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": migrations,
        "tables": tables,
        "files": files,
    }
    # Last: a copy without it is not whole.
    _write(folder / "manifest.json", json.dumps(told, indent=1).encode())
    return {"rows": sum(table["rows"] for table in tables.values()), "files": len(files)}


def _keep(name: str, folder: Path) -> str:
    return _copy(Path(settings.REGIE_HOME, name), folder / "home" / name)


def _first() -> list[str]:
    return [name for name in FIRST if Path(settings.REGIE_HOME, name).is_file()]


def _home(folder: str) -> list[str]:
    home = Path(settings.REGIE_HOME)
    return sorted(
        str(path.relative_to(home))
        for path in (home / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read within is of one moment, and nobody waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not `atomic`: that asks for the lock of who writes.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _dump(model: type[models.Model], path: Path) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    names = [field.attname for field in _fields(model)]
    values = model._base_manager.order_by("pk").values_list(*names)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for row in values.iterator(chunk_size=2000):
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
        file.flush()
        os.fsync(file.fileno())
    return {"columns": names, "rows": rows, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).hex()
    return value


def _value(field: models.Field[Any, Any], plain: Any) -> Any:
    if isinstance(plain, str) and not isinstance(field, models.JSONField):
        if isinstance(field, models.BinaryField):
            return bytes.fromhex(plain)
        return field.to_python(plain)
    return plain


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(source.stat().st_mode & 0o700)
    return _sum(target)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a copy says it holds, after every checksum was proved.

    :raises Refusal: when it is no copy, not whole, or of a later kind.
    """
    try:
        told: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise Refusal(f"{folder} is geen (volledige) reservekopie van Regie.") from error
    if told.get("version") != VERSION:
        raise Refusal("Deze reservekopie is door een nieuwere Regie gemaakt.")
    sums = {f"{name}.jsonl": table["sha256"] for name, table in told["tables"].items()}
    sums |= {f"home/{name}": digest for name, digest in told["files"].items()}
    for name, digest in sums.items():
        path = folder / name
        if not _is_ours(PurePosixPath(name).parts):
            raise Refusal(f"{name} hoort niet in een reservekopie.")
        if not path.is_file() or _sum(path) != digest:
            raise Refusal(f"In deze reservekopie is {name} beschadigd of weg.")
    return told


def _is_ours(parts: tuple[str, ...]) -> bool:
    """Whether a name in a manifest leads where a copy puts things, and nowhere else."""
    match parts:
        case [name]:
            return name.endswith(".jsonl")
        case ["home", name]:
            return name in FIRST
        case ["home", folder, *below]:
            return folder in _FOLDERS and ".." not in below
    return False


def restore(folder: Path, told: dict[str, Any]) -> dict[str, int]:
    """Bring a copy back into an empty database and home; how many rows and files.

    The keys (:data:`FIRST`) are in the home already: settings are read from there.

    :raises Refusal: when the database is not empty or knows less than the copy.
    """
    if connection.introspection.table_names():
        raise Refusal("De databank is niet leeg; een reservekopie komt alleen in een lege terug.")
    state = _tables_of(told["migrations"])
    rows = 0
    models_of_then = list(state.get_models(include_auto_created=True))
    with transaction.atomic(), _without_guards(models_of_then):
        for name, table in told["tables"].items():
            rows += _load(state.get_model(name), folder / f"{name}.jsonl", table["columns"])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models_of_then):
                cursor.execute(statement)
    for name in told["files"]:
        if name not in FIRST:
            _copy(folder / "home" / name, Path(settings.REGIE_HOME, name))
    call_command("migrate", verbosity=0, interactive=False)
    return {"rows": rows, "files": len(told["files"])}


@contextmanager
def _without_guards(tables: list[type[models.Model]]) -> Iterator[None]:
    """Let rows in that the triggers of a living register refuse, such as those of a round that is
    closed. Only inside the transaction."""
    put_back: list[str] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in tables:
                name = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
                put_back.append(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, sql in cursor.fetchall():
                # Other triggers that come after fill the index of search, which no copy holds; the
                # subtotals of the ledger come back as rows.
                if " BEFORE INSERT " in " ".join(sql.split()) or name.startswith("ledger_"):
                    cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
                    put_back.append(sql)
        yield
        if connection.vendor == "postgresql":
            # A table of which a foreign key must still be looked at cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in put_back:
            cursor.execute(statement)


def _tables_of(migrations: list[str]) -> Any:
    """Make the tables as they were after ``migrations``; the models of then."""
    executor = MigrationExecutor(connection)
    known = {(app, name) for app, _, name in (one.partition(".") for one in migrations)}
    if not known <= executor.loader.disk_migrations.keys():
        raise Refusal("Deze reservekopie kent tabellen die deze Regie niet kent.")
    # A squashed migration stands for all that it replaces or is left aside.
    squashed = executor.loader.replacements
    if all(known.issuperset(one.replaces) for one in squashed.values()):
        known -= {node for one in squashed.values() for node in one.replaces}
        known |= squashed.keys()
    else:
        known -= squashed.keys()
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    graph = executor.loader.graph
    # The last of each app: whatever it needs comes along.
    targets = [
        node
        for node in sorted(known)
        if not any(
            child.key[0] == node[0] and child.key in known for child in _children(graph, node)
        )
    ]
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def _children(graph: Any, node: tuple[str, str]) -> Any:
    return graph.node_map[node].children


def _load(model: type[models.Model], path: Path, columns: list[str]) -> int:
    by_name = {field.attname: field for field in _fields(model)}
    fields = [by_name[name] for name in columns]
    count = 0
    batch: list[models.Model] = []
    # What bulk_create itself calls; types know nothing of it.
    insert: Any = getattr(model._base_manager, "_insert")  # noqa: B009 - as said

    def write() -> None:
        # As they are: no default, no date of today.
        insert(batch, fields=fields, using=connection.alias, raw=True)
        batch.clear()

    with path.open("rb") as file:
        size = max(
            1, connection.ops.bulk_batch_size([field.attname for field in fields], range(_ROWS))
        )
        for line in file:
            values = json.loads(line)
            batch.append(
                model(
                    **{
                        field.attname: _value(field, plain)
                        for field, plain in zip(fields, values, strict=True)
                    }
                )
            )
            count += 1
            if len(batch) >= size:
                write()
    if batch:
        write()
    return count
