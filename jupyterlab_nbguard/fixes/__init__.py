"""Edits, built from what the analysis knows. Building one changes nothing."""
