"""A kernel that runs cell after cell is answered at a pace that leaves time for all else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyterlab_nbguard.server.pace import CREDIT, LONGEST, PRICE, Pace

ALL = CREDIT / PRICE
"""Seconds of work that take up the credit."""


class Alarm:
    def __init__(self, due: float, do: Callable[[], None]) -> None:
        self.due = due
        self.do: Callable[[], None] | None = do

    def cancel(self) -> None:
        self.do = None


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.alarms: list[Alarm] = []
        self.woken = 0
        self.pace = Pace(lambda: self, self.wake)

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Alarm:
        self.alarms.append(Alarm(self.now + delay, callback))
        return self.alarms[-1]

    def wake(self) -> None:
        self.woken += 1

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        due = [alarm for alarm in self.alarms if alarm.due <= self.now]
        self.alarms = [alarm for alarm in self.alarms if alarm not in due]
        for alarm in due:
            if alarm.do is not None:
                alarm.do()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_few_answers_may_come_at_once(clock: Clock) -> None:
    for _ in range(3):
        clock.pace.answered("a", ALL / 4)
        assert not clock.pace.resting


def test_many_make_a_document_rest_until_most_is_paid(clock: Clock) -> None:
    for _ in range(5):
        clock.pace.answered("a", ALL / 4)
    assert clock.pace.resting == {"a"}
    clock.pass_(CREDIT / 4 - 0.01)
    assert (set(clock.pace.resting), clock.woken) == ({"a"}, 0)
    clock.pass_(0.02)
    assert (set(clock.pace.resting), clock.woken) == (set(), 1)
    clock.pace.answered("a", ALL / 4)
    assert clock.pace.resting == {"a"}


def test_what_was_long_ago_is_paid(clock: Clock) -> None:
    clock.pace.answered("a", ALL * 0.9)
    clock.pass_(CREDIT)
    clock.pace.answered("a", ALL * 0.9)
    assert not clock.pace.resting


def test_one_document_does_not_pay_for_another(clock: Clock) -> None:
    clock.pace.answered("a", ALL * 1.1)
    clock.pace.answered("b", ALL * 0.9)
    assert clock.pace.resting == {"a"}


def test_nobody_waits_long_for_what_takes_long(clock: Clock) -> None:
    clock.pace.answered("a", 1000.0)
    assert clock.pace.resting == {"a"}
    clock.pass_(LONGEST)
    assert not clock.pace.resting


def test_a_document_that_is_opened_anew_owes_nothing(clock: Clock) -> None:
    clock.pace.answered("a", 1000.0)
    clock.pace.forget("a")
    clock.pace.answered("a", ALL / 4)
    assert not clock.pace.resting


def test_after_the_end_nobody_is_woken(clock: Clock) -> None:
    clock.pace.answered("a", 1000.0)
    clock.pace.close()
    clock.pass_(10)
    assert (set(clock.pace.resting), clock.woken) == (set(), 0)
