"""Intervals of shares that cover 95 per cent, from few notes too."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from statistics import NormalDist
from typing import NamedTuple

from notecheck.report import Model

COVERED = 0.95
_Z = NormalDist().inv_cdf((1 + COVERED) / 2)


class Share(Model):
    """So many of so many, as a share from 0 to 1 with its interval; null where there are none to count.

    Where parts are weighted, `share` is the weighted one: it need not be `count / of`.
    """

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Part(NamedTuple):
    """A stratum's share, its interval, and what the stratum weighs in the whole (any unit)."""

    weight: float
    share: float
    low: float
    high: float


def wilson(share: float, n: float) -> tuple[float, float]:
    """Returns the score interval of a share.

    It keeps what it promises for few notes and for shares near 0 and 1, where the interval of the normal distribution
    does not. E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22 (1927) 209-212.

    Args:
        share: the share that was seen, from 0 to 1.
        n: of how many; an effective number may be broken, or infinite where all were counted.
    """
    if n == inf:
        return share, share
    scale = 1 + _Z**2 / n
    centre = (share + _Z**2 / (2 * n)) / scale
    half = _Z / scale * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return (0.0 if share == 0 else max(0.0, centre - half)), (1.0 if share == 1 else min(1.0, centre + half))


def share_of(count: int, of: int) -> Share:
    """Returns a share with its Wilson interval."""
    if of == 0:
        return Share(count=count, of=of, share=None, low=None, high=None)
    low, high = wilson(count / of, of)
    return Share(count=count, of=of, share=count / of, low=low, high=high)


def effective(drawn: float, there_are: float) -> float:
    """Returns how many draws with replacement are worth as much as `drawn` of `there_are` without.

    The finite population correction, as W. G. Cochran, Sampling Techniques, 3rd edition (1977), section 3.2, has it:
    the variance is smaller by (N - n) / (N - 1). Infinite where all were drawn: then nothing is uncertain.
    """
    return inf if drawn >= there_are else drawn * (there_are - 1) / (there_are - drawn)


def weighted(parts: Sequence[Part]) -> tuple[float, float, float]:
    """Returns the weighted share over strata and its interval: share, low, high.

    The share is the stratified estimator (Cochran, chapter 5). The interval recovers each stratum's variance from the
    distance between its share and the limits of its own interval, so that a stratum in which nothing was wrong still
    counts as uncertain: G. Y. Zou, W. Huang, X. Zhang, A note on confidence interval estimation for a linear function
    of binomial proportions, Computational Statistics and Data Analysis 53 (2009) 1080-1085.
    """
    total = sum(p.weight for p in parts)
    weights = [p.weight / total for p in parts]
    share = sum(w * p.share for w, p in zip(weights, parts, strict=True))
    below = sqrt(sum((w * (p.share - p.low)) ** 2 for w, p in zip(weights, parts, strict=True)))
    above = sqrt(sum((w * (p.high - p.share)) ** 2 for w, p in zip(weights, parts, strict=True)))
    return share, max(0.0, share - below), min(1.0, share + above)


def clustered(found: Sequence[tuple[int, int]], there_are: float) -> tuple[float, float, float]:
    """Returns the share over findings that were drawn note by note, and its interval: share, low, high.

    The findings of one note are alike, so that they tell less than as many of different notes. Their effective number
    is the number divided by the design effect, from the linearised variance of a ratio of notes' totals (Cochran,
    section 2.11), and never more than the number itself; where all are right or all wrong no variance can be seen, and
    each note counts once. Wilson's interval on the effective number: C. Franco, R. J. A. Little, T. A. Louis, E. V.
    Slud, Comparative study of confidence intervals for proportions in complex sample surveys, Journal of Survey
    Statistics and Methodology 7 (2019) 334-364.

    Args:
        found: for each note that was drawn, how many of its findings are counted, and how many it has.
        there_are: the number of notes that these were drawn from.
    """
    have = [(x, m) for x, m in found if m]
    total = sum(m for _, m in have)
    share = sum(x for x, _ in have) / total
    spread = sum((x - share * m) ** 2 for x, m in have)
    if spread == 0 or len(have) < 2 or share in (0, 1):
        n = float(len(have))
    else:
        variance = spread * len(have) / (len(have) - 1) / total**2
        n = min(float(total), share * (1 - share) / variance)
    if len(found) >= there_are:
        n = inf
    elif there_are > 1:
        n /= (there_are - len(found)) / (there_are - 1)
    return share, *wilson(share, n)
