"""Runs in a kernel of its own that records calls: standard library only, Python 3.8."""
