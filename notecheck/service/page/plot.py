"""Heart rate and pressure over the test, as the numbers of a small drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from notecheck.render.words import shown
from notecheck.report import Measured, Pressure, Stage

MOST_ROWS = 60
"""Rows beyond which a drawing shows nothing that a table does not show better."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 8, 26, 30
WIDTH, HEIGHT = 520, 240
_LETTER = 9.5
"""The width of a letter of a label on a small screen."""


@dataclass(frozen=True, slots=True)
class Point:
    """A row: where it stands, what is written below it; heart rate and pressure as heights, None where not given."""

    x: float
    label: str
    rate: float | None
    high: float | None
    low: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Band:
    """A run of rows of one phase."""

    phase: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of `WIDTH` by `HEIGHT`. The rows stand side by side in the note's order, not to scale of time."""

    points: tuple[Point, ...]
    bands: tuple[Band, ...]
    grid: tuple[tuple[int, float], ...]
    line: str
    labelled: int
    """Every how many rows a label is written."""

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return WIDTH

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return HEIGHT

    @property
    def left(self) -> float:
        """Where the field begins."""
        return _LEFT

    @property
    def right(self) -> float:
        """Where the field ends."""
        return WIDTH - _RIGHT

    @property
    def top(self) -> float:
        """Where the field begins, from above."""
        return _TOP

    @property
    def bottom(self) -> float:
        """Where the field ends, from above."""
        return HEIGHT - _BOTTOM


def plot_of(stages: tuple[Stage, ...]) -> Plot | None:
    """Returns the drawing of a stage log; None where fewer than two rows give a number, or too many do."""
    rows = [s for s in stages if s.heart_rate is not None or s.blood_pressure is not None]
    if not 2 <= len(rows) <= MOST_ROWS:
        return None
    numbers = [n for s in rows for n in (_number(s.heart_rate), *_pressure(s.blood_pressure)) if n is not None]
    low, high = _rounded(min(numbers), max(numbers))
    step = (WIDTH - _LEFT - _RIGHT) / len(rows)
    field = HEIGHT - _TOP - _BOTTOM

    def height(value: float | None) -> float | None:
        return None if value is None else round(_TOP + (high - value) / (high - low) * field, 1)

    points = []
    for n, stage in enumerate(rows):
        upper, lower = _pressure(stage.blood_pressure)
        points.append(
            Point(
                x=round(_LEFT + (n + 0.5) * step, 1),
                label=shown(stage.elapsed) or shown(stage.clock),
                rate=height(_number(stage.heart_rate)),
                high=height(upper),
                low=height(lower),
                said=_said(stage),
            )
        )
    bands: list[Band] = []
    for n, stage in enumerate(rows):
        if bands and bands[-1].phase == stage.phase:
            bands[-1] = Band(stage.phase, bands[-1].x, round(bands[-1].width + step, 1))
        else:
            bands.append(Band(stage.phase, round(_LEFT + n * step, 1), round(step, 1)))
    every = 20 if high - low <= 120 else 40
    grid = tuple((value, height(value) or 0.0) for value in range(low, high + 1, every))
    line = " ".join(f"{p.x},{p.rate}" for p in points if p.rate is not None)
    widest = max(len(p.label) for p in points) * _LETTER + _LETTER
    return Plot(tuple(points), tuple(bands), grid, line, max(1, math.ceil(widest / step)))


def _number(value: Measured | None) -> float | None:
    return float(value.value) if value is not None and isinstance(value.value, int | float) else None


def _pressure(value: Measured | None) -> tuple[float | None, float | None]:
    if value is None or not isinstance(value.value, Pressure):
        return None, None
    low = value.value.diastolic
    return float(value.value.systolic), None if low is None else float(low)


def _rounded(least: float, most: float) -> tuple[int, int]:
    return int(least // 20) * 20, int(most // 20 + 1) * 20


def _said(stage: Stage) -> str:
    parts = [stage.phase, shown(stage.elapsed) or shown(stage.clock)]
    if stage.heart_rate is not None:
        parts.append(f"heart rate {stage.heart_rate.value}")
    if stage.blood_pressure is not None:
        parts.append(f"pressure {shown(stage.blood_pressure)}")
    return ", ".join(part for part in parts if part)
