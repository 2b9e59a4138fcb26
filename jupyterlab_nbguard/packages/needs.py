"""Puts together what a notebook imports, what is declared for it, and what is installed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.packages import (
    Declared,
    Distribution,
    Environment,
    Surroundings,
    normalise,
)
from jupyterlab_nbguard.packages.imports import CellPackages, Import, packages_of
from jupyterlab_nbguard.packages.installs import Install
from jupyterlab_nbguard.packages.names import Source, is_public, source_of
from jupyterlab_nbguard.packages.requirement import allows
from jupyterlab_nbguard.packages.script import Script, find_script

# Used without being imported by a notebook: engines that pandas and its kin load by themselves,
# and what runs the notebook.
QUIETLY_USED = frozenset(
    """openpyxl xlrd xlsxwriter odfpy pyarrow fastparquet tables lxml html5lib jinja2 numexpr
    bottleneck fsspec s3fs gcsfs sqlalchemy psycopg2-binary pymysql kaleido nbformat ipykernel
    ipython ipywidgets jupyter jupyterlab notebook jupyter-core nbconvert nbclient ipympl
    matplotlib-inline tqdm setuptools wheel pip uv accelerate sentencepiece protobuf
    jupyterlab-nbguard nbguard""".split()  # noqa: SIM905
)
# Wherever a notebook runs there is a kernel, and these come along with it.
KERNEL = "ipykernel"
_OF_KERNEL = frozenset(("ipykernel", "ipython", "traitlets", "jupyter-client", "jupyter-core"))
_PANDAS = ("pandas", "geopandas", "polars", "dask")
# What pandas loads when one of its methods is called: the distribution is needed, if it is there.
_LOADED = {
    ".plot(": ("matplotlib",),
    ".plot.": ("matplotlib",),
    ".hist(": ("matplotlib",),
    "read_excel": ("openpyxl",),
    "to_excel": ("openpyxl",),
    "parquet": ("pyarrow",),
    "feather": ("pyarrow",),
    "read_html": ("lxml",),
    "_hdf": ("tables",),
    ".style": ("jinja2",),
    "to_markdown": ("tabulate",),
    "read_sql": ("sqlalchemy",),
}


@dataclass(frozen=True)
class Use:
    """One import in one cell."""

    cell: Cell
    found: Import


@dataclass
class Need:
    """One distribution that a notebook needs, or that is declared."""

    name: str
    """Normalised; the likeliest where several would do."""
    any_of: tuple[str, ...]
    """All distributions that would do, the likeliest first."""
    guessed: bool
    """Whether no environment said which distribution it is."""
    uses: list[Use] = field(default_factory=list)
    declared: tuple[Declared, ...] = ()
    installed: Distribution | None = None
    locked: tuple[str, ...] = ()
    loaded_by: str = ""
    """The method that loads it behind the scenes, where nothing imports it."""
    through: str = ""
    """The declared distribution that needs it itself, so that it comes along."""

    @property
    def certain(self) -> bool:
        """Says whether the notebook fails without it."""
        return any(use.found.certain for use in self.uses)

    @property
    def only_typing(self) -> bool:
        """Says whether only type checkers read its imports."""
        return bool(self.uses) and all(use.found.typing for use in self.uses)

    @property
    def wanted(self) -> tuple[Declared, ...]:
        """What is declared of it for this machine, the constraints left out."""
        return tuple(it for it in self.declared if it.applies and it.kind != "constraints")

    @property
    def drift(self) -> Declared | None:
        """The declaration that excludes the installed version."""
        if self.installed is None:
            return None
        for it in self.declared:
            if it.applies and it.specifier and not allows(it.specifier, self.installed.version):
                return it
        return None

    @property
    def lock_drift(self) -> bool:
        """Says whether the lock names other versions than the installed one."""
        return bool(
            self.installed is not None
            and self.locked
            and not any(allows(f"=={it}", self.installed.version) for it in self.locked)
        )


@dataclass(frozen=True)
class Packages:
    """All that is known of a notebook's packages."""

    notebook: Notebook
    needs: tuple[Need, ...]
    """What is imported, in the order of the first import."""
    unused: tuple[Declared, ...]
    """Declared in the notebook itself, and imported nowhere."""
    script: Script | None
    surroundings: Surroundings
    environment: Environment | None
    cells: tuple[tuple[Cell, CellPackages], ...]
    files: tuple[str, ...]
    """Where one declares: the notebook itself, or files around it; empty for nowhere."""

    @property
    def installs(self) -> list[tuple[Cell, Install]]:
        """Lists the commands that install, in the notebook's order."""
        return [(cell, it) for cell, found in self.cells for it in found.installs]

    def need_of(self, module: str) -> Need | None:
        """Returns the need that a module's import belongs to."""
        return next(
            (it for it in self.needs if any(use.found.module == module for use in it.uses)), None
        )


def look(
    notebook: Notebook, surroundings: Surroundings | None, environment: Environment | None
) -> Packages:
    """Returns what a notebook needs, and how that compares with what is declared and installed."""
    around = surroundings or Surroundings()
    script = find_script(notebook)
    # A notebook with a block of its own is run by the block alone: `uv` looks at nothing else.
    declared = script.declared if script is not None else around.declared
    files = (notebook.path or "the notebook",) if script is not None else around.files
    cells = tuple((cell, packages_of(cell.source)) for cell in notebook.code)
    by_name: dict[str, list[Declared]] = {}
    for it in declared:
        by_name.setdefault(it.name, []).append(it)
    local = around.own | _written_modules(notebook)
    needs = _needs(cells, environment, by_name, local)
    _behind_the_scenes(notebook, needs, environment)
    reach = _reachable(by_name, environment)
    for need in needs.values():
        need.declared = tuple(it for name in need.any_of for it in by_name.get(name, ()))
        if not need.declared:
            need.through = KERNEL if need.name in _OF_KERNEL else reach.get(need.name, "")
        need.locked = around.locked.get(need.name, ()) if script is None else ()
        if environment is not None:
            need.installed = environment.distributions.get(need.name)
    unused = _unused(script, needs.values(), cells, around)
    return Packages(
        notebook, tuple(needs.values()), unused, script, around, environment, cells, files
    )


def _needs(
    cells: Collection[tuple[Cell, CellPackages]],
    environment: Environment | None,
    declared: Mapping[str, list[Declared]],
    local: frozenset[str],
) -> dict[str, Need]:
    needs: dict[str, Need] = {}
    sources: dict[tuple[str, tuple[str, ...]], Source] = {}  # a module is imported many times
    elsewhere = any(found.path_edits for _, found in cells)
    for cell, found in cells:
        for it in found.imports:
            if it.top in local:
                continue
            source = sources.get((it.module, it.names))
            if source is None:
                source = source_of(it.module, environment, it.names)
                sources[it.module, it.names] = source
            if not source.names or (elsewhere and _may_lie_there(it, source, declared)):
                continue
            # Of several that would do, the one that somebody wrote down is meant.
            name = next((each for each in source.names if each in declared), source.names[0])
            if environment is not None and name not in environment.distributions:
                there = (each for each in source.names if each in environment.distributions)
                name = next(there, name)
            need = needs.setdefault(name, Need(name, source.names, source.guessed))
            need.uses.append(Use(cell, it))
    return needs


def _may_lie_there(it: Import, source: Source, declared: Collection[str]) -> bool:
    """Says whether a module may lie in a folder that the notebook adds to ``sys.path``."""
    return source.guessed and not is_public(it.module) and source.names[0] not in declared


def _behind_the_scenes(
    notebook: Notebook, needs: dict[str, Need], environment: Environment | None
) -> None:
    """Adds the engines that pandas loads by itself, where they are installed."""
    if environment is None or not any(name in needs for name in _PANDAS):
        return
    for cell in notebook.code:
        for call, names in _LOADED.items():
            for name in names:
                if call in cell.source and name in environment.distributions:
                    needs.setdefault(name, Need(name, (name,), False, loaded_by=call.strip(".(")))


def _reachable(
    declared: Mapping[str, list[Declared]], environment: Environment | None
) -> dict[str, str]:
    """Maps what comes along with a declared distribution to that distribution."""
    reach: dict[str, str] = {}
    if environment is None:
        return reach
    for root in declared:
        waiting = [root]
        while waiting:
            one = environment.distributions.get(waiting.pop())
            for name in one.requires if one is not None else ():
                if name not in reach:
                    reach[name] = root
                    waiting.append(name)
    return reach


def _unused(
    script: Script | None,
    needs: Iterable[Need],
    cells: Iterable[tuple[Cell, CellPackages]],
    around: Surroundings,
) -> tuple[Declared, ...]:
    """Finds what the notebook's own block declares and nothing in the notebook mentions."""
    if script is None:
        return ()
    used = {name for need in needs for name in need.any_of}
    commands = {normalise(word) for _, found in cells for word in found.commands}
    # A module that lies beside the notebook may import what it likes.
    if any(it.top in around.own for _, found in cells for it in found.imports):
        return ()
    return tuple(
        it
        for it in script.declared
        if it.name
        and it.applies
        and it.name not in used
        and it.name not in QUIETLY_USED
        and it.name not in commands
    )


def _written_modules(notebook: Notebook) -> frozenset[str]:
    """Lists the modules that the notebook writes itself: ``%%writefile tools.py``."""
    found = set()
    for cell in notebook.code:
        if "%%" not in cell.source:
            continue
        first = cell.source.lstrip().split("\n", 1)[0].split()
        if first[:1] in (["%%writefile"], ["%%file"]) and first[-1].endswith(".py"):
            path = first[-1].replace("\\", "/").removeprefix("./")
            found.add(path.removesuffix(".py").split("/")[0])
    return frozenset(found)
