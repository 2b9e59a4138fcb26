"""Lets a live kernel use modules as they are on disk now, without a restart."""

from __future__ import annotations

from collections.abc import Collection

_CODE = """\
import importlib, os, sys
importlib.invalidate_caches()
for name, module in list(sys.modules.items()):
    # No other modules are looked at: a lazy one would be loaded by that.
    file = module.__dict__.get("__file__") if type(module) is type(sys) else None
    if type(file) is not str or name == "__main__" or os.path.basename(file) not in {names!r}:
        continue
    if os.path.realpath(file) not in {paths!r}:
        continue
    if os.path.exists(file):
        importlib.reload(module)
    else:
        del sys.modules[name]
"""


def refreshing(paths: Collection[str]) -> str:
    """Returns Python that imports the modules at ``paths`` anew, where they were imported.

    One whose file is gone is forgotten, so that importing it fails as it would after a restart.
    What the notebook has imported by name is bound anew when the cell that imports it runs. Nothing
    is left behind in the namespace. Autoreload does not do it: it patches old objects in place.
    """
    names = {path.replace("\\", "/").rpartition("/")[2] for path in paths}
    code = _CODE.format(names=names, paths={*paths})
    return f"exec({code!r}, {{}})"
