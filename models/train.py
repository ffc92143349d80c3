"""The command `python -m models.train` trains the language model from the corpora alone.

The same corpora, lexicon and packages give the same bytes. Takes a few minutes.
"""

from __future__ import annotations

import random
from pathlib import Path

import click
import sklearn
from threadpoolctl import threadpool_limits

from models.fit import FOLDS, LEVELS, SEED, UNITS, calibrated, fit, measured, odds_of_hands_left_out
from models.labelled import TRAINING, corpora_sha256, files, labelled
from notecheck import lexicon
from notecheck.checker import Checker
from notecheck.learned.store import save

FOLDER = Path(__file__).parent / "language"


@click.command()
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=FOLDER, show_default="models/language"
)
def main(into: Path) -> None:
    """Trains the language model and writes it."""
    click.echo("reading the corpora")
    sample = list(labelled(Checker(model=None), files(*TRAINING), random.Random(SEED)))
    with threadpool_limits(1):  # sums in one order: the same bytes
        click.echo(f"{len(sample)} sentences; judging each hand by the others")
        odds = odds_of_hands_left_out(sample)
        calibration = calibrated(sample, odds)
        click.echo("fitting")
        fitted = fit(sample)
    record = {
        "calibration": calibration._asdict(),
        "levels": [level._asdict() for level in LEVELS],
        "on_hands_left_out": [measure._asdict() for measure in measured(sample, odds, calibration)],
        "corpora_sha256": corpora_sha256(),
        "lexicon_sha256": lexicon.sha256(),
        "training": {
            "seed": SEED,
            "units": UNITS,
            "folds": FOLDS,
            "sentences": len(sample),
            "hands": len({s.hand for s in sample}),
            "terms": len(fitted.terms),
            "scikit-learn": sklearn.__version__,
        },
    }
    save(into, fitted.terms, fitted.arrays, record)
    size = sum(f.stat().st_size for f in into.iterdir()) / 1e6
    click.echo(f"{into}: {len(fitted.terms)} features, {size:.1f} MB")
    for measure in measured(sample, odds, calibration):
        click.echo(
            f"{measure.severity} and worse, on hands left out: precision {measure.precision}, recall {measure.recall}"
        )


if __name__ == "__main__":
    main()
