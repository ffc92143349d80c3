"""How the language model is kept: arrays and JSON, which hold no code; what does not fit its hash is not loaded."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notecheck.errors import ModelError
from notecheck.learned.model import CLASSES, LanguageModel, Level

ARRAYS, RECORD = "language.npz", "language.json"
_IN_THE_REPOSITORY = Path(__file__).parents[2] / "models" / "language"


@cache
def default() -> LanguageModel:
    """Returns the model that comes with the program: inside of a wheel, or beside the package in the repository.

    Raises:
        ModelError: its files are missing or were changed.
    """
    packed = files("notecheck.learned").joinpath("language")
    return load(packed if packed.is_dir() else _IN_THE_REPOSITORY)


def load(folder: Traversable) -> LanguageModel:
    """Returns the model kept in a folder.

    Raises:
        ModelError: a file is missing, was changed, or is of another shape.
    """
    try:
        record_bytes, array_bytes = (folder.joinpath(name).read_bytes() for name in (RECORD, ARRAYS))
    except OSError as error:
        raise ModelError(f"the language model cannot be read: {error.strerror or type(error).__name__}") from None
    try:
        return _made(json.loads(record_bytes), array_bytes)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelError(f"the language model's files are not what they must be: {type(error).__name__}") from None


def _made(record: dict[str, Any], array_bytes: bytes) -> LanguageModel:
    sha256 = record.pop("sha256")
    if sha256 != _digest(record, array_bytes):
        raise ModelError("the language model was changed since it was trained: its hash differs")
    if tuple(record["classes"]) != CLASSES:
        raise ModelError(f"the language model knows the classes {record['classes']}, this program {list(CLASSES)}")
    with np.load(BytesIO(array_bytes), allow_pickle=False) as arrays:
        return LanguageModel(
            arrays["terms"].tobytes().decode("utf-8").split("\n"),
            *(arrays[name].astype(np.float32) for name in ("hidden", "bias", "out", "out_bias")),
            slope=record["calibration"]["slope"],
            offset=record["calibration"]["offset"],
            levels=[Level(**level) for level in record["levels"]],
            sha256=sha256,
        )


def save(
    folder: Path, terms: list[str], arrays: Mapping[str, NDArray[np.floating[Any]]], record: Mapping[str, Any]
) -> None:
    """Writes a model: the same model gives the same bytes."""
    kept = {name: short(array) for name, array in arrays.items()}
    packed = BytesIO()
    np.savez_compressed(packed, terms=np.frombuffer("\n".join(terms).encode("utf-8"), dtype=np.uint8), **kept)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARRAYS).write_bytes(packed.getvalue())
    whole = {"classes": list(CLASSES), **record}
    whole["sha256"] = _digest(whole, packed.getvalue())
    (folder / RECORD).write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def short(array: NDArray[np.floating[Any]]) -> NDArray[np.float16]:
    """Returns numbers as they are kept: of half precision, the last three bits rounded off, which pack better."""
    bits = np.asarray(array, dtype=np.float16).view(np.uint16)
    return ((bits + np.uint16(4)) & np.uint16(0xFFF8)).view(np.float16)


def _digest(record: Mapping[str, Any], array_bytes: bytes) -> str:
    """The hash of a record, without the hash in it, and of the arrays."""
    told = json.dumps(record, sort_keys=True).encode("utf-8")
    return hashlib.sha256(told + array_bytes).hexdigest()
