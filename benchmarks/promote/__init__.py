"""Promotes every function of real notebooks, for real."""
