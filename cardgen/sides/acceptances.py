"""The folder of acceptances: one reviewed file for each finding that somebody accepted, by service and fingerprint."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import ValidationError

from cardgen.diff.acceptances import Acceptance
from cardgen.errors import InvalidInputError, Place, Problem, SpecError, UnreadableError
from cardgen.spec.checks.hints import suggest
from cardgen.spec.checks.known_keys import known_keys
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.file_reading import read_limited, unreadable
from cardgen.spec.reading.strict_yaml import parse

__all__ = ["path_of", "read_acceptance", "read_acceptances", "written"]

_MOST_BYTES = 100_000
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""Characters that JSON lets stand and YAML reads as a line break or as nothing."""

_HEADER = "# An acceptance of one finding of `cardgen diff`. It lapses when the finding changes; review it like code.\n"


def path_of(folder: Path, service: str, fingerprint: str) -> Path:
    """Return where an acceptance stands."""
    return folder / service / f"{fingerprint}.yaml"


def read_acceptances(folder: Path, service: str) -> tuple[Acceptance, ...]:
    """Read the acceptances of a service, sorted by fingerprint; none where there is no folder.

    Raises:
        InvalidInputError: A file is no acceptance, or is about another service or finding than its name says.
        UnreadableError: The folder or a file cannot be read.
    """
    own = folder / service
    if not own.is_dir():
        return ()
    try:
        names = sorted(path.name for path in own.iterdir())
    except OSError as error:
        raise UnreadableError(Problem(Place(str(own)), "", f"cannot be read: {error.strerror}")) from error
    foreign = [name for name in names if not name.endswith(".yaml") and not name.startswith(".")]
    if foreign:
        message = f"holds {quoted(foreign[0])}, which is no acceptance"
        hint = "each is named FINGERPRINT.yaml, as `cardgen accept` writes it"
        raise InvalidInputError(Problem(Place(str(own)), "", message, hint, "foreign-file"))
    return tuple(read_acceptance(own / name) for name in names if not name.startswith("."))


def read_acceptance(path: Path) -> Acceptance:
    """Read one acceptance, as strictly as a spec.

    Raises:
        InvalidInputError: It is none, or is about another service or finding than its path says.
        UnreadableError: It cannot be read.
    """
    try:
        content = read_limited(path, _MOST_BYTES)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    tree, positions = parse(content, str(path))
    if not isinstance(tree, dict):
        keys = "fingerprint, service, rule, pointer and reason"
        raise SpecError(positions.problem((), f"an acceptance is a map of {keys}", "", "model_type"))
    try:
        found = Acceptance.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False, include_input=False):
            at = tuple(part for part in detail["loc"] if isinstance(part, str | int))
            extra = detail["type"] == "extra_forbidden"
            message = f"unknown key {quoted(str(at[-1]))}" if extra else detail["msg"]
            hint = suggest(str(at[-1]), known_keys([Acceptance])) if extra else ""
            problems.append(positions.problem(at, message, hint, detail["type"]))
        raise SpecError(problems) from error
    if (path.parent.name, path.name) != (found.service, f"{found.fingerprint}.yaml"):
        message = f"it is about {found.service} and {found.fingerprint}, and stands where another acceptance would"
        hint = f"it belongs in {found.service}/{found.fingerprint}.yaml"
        raise SpecError(positions.problem(("fingerprint",), message, hint, "misplaced"))
    return found


def written(acceptance: Acceptance) -> bytes:
    """Return the file of an acceptance: YAML whose text is quoted as JSON, so that no text can be anything else."""
    values = acceptance.model_dump(mode="json", exclude_none=True)
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()]
    text = _HEADER + "".join(lines)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8")
