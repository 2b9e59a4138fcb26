"""Compares what several tools say of the packages of real notebooks.

    python -m benchmarks.packages.compare FOLDER [--most 60]

Each notebook lies alone in a folder where exactly what it needs is declared (`truth.py`). Whatever
a tool calls missing is then falsely missing, and whatever it calls unused, falsely unused. pipreqs
and pigar write a list of their own: what is in it and not needed counts as the former, what is
needed and not in it as the latter. The tools live in an environment of their own under `.bench/`,
and ask no index: none of the packages is installed there, as on a machine that just got the
notebook. pipreqs would look each name up next; what it would look up is what counts here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.packages.truth import truth
from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.model.snapshot import Snapshot, Surroundings
from jupyterlab_nbguard.packages.portable import Portable
from jupyterlab_nbguard.packages.writing import into_notebook
from jupyterlab_nbguard.project.document import from_document

TOOLS = Path(__file__).parents[2] / ".bench" / "tools"
NEEDED = ("deptry", "pipreqs", "pigar")
PIPREQS = """
import json, sys
from pipreqs import pipreqs
pipreqs.scan_noteboooks = True
if hasattr(pipreqs, "handle_scan_noteboooks"): pipreqs.handle_scan_noteboooks()
print(json.dumps(pipreqs.get_pkg_names(pipreqs.get_all_imports(sys.argv[1]))))
"""
# What every kernel brings along counts for nobody.
FREE = frozenset(("ipython",))


@dataclass
class Answer:
    """What a tool says of one notebook."""

    read: bool
    missing: set[str] = field(default_factory=set)
    unused: set[str] = field(default_factory=set)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=60)
    given = parser.parse_args()
    _install()
    every = sorted(given.folder.glob("*.ipynb"))
    known = {path: found for path in every if (found := truth(path)) is not None}
    chosen = list(known)[:: max(1, len(known) // given.most)][: given.most]
    tools: dict[str, Callable[[Path, set[str]], Answer]] = {
        "nbguard": _nbguard,
        "deptry": _deptry,
        "pipreqs": _pipreqs,
        "pigar": _pigar,
    }
    print(f"{len(every)} notebooks, {len(known)} with a known truth, {len(chosen)} of them taken\n")
    print("| tool | read | false missing | false unused | notebooks without a false word |")
    print("|---|---|---|---|---|")
    for name, ask in tools.items():
        answers = []
        for path in chosen:
            wanted = {normalise(it) for it in known[path].values()}
            with tempfile.TemporaryDirectory() as place:
                _copy(path, Path(place, "notebook.ipynb"))
                lines = sorted(set(known[path].values()))
                Path(place, "requirements.txt").write_text("\n".join([*lines, ""]))
                answers.append(ask(Path(place), wanted))
        missing = sum(len(it.missing - FREE) for it in answers)
        unused = sum(len(it.unused - FREE) for it in answers)
        right = sum(it.read and not (it.missing - FREE or it.unused - FREE) for it in answers)
        read = sum(it.read for it in answers)
        row = (f"{read} of {len(answers)}", missing, unused, right)
        print(f"| {name} | {' | '.join(map(str, row))} |", flush=True)


def _install() -> None:
    if not (TOOLS / "bin" / "pigar").exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "--quiet", *NEEDED], check=True)


def _copy(path: Path, copy: Path) -> None:
    """Copies with each source as a list of lines, as Jupyter writes it: deptry reads no other."""
    document = json.loads(path.read_bytes())
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    copy.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _nbguard(place: Path, wanted: set[str]) -> Answer:
    """The same is declared in a block: of a file, nbguard calls nothing unused."""
    text = (place / "notebook.ipynb").read_text(encoding="utf-8")
    block = Portable(tuple(sorted(wanted)), "")
    notebook = from_document(json.loads(into_notebook(text, block, None, None)))
    report = check(Snapshot(notebook, surroundings=Surroundings()))
    said = {name: set[str]() for name in ("undeclared-package", "unused-requirement")}
    for it in report.diagnostics:
        if it.rule in said:
            said[it.rule].add(it.message.split("`")[1])
    read = not any(it.rule == "syntax-error" for it in report.diagnostics)
    return Answer(read and not report.failures, *said.values())


def _deptry(place: Path, wanted: set[str]) -> Answer:
    done = _run([TOOLS / "bin" / "deptry", ".", "--no-ansi", "-o", "said.json"], place)
    if not (place / "said.json").exists():
        return Answer(False, set(), wanted)
    said = json.loads((place / "said.json").read_text())
    found = {code: set[str]() for code in ("DEP001", "DEP002", "DEP003")}
    for it in said:
        found.setdefault(it["error"]["code"], set()).add(normalise(it["module"]))
    read = "Skipping" not in done.stdout + done.stderr
    return Answer(read, found["DEP001"] | found["DEP003"], found["DEP002"])


def _pipreqs(place: Path, wanted: set[str]) -> Answer:
    done = _run([TOOLS / "bin" / "python", "-c", PIPREQS, "."], place)
    if done.returncode:
        return Answer(False, set(), wanted)
    return _listed(json.loads(done.stdout.splitlines()[-1]), wanted, True)


def _pigar(place: Path, wanted: set[str]) -> Answer:
    options = ["--question-answer", "no", "--auto-select", "--dont-show-differences"]
    done = _run([TOOLS / "bin" / "pigar", "generate", "-f", "said.txt", *options, "."], place)
    if not (place / "said.txt").exists():
        return Answer(False, set(), wanted)
    lines = (place / "said.txt").read_text().splitlines()
    names = [re.split(r"[=<>~\[ ]", it)[0] for it in lines if it and not it.startswith("#")]
    return _listed(names, wanted, "failed" not in done.stdout + done.stderr)


def _listed(names: list[str], wanted: set[str], read: bool) -> Answer:
    listed = {normalise(it) for it in names}
    return Answer(read, listed - wanted, wanted - listed)


def _run(command: list[str | Path], place: Path) -> subprocess.CompletedProcess[str]:
    offline = {
        **os.environ,
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    try:
        return subprocess.run(
            [str(it) for it in command],
            cwd=place,
            env=offline,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", "")


if __name__ == "__main__":
    main()
