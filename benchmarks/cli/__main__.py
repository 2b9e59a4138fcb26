"""What a check of a folder costs, beside other tools: ``python -m benchmarks.cli FOLDER``.

All run on the same copy of the folder, one after the other in each round, so that what else the
machine does hits them alike. CPU seconds are those of the command with all its processes. The
others look for other things than nbguard; only the costs are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.environment import python
from benchmarks.measure import machine, save, table

ENVIRONMENTS = Path(__file__).parents[2] / ".bench"
NBGUARD = [sys.executable, "-c", "from jupyterlab_nbguard.cli.main import main; main()", "check"]
COPIES = "duplicated-code,diverged-copy,duplicated-across-notebooks,reimplemented-function"
OUTPUTS = "secret-in-output,large-output"
PATIENCE = 900


@dataclass
class Tool:
    """One command, and what it took in each round."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] = lambda: None
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    ended: str = ""

    def run(self, folder: Path, cache: Path) -> None:
        self.prepare()
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
        # What pip installs is compiled already.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        begun = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(
                self.command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=environment
            )
            deadline = begun + PATIENCE
            most = 0.0
            for tick in count():
                pid, status, used = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if tick % 10 == 0:
                    most = max(most, together(process.pid))
                if time.monotonic() > deadline:
                    process.kill()
                time.sleep(0.02)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.ended = out.read().decode(errors="replace").strip().rpartition("\n")[2][:100]
        self.wall.append(time.monotonic() - begun)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.memory.append(most or _peak(used))


def together(pid: int) -> float:
    """Megabytes of a process and all below it, what they share counted once (PSS); 0 elsewhere."""
    waiting, found = [pid], 0
    while waiting:
        each = waiting.pop()
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            for task in Path(f"/proc/{each}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended, or this is no Linux
            continue
    return found / 1024


def _peak(used: resource.struct_rusage) -> float:
    """Megabytes of the largest process of the command."""
    return used.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


def tools(cache: Path) -> list[Tool]:
    linters = python(ENVIRONMENTS / "linters", ["ruff", "nbqa", "pyflakes", "deptry"]).parent
    notebooks = python(ENVIRONMENTS / "pynblint", ["pynblint", "click<8.2"]).parent

    def forget() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    concise = [*NBGUARD, ".", "--output-format", "concise"]
    cold = [*concise, "--no-cache"]
    return [
        Tool("nbguard, cold, one process", [*cold, "--jobs", "1"]),
        Tool("nbguard, cold", cold),
        Tool("the same without the scans for outputs and secrets", [*cold, "--ignore", OUTPUTS]),
        Tool("the same without the rules of copies", [*cold, "--ignore", COPIES]),
        Tool("outputs and secrets alone", [*cold, "--select", OUTPUTS]),
        Tool("nbguard, filling its cache", concise, forget),
        Tool("nbguard, warm", concise),
        Tool("ruff check --no-cache", [str(linters / "ruff"), "check", "--no-cache", "-q", "."]),
        Tool("nbQA + pyflakes", [str(linters / "nbqa"), "pyflakes", "."]),
        Tool("deptry", [str(linters / "deptry"), "."]),
        Tool("pynblint", [str(notebooks / "pynblint"), "."]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", action="append", default=[], help="leave a tool out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place, "notebooks"), Path(place, "cache")
        number = _copied(given.folder, folder)
        print(f"{number} notebooks; {machine()}\n")
        every = [it for it in tools(cache) if not any(word in it.name for word in given.without)]
        for _ in range(given.rounds):
            for tool in every:
                tool.run(folder, cache)
        _say(every, number)


def _copied(source: Path, folder: Path) -> int:
    """Copies with each source as a list of lines, as Jupyter writes it: some read no other."""
    number = 0
    for path in sorted(source.rglob("*.ipynb")):
        document = json.loads(path.read_bytes())
        if document.get("nbformat") != 4:
            continue
        for cell in document["cells"]:
            cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        copy = folder / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(document, indent=1), encoding="utf-8")
        number += 1
    # deptry wants a project.
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "a"\nversion = "1"\ndependencies = []\n'
    )
    return number


def _say(every: list[Tool], number: int) -> None:
    base = next((it for it in every if it.name == "nbguard, cold"), every[0])
    rows = []
    for it in every:
        ratios = [one / other for one, other in zip(it.cpu, base.cpu, strict=True)]
        cpu, wall = statistics.median(it.cpu), statistics.median(it.wall)
        rows.append(
            (
                *(it.name, f"{cpu:.2f}", f"{wall:.2f}", f"{number / cpu:,.0f}"),
                *(f"{statistics.median(ratios):.2f}", f"{max(it.memory):.0f}", it.ended),
            )
        )
    head = ("tool", "CPU s", "wall s", "notebooks per CPU s", "CPU ratio", "MB", "last line")
    print(table(head, rows))
    figures = {it.name: {"cpu": it.cpu, "wall": it.wall, "memory": it.memory} for it in every}
    print(f"\n{save('cli', figures)}")


if __name__ == "__main__":
    main()
