"""What went wrong with a file, in one line."""

from __future__ import annotations


class ProjectError(Exception):
    """Names a file and the cause that it cannot be used for."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path
        self.cause = cause


def reason(error: OSError) -> str:
    """Says in a few words what the operating system refused."""
    return (error.strerror or type(error).__name__).lower()
