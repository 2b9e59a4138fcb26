"""Reads the lines by which a cell installs packages: ``%pip``, ``!pip``, ``!conda`` and such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.requirement import NotARequirement, Wanted, read_requirement
from jupyterlab_nbguard.python.parse import ParsedCell
from jupyterlab_nbguard.python.syntax import words

# The tool, with what people put before it: `sudo`, an interpreter, `python -m`.
_COMMAND = re.compile(
    r"""(?:^|[;&|]\s*)(?:sudo\s+(?:-\w+\s+)*)?(?P<before>
        (?:["']?\{?sys\.executable\}?["']?|python[\d.]*|py)\s+-m\s+)?
        (?P<tool>pip[\d.]*|uv\s+pip|uv|conda|mamba|micromamba|poetry|pdm|pipenv)\s+
        (?P<verb>install|add|create|update|upgrade)\b(?P<rest>[^;&|\n]*)""",
    re.VERBOSE,
)
_MAGICS = ("pip", "conda", "mamba", "micromamba", "uv")
# Options of pip and conda that take a value, which is no requirement then.
_VALUED = words(
    """-i --index-url --extra-index-url -f --find-links -t --target --prefix --root --python
    --platform --cache-dir --proxy --timeout --trusted-host --upgrade-strategy --no-binary
    --only-binary --progress-bar --src --log -b --build -n --name -p -c --channel --cert
    --retries --abi --implementation --python-version --report --group --file"""
)
_FILES = ("-r", "--requirement", "-c", "--constraint", "--file")
_EDITABLE = ("-e", "--editable")
_CONDA_PIN = re.compile(r"^(?:[\w/.-]+::)?(?P<name>[\w.-]+)\s*(?P<pin>[=<>!~].*)?$")
_WORD = re.compile(r""""[^"]*"|'[^']*'|[^\s"']+(?:"[^"]*"|'[^']*'|[^\s"'])*""")


@dataclass(frozen=True)
class Asked:
    """One package that an install line names."""

    text: str
    wanted: Wanted
    range: Range
    editable: bool = False

    @property
    def pinned(self) -> bool:
        """Says whether the next run gets the same version. A folder is as it is."""
        return self.wanted.pinned or (self.editable and not _is_link(self.wanted.url))


@dataclass(frozen=True)
class Install:
    """One command that installs."""

    tool: str
    """``pip``, ``conda`` ..."""
    range: Range
    """The escape and the tool, which a fix can replace: ``!pip``."""
    in_kernel: bool
    """Whether it surely installs where the kernel imports from: magics, ``sys.executable``."""
    asked: tuple[Asked, ...]
    escape: bool = True
    """Whether it is an IPython line of its own, and not one of many in a ``%%bash`` cell."""


def installs_of(cell: ParsedCell) -> Iterator[Install]:
    """Yields the commands of a cell that install packages."""
    source = cell.positions.source
    if cell.language == "bash":
        for number, text in enumerate(source):
            if number and not text.lstrip().startswith("#"):
                for found in _COMMAND.finditer(text.strip()):
                    yield _install(text, number, text.find(found[0]), found, "")
        return
    if cell.tree is not None and not cell.magics:
        return
    for magic in cell.magics:
        if magic.kind not in ("shell", "line") or magic.line >= len(source):
            continue
        name = magic.name.lstrip("%")
        command = magic.text.strip() if magic.kind == "shell" else f"{name} {magic.text}".strip()
        if magic.kind == "line" and name not in (*_MAGICS, "sx", "system"):
            continue
        if name in ("sx", "system"):
            command = magic.text.strip()
        escape = "%" if magic.kind == "line" and name in _MAGICS else "!"
        text = source[magic.line]
        for found in _COMMAND.finditer(command):
            start = text.find(found["tool"], 0)
            yield _install(text, magic.line, max(0, start), found, escape)


def _install(text: str, line: int, start: int, found: re.Match[str], escape: str) -> Install:
    tool = found["tool"].split()[0].rstrip("0123456789.")
    before = found["before"] or ""
    head = text.find(found["tool"], start)
    head = start if head < 0 else head
    begin, end = head, head + len(found["tool"])
    if escape and begin and text[begin - 1] == escape:
        begin -= 1
    in_kernel = escape == "%" or "sys.executable" in before
    behind = max(0, text.find(found["verb"], end))
    asked = tuple(_asked(text, line, found["rest"], tool, behind))
    plain = escape == "!" and begin < head and not before
    return Install(tool, Range.of(line, begin, line, min(len(text), end)), in_kernel, asked, plain)


def _asked(text: str, line: int, rest: str, tool: str, place: int) -> Iterator[Asked]:
    """Reads the words behind ``install``; what is no requirement is left to the tool to refuse."""
    rest = re.split(r"(?:^|\s)#", rest)[0]
    rest = re.sub(r"\s\d?>.*$", "", rest)
    given = [match.group() for match in _WORD.finditer(rest)]
    skip, editable = False, False
    for word in given:
        if skip:
            skip = False
            continue
        if word in _EDITABLE:
            editable = True
            continue
        if word.startswith("-"):
            skip = word in _VALUED or word in _FILES
            continue
        if "{" in word or "$" in word:  # only the run knows
            editable = False
            continue
        wanted = _read(word, tool)
        if wanted is None:
            editable = False
            continue
        column = text.find(word, place)
        if column < 0:
            column, length = len(text) - len(text.lstrip()), len(text.strip())
        else:
            place, length = column + len(word), len(word)
        where = Range.of(line, column, line, min(len(text), column + length))
        yield Asked(word, wanted, where, editable)
        editable = False


def _read(word: str, tool: str) -> Wanted | None:
    if tool in ("conda", "mamba", "micromamba"):
        bare = word.strip("\"'")
        found = _CONDA_PIN.match(bare)
        if found is None or found["name"] == "python":
            return None
        return Wanted(found["name"], conda_specifier(found["pin"] or ""))
    try:
        return read_requirement(word)
    except NotARequirement:
        return None


def conda_specifier(pin: str) -> str:
    """Returns what a conda match specification allows, as PEP 440 says it: ``=1.2`` is 1.2.*."""
    pin = pin.strip()
    if not pin:
        return ""
    found = re.match(r"^=(?!=)\s*([^=,|\s]+)(=\S+)?$", pin)
    if found is not None:
        version = found[1].removesuffix(".*").removesuffix("*")
        return f"=={version}.*" if version and not found[2] else f"=={version}" if version else ""
    if "|" in pin:  # a choice has no word in PEP 440
        return ""
    return re.sub(r"(==[^=,\s]+)=[^,\s]+", r"\1", pin)


def _is_link(url: str) -> bool:
    return "://" in url
