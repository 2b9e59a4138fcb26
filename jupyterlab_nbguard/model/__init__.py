"""Frozen values that every other floor speaks in; imports the standard library only."""
