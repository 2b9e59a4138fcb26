"""Templates of cells, by family: what the generator's users write."""

from benchmarks.state.cells.families import BUILDERS, FAMILIES, FILES, IMPORTS
from benchmarks.state.cells.template import Line, Template, fill, refill

__all__ = ["BUILDERS", "FAMILIES", "FILES", "IMPORTS", "Line", "Template", "fill", "refill"]
