"""Refusals the whole site shares. Their text is one sentence (or two) fit for the screen."""

from __future__ import annotations


class DomainError(Exception):
    """Something the domain refuses; `str(error)` is shown to the user."""

    status = 400


class NotAllowedError(DomainError):
    """This person may not do this."""

    status = 403


class ConflictError(DomainError):
    """The object is in a state that does not allow this now."""

    status = 409
