"""All files or none: a process is killed at every step, and the next one makes it whole again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyterlab_nbguard.jobs.promote.apply import last
from jupyterlab_nbguard.jobs.promote.transaction import Write, commit, records, recover, undo
from jupyterlab_nbguard.jobs.save import NotSaved

# Runs the change, and dies without a word at the nth of the calls that touch the disk.
DIES = """
import os, sys, pathlib
sys.path.insert(0, {package!r})
from jupyterlab_nbguard.jobs.promote import transaction
from jupyterlab_nbguard.jobs import save
left = int(sys.argv[1])
EVENTS = {{"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod",
          "tempfile.mkstemp", "shutil.rmtree"}}
on = False
def hook(event, arguments):
    global left
    if not on or event not in EVENTS:
        return
    left -= 1
    if left < 0:
        os._exit(9)
sys.addaudithook(hook)
root, journal = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
writes = [
    transaction.Write(root / "a.ipynb", b"old", b"new" * 100_000),
    transaction.Write(root / "deep" / "er" / "m.py", None, b"module"),
    transaction.Write(root / "gone.py", b"here", None),
    transaction.Write(root / "deep" / "test_m.py", None, b"test"),
]
on = True
transaction.commit(journal, root, writes, "a change")
"""

OLD = {"a.ipynb": b"old", "gone.py": b"here"}
NEW = {"a.ipynb": b"new" * 100_000, "deep/er/m.py": b"module", "deep/test_m.py": b"test"}


def project(folder: Path) -> Path:
    root = folder / "project"
    root.mkdir()
    for name, content in OLD.items():
        (root / name).write_bytes(content)
    return root


def state(root: Path) -> dict[str, bytes]:
    files = (it for it in root.rglob("*") if it.is_file())
    return {it.relative_to(root).as_posix(): it.read_bytes() for it in files}


def test_killed_at_every_step(tmp_path: Path) -> None:
    script = tmp_path / "dies.py"
    package = str(Path(__file__).parents[2])
    script.write_text(DIES.format(package=package), encoding="utf-8")
    seen, finished = set(), False
    for step in range(200):
        folder = tmp_path / str(step)
        folder.mkdir()
        root, journal = project(folder), folder / "journal"
        arguments = [sys.executable, script, str(step), root, journal]
        done = subprocess.run(arguments, capture_output=True, check=False)
        assert done.returncode in (0, 9), done.stderr.decode()
        before = state(root)
        recover(journal)
        after = state(root)
        assert after in (OLD, NEW), f"step {step}: {sorted(after)}"
        assert (after == NEW) == (root / "deep").exists()
        seen.add((before == OLD, before == NEW, after == NEW))
        # What is recovered can be changed again, and nothing is left to recover.
        assert recover(journal) == []
        if done.returncode == 0:
            finished = True
            break
    assert finished
    # It was seen half done, too; otherwise this test would show nothing.
    assert (False, False, False) in seen
    assert (True, False, False) in seen
    assert (False, True, True) in seen


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    return project(tmp_path), tmp_path / "journal"


def changes(root: Path) -> list[Write]:
    return [
        Write(root / "new" / "m.py", None, b"module"),
        Write(root / "a.ipynb", b"old", b"new"),
    ]


def test_undo_brings_everything_back(place: tuple[Path, Path]) -> None:
    root, journal = place
    record = commit(journal, root, changes(root), "a change")
    assert state(root) == OLD | {"a.ipynb": b"new", "new/m.py": b"module"}
    assert last(journal, root / "new") == record
    undo(journal, record)
    assert state(root) == OLD
    assert not (root / "new").exists()
    assert list(records(journal)) == []


def test_undo_refuses_where_a_file_was_changed_since(place: tuple[Path, Path]) -> None:
    root, journal = place
    record = commit(journal, root, changes(root), "a change")
    (root / "new" / "m.py").write_bytes(b"mine")
    with pytest.raises(NotSaved, match="changed since"):
        undo(journal, record)
    assert state(root) == OLD | {"a.ipynb": b"new", "new/m.py": b"mine"}


@pytest.mark.parametrize("name", ["a.ipynb", "new/m.py"])
def test_nothing_is_written_over_a_change(place: tuple[Path, Path], name: str) -> None:
    root, journal = place
    writes = changes(root)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(b"somebody's")
    before = state(root)
    with pytest.raises(NotSaved, match="changed meanwhile"):
        commit(journal, root, writes, "a change")
    assert state(root) == before
    assert recover(journal) == []


def test_a_change_in_the_middle_of_the_writing_is_kept(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, journal = place
    link = os.link

    def slow(old: str, new: str) -> None:
        (root / "a.ipynb").write_bytes(b"somebody's")
        link(old, new)

    monkeypatch.setattr(os, "link", slow)
    with pytest.raises(NotSaved, match="changed meanwhile"):
        commit(journal, root, changes(root), "a change")
    assert state(root) == OLD | {"a.ipynb": b"somebody's"}


def test_nothing_outside_of_the_root(place: tuple[Path, Path], tmp_path: Path) -> None:
    root, journal = place
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "link").symlink_to(outside, target_is_directory=True)
    for path in (root / "link" / "m.py", root / ".." / "m.py"):
        with pytest.raises(NotSaved, match="outside"):
            commit(journal, root, [Write(path, None, b"x")], "a change")
    assert list(outside.iterdir()) == []


def test_a_file_changed_after_a_crash_is_left_as_it_is(place: tuple[Path, Path]) -> None:
    root, journal = place
    record = commit(journal, root, changes(root), "a change")
    (record.place / "done.json").rename(record.place / "pending.json")
    (root / "a.ipynb").write_bytes(b"edited since")
    said = recover(journal)
    assert any("left as it is" in line for line in said)
    assert state(root) == OLD | {"a.ipynb": b"edited since"}


def test_recovery_waits_for_nobody(place: tuple[Path, Path]) -> None:
    """While another process holds the lock, its work is left alone."""
    root, journal = place
    record = commit(journal, root, changes(root), "a change")
    (record.place / "done.json").rename(record.place / "pending.json")
    holder = (
        "import sys; from pathlib import Path\n"
        "from jupyterlab_nbguard.jobs.promote.lock import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"
    )
    arguments = [sys.executable, "-c", holder, str(journal)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(arguments, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "held\n"
        assert recover(journal) == []
        assert state(root) != OLD
        process.stdin.close()
    assert recover(journal)
    assert state(root) == OLD
