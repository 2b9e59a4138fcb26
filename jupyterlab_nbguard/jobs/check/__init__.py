"""Checks many notebooks: one by one, in processes, with what is known kept."""
