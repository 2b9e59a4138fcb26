"""Grows a corpus: ``python benchmarks/corpus.py FOLDER OUT --number 4500 --seed 1``.

The notebooks of FOLDER come first as they are; then come copies of them in which, cell by cell,
nothing, the names and numbers, or a few lines were changed, by a seed. Shares no code with nbguard.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

ASSIGNED = re.compile(r"^\s*([A-Za-z_]\w*)\s*=[^=]", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")


def grow(folder: Path, out: Path, number: int, seed: int) -> None:
    originals = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.ipynb"))
    ]
    for place in range(number):
        document = json.loads(json.dumps(originals[place % len(originals)]))
        if place >= len(originals):
            change(document, random.Random(f"{seed} {place}"))
        path = out / f"{place // 100:03}" / f"{place:05}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")


def change(document: dict, dice: random.Random) -> None:
    names: dict[str, str] = {}
    for cell in document["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        kind = dice.choices(("same", "renamed", "edited"), (30, 40, 30))[0]
        if kind != "same":
            for name in ASSIGNED.findall(source):
                names.setdefault(name, f"{name}_{dice.randrange(100)}")
            source = re.sub(
                r"\b[A-Za-z_]\w*\b", lambda match: names.get(match[0], match[0]), source
            )
            source = NUMBER.sub(lambda match: _number(match[0], dice), source)
        if kind == "edited":
            source = _edited(source, dice)
        cell["source"] = source
    dice.shuffle(document["cells"][len(document["cells"]) // 2 :])


def _number(text: str, dice: random.Random) -> str:
    return str(dice.randrange(1, 1000)) if dice.random() < 0.3 else text


def _edited(source: str, dice: random.Random) -> str:
    lines = source.split("\n")
    for _ in range(max(1, len(lines) // 6)):
        at = dice.randrange(len(lines))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        word = f"value_{dice.randrange(1000)}"
        if dice.random() < 0.5:
            lines.insert(at, f"{indent}{word} = check({word}, {dice.randrange(100)})")
        elif len(lines) > 2:
            del lines[at]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--number", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    grow(given.folder, given.out, given.number, given.seed)


if __name__ == "__main__":
    main()
