"""Reads one cell: magics, parsing, and what it does with names."""
