"""Compares what a cell showed with what it shows now: pure, on the output lists of nbformat."""
