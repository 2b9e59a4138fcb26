"""Build hook: never package a front end that was built for development."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DropDevelopmentBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Remove a labextension with source maps, so that the builder makes a clean one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the front end's builder looks for what is already built."""
        if version == "editable":
            return
        built = Path(self.root, "jupyterlab_nbguard", "labextension")
        if any(built.glob("**/*.map")):
            shutil.rmtree(built)
        (built / "build_log.json").unlink(missing_ok=True)
