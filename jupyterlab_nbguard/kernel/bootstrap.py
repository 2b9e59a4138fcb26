"""The source that a silent execute request sends into a kernel to install the observer.

The observer's modules travel as text and live in ``sys.modules`` under a package name of their
own; nothing is written to disk, nothing is imported from the server's environment, and no name is
left in the user's namespace.
"""

from __future__ import annotations

import base64
import inspect
import json
import pkgutil
import zlib
from functools import lru_cache
from importlib import import_module
from types import ModuleType

import jupyterlab_nbguard.kernel.observer as observer_package
import jupyterlab_nbguard.model as model_package
import jupyterlab_nbguard.python as python_package
from jupyterlab_nbguard.kernel.observer import install

PACKAGE = "_nbguard_observer"
_HOME = "jupyterlab_nbguard"

# Run by ``exec`` in a namespace of its own: not even for a moment is a name bound in the user's.
_INSTALL = """\
import base64, json, sys, types, zlib
package, payload = {package!r}, {payload!r}
for name in [name for name in sys.modules if (name + ".").startswith(package + ".")]:
    if name.endswith(".install"):
        try:
            sys.modules[name].remove(quietly=True)
        except Exception:
            pass
    del sys.modules[name]
sources = json.loads(zlib.decompress(base64.b64decode(payload)).decode("utf-8"))
for name, source in sources:
    sys.modules[name] = types.ModuleType(name)
    if source is None:
        sys.modules[name].__path__ = []
for name, source in sources:
    if source is not None:
        exec(compile(source, "<" + name + ">", "exec"), sys.modules[name].__dict__)
sys.modules[package + ".kernel.observer.install"].install()
"""

_REMOVE = """\
import sys
module = sys.modules.get({package!r} + ".kernel.observer.install")
if module is not None:
    module.remove()
for name in [name for name in sys.modules if (name + ".").startswith({package!r} + ".")]:
    del sys.modules[name]
"""


@lru_cache(maxsize=1)
def bootstrap_code() -> str:
    """Returns the code that installs the observer, or installs it anew."""
    text = json.dumps(_sources()).encode("utf-8")
    payload = base64.b64encode(zlib.compress(text, 9)).decode("ascii")
    return _alone(_INSTALL.format(package=PACKAGE, payload=payload))


def remove_code() -> str:
    """Returns the code that takes the observer out of a kernel."""
    return _alone(_REMOVE.format(package=PACKAGE))


def _alone(code: str) -> str:
    return f"__import__('builtins').exec({code!r}, {{}})"


def _sources() -> list[tuple[str, str | None]]:
    """Lists the modules of the observer in the order in which they import one another."""
    packages = (model_package, python_package, observer_package)
    wanted = _ordered([module for package in packages for module in _modules(package)])
    found: list[tuple[str, str | None]] = [
        (_renamed(name), None)
        for name in (
            _HOME,
            _HOME + ".model",
            _HOME + ".python",
            _HOME + ".kernel",
            _HOME + ".kernel.observer",
        )
    ]
    found.extend(
        (_renamed(module.__name__), _renamed(inspect.getsource(module))) for module in wanted
    )
    return found


def _modules(package: ModuleType) -> list[ModuleType]:
    names = [name for _, name, _ in pkgutil.iter_modules(package.__path__)]
    return [import_module(f"{package.__name__}.{name}") for name in names]


def _renamed(text: str) -> str:
    # Under a name of its own the observer is independent of a copy of this package that may be
    # installed where the kernel runs, in another version.
    return text.replace(_HOME, PACKAGE)


def _ordered(modules: list[ModuleType]) -> list[ModuleType]:
    """Sorts modules so that each stands behind those that it imports, starting from ``install``."""
    by_name = {module.__name__: module for module in modules}
    done: dict[str, ModuleType] = {}

    def visit(module: ModuleType) -> None:
        if module.__name__ in done:
            return
        for name in _imports(inspect.getsource(module)):
            if name in by_name:
                visit(by_name[name])
        done[module.__name__] = module

    visit(install)
    return list(done.values())


def _imports(source: str) -> list[str]:
    names = []
    guarded = False
    for line in source.splitlines():
        if line.startswith("if TYPE_CHECKING"):
            guarded = True
        elif line and not line.startswith(" "):
            guarded = False
        if line.startswith("from " + _HOME) and not guarded:
            names.append(line.split()[1])
    return names
