"""What a wheel carries besides the sources: the built pages and the compiled catalogues."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):  # type: ignore[type-arg]  # hatchling gives it a parameter no one needs
    """Builds them, or says what to type where the tools for that are not here."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the wheel is filled."""
        tool = Path(self.root, "tools", "build_assets.py")
        built = subprocess.run([sys.executable, str(tool)], check=False)  # noqa: S603 - our own tool
        if built.returncode:
            raise SystemExit(
                "The pages could not be built; build the wheel from the environment that the "
                "launcher makes: ./regie lint, then .venv/bin/python -m hatchling build -t wheel"
            )
