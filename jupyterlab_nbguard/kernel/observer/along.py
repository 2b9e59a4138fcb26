"""Messages that go along with the next one.

ipykernel sends all that it publishes from a thread of its own, and to wake that thread costs as
much as to write the message. After a cell that was asked for others follow at once: its printed
text is flushed, and the kernel says that it is idle. Ours stands before them in the queue, and
needs no call of its own.

Code can also run a cell when nobody asks, from a thread or a timer. Then nothing follows, perhaps
for hours.
"""

from __future__ import annotations

import sys
from collections import deque
from typing import Any

_ANSWER = "execute_request"
"""The kernel's function that answers a request for a cell, and says when it is done with it."""


def going_along(socket: Any) -> Any:
    """Returns a socket that sends with whatever ``socket`` sends next, or ``socket`` itself."""
    thread: Any = getattr(socket, "io_thread", None)
    queue = getattr(thread, "_events", None)
    known = type(queue) is deque and hasattr(thread, "_really_send")
    return _Along(thread, queue) if known and thread.thread.is_alive() and _asked() else socket


def _asked() -> bool:
    """Says whether a request is being answered here."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == _ANSWER and _of_ipykernel(frame.f_globals.get("__name__")):
            return True
        frame = frame.f_back
    return False


def _of_ipykernel(name: object) -> bool:
    return type(name) is str and name.startswith("ipykernel.")


class _Along:
    def __init__(self, thread: Any, queue: Any) -> None:
        self._thread = thread
        self._queue = queue

    def send_multipart(self, *arguments: Any, **options: Any) -> None:
        def send() -> None:
            # An error here would keep back what stands behind it, which is the user's.
            try:
                self._thread._really_send(*arguments, **options)
            except Exception:
                return

        self._queue.append(send)
