"""Measures verdicts on random sessions against what Restart & Run All really gives."""
