"""Runs the tools that are compared, each as a user would, and measures what they cost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clones.inject import Place
from benchmarks.clones.judge import Class

JSCPD = "jscpd@5.3.3"
DEFAULT: tuple[str, ...] = ()
TUNED = (
    *("--min-tokens", "20", "--min-lines", "3", "--max-lines", "100000", "--max-size", "100mb"),
    *("--mode", "weak", "--ignore-identifiers", "--ignore-literals", "--max-gap-lines", "6"),
)


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    cpu: float
    wall: float
    megabytes: float


def run(command: list[str], output: Path) -> Cost:
    """Runs a command with its output in a file."""
    start = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    wall = time.perf_counter() - start
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def nbguard(folder: Path, work: Path) -> tuple[list[Class], Cost]:
    """Returns the clone classes that ``nbguard clones`` lists."""
    output = work / "nbguard.json"
    code = "from jupyterlab_nbguard.cli.main import main; main()"
    given = ["clones", str(folder), "--output-format", "json", "--no-cache"]
    cost = run([sys.executable, "-c", code, *given], output)
    return [
        [Place(Path(it["path"]).name, it["cell"], it["start"], it["end"]) for it in each["members"]]
        for each in json.loads(output.read_text(encoding="utf-8"))
    ], cost


def jscpd(
    folder: Path, work: Path, options: tuple[str, ...]
) -> tuple[list[tuple[Place, Place]], Cost]:
    """Returns the pairs that jscpd finds, on the code exported to ``.py``."""
    code = work / "code"
    if not code.exists():
        code.mkdir()
        export(folder, code)
    report = work / "report"
    # It runs in as many threads as there are cores; its exit code says whether there are copies.
    command = [str(jscpd_binary(work)), str(code), "--reporters", "json", "--output", str(report)]
    cost = run([*command, "--silent", *options], work / "jscpd.log")
    found = json.loads((report / "jscpd-report.json").read_text(encoding="utf-8"))
    pairs = [(_place(it["firstFile"]), _place(it["secondFile"])) for it in found["duplicates"]]
    return pairs, cost


def jscpd_binary(work: Path) -> Path:
    """Installs jscpd where it is not, and returns the program itself."""
    folder = work.parent / "jscpd"
    if not (folder / "node_modules/jscpd").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", JSCPD], cwd=folder, check=True)
    return folder / "node_modules/.bin/jscpd"


def export(folder: Path, code: Path) -> None:
    """Writes each cell as a module; what is no Python in it becomes a comment."""
    for path in sorted(folder.rglob("*.ipynb")):
        document = json.loads(path.read_text(encoding="utf-8"))
        lines: list[str] = []
        for place, cell in enumerate(document["cells"]):
            if cell["cell_type"] == "code":
                lines.append(f"# cell {place}")
                source = "".join(cell["source"]).split("\n")
                lines += [f"# {it}" if it.lstrip()[:1] in "%!?" and it else it for it in source]
        (code / f"{path.stem}.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _place(file: dict) -> Place:
    return Place(Path(file["name"]).name, 0, file["start"] - 1, file["end"] - 1)


def joined(pairs: list[tuple[Place, Place]]) -> list[Class]:
    """Joins pairs whose fragments lie over each other, so that pairs count as classes do."""
    above: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        while above.setdefault(place, place) != place:
            above[place] = place = above[above[place]]
        return place

    by_file: dict[str, list[Place]] = {}
    for one, other in pairs:
        above[root(one)] = root(other)
    for place in above:
        by_file.setdefault(place.path, []).append(place)
    for places in by_file.values():
        places.sort(key=lambda it: (it.start, it.end))
        for number, one in enumerate(places):
            for other in places[number + 1 :]:
                if other.start > one.end:
                    break
                shared = min(one.end, other.end) - other.start + 1
                if shared >= 0.7 * max(one.end - one.start + 1, other.end - other.start + 1):
                    above[root(one)] = root(other)
    classes: dict[Place, Class] = {}
    for place in [*above]:
        classes.setdefault(root(place), []).append(place)
    return list(classes.values())


def peak_memory() -> float:
    """Returns this process's own, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
