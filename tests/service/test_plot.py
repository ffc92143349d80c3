"""The small drawing: what is drawn, how high, and when nothing is."""

from __future__ import annotations

from notecheck.checker import Checker
from notecheck.report import Stage
from notecheck.service.page.plot import HEIGHT, MOST_ROWS, WIDTH, plot_of

LOG = """Treadmill stress test, Bruce
Stage      Time   HR    BP
Rest              72    128/78
1          3:00   104   142/80
2          6:00   126   158/82
Rec        2:00   98    144/78
"""


def rows(checker: Checker, text: str = LOG) -> tuple[Stage, ...]:
    return checker.check(text).facts.stages


def test_higher_numbers_stand_higher_and_all_inside(checker: Checker) -> None:
    plot = plot_of(rows(checker))
    assert plot is not None
    assert [p.label for p in plot.points] == ["", "3:00", "6:00", "2:00"]
    rates = [p.rate for p in plot.points if p.rate is not None]
    assert rates[0] > rates[1] > rates[2] < rates[3]
    for p in plot.points:
        assert 0 < p.x < WIDTH
        assert p.high is not None
        assert p.low is not None
        assert plot.top <= p.high < p.low <= plot.bottom < HEIGHT
    assert [b.phase for b in plot.bands] == ["rest", "exercise", "recovery"]
    assert plot.points[1].said == "exercise, 3:00, heart rate 104, pressure 142/80"


def test_the_grid_names_the_heights(checker: Checker) -> None:
    plot = plot_of(rows(checker))
    assert plot is not None
    heights = dict(plot.grid)
    assert plot.points[1].high is not None
    assert heights[160] < plot.points[1].high < heights[140]


def test_nothing_is_drawn_of_one_row_or_of_too_many(checker: Checker) -> None:
    assert plot_of(()) is None
    assert plot_of(rows(checker)[:1]) is None
    assert plot_of(rows(checker) * (MOST_ROWS // 2)) is None
