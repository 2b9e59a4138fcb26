"""A kernel that runs cell after cell is answered at a pace that leaves time for all else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyterlab_nbguard.server.pace import MOST, REST, Pace


class Clock:
    """Calls later what it is told to when time passes."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Alarm]] = []
        self.woken = 0
        self.pace = Pace(self.later, self.wake)

    def later(self, seconds: float, do: Callable[[], None]) -> Alarm:
        alarm = Alarm(do)
        self.waiting.append((seconds, alarm))
        return alarm

    def wake(self) -> None:
        self.woken += 1

    def pass_(self, seconds: float) -> None:
        due = [alarm for after, alarm in self.waiting if after <= seconds]
        self.waiting = [(after - seconds, it) for after, it in self.waiting if it not in due]
        for alarm in due:
            alarm.ring()


class Alarm:
    def __init__(self, do: Callable[[], None]) -> None:
        self._do: Callable[[], None] | None = do

    def cancel(self) -> None:
        self._do = None

    def ring(self) -> None:
        if self._do is not None:
            self._do()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_document_rests_as_long_as_its_answer_has_cost(clock: Clock) -> None:
    assert not clock.pace.resting
    clock.pace.answered("a", 0.1)
    assert clock.pace.resting == {"a"}
    clock.pass_(0.1 * REST - 0.01)
    assert (clock.pace.resting, clock.woken) == ({"a"}, 0)
    clock.pass_(0.02)
    assert (clock.pace.resting, clock.woken) == (set(), 1)


def test_a_rest_begins_anew_with_each_answer(clock: Clock) -> None:
    clock.pace.answered("a", 0.1)
    clock.pass_(0.05)
    clock.pace.answered("a", 0.1)
    clock.pace.answered("b", 0.1)
    clock.pass_(0.1 * REST - 0.04)
    assert clock.pace.resting == {"a", "b"}
    clock.pass_(0.05)
    assert (set(clock.pace.resting), clock.woken) == (set(), 2)


def test_nobody_waits_long_for_what_takes_long(clock: Clock) -> None:
    clock.pace.answered("a", 1000.0)
    clock.pass_(MOST)
    assert not clock.pace.resting


def test_after_the_end_nothing_is_woken(clock: Clock) -> None:
    clock.pace.answered("a", 0.1)
    clock.pace.close()
    clock.pass_(10)
    assert (set(clock.pace.resting), clock.woken) == (set(), 0)
