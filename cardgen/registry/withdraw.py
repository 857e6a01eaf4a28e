"""Withdrawing a version: an event is added, and every file stays, because others may have pinned it."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.events import Withdrawal, append
from cardgen.registry.history import find
from cardgen.registry.store import Store, trouble

__all__ = ["withdraw"]


def withdraw(
    store: Store, service: str, version: str, *, reason: str, day: date, by: str | None = None
) -> tuple[Withdrawal, bool]:
    """Withdraw a version.

    Args:
        store: The registry.
        service: Id of the card.
        version: The version.
        reason: Why.
        day: The day of the decision.
        by: Who decided it.

    Returns:
        The withdrawal that counts, and whether it is this one: a version that was withdrawn before stays so, for the
        reason that was given then.

    Raises:
        InvalidInputError: There is no such version, or the reason or the name cannot be recorded.
        UnreadableError: The registry cannot be read or written.
    """
    before = find(store, service, version).withdrawal
    if before is not None:
        return before, False
    try:
        event = Withdrawal(event="withdrawn", service=service, version=version, date=day, reason=reason.strip(), by=by)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "--" + ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(
            Problem(None, where, f"cannot be recorded: {first['msg']}", "", first["type"])
        ) from error
    if append(store, event):
        return event, True
    another = find(store, service, version).withdrawal
    if another is None:
        raise trouble(store.name, event.path, "is there already, and withdraws nothing", "", "bad-status")
    return another, False
