"""Runs a notebook from the top in a kernel and a folder of its own, and compares."""
