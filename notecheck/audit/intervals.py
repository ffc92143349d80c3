"""Intervals of shares that cover 95 per cent, from few notes too."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from notecheck.report import Model

COVERED = 0.95
OUTSIDE = 0.002
"""Of groups that differ by chance alone, the share that lies outside its funnel."""
_TAIL = (1 - COVERED) / 2
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


def wilson(share: float, n: int) -> tuple[float, float]:
    """Returns the score interval of a share.

    It keeps what it promises for few notes and for shares near 0 and 1, where the interval of the normal distribution
    does not. E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22 (1927) 209-212.

    Args:
        share: the share that was seen, from 0 to 1.
        n: of how many.
    """
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


def funnel(share: float, n: int) -> tuple[float, float]:
    """Returns the limits beyond which the share of a group of `n` lies in 2 of 1,000 groups by chance alone: low, high.

    They are those of the binomial distribution around the share of all. D. J. Spiegelhalter, Funnel plots for comparing
    institutional performance, Statistics in Medicine 24 (2005) 1185-1202.
    """
    from scipy.stats import binom

    return float(binom.ppf(OUTSIDE / 2, n, share)) / n, float(binom.isf(OUTSIDE / 2, n, share)) / n


def median_interval(counted: Sequence[tuple[float, int]]) -> tuple[float, float] | None:
    """Returns the interval of a median that covers 95 per cent or more, by order statistics; None of too few values.

    W. J. Conover, Practical Nonparametric Statistics, 3rd edition, Wiley (1999), section 3.2.

    Args:
        counted: values in their order, each with how often it was seen.
    """
    from scipy.stats import binom

    n = sum(count for _, count in counted)
    nth = int(binom.ppf(_TAIL, n, 0.5)) if n else 0
    if nth == 0:
        return None
    ends = list(accumulate(count for _, count in counted))
    return counted[bisect_left(ends, nth)][0], counted[bisect_left(ends, n - nth + 1)][0]


def difference(one: Share, other: Share) -> tuple[float, float, float]:
    """Returns how much larger one share is than another, and the interval of that: difference, low, high.

    The interval is made of those of the two shares, and so keeps what it promises for few notes. R. G. Newcombe,
    Interval estimation for the difference between independent proportions: comparison of eleven methods, Statistics in
    Medicine 17 (1998) 873-890, method 10.
    """
    p, q = one.count / one.of, other.count / other.of
    (p_low, p_high), (q_low, q_high) = wilson(p, one.of), wilson(q, other.of)
    low, high = sqrt((p - p_low) ** 2 + (q_high - q) ** 2), sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q, p - q - low, p - q + high


def exact(count: int, drawn: int, there_are: int) -> tuple[float, float]:
    """Returns the exact interval of a share of which `drawn` of `there_are` were drawn without putting back.

    The limits are the smallest and the largest share with which a count so far off would still be seen in 2.5 per cent
    of samples or more, by the hypergeometric distribution: never less certain than it says, and a point where all were
    drawn. T. Wright, Exact Confidence Bounds when Sampling from Small Finite Universes, Springer (1991), after C. J.
    Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413.

    Args:
        count: how many of those that were drawn.
        drawn: how many were drawn.
        there_are: of how many.
    """
    from scipy.stats import hypergeom

    every = range(count, there_are - (drawn - count) + 1)
    low = bisect_left(every, True, key=lambda k: hypergeom.sf(count - 1, there_are, k, drawn) > _TAIL)
    high = bisect_left(every, True, key=lambda k: hypergeom.cdf(count, there_are, k, drawn) <= _TAIL) - 1
    return every[low] / there_are, every[high] / there_are


def weighted(parts: Sequence[Part]) -> tuple[float, float, float]:
    """Returns the weighted share over strata and its interval: share, low, high.

    The share is the stratified estimator (W. G. Cochran, Sampling Techniques, 3rd edition, Wiley 1977, chapter 5). The
    interval recovers each stratum's variance from the distance between its share and the limits of its own interval, so
    that a stratum in which nothing was wrong still counts as uncertain: G. Y. Zou, W. Huang, X. Zhang, A note on
    confidence interval estimation for a linear function of binomial proportions, Computational Statistics and Data
    Analysis 53 (2009) 1080-1085.
    """
    total = sum(p.weight for p in parts)
    weights = [p.weight / total for p in parts]
    share = sum(w * p.share for w, p in zip(weights, parts, strict=True))
    below = sqrt(sum((w * (p.share - p.low)) ** 2 for w, p in zip(weights, parts, strict=True)))
    above = sqrt(sum((w * (p.high - p.share)) ** 2 for w, p in zip(weights, parts, strict=True)))
    return share, max(0.0, share - below), min(1.0, share + above)


def clustered(found: Sequence[tuple[int, int]], there_are: int) -> tuple[float, float, float]:
    """Returns the share over findings that were drawn note by note, and its interval: share, low, high.

    The findings of one note are alike, so that they tell less than as many of different notes. The exact interval of
    the binomial distribution stands on their effective number: the variance is that of a ratio of notes' totals
    (Cochran, section 2.11, with the finite population correction), made smaller for the few notes that it is estimated
    from, and the number is never more than there are. Where all are right or all wrong, no variance can be seen, and
    each note counts once. E. L. Korn, B. I. Graubard, Confidence intervals for proportions with small expected number
    of positive counts estimated from survey data, Survey Methodology 24 (1998) 193-201.

    Args:
        found: for each note that was drawn, how many of its findings are counted, and how many it has.
        there_are: the number of notes that these were drawn from.
    """
    from scipy.stats import beta, t

    have = [(x, m) for x, m in found if m]
    notes, total = len(have), sum(m for _, m in have)
    share = sum(x for x, _ in have) / total
    if len(found) >= there_are:
        return share, share, share
    spread = sum((x - share * m) ** 2 for x, m in have)
    n = float(notes)
    if spread and notes > 1:
        variance = spread * notes / (notes - 1) / total**2
        n = min(total, share * (1 - share) / variance) * (_Z / t.ppf((1 + COVERED) / 2, notes - 1)) ** 2
    n *= (there_are - 1) / (there_are - len(found))
    x = share * n
    low = float(beta.ppf(_TAIL, x, n - x + 1)) if share > 0 else 0.0
    high = float(beta.ppf(1 - _TAIL, x + 1, n - x)) if share < 1 else 1.0
    return share, low, high
