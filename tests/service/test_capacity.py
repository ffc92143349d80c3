"""What is taken on and what is not, by what was measured."""

from __future__ import annotations

import pytest

from notecheck.service.capacity import SHORTEST_WORK, Capacity, FullError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def made(workers: int = 2, longest_wait: float = 2.0, seconds_a_character: float = 0.001) -> tuple[Capacity, Clock]:
    clock = Clock()
    capacity = Capacity(workers, longest_wait, clock)
    capacity.measure(10_000, 10_000 * seconds_a_character)
    return capacity, clock


def test_an_idle_worker_is_no_wait() -> None:
    capacity, _ = made(workers=2)
    capacity.begin(capacity.take(1_000_000))
    assert capacity.wait() == 0
    capacity.take(1_000)


def test_work_beyond_the_longest_wait_is_refused_with_the_wait() -> None:
    capacity, _ = made(workers=2)
    for _ in range(2):
        capacity.begin(capacity.take(2_500))
    with pytest.raises(FullError) as refused:
        capacity.take(500)
    assert refused.value.seconds == 3
    assert capacity.under_way == 2


def test_what_is_waiting_counts_in_turn() -> None:
    capacity, _ = made(workers=2)
    for characters in (1_000, 1_600, 900):
        capacity.take(characters)
    assert capacity.wait() == pytest.approx(1.6)


def test_time_that_went_by_counts() -> None:
    capacity, clock = made(workers=1)
    capacity.begin(capacity.take(3_000))
    assert capacity.wait() == pytest.approx(3.0)
    clock.now = 1.5
    assert capacity.wait() == pytest.approx(1.5)


def test_late_work_is_expected_to_be_later_still() -> None:
    capacity, clock = made(workers=1)
    capacity.begin(capacity.take(1_000))
    clock.now = 9.0
    with pytest.raises(FullError):
        capacity.take(500)


def test_done_work_frees_and_is_measured() -> None:
    capacity, clock = made(workers=1, seconds_a_character=0.001)
    work = capacity.take(10_000)
    capacity.begin(work)
    clock.now = 100.0
    capacity.end(work, measured=True)
    assert capacity.under_way == 0
    assert capacity.wait() == 0
    assert capacity.seconds_a_character > 0.005


def test_work_that_was_given_up_measures_nothing() -> None:
    capacity, clock = made(workers=1)
    work = capacity.take(10_000)
    capacity.begin(work)
    clock.now = 100.0
    capacity.end(work, measured=False)
    assert capacity.seconds_a_character == pytest.approx(0.001)


def test_short_texts_do_not_make_long_ones_look_slow() -> None:
    capacity = Capacity(1, 2.0)
    capacity.measure(1, 0.001)
    assert capacity.seconds_a_character == pytest.approx(0.001 / SHORTEST_WORK)
