"""What a measurement leaves in its folder, so that a part of it can be done again."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.state import sessions as files
from benchmarks.state.material import Material
from benchmarks.state.oracle import Truth
from benchmarks.state.verdicts import Verdict, Verdicts

IDEAL = "perfect"


class Kept:
    """The files of one measurement."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.sessions = folder / "sessions.jsonl"
        self._truth = folder / "truth.jsonl"

    def write(self, made: Material) -> None:
        """Keeps sessions, the truth, and what perfect sight says."""
        files.write(self.sessions, made.sessions)
        lines = [{**vars(it), "causes": _plain(it.causes)} for it in made.truths]
        _write(self._truth, lines)
        self.put(IDEAL, made.ideal)

    def material(self) -> Material:
        """Reads them."""
        truths = []
        for line in _read(self._truth):
            causes = {name: frozenset(cells) for name, cells in line["causes"].items()}
            truths.append(Truth(**{**line, "causes": causes}))
        return Material(list(files.read(self.sessions)), truths, self.get(IDEAL))

    def put(self, name: str, verdicts: Verdicts) -> None:
        """Keeps what a contestant says."""
        lines = [
            {"at": key, "marked": it.marked, "reasons": it.reasons} for key, it in verdicts.items()
        ]
        _write(self._of(name), lines)

    def get(self, name: str) -> Verdicts:
        """Reads what a contestant said."""
        out: Verdicts = {}
        for line in _read(self._of(name)):
            session, step, cell = line["at"]
            reasons = tuple((name, cell) for name, cell in line["reasons"])
            out[session, step, cell] = Verdict(line["marked"], reasons)
        return out

    def _of(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-')}.verdicts.jsonl"


def _plain(causes: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    return {name: sorted(cells) for name, cells in causes.items()}


def _write(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
