"""Bring the message catalogues up to date with the sources, and say what is still to translate.

Ids are English, so the English catalogue says what they say. In the Dutch one a new message stands
empty until somebody translates it; the tests refuse it until then. A message nobody asks for goes.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "regie"
LANGUAGES = ("nl", "en")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may ask for a message, as Python: a template is turned into its calls."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            code = path.read_text("utf-8")
            yield path, code
            # Babel reads what stands inside an f-string only from Python 3.12 on.
            inside = (
                one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FormattedValue)
            )
            yield path, "\n".join(ast.unparse(one.value) for one in inside)
    for suffix in ("html", "txt", "xml"):
        for path in sorted(PACKAGE.glob(f"*/templates/**/*.{suffix}")):
            code = templatize(path.read_text("utf-8"), origin=str(path))
            # What stands indented in a page would be a fault in Python.
            yield path, "\n".join(line.lstrip() for line in code.splitlines())


def asked() -> Catalog:
    """Every message that the sources ask for."""
    found = Catalog()
    for _path, code in sources():
        for _line, message, _comments, context in extract(
            "python", BytesIO(code.encode()), keywords=KEYWORDS
        ):
            found.add(message, context=context)
    for words in declared():
        found.add(words)
    return found


def declared() -> Iterator[str]:
    """What services may write in the history: words that rooms declare when they are ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
    django.setup()
    from regie.base.audit import ACTIONS

    yield from ACTIONS.values()


def renewed(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly what the sources ask for."""
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if language == "en":
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """The ids of what says nothing yet, or says it without being sure."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(string: object) -> tuple[object, ...]:
    """What a message says, once for each plural form."""
    return tuple(string) if isinstance(string, tuple | list) else (string,)


def main() -> int:
    """Renew both; 1 where something is to be translated."""
    template = asked()
    empty: list[str] = []
    for language in LANGUAGES:
        catalogue = renewed(language, template)
        empty += untranslated(catalogue)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = BytesIO()
        # Without dates and line numbers: a catalogue changes only when its messages do.
        write_po(buffer, catalogue, no_location=True, omit_header=True, sort_output=True, width=100)
        header = (
            f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
        )
        path.write_text(header + buffer.getvalue().decode().strip() + "\n", "utf-8")
    for message in empty:
        print(f"Nog te vertalen: {message}")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
