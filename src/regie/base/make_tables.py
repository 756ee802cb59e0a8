"""Steps of a migration that do without the models that Django builds anew after each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class MakeTables(Operation):
    """``CreateModel`` many times over. After each step of a migration Django builds anew every
    model that hangs together with what changed; of so many tables that is most of the time."""

    category = OperationCategory.ADDITION

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All at once: models that were built are left, to be built when they are asked for."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make them."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take them away."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return f"Make {len(self.tables)} tables"


class OnDatabase(Operation):
    """``RunPython`` for what asks the database only: guards, and what fills a table by itself.
    ``RunPython`` has all models built, which for each of these took as long as ten tables."""

    category = OperationCategory.PYTHON
    reduces_to_sql = False

    def __init__(
        self,
        put: Callable[[BaseDatabaseSchemaEditor], None],
        take: Callable[[BaseDatabaseSchemaEditor], None],
    ) -> None:
        self.put, self.take = put, take

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No table changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Put it."""
        self.put(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take it away."""
        self.take(schema_editor)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return "Put what the database keeps by itself"
