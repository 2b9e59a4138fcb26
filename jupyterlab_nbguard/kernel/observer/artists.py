"""matplotlib's figures, axes and what is drawn on them: what was said to draw, and nothing else.

An artist's ``__dict__`` is full of what drawing leaves behind, and figures are drawn between cells.
So only attributes that hold what the user asked for are read, and nothing is called.
"""

from __future__ import annotations

from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import plain_dict, type_dict, type_mro, type_name
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest

_ASKED_FOR = (
    # text
    *("_text", "title", "_left_title", "_right_title", "label", "_suptitle", "_label"),
    # data
    *("_xorig", "_yorig", "_offsets", "_A", "_x0", "_y0", "_width", "_height", "_xy"),
    # looks
    *("_color", "_linestyle", "_linewidth", "_alpha", "_visible", "_original_facecolor"),
    *("_original_edgecolor", "_facecolors", "_edgecolors", "_hatch"),
    # what belongs to it
    *("_children", "_localaxes", "xaxis", "yaxis", "legend_", "texts", "lines", "patches"),
    *("images", "legends", "child_axes", "axison"),
)


def read_artist(look: Walk, value: Any) -> str | None:
    """Returns the version of an artist of matplotlib's own, ``None`` where it is none."""
    kind = type(value)
    module = type_dict(kind).get("__module__")
    if type(module) is not str or not module.startswith("matplotlib."):
        return None
    owners = (type_dict(base).get("__module__") for base in type_mro(kind))
    if not any(type(owner) is str and owner == "matplotlib.artist" for owner in owners):
        return None
    look.sight.ids.add(id(value))
    content = plain_dict(value) or {}
    pieces = [type_name(kind)]
    for name in _ASKED_FOR:
        if name in content:
            pieces.append(name)
            pieces.append(look.read(content[name]))
    return digest("artist", *pieces)
