"""Events wait for the next message, and cost no call of the thread that publishes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import BackgroundSocket, IOPubThread

from jupyterlab_nbguard.kernel.observer.along import going_along


def test_a_message_is_sent_with_the_next_one_and_before_it() -> None:
    sent: list[bytes] = []
    thread: Any = IOPubThread.__new__(IOPubThread)
    thread._events, thread.thread = deque(), threading.current_thread()
    thread._really_send = sent.extend
    going_along(BackgroundSocket(thread)).send_multipart([b"ours"])
    assert not sent
    thread._events.append(lambda: thread._really_send([b"theirs"]))  # as it does, and is woken
    thread._handle_event(None)
    assert sent == [b"ours", b"theirs"]


def test_where_the_thread_is_another_or_gone_the_socket_sends_itself() -> None:
    gone = threading.Thread()
    sent: Callable[..., Any] = print
    for thread in (
        None,
        SimpleNamespace(_events=[], _really_send=sent, thread=threading.current_thread()),
        SimpleNamespace(_events=deque(), thread=threading.current_thread()),
        SimpleNamespace(_events=deque(), _really_send=sent, thread=gone),
    ):
        socket = SimpleNamespace(io_thread=thread)
        assert going_along(socket) is socket
    assert going_along(bare := object()) is bare
