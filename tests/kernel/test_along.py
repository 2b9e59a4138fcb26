"""Events wait for the next message, and cost no call of the thread that publishes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import BackgroundSocket, IOPubThread

from jupyterlab_nbguard.kernel.observer.along import going_along


def answering(socket: Any, module: str = "ipykernel.kernelbase") -> Any:
    """Returns what a hook gets that runs while the kernel answers a request for a cell."""
    scope: dict[str, Any] = {"__name__": module, "going_along": going_along, "it": socket}
    exec("def execute_request(): return going_along(it)", scope)
    return scope["execute_request"]()


def test_a_message_is_sent_with_the_next_one_and_before_it() -> None:
    sent: list[bytes] = []
    thread: Any = IOPubThread.__new__(IOPubThread)
    thread._events, thread.thread = deque(), threading.current_thread()
    thread._really_send = sent.extend
    answering(BackgroundSocket(thread)).send_multipart([b"ours"])
    assert not sent
    thread._events.append(lambda: thread._really_send([b"theirs"]))  # as it does, and is woken
    thread._handle_event(None)
    assert sent == [b"ours", b"theirs"]


def test_what_cannot_be_sent_does_not_keep_others_back() -> None:
    sent: list[bytes] = []

    def send(message: list[bytes]) -> None:
        if message == [b"ours"]:
            raise OSError
        sent.extend(message)

    thread: Any = IOPubThread.__new__(IOPubThread)
    thread._events, thread.thread = deque(), threading.current_thread()
    thread._really_send = send
    answering(BackgroundSocket(thread)).send_multipart([b"ours"])
    thread._events.append(lambda: thread._really_send([b"theirs"]))
    thread._handle_event(None)
    assert sent == [b"theirs"]


def test_where_no_request_is_answered_nothing_follows() -> None:
    thread = SimpleNamespace(_events=deque(), _really_send=print, thread=threading.current_thread())
    socket = SimpleNamespace(io_thread=thread)
    assert answering(socket) is not socket
    assert going_along(socket) is socket
    assert answering(socket, "users.own") is socket


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
        assert answering(socket) is socket
    assert answering(bare := object()) is bare
