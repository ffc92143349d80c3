"""The errors that notecheck raises on purpose. None of them holds note text."""


class NotecheckError(Exception):
    """The base of all errors of notecheck."""


class PolicyError(NotecheckError):
    """A policy cannot be read or does not say what a policy must say."""


class ModelError(NotecheckError):
    """The language model's files are missing, or are not what they were when it was trained."""


class GoldError(NotecheckError):
    """A file of annotated notes cannot be read or does not say what it must say."""


class WorkerError(NotecheckError):
    """No worker process can be started."""


class ScanError(NotecheckError):
    """An archive cannot be read or written; what was finished is kept."""


class ServiceError(NotecheckError):
    """The service cannot be started as it was asked for."""
