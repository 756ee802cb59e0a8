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
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from regie import __version__
from regie.cli.output import Refused, shown, why

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_DUTCH = (
    (r"the following arguments are required: (.*)", r"Hier ontbreekt iets: {}."),
    (r"unrecognized arguments: (.*)", r"Dit ken ik niet: {}."),
    (r"argument opdracht: invalid choice: '(.*?)' .*", r"Er is geen opdracht {}."),
    (r"argument (\S+).*: expected .*", r"Na {} moet nog een naam staan."),
    (r"argument (\S+).*: ignored explicit argument.*", r"Bij {} hoort geen waarde."),
    (r"argument (\S+).*: invalid int value.*", r"Bij {} hoort een getal."),
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
    run: Callable[[argparse.Namespace], int] = words.run
    return run(words)


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
    parser = _Parser(
        prog="regie",
        description="Eén register van doel, actie, geld en resultaat, met zijn bewijs.",
    )
    parser.choices.add_argument(
        "--version", action="version", version=f"regie {__version__}", help="toon de versie"
    )
    commands = _commands(parser)
    _reading(commands)
    _proposing(commands)
    _planning(commands)
    _reporting(commands)
    _calling(commands)
    _budgeting(commands)
    _figures(commands)
    _indicating(commands)
    _running(commands)
    _keeping(commands)
    return parser


class _Add:
    """Adds one command after the other."""

    def __init__(self, under: argparse._SubParsersAction[_Parser]) -> None:
        self._under = under

    def __call__(
        self, name: str, words: str, run: Callable[[argparse.Namespace], int] | None = None
    ) -> _Parser:
        parser = self._under.add_parser(name, description=words, help=words)
        if run is not None:
            parser.set_defaults(run=run)
        return parser


def _commands(parser: _Parser) -> _Add:
    return _Add(
        parser.add_subparsers(title="opdrachten", dest="command", metavar="opdracht", required=True)
    )


def _json(parser: _Parser) -> None:
    parser.choices.add_argument("--json", action="store_true", help="antwoord in JSON")


def _as(parser: _Parser) -> None:
    parser.choices.add_argument(
        "--as", dest="as_email", metavar="E-MAIL", help="wie dit doet (anders: de beheerder)"
    )


def _reading(add: _Add) -> None:
    """What needs no database."""

    def read(words: argparse.Namespace) -> int:
        from regie.cli import reading

        return reading.read(words.file, json=words.json, text=words.text)

    def check(words: argparse.Namespace) -> int:
        from regie.cli import reading

        return reading.check(words.files, strict=words.strict, json=words.json, html=words.html)

    one = add("read", "Lees één document (TXT, PDF, DOCX of HTML).", read)
    one.what.add_argument("file", metavar="BESTAND", help="het document")
    one.choices.add_argument(
        "--json", metavar="UIT", help="schrijf alles wat gelezen is als JSON (- is het scherm)"
    )
    one.choices.add_argument(
        "--text", metavar="UIT", help="schrijf de tekst van het document (- is het scherm)"
    )

    more = add("check", "Bewijs de cijfers van een of meer documenten.", check)
    more.what.add_argument("files", metavar="BESTAND", nargs="+", help="een document")
    more.choices.add_argument(
        "--strict", action="store_true", help="zeg ook nee (1) bij een bevinding"
    )
    _json(more)
    more.choices.add_argument(
        "--html", metavar="UIT", help="schrijf één bladzijde met de tekst en alle vergelijkingen"
    )


def _proposing(add: _Add) -> None:
    """What brings a paper into the register."""

    def propose(words: argparse.Namespace) -> int:
        from regie.cli import proposals

        return proposals.propose(words.file, json=words.json)

    def accept(words: argparse.Namespace) -> int:
        from regie.cli import proposals

        return proposals.accept(
            words.file,
            only=words.only,
            without=words.without,
            reason=words.reason,
            example=words.example,
            as_email=words.as_email,
            json=words.json,
        )

    def take_back(words: argparse.Namespace) -> int:
        from regie.cli import proposals

        return proposals.take_back(words.acceptance, reason=words.reason, as_email=words.as_email)

    ask = add("propose", "Zeg wat een document in het register zou wijzigen.", propose)
    ask.what.add_argument("file", metavar="BESTAND", help="het document")
    _json(ask)

    take = add("accept", "Neem regels van een document in het register op.", accept)
    take.what.add_argument("file", metavar="BESTAND", help="het document")
    take.choices.add_argument(
        "--only",
        metavar="PATROON",
        action="append",
        default=[],
        help="alleen regels met deze sleutel, soort of groep (objective/*); mag meermaals",
    )
    take.choices.add_argument(
        "--without", metavar="PATROON", action="append", default=[], help="weiger deze regels"
    )
    take.choices.add_argument("--reason", metavar="REDEN", default="", help="waarom je ze weigert")
    take.choices.add_argument(
        "--example", action="store_true", help="de inhoud van het document is verzonnen"
    )
    _as(take)
    _json(take)

    undo = add("take-back", "Neem een aanvaarding als geheel terug.", take_back)
    undo.what.add_argument("acceptance", metavar="AANVAARDING", help="wat `regie accept` noemde")
    undo.choices.add_argument("--reason", metavar="REDEN", default="", help="waarom")
    _as(undo)


def _planning(add: _Add) -> None:
    """What tells of plans: ``regie plan …``."""
    from regie.cli import plan_papers

    def listed(words: argparse.Namespace) -> int:
        from regie.cli import plans

        return plans.listed(json=words.json)

    plan = _commands(add("plan", "De plannen en hun edities."))
    _json(plan("list", "Zeg welke plannen er zijn, met hun edities.", listed))
    plan_papers.add_words(plan, _json, _as)


def _reporting(add: _Add) -> None:
    """What writes a yearly report: ``regie report …``."""
    from regie.cli import theme_report

    theme_report.add_word(add)


def _calling(add: _Add) -> None:
    """What tries out the rules of calls: ``regie call …``."""
    from regie.cli import call_rules, calls, chain, maps, municipalities

    words = _commands(add("call", "De regels van oproepen: uitgeprobeerd, gelezen, geschreven."))
    calls.add_words(words, _json)
    call_rules.add_words(words, _json, _as)
    municipalities.add_words(_commands(add("municipality", "Gemeenten die fuseren.")), _json, _as)
    chain.add_words(add, _json)
    maps.add_words(_commands(add("map", "De kaarten.")), _json, _as)


def _budgeting(add: _Add) -> None:
    """What tells of the ledger and keeps it: ``regie budget …``."""
    from regie.cli import budget_movements, budgets

    budget = _commands(add("budget", "De begroting: rondes, tabellen, hoofdstukken en bewegingen."))
    budgets.add_words(budget, _json)
    budget_movements.add_words(budget, _commands, _json, _as)


def _figures(add: _Add) -> None:
    """What loads figures and asks them: ``regie data …``."""
    from regie.cli import data_load, data_query

    data = _commands(add("data", "Cijfers: laden en bevragen."))
    data_load.add_words(data, _json, _as)
    data_query.add_words(data, _json, _as)


def _indicating(add: _Add) -> None:
    """What tells of indicators: ``regie indicator …``."""
    from regie.cli import indicators

    indicators.add_words(_commands(add("indicator", "Indicatoren en hun oordeel.")), _json)


def _running(add: _Add) -> None:
    """What runs until it is stopped."""

    def demo(words: argparse.Namespace) -> int:
        from regie.cli import demo

        if words.accounts:
            return demo.accounts(json=words.json)
        if words.json:
            raise Refused("--json hoort bij --accounts.")
        return demo.demo(port=words.port, run=not words.no_serve)

    def reset(words: argparse.Namespace) -> int:
        from regie.cli import demo

        return demo.reset(yes=words.yes)

    def serve(words: argparse.Namespace) -> int:
        from regie.cli import serve

        return serve.serve(words.host, words.port, words.workers)

    def work(words: argparse.Namespace) -> int:
        from regie.cli import upkeep

        return upkeep.work(words.parent)

    show = add("demo", "Toon een Regie vol voorbeelden, alleen voor deze computer.", demo)
    show.choices.add_argument(
        "--no-serve", action="store_true", help="zet alles klaar, maar toon nog niets"
    )
    show.choices.add_argument("--accounts", action="store_true", help="zeg alleen wie je kunt zijn")
    _json(show)
    _port(show)

    gone = add("demo-reset", "Wis de demonstratie, met alles wat erin ingevuld is.", reset)
    gone.choices.add_argument("--yes", action="store_true", help="vraag niets")

    run = add("serve", "Toon de bladzijden en doe het werk op de achtergrond.", serve)
    run.choices.add_argument(
        "--host", metavar="ADRES", default="127.0.0.1", help="waarop (127.0.0.1)"
    )
    _port(run)
    run.choices.add_argument(
        "--workers", metavar="AANTAL", type=int, default=2, help="hoeveel webprocessen (2)"
    )
    lone = add("work", "Doe alleen het werk op de achtergrond.", work)
    # Whoever starts it is named, for it may be gone before the worker could look.
    lone.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def _port(parser: _Parser) -> None:
    parser.choices.add_argument(
        "--port", metavar="GETAL", type=int, default=8000, help="de poort (8000)"
    )


def _keeping(add: _Add) -> None:
    """What looks after the register."""

    def migrate(_: argparse.Namespace) -> int:
        from regie.cli import upkeep

        return upkeep.migrate()

    def verify(words: argparse.Namespace) -> int:
        from regie.cli import upkeep

        return upkeep.verify(json=words.json)

    def urls(words: argparse.Namespace) -> int:
        from regie.cli import upkeep

        return upkeep.urls(json=words.json)

    def load(words: argparse.Namespace) -> int:
        from regie.cli import upkeep

        return upkeep.load(words.files, as_email=words.as_email, dry_run=words.dry_run)

    def backup(words: argparse.Namespace) -> int:
        from regie.cli import backup

        return backup.backup(words.folder)

    def restore(words: argparse.Namespace) -> int:
        from regie.cli import backup

        return backup.restore(words.folder)

    add("migrate", "Breng de databank naar deze versie.", migrate)

    copy = add("backup", "Maak een reservekopie van databank, bestanden en sleutels.", backup)
    copy.what.add_argument("folder", metavar="MAP", help="een nieuwe of lege map")
    back = add("restore", "Zet een reservekopie terug in een lege Regie.", restore)
    back.what.add_argument("folder", metavar="MAP", help="de reservekopie")

    audit = add("audit", "De geschiedenis van het register.")
    proof = _commands(audit)(
        "verify", "Bewijs dat niemand de geschiedenis veranderd heeft.", verify
    )
    _json(proof)

    _json(add("urls", "Zeg elk adres, en wie het mag openen.", urls))

    facts = add("load", "Laad feiten, zoals gemeenten, organisaties en plannen.", load)
    facts.what.add_argument(
        "files",
        metavar="BESTAND",
        nargs="+",
        help="een map zoals data/actors of data/plans, of een plan (.yaml)",
    )
    facts.choices.add_argument(
        "--dry-run", action="store_true", help="zeg alleen wat er zou veranderen"
    )
    _as(facts)


if __name__ == "__main__":
    sys.exit(main())
