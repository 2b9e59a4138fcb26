from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from jupyterlab_nbguard.jobs.clones import index as cloneindex
from jupyterlab_nbguard.jobs.clones.index import Cancelled, CloneIndex
from jupyterlab_nbguard.jobs.clones.lookup import Lookup
from jupyterlab_nbguard.jobs.clones.search import clone_classes

LOAD = """\
def load(path, unit):
    table = pd.read_csv(path, sep=";")
    table["day"] = pd.to_datetime(table["day"])
    table = table.dropna(subset=["amount"])
    return table.assign(amount=table["amount"] * unit)
"""
FIT = """\
model = Ridge(alpha=0.3).fit(x_train, y_train)
predicted = model.predict(x_test)
errors = [abs(a - b) for a, b in zip(predicted, y_test)]
print(f"{sum(errors) / len(errors):.3f}", model.coef_)
"""
CELLS = [LOAD, FIT, LOAD.replace("load", "read"), FIT.replace("model", "m"), LOAD + FIT, "x = 1"]


def write(path: Path, *sources: str) -> None:
    cells = [
        {"cell_type": "code", "id": f"c{it}", "metadata": {}, "source": source, "outputs": []}
        for it, source in enumerate(sources)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def contents(index: CloneIndex) -> dict[str, list[tuple[Any, ...]]]:
    """Returns all that an index says, without its own numbers."""
    execute = index.store.database.execute
    return {
        "cells": execute(
            "SELECT path, place, line, cell_id, hex(content.digest), hex(shape.digest) FROM cell"
            " JOIN file ON file.id = file JOIN content ON content.id = content"
            " JOIN shape ON shape.id = shape ORDER BY 1, 2, 3"
        ).fetchall(),
        "contents": execute("SELECT hex(digest), source FROM content ORDER BY 1").fetchall(),
        "postings": execute(
            "SELECT print, place, hex(digest) FROM posting JOIN shape ON shape.id = shape"
            " ORDER BY 1, 2, 3"
        ).fetchall(),
        "lost": execute(
            "SELECT count(*) FROM posting WHERE shape NOT IN (SELECT id FROM shape)"
        ).fetchall(),
    }


def members(index: CloneIndex) -> list[list[tuple[str, int, int, int]]]:
    return [
        [(Path(it.path).name, it.cell, it.start, it.end) for it in each.members]
        for each in clone_classes(index)
    ]


def test_classes(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import pandas as pd", LOAD)
    write(tmp_path / "b.ipynb", LOAD.replace("table", "frame"), FIT)
    (tmp_path / "tools.py").write_text(f"import pandas as pd\n\n\n{LOAD}", encoding="utf-8")
    index = CloneIndex([tmp_path])
    assert index.update().files == 3
    (found,) = clone_classes(index)
    assert (found.type, found.saves) == (2, 10)
    assert members(index) == [[("a.ipynb", 1, 0, 4), ("b.ipynb", 0, 0, 4), ("tools.py", 0, 3, 7)]]


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    write(folder / "a.ipynb", LOAD)
    write(folder / "b.ipynb", FIT)
    with_disk = CloneIndex([folder], tmp_path / "cache")
    assert with_disk.update().read == 2
    with_disk.close()
    index = CloneIndex([folder], tmp_path / "cache")
    assert index.update().read == 0
    os.utime(folder / "a.ipynb", ns=(1, 1))
    write(folder / "b.ipynb", LOAD)
    assert index.update().read == 2
    assert members(index) == [[("a.ipynb", 0, 0, 4), ("b.ipynb", 0, 0, 4)]]
    (folder / "b.ipynb").unlink()
    index.update()
    assert members(index) == []


def test_a_cell_is_looked_up(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "x = 1", LOAD)
    index = CloneIndex([tmp_path])
    index.update()
    lookup = Lookup(index)
    (found,) = lookup.copies(f"{FIT}\n{LOAD.replace('unit', 'scale')}", "b.ipynb", "c7")
    assert (found.start, found.end, found.type, found.unit) == (5, 9, 2, "function")
    assert (found.other.cell_id, found.other.start, found.other.end) == ("c1", 0, 4)
    assert (found.name, found.source) == ("load", LOAD.rstrip("\n"))
    path = str(tmp_path / "a.ipynb")
    assert lookup.copies(LOAD, path, "c1") == []
    assert len(lookup.copies(LOAD, path, "c0")) == 1


def test_a_cell_is_updated_as_somebody_types(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", LOAD, "x = 1")
    index = CloneIndex([tmp_path])
    index.update()
    index.update_cell(tmp_path / "a.ipynb", 1, "c1", LOAD)
    assert members(index) == [[("a.ipynb", 0, 0, 4), ("a.ipynb", 1, 0, 4)]]
    index.update_cell(tmp_path / "a.ipynb", 0, "c0", "y = 2")
    assert members(index) == []
    index.update()  # nothing was saved: the file counts
    assert contents(index)["cells"] == contents(anew(tmp_path))["cells"]


def anew(folder: Path) -> CloneIndex:
    index = CloneIndex([folder])
    index.update()
    return index


steps = st.lists(
    st.tuples(
        st.sampled_from(["a.ipynb", "b.ipynb", "sub/c.ipynb"]),
        st.lists(st.sampled_from(CELLS), max_size=4),
        st.sampled_from(["write", "write", "delete", "type"]),
    ),
    max_size=8,
)


@hypothesis.settings(max_examples=60)
@hypothesis.given(steps)
def test_updated_step_by_step_is_as_built_anew(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, list[str], str]]
) -> None:
    folder = tmp_path_factory.mktemp("work")
    index = CloneIndex([folder])
    for number, (name, sources, kind) in enumerate(changes):
        path = folder / name
        if kind == "delete":
            path.unlink(missing_ok=True)
        elif kind == "write":
            write(path, *sources)
            os.utime(path, ns=(number, number))
        elif path.exists() and sources:
            index.update_cell(path, 0, "c0", sources[0])
            continue
        index.update()
    index.update()
    assert contents(index) == contents(anew(folder))
    assert members(index) == members(anew(folder))


def test_ignored_files_stay_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n*_old.ipynb\n!kept_old.ipynb\n", encoding="utf-8")
    names = ["a.ipynb", "b_old.ipynb", "kept_old.ipynb", "build/c.ipynb", "sub/d.ipynb", "e.py"]
    for name in [*names, "archive/f.ipynb", ".hidden/g.ipynb", "sub/.gitignore"]:
        write(tmp_path / name, LOAD)
    (tmp_path / "sub/.gitignore").write_text("x.ipynb\n", encoding="utf-8")
    write(tmp_path / "sub/x.ipynb", LOAD)

    def found(*paths: Path) -> set[str]:
        index = CloneIndex(paths, exclude=["archive/"])
        index.update()
        rows = index.store.database.execute("SELECT path FROM file").fetchall()
        return {str(Path(path).relative_to(tmp_path)) for (path,) in rows}

    assert found(tmp_path) == {"a.ipynb", "kept_old.ipynb", "sub/d.ipynb", "e.py"}
    assert found(tmp_path / "sub") == {"sub/d.ipynb"}
    assert found(tmp_path / "build") == {"build/c.ipynb"}  # it was asked for by name


@pytest.mark.parametrize("what", ["text", "cut", "version", "rows"])
def test_a_damaged_or_old_index_is_built_again(tmp_path: Path, what: str) -> None:
    folder, cache = tmp_path / "work", tmp_path / "cache"
    for number in range(30):
        write(folder / f"{number}.ipynb", LOAD.replace("unit", f"unit_{number}"), FIT)
    index = CloneIndex([folder], cache)
    index.update()
    before = members(index)
    if what == "version":
        index.store.database.execute("PRAGMA user_version = 99")
    index.close()
    file = cache / index.name
    data = file.read_bytes()
    if what == "text":
        file.write_text("no database", encoding="utf-8")
    elif what == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif what == "rows":
        file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    again = CloneIndex([folder], cache)
    again.update()
    assert members(again) == before
    assert again.store.database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_damage_that_shows_later_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "work/a.ipynb", LOAD)
    index = CloneIndex([tmp_path / "work"], tmp_path / "cache")
    index.update()
    known, failures = index._known, [sqlite3.DatabaseError("malformed")]

    def damaged() -> dict[str, Any]:
        if failures:
            raise failures.pop()
        return known()

    monkeypatch.setattr(index, "_known", damaged)
    assert index.update().read == 1  # all of it, since it was thrown away


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", LOAD)
    (tmp_path / "b.ipynb").write_text("{", encoding="utf-8")
    index = CloneIndex([tmp_path])
    for _ in range(2):  # it is still said when nothing has changed
        scan = index.update()
        assert scan.files == 2
        assert [line.split("b.ipynb: ")[1][:8] for line in scan.errors] == ["not JSON"]


def test_progress_and_cancelling(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.ipynb", LOAD)
    index = CloneIndex([tmp_path])
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        index.update(lambda *at: seen.append(at), lambda: len(seen) == 3)
    assert seen == [(1, 5), (2, 5), (3, 5)]
    assert len(contents(index)["cells"]) == 3
    assert index.update().read == 2


BUILD = """
import sys
from pathlib import Path
from jupyterlab_nbguard.jobs.clones.index import CloneIndex
index = CloneIndex([Path(sys.argv[1])], Path(sys.argv[2]))
print("open", flush=True)
index.update(lambda done, total: print(done, flush=True))
"""


def start(folder: Path, cache: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, str(folder), str(cache)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def many(folder: Path) -> None:
    for number in range(150):
        changed = [source.replace("table", f"t{number % 40}") for source in CELLS]
        write(folder / f"{number}.ipynb", *changed, f"{FIT}\nprint({number})")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("lines", [1, 40, 120])
def test_an_index_outlives_a_crash(tmp_path: Path, lines: int) -> None:
    folder, cache = tmp_path / "work", tmp_path / "cache"
    many(folder)
    process = start(folder, cache)
    assert process.stdout is not None
    for _ in range(lines):
        process.stdout.readline()
    time.sleep(0.002 * lines)
    process.send_signal(signal.SIGKILL)
    process.wait()
    index = CloneIndex([folder], cache)
    index.update()
    assert contents(index) == contents(anew(folder))


def test_two_processes_at_once(tmp_path: Path) -> None:
    folder, cache = tmp_path / "work", tmp_path / "cache"
    many(folder)
    processes = [start(folder, cache) for _ in range(2)]
    assert [process.wait() for process in processes if process.communicate()] == [0, 0]
    index = CloneIndex([folder], cache)
    assert index.update().read == 0
    assert contents(index) == contents(anew(folder))


def test_the_index_lies_in_the_users_cache(tmp_path: Path) -> None:
    write(tmp_path / "work/a.ipynb", LOAD)
    index = CloneIndex([tmp_path / "work"], tmp_path / "cache")
    index.update()
    assert [it.name for it in (tmp_path / "work").iterdir()] == ["a.ipynb"]
    if sys.platform != "win32":
        assert (tmp_path / "cache" / index.name).stat().st_mode & 0o077 == 0
    assert cloneindex.cache_folder().is_absolute()


def test_a_class_is_called_the_same_as_long_as_its_code_is(tmp_path: Path) -> None:
    def ids(folder: Path) -> set[str]:
        index = CloneIndex([folder])
        index.update()
        return {each.id for each in clone_classes(index)}

    write(tmp_path / "one" / "a.ipynb", LOAD)
    write(tmp_path / "one" / "b.ipynb", "x = 1", LOAD.replace("table", "frame"))
    (known,) = ids(tmp_path / "one")
    # Other names, another order and more around it are no other code.
    write(tmp_path / "two" / "y.ipynb", LOAD.replace("table", "frame"))
    write(tmp_path / "two" / "z.ipynb", LOAD, FIT)
    write(tmp_path / "two" / "more.ipynb", FIT.replace("model", "m"))
    assert known in ids(tmp_path / "two")
    write(tmp_path / "two" / "z.ipynb", LOAD.replace("unit", "scale"), FIT)
    assert known not in ids(tmp_path / "two")
