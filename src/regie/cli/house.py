"""What a command of the house needs first: settings, a database, and somebody who acts.

Django is imported only when one of these functions runs, and the settings are named by string.
"""

from __future__ import annotations

import getpass
import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from regie.cli.output import Refused, why, write

if TYPE_CHECKING:
    from regie.base.actor import Actor


def home() -> Path:
    """Where this Regie keeps what it writes.

    :raises Refused: when that folder cannot be made.
    """
    try:
        path: Path = importlib.import_module("regie.config.home").home()
    except OSError as error:
        raise Refused(f"De map van Regie (REGIE_HOME) is niet te maken: {why(error)}.") from error
    return path


def setup() -> None:
    """Make Django ready; call it once, before anything that knows the database.

    :raises Refused: when the environment is not as it should be.
    """
    home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
    import django

    try:
        django.setup()
    except ValueError as error:  # the settings say in Dutch what is wrong with the environment
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"De map van Regie (REGIE_HOME) is niet te lezen: {why(error)}.") from error


@contextmanager
def refusals() -> Iterator[None]:
    """Say what the house refuses as commands do, in one sentence.

    :raises Refused: for a refusal of a service, and when the database does not answer.
    """
    from django.db import OperationalError

    from regie.base.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
    except OperationalError as error:
        raise Refused(f"De databank antwoordt niet: {_first_line(error)}.") from error


def must_be_migrated() -> None:
    """Refuse to work on tables of another version.

    :raises Refused: with what to type.
    """
    from regie.base.health import is_migrated

    with refusals():
        if not is_migrated():
            raise Refused("De databank hoort niet bij deze versie; typ eerst `regie migrate`.")


def actor(email: str | None = None) -> Actor:
    """Who acts: the account of ``--as``, otherwise the user of the operating system, as
    administrator. In both cases the history keeps that user.

    :raises Refused: when nobody signs in under that address.
    """
    from regie.actors.people.selectors import actor_by_email
    from regie.base import clock
    from regie.base.actor import system

    user = _system_user()
    if email is None:
        return system(user)
    found = actor_by_email(email, clock.today())
    if found is None:
        raise Refused(f"Er is geen account met het adres {email}.")
    return replace(found, system_user=user)


def told(answer: Any) -> None:
    """Write an answer as JSON on standard output, and nothing but JSON."""
    words = json.dumps(answer, ensure_ascii=False, indent=1)
    write("-", words.encode("utf-8", "replace") + b"\n")


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return str(os.getuid())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
