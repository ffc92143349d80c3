"""Which findings went ahead of denials: the rates with and without each, and what chance can explain of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Final, Literal

from notecheck.audit.intervals import Share, difference, share_of
from notecheck.outcomes.join import Decided
from notecheck.report import Model, Severity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

ERROR_RATE: Final = 0.05
"""In so many of such tables chance alone makes one claim or more."""
FEWEST: Final = 10
"""Notes with a finding, and without it, below which the finding is not judged."""

Said = Literal["more denials", "fewer denials", "goes with others", "not shown", "too few"]


class Relation(Model):
    """A finding and the denials of notes with it and without it.

    `said` is `more denials` or `fewer denials` where chance does not explain the difference; `goes with others` where
    it does not, but the findings named in `beside` do; `not shown`; or `too few` notes to judge. `difference` is of the
    two rates, with its interval; `p` is of Fisher's exact test, `adjusted` after Holm over all findings that are
    judged. `reasons` are of the denials with the finding: in how many notes each stands. `at_worst` is the severity.
    """

    code: str
    name: str
    at_worst: Severity
    said: Said
    beside: tuple[str, ...] = ()
    with_finding: Share
    without: Share
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    reasons: dict[str, int]

    @property
    def is_claimed(self) -> bool:
        """Whether it is said that denials and the finding belong together."""
        return self.said in ("more denials", "fewer denials")


def relations_of(notes: Sequence[Decided]) -> tuple[Relation, ...]:
    """Returns each finding with the denials that came after it, those that are claimed first, then by p.

    A finding is claimed where the share of denials differs by Fisher's exact test, after Holm's correction over all
    findings that are judged (S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6 (1979) 65-70): in all sets of notes together, not more than 5 in 100 have a finding claimed that has
    nothing to do with denials. Of the findings that pass, each is claimed only if it differs, with the same correction,
    among notes that are alike in all others that are claimed (N. Mantel, W. Haenszel, Statistical aspects of
    the analysis of data from retrospective studies of disease, Journal of the National Cancer Institute 22 (1959)
    719-748), so that what merely accompanies a finding is not taken for one.
    """
    import numpy as np

    denied = np.array([n.denied for n in notes], dtype=bool)
    found: defaultdict[str, Flags] = defaultdict(lambda: np.zeros(len(notes), dtype=bool))
    for nth, note in enumerate(notes):
        for code in note.findings:
            found[code][nth] = True
    judged = {c: f for c, f in sorted(found.items()) if min(int(f.sum()), int((~f).sum())) >= FEWEST}
    p = {code: _fisher(flags, denied) for code, flags in judged.items()}
    adjusted = holm(p)
    passing = [code for code in p if adjusted[code] <= ERROR_RATE]
    claimed = _claimed({code: judged[code] for code in passing}, p, denied)
    made = [
        _relation(notes, code, flags, denied, p=p.get(code), adjusted=adjusted.get(code), claimed=claimed)
        for code, flags in found.items()
    ]
    return tuple(sorted(made, key=lambda r: (not r.is_claimed, r.p is None, r.p, r.code)))


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Returns the probabilities of several tests, each made larger for how many they are, after Holm (1979)."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    for nth, (name, value) in enumerate(sorted(p.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p) - nth) * value))
        adjusted[name] = largest
    return adjusted


def _fisher(flags: Flags, denied: Flags) -> float:
    from scipy.stats import fisher_exact

    table = [[int((a & b).sum()) for b in (denied, ~denied)] for a in (flags, ~flags)]
    return float(fisher_exact(table)[1])


def _claimed(passing: Mapping[str, Flags], p: Mapping[str, float], denied: Flags) -> tuple[str, ...]:
    """The findings that are claimed, the clearest first; each differs among notes that are alike in all the others.

    Every test counts all findings that are judged, not those alone that pass: these were chosen by the same denials.
    """
    claimed: list[str] = []
    while left := [code for code in passing if code not in claimed]:
        among = {c: _within(passing[c], denied, [passing[o] for o in claimed]) if claimed else p[c] for c in left}
        clearest = min(left, key=lambda c: (among[c], c))
        if claimed and among[clearest] * (len(p) - len(claimed)) > ERROR_RATE:
            break
        claimed.append(clearest)
    while len(claimed) > 1:  # a companion may have gone before what it accompanies
        among = {c: _within(passing[c], denied, [passing[o] for o in claimed if o != c]) for c in claimed}
        faintest = max(claimed, key=lambda c: (among[c], c))
        if among[faintest] * len(p) <= ERROR_RATE:
            break
        claimed.remove(faintest)
    return tuple(claimed)


def _within(flags: Flags, denied: Flags, others: Sequence[Flags]) -> float:
    """The probability of so large a difference by chance among notes that are alike in the others."""
    import numpy as np
    from scipy.stats import norm

    strata = np.zeros(len(flags), dtype=np.int64)
    for other in others:
        strata = np.unique(2 * strata + other, return_inverse=True)[1]
    n, with_it, lost = (np.bincount(strata, weights=w) for w in (np.ones(len(flags)), flags, denied))
    several = n > 1
    n, with_it, lost = n[several], with_it[several], lost[several]
    both = np.bincount(strata, weights=flags & denied)[several]
    variance = float((with_it * (n - with_it) * lost * (n - lost) / (n**2 * (n - 1))).sum())
    apart = abs(float((both - with_it * lost / n).sum())) - 0.5
    return 1.0 if variance == 0 or apart <= 0 else float(2 * norm.sf(apart / sqrt(variance)))


def _relation(
    notes: Sequence[Decided],
    code: str,
    flags: Flags,
    denied: Flags,
    *,
    p: float | None,
    adjusted: float | None,
    claimed: tuple[str, ...],
) -> Relation:
    mine = [n for n, has in zip(notes, flags, strict=True) if has]
    with_it = share_of(int((flags & denied).sum()), len(mine))
    without = share_of(int((~flags & denied).sum()), len(notes) - len(mine))
    apart, low, high = difference(with_it, without) if p is not None else (None, None, None)
    said: Said = "not shown"
    if p is None or apart is None or adjusted is None:
        said = "too few"
    elif code in claimed:
        said = "more denials" if apart > 0 else "fewer denials"
    elif adjusted <= ERROR_RATE:
        said = "goes with others"
    severities: tuple[Severity, ...] = ("error", "warning", "info")
    reasons = Counter(r for n in mine for r in n.denied_for)
    return Relation(
        code=code,
        name=mine[0].findings[code].name,
        at_worst=min((n.findings[code].severity for n in mine), key=severities.index),
        said=said,
        beside=claimed if said == "goes with others" else (),
        with_finding=with_it,
        without=without,
        difference=apart,
        low=low,
        high=high,
        p=p,
        adjusted=adjusted,
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )
