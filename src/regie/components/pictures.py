"""Drawings of charts for paper: with colours of their own, as SVG or as PNG. Only the child that
makes a PNG imports the library."""

from __future__ import annotations

import base64
import subprocess
import sys

#: What the names of our colours are on paper.
_INKS = {
    "var(--r-chart-1)": "#0055cc",
    "var(--r-chart-2)": "#6b7f99",
    "var(--r-chart-3)": "#0e7c66",
    "var(--r-chart-4)": "#b3541e",
    "var(--r-chart-up)": "#0e7c66",
    "var(--r-chart-down)": "#b3541e",
    "var(--r-chart-ink)": "#1f2933",
    "var(--r-chart-rule)": "#d5d9de",
}
_SECONDS = 60


def on_paper(svg: str, font: str) -> str:
    """A drawing of :func:`regie.components.charts.render` in fixed colours and a font."""
    for name, ink in _INKS.items():
        svg = svg.replace(name, ink)
    return svg.replace('font-family="inherit"', f'font-family="{font}"')


def png(svg: str) -> bytes:
    """A drawing as PNG, sharp enough to print.

    :raises RuntimeError: the child that makes it did not succeed.
    """
    child = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-I", "-c", _CHILD],
        input=on_paper(svg, "Roboto, sans-serif"),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"The picture could not be made: {child.stderr.strip()[-500:]}")
    return base64.b64decode(child.stdout)


_CHILD = """
import base64, sys
import vl_convert
print(base64.b64encode(vl_convert.svg_to_png(sys.stdin.read(), scale=2)).decode())
"""
