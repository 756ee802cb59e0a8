"""Drawings for paper, and as bitmaps made in a child: no page imports the library that does it."""

from __future__ import annotations

import subprocess
import sys

from regie.kernel import plots

_SECONDS = 60
_CHILD = """
import sys
import vl_convert
sys.stdout.buffer.write(vl_convert.svg_to_png(sys.stdin.buffer.read().decode(), scale=2))
"""


def on_paper(svg: str, font: str) -> str:
    """A drawing of a page, in fixed colours and a font."""
    return plots.plain(svg).replace('font-family="inherit"', f'font-family="{font}"')


def png(svg: str) -> bytes:
    """A drawing that stands alone as a bitmap, twice as large.

    :raises RuntimeError: the child that draws did not succeed.
    """
    child = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-I", "-c", _CHILD],
        input=svg.encode(),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"The picture could not be made: {child.stderr.decode()[-500:]}")
    return child.stdout
