"""The errors that notecheck raises on purpose. None of them holds note text."""

from __future__ import annotations

from pathlib import Path


class NotecheckError(Exception):
    """The base of all errors of notecheck."""


class PolicyError(NotecheckError):
    """A policy cannot be read or does not say what a policy must say."""


class ModelError(NotecheckError):
    """The language model's files are missing, or are not what they were when it was trained."""


class GoldError(NotecheckError):
    """A file of annotated notes cannot be read or does not say what it must say."""


class ServiceError(NotecheckError):
    """The service cannot be started as it was asked for."""


class StoreError(NotecheckError):
    """A store of messages cannot be opened."""


class FeedError(NotecheckError):
    """A feed cannot be started as it was asked for, or its settings cannot be read."""


class ClaimError(NotecheckError):
    """A claim cannot be read or does not say what a claim must say."""


class ReviewError(NotecheckError):
    """A workbook of a review by hand cannot be read, or is not filled in as it has to be."""


class WorkerError(NotecheckError):
    """No worker process can be started."""


class TemplateError(NotecheckError):
    """There is no form for what was asked."""


class ResponseError(NotecheckError):
    """A questionnaire's response does not say what a response must say."""


class ScanError(NotecheckError):
    """An archive cannot be read or written; what was finished is kept."""


class OutcomeError(NotecheckError):
    """A table of outcomes or of fees cannot be read or does not say what it must say."""


class RecordError(NotecheckError):
    """The documents of an encounter cannot be read or do not say what they must say."""


class ExportError(NotecheckError):
    """A report cannot be exported as it was asked for."""


def where(error: BaseException) -> str:
    """Returns file and line of the innermost frame of an error, without its words: they may hold note text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"
