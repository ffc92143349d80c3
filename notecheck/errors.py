"""The errors that notecheck raises on purpose. None of them holds note text."""


class NotecheckError(Exception):
    """The base of all errors of notecheck."""


class PolicyError(NotecheckError):
    """A policy cannot be read or does not say what a policy must say."""
