"""The browser's types are those of the server."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_wire_ts_is_up_to_date() -> None:
    generator = runpy.run_path(str(ROOT / "scripts" / "generate_wire.py"))
    written = generator["TARGET"].read_text(encoding="utf-8")
    assert written == generator["generate"](), "wire.ts is stale: run `make generate`"
