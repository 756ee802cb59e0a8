"""What every command that needs the register begins with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from regie.cli.output import Refused, why


class Add(Protocol):
    """Adds a command to the parser."""

    def __call__(self, name: str, words: str) -> Any:
        """A parser for command ``name``, explained by ``words``."""


@contextmanager
def register() -> Iterator[None]:
    """The register at hand; whatever it refuses becomes one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
    import django

    try:
        django.setup()
    except ValueError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"De map REGIE_HOME kan niet gebruikt worden: {why(error)}.") from error
    from django.db import OperationalError, ProgrammingError

    from regie.base.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
    except OperationalError as error:
        raise Refused(
            "De databank is niet bereikbaar of niet klaar; kijk DATABASE_URL na of typ"
            " `regie migrate`."
        ) from error
    except ProgrammingError as error:
        raise Refused("De databank is nog niet klaar; typ `regie migrate`.") from error
