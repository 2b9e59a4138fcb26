"""Lets a live kernel use the module at once, without a restart."""

from __future__ import annotations

from jupyterlab_nbguard.model.promotion import Promotion

_CODE = """\
import importlib, sys
importlib.invalidate_caches()
sys.modules.pop({module!r}, None)
module = importlib.import_module({module!r})
for name in {names!r}:
    if name in space:
        space[name] = getattr(module, name)
"""


def rebinding(plan: Promotion) -> str:
    """Returns Python that imports the module afresh and binds the promoted names to its own.

    A name that the kernel does not have yet is not made: the notebook's import will. Nothing else
    is left behind in the namespace. Autoreload does not do it: it patches old objects in place.
    """
    names = [it.name for it in plan.promoted]
    code = _CODE.format(module=plan.import_name, names=names)
    return f'exec({code!r}, {{"space": globals()}})'
