"""Makes a project of real notebooks: ``python -m benchmarks.clones.modules FOLDER OUT --seed 1``.

The top-level functions and classes of a random half of the notebooks become a module each; the
other half stays notebooks. ``nbguard check OUT --workspace --select reimplemented-function`` then
tells which functions somebody has written again.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True)
    (given.out / "pyproject.toml").write_text('[project]\nname = "grown"\nversion = "1"\n')
    modules = 0
    for path in sorted(given.folder.glob("*.ipynb")):
        if random.Random(f"{given.seed} {path.name}").random() < 0.5:
            shutil.copy(path, given.out / path.name)
            continue
        found = list(definitions(path))
        if found:
            name = re.sub(r"\W", "_", path.stem)
            (given.out / f"{name}.py").write_text("\n\n\n".join(found) + "\n", encoding="utf-8")
            modules += 1
    print(f"{modules} modules, {len(list(given.out.glob('*.ipynb')))} notebooks")


def definitions(path: Path) -> Iterator[str]:
    """Yields what a notebook imports and defines at the top level; cells with magics have none."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError):
            continue
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                first = min([node.lineno, *(it.lineno for it in node.decorator_list)])
                yield "\n".join(source.split("\n")[first - 1 : node.end_lineno])
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                yield ast.unparse(node)


if __name__ == "__main__":
    main()
