"""Notes judged by Apache Spark: the rows of a local scan, from as many machines as there are.

from notecheck.spark import check_notes
notes = check_notes(df, text="note", id="note_id")
"""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("pyspark") is None:
    raise ImportError("notecheck.spark needs more than the core: pip install 'notecheck[spark]'")

from notecheck.spark.frame import check_notes, findings_of

__all__ = ["check_notes", "findings_of"]
