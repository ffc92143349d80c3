"""The parts of medspaCy that the pipeline is built from, imported without their side effects.

Importing medspaCy silences every warning of the process, and its sentence splitter logs the words of each note.
"""

from __future__ import annotations

import logging
import warnings

with warnings.catch_warnings():
    from loguru import logger as _loguru

    _loguru.disable("PyRuSH")
    from medspacy.common.medspacy_matcher import MedspacyMatcher
    from medspacy.context import ConTextGraph, ConTextModifier, ConTextRule
    from medspacy.section_detection import Sectionizer, SectionRule
    from medspacy.target_matcher import TargetMatcher, TargetRule

NEVER = [{"ORTH": "\x00"}]
"""A token pattern that matches nothing: a matcher without any token pattern warns on every note."""

logging.getLogger("quickumls").setLevel(logging.ERROR)

__all__ = [
    "NEVER",
    "ConTextGraph",
    "ConTextModifier",
    "ConTextRule",
    "MedspacyMatcher",
    "SectionRule",
    "Sectionizer",
    "TargetMatcher",
    "TargetRule",
]
