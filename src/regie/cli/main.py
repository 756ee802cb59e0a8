"""``regie``: the words of the command line, and how every command ends.

0 is done or yes, 1 is answered no, 2 is cannot (with one sentence on standard error). A command
imports what it needs only when it runs: ``regie --help`` must be there at once.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from regie import __version__
from regie.cli import audit, home, serve
from regie.cli.output import Refused, shown, why

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_DUTCH = (
    (r"the following arguments are required: (.*)", r"Hier ontbreekt iets: {}."),
    (r"unrecognized arguments: (.*)", r"Dit ken ik niet: {}."),
    (r"argument opdracht: invalid choice: '(.*?)' .*", r"Er is geen opdracht {}."),
    (r"argument \S+: invalid int value: '(.*)'", r"{} is geen getal."),
    (r"argument \S+: invalid choice: '(.*?)' .*", r"Dit ken ik niet: {}."),
    (r"argument (\S+).*: expected .*", r"Na {} moet nog een naam staan."),
    (r"argument (\S+).*: ignored explicit argument.*", r"Bij {} hoort geen waarde."),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        answer = _run(argv)
        sys.stdout.flush()
    except Refused as refusal:
        print(f"regie: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Who reads has seen enough (as in `regie check … | head`): end as other programs do.
        _drop_output()
        return 141
    except OSError as error:
        _drop_output()
        print(f"regie: Het antwoord kan niet geschreven worden: {why(error)}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _drop_output()
        print("regie: Afgebroken.", file=sys.stderr)
        return 130
    return answer


def _run(argv: Sequence[str] | None) -> int:
    try:
        words = _parser().parse_args(argv)
    except SystemExit as end:  # --help and --version
        return int(end.code or 0)
    if run := getattr(words, "run", None):
        return int(run(words))
    from regie.cli import reading

    if words.command == "read":
        return reading.read(words.file, json=words.json, text=words.text)
    return reading.check(words.files, strict=words.strict, json=words.json, html=words.html)


def _drop_output() -> None:
    """Keep Python from writing again, at its end, what could not be written."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Zo: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Dutch, and refuses in one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, allow_abbrev=False, **options)
        self.what = self.add_argument_group("wat")
        self.choices = self.add_argument_group("keuzes")
        self.choices.add_argument("-h", "--help", action="help", help="toon deze uitleg")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse keeps silent about a disk that is full.
        (file or sys.stdout).write(message)

    def error(self, message: str) -> NoReturn:
        sentence = "Deze opdracht begrijp ik niet."
        for english, dutch in _DUTCH:
            if match := re.fullmatch(english, message, re.DOTALL):
                sentence = dutch.format(shown(match[1]))
                break
        raise Refused(f"{sentence} Typ `{self.prog} --help` voor uitleg.")


def _parser() -> _Parser:
    parser = _Parser(prog="regie", description="Lees een beleidsdocument en bewijs zijn cijfers.")
    parser.choices.add_argument(
        "--version", action="version", version=f"regie {__version__}", help="toon de versie"
    )
    commands = parser.add_subparsers(
        title="opdrachten", dest="command", metavar="opdracht", required=True
    )

    def add(name: str, words: str) -> _Parser:
        return commands.add_parser(name, description=words, help=words)

    read = add("read", "Lees één document (TXT, PDF, DOCX of HTML).")
    read.what.add_argument("file", metavar="BESTAND", help="het document")
    read.choices.add_argument(
        "--json", metavar="UIT", help="schrijf alles wat gelezen is als JSON (- is het scherm)"
    )
    read.choices.add_argument(
        "--text", metavar="UIT", help="schrijf de tekst van het document (- is het scherm)"
    )

    check = add("check", "Bewijs de cijfers van een of meer documenten.")
    check.what.add_argument("files", metavar="BESTAND", nargs="+", help="een document")
    check.choices.add_argument(
        "--strict", action="store_true", help="zeg ook nee (1) bij een bevinding"
    )
    check.choices.add_argument("--json", action="store_true", help="antwoord in JSON")
    check.choices.add_argument(
        "--html", metavar="UIT", help="schrijf één bladzijde met de tekst en alle vergelijkingen"
    )
    for module in (serve, home, audit):
        module.words(add)
    return parser


if __name__ == "__main__":
    sys.exit(main())
