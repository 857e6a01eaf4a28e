"""What happened to a version after it was published: one file for each event, appended and never changed.

A file each, because two people who each add one never conflict in git.
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import Field, ValidationError

from cardgen.errors import InvalidInputError, Problem, SpecError, UnreadableError
from cardgen.registry.store import STATUS, Store, trouble
from cardgen.spec.fields import Day, Identifier, Model, Name, ShortText, Version
from cardgen.spec.reading.strict_yaml import parse

__all__ = ["Withdrawal", "append", "event_names", "read_event"]

_FOLDED_NEVER = 1_000_000


class Withdrawal(Model):
    """The withdrawal of a version: it stays where it is, and should not be relied on."""

    event: Literal["withdrawn"] = Field(description="What happened.")
    service: Identifier = Field(description="Id of the card.")
    version: Version = Field(description="The version.")
    date: Day = Field(description="The day.")
    reason: ShortText = Field(description="Why.")
    by: Name | None = Field(default=None, description="Who decided it.")

    @property
    def path(self) -> str:
        """Where it stands in the registry."""
        return f"{self.service}/{STATUS}/{self.date}-{self.version}-withdrawn.yaml"


def append(store: Store, event: Withdrawal) -> bool:
    """Add an event; False where there is one in its place.

    Raises:
        InvalidInputError: It holds something that could not be read back, such as a control character.
        UnreadableError: It cannot be written.
    """
    import yaml

    fields = event.model_dump(mode="json", exclude_none=True)
    content = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=_FOLDED_NEVER).encode()
    try:
        again = _parsed(content)
    except ValueError as error:
        raise InvalidInputError(Problem(None, "--reason", f"cannot be recorded: {error}", "", "event")) from error
    if again != event:
        raise InvalidInputError(Problem(None, "--reason", "cannot be recorded as it is", "write plain text", "event"))
    return store.create(event.path, content)


def event_names(store: Store, service: str) -> tuple[str, ...]:
    """Return the files in the status folder of a service, sorted."""
    return store.files(f"{service}/{STATUS}")


def read_event(store: Store, service: str, name: str) -> Withdrawal:
    """Read an event, as strictly as a spec.

    Raises:
        UnreadableError: It is none, or is about another version or day than its name says.
    """
    path = f"{service}/{STATUS}/{name}"
    hint = "`cardgen withdraw` writes such files; nobody else should"

    def refused(message: str) -> UnreadableError:
        return trouble(store.name, path, message, hint, "bad-status")

    try:
        content = store.read(path)
        if content is None:
            raise refused("is not there any more")
        event = _parsed(content)
    except ValueError as error:
        raise refused(f"is no event: {error}") from error
    if event.path != path:
        raise refused("is about another version or day than its name says")
    return event


def _parsed(content: bytes) -> Withdrawal:
    """Read an event from its bytes.

    Raises:
        ValueError: It is none.
    """
    try:
        tree, _ = parse(content, "event.yaml")
        return Withdrawal.model_validate_json(json.dumps(tree))
    except SpecError as error:
        raise ValueError(error.problems[0].message) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}" if where else str(first["msg"])) from error
