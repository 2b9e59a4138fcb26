"""Why a notebook could not be verified."""

from __future__ import annotations


class CannotVerify(Exception):
    """Says in one line why there is no verdict on a notebook; nothing is left behind."""
