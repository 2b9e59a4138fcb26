"""Many cells: definitions, dependencies, the simulation of Restart & Run All, and verdicts."""
