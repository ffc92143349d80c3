"""Fitting the language model: features to arrays, a small network by scikit-learn, calibration on hands left out."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from models.labelled import Labelled
from notecheck.learned.features import features
from notecheck.learned.model import CLASSES, LanguageModel, Level
from notecheck.learned.store import short
from notecheck.report import Severity

SEED = 93017
UNITS = 16
RAREST = 4
"""A feature of fewer sentences is left out."""
FOLDS = 5
SHARE_AT_FIRST_SIGHT = 0.007
"""Of the sentences of a new hand's note in which no rule found anything, so many do say more than was measured: 8 of
about 1,100 in the first round of notes. The probabilities are calibrated to it."""
SHARE_OF_LOOKALIKES = 0.03
"""Of the clean sentences of a note, so many look as much like interpretation as the clean clauses of the corpora do: a
judgement, by which the probabilities are calibrated."""


ARRAYS = ("hidden", "bias", "out", "out_bias")


LEVELS = (Level(0.6, "error"), Level(0.38, "warning"), Level(0.33, "info"))
"""From which probability on a finding has which severity: what holds a note is more likely right than wrong."""


class Fitted(NamedTuple):
    """A network: the names of its features and its arrays."""

    terms: list[str]
    arrays: dict[str, NDArray[np.float32]]

    def model(self) -> LanguageModel:
        """Returns the network as the program reads it."""
        arrays = (short(self.arrays[name]).astype(np.float32) for name in ARRAYS)
        return LanguageModel(self.terms, *arrays, levels=LEVELS)


class Calibration(NamedTuple):
    """From log odds to the share of such sentences that say more than was measured."""

    slope: float
    offset: float


def fit(sample: Sequence[Labelled], seed: int = SEED) -> Fitted:
    """Returns the network fitted to labelled sentences; the same sample and seed give the same network."""
    named = [Counter(name for name, _, _ in features(s.sentence)) for s in sample]
    counts = Counter(chain.from_iterable(named))
    terms = sorted(name for name, count in counts.items() if count >= RAREST)
    batch = min(256, len(sample))
    network = MLPClassifier(
        (UNITS,), alpha=1e-3, max_iter=8, learning_rate_init=3e-3, batch_size=batch, random_state=seed
    )
    matrix = _matrix(named, {name: row for row, name in enumerate(terms)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so few passes are meant: more learn the hands by heart
        network.fit(matrix, np.array([CLASSES.index(s.label) for s in sample]))
    hidden, out = network.coefs_
    bias, out_bias = network.intercepts_
    return Fitted(terms, {"hidden": hidden, "bias": bias, "out": out, "out_bias": out_bias})


def _matrix(named: Sequence[Counter[str]], rows: dict[str, int]) -> csr_matrix:
    """How often each feature is in each sentence, by the root of how many there are in all."""
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for counts in named:
        known = {rows[name]: count for name, count in counts.items() if name in rows}
        root = max(1, sum(known.values())) ** 0.5
        indices += known
        values += [count / root for count in known.values()]
        ends.append(len(indices))
    return csr_matrix((np.array(values, dtype=np.float32), indices, ends), shape=(len(named), len(rows)))


def odds_of_hands_left_out(sample: Sequence[Labelled]) -> NDArray[np.float64]:
    """Returns the log odds of each sentence from a network that saw nothing of its author."""
    hands = sorted({s.hand for s in sample})
    odds = np.zeros(len(sample))
    for fold in range(FOLDS):
        held = set(hands[fold::FOLDS])
        inside = [i for i, s in enumerate(sample) if s.hand in held]
        model = fit([s for s in sample if s.hand not in held]).model()
        odds[inside] = model.odds([sample[i].sentence for i in inside])
    return odds


def serious(sample: Sequence[Labelled]) -> NDArray[np.bool_]:
    """Returns of which sentences the label is an error or a warning."""
    return np.array([s.label not in ("clean", "info") for s in sample])


def calibrated(sample: Sequence[Labelled], odds: NDArray[np.float64]) -> Calibration:
    """Returns how log odds become probabilities, from sentences that no rule decided, of hands left out.

    In whole notes such sentences are rare, in clauses frequent: the weights restore the share that whole notes show.
    """
    at = [i for i, s in enumerate(sample) if not s.decided]
    weights = note_weights([sample[i] for i in at])
    label = serious([sample[i] for i in at])
    fitted = LogisticRegression(C=1e6).fit(odds[at].reshape(-1, 1), label, sample_weight=weights * len(at))
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    return Calibration(round(slope, 4), round(offset, 4))


def note_weights(sample: Sequence[Labelled]) -> NDArray[np.float64]:
    """Returns weights, 1 in all, under which the sample has the shares of whole notes."""
    label = serious(sample)
    whole = np.array([s.whole for s in sample])
    share = SHARE_AT_FIRST_SIGHT
    weights = np.where(label, share / label.sum(), 0.0)
    for group, part in ((~label & whole, 1 - SHARE_OF_LOOKALIKES), (~label & ~whole, SHARE_OF_LOOKALIKES)):
        weights[group] = (1 - share) * part / max(1, group.sum())
    return weights


class Measure(NamedTuple):
    """What the findings from a level on are worth on hands left out, in the shares of whole notes."""

    severity: Severity
    precision: float
    recall: float


def measured(sample: Sequence[Labelled], odds: NDArray[np.float64], calibration: Calibration) -> list[Measure]:
    """Returns precision and recall of each level over the sentences that no rule decided."""
    at = [i for i, s in enumerate(sample) if not s.decided]
    label, weights = serious([sample[i] for i in at]), note_weights([sample[i] for i in at])
    chance = 1 / (1 + np.exp(-(calibration.slope * odds[at] + calibration.offset)))
    out = []
    for level in LEVELS:
        found = chance >= level.probability
        right = float(weights[found & label].sum())
        precision = right / max(1e-12, float(weights[found].sum()))
        out.append(Measure(level.severity, round(precision, 3), round(right / float(weights[label].sum()), 3)))
    return out
