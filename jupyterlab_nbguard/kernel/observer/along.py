"""Messages that go along with the next one.

ipykernel sends all that it publishes from a thread of its own, and to wake that thread costs as
much as to write the message. After a cell others follow at once: its printed text is flushed, and
the kernel says that it is idle. Ours stands before them in the queue, and needs no call of its own.
"""

from __future__ import annotations

from collections import deque
from typing import Any


def going_along(socket: Any) -> Any:
    """Returns a socket that sends with whatever ``socket`` sends next, or ``socket`` itself."""
    thread: Any = getattr(socket, "io_thread", None)
    queue = getattr(thread, "_events", None)
    known = type(queue) is deque and hasattr(thread, "_really_send")
    return _Along(thread, queue) if known and thread.thread.is_alive() else socket


class _Along:
    def __init__(self, thread: Any, queue: Any) -> None:
        self._thread = thread
        self._queue = queue

    def send_multipart(self, *arguments: Any, **options: Any) -> None:
        self._queue.append(lambda: self._thread._really_send(*arguments, **options))
