"""What ``.gitignore`` files leave out, as gitignore(5) of Git says.

The files of the folder and of those above it up to the repository's root count, the nearest last.
What Git keeps elsewhere (``.git/info/exclude``, the user's own list) does not: a team's CI does not
have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec


@dataclass(frozen=True)
class Ignored:
    """The patterns that hold in a folder, the outermost file's first."""

    specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def within(self, folder: Path) -> Ignored:
        """Returns the patterns that hold in a folder below."""
        spec = _read(folder / ".gitignore")
        return Ignored((*self.specs, (folder, spec))) if spec else self

    def leaves_out(self, path: Path, is_folder: bool) -> bool:
        """Says whether the last pattern that speaks of a path leaves it out."""
        for base, spec in reversed(self.specs):
            name = path.relative_to(base).as_posix()
            said = spec.check_file(f"{name}/" if is_folder else name).include
            if said is not None:
                return said
        return False


def above(folder: Path) -> Ignored:
    """Returns the patterns from above that hold in a folder that somebody asked for by name.

    None do where they leave out the folder itself: it was asked for.
    """
    parents = [folder, *folder.parents]
    root = next((it for it in parents if (it / ".git").exists()), folder)
    found = Ignored()
    for parent in reversed(parents[1 : parents.index(root) + 1]):
        found = found.within(parent)
    return Ignored() if _is_left_out(found, folder, root) else found


def _is_left_out(found: Ignored, folder: Path, root: Path) -> bool:
    way = [it for it in (folder, *folder.parents) if it != root and it.is_relative_to(root)]
    return any(
        Ignored(
            tuple(it for it in found.specs if path.is_relative_to(it[0]) and path != it[0])
        ).leaves_out(path, is_folder=True)
        for path in way
    )


def _read(file: Path) -> GitIgnoreSpec | None:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:  # Git, too, goes on after a pattern that is none
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
