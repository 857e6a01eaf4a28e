"""Finds what a report of a bounty is made of: verifications and the list of better models, in files and folders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cardgen.errors import CardgenError, InvalidInputError, Place, Problem, UnreadableError
from cardgen.outside.bounty.accepting import LIST
from cardgen.outside.bounty.listing import BOUNTY_FORMAT, Bounty, read_bounty
from cardgen.outside.ledger.records import FORMAT as LEDGER_FORMAT
from cardgen.outside.ledger.store import open_ledger
from cardgen.spec.findings import VERIFICATION_FORMAT, Verification
from cardgen.spec.reading.file_reading import read_limited, unreadable

__all__ = ["Gathered", "gather"]

_MOST_BYTES = 20_000_000
_MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found.

    Attributes:
        verifications: In the order of the names of their files.
        bounty: The list of better models, where there is one.
    """

    verifications: tuple[Verification, ...]
    bounty: Bounty | None


def gather(sources: Sequence[Path]) -> Gathered:
    """Read verifications and the list from folders, from single files, and from ledgers.

    In a folder every `.json` and `.ledger` file is looked at, at any depth, and those of another format are left alone.
    A ledger gives the verification of every claim that was tried on its data. A verification that stands in several
    places counts once; one that is not as a ledger of its data, read with it, says is refused.

    Args:
        sources: Folders, ledgers, verifications, lists.

    Raises:
        InvalidInputError: A file is none of these, or there are two lists; holds everything that is wrong.
        UnreadableError: A file cannot be read, or was edited.
    """
    verifications: dict[str, Verification] = {}
    lists: dict[str, Bounty] = {}
    entries: dict[str, Verification] = {}
    problems: list[Problem] = []
    kinds = {UnreadableError.exit_code: False}
    for path, told in (each for source in sources for each in _files(source)):
        try:
            _take(path, told=told, verifications=verifications, lists=lists, entries=entries)
        except CardgenError as error:
            problems += error.problems
            kinds[error.exit_code] = True
    if not problems:
        problems += _contradictions(verifications, entries)
    if len(lists) > 1:
        names = " and ".join(sorted(lists))
        hint = "make a report for each"
        problems.append(Problem(None, "", f"there are several lists of better models: {names}", hint, "two-lists"))
    if problems:
        raise (UnreadableError if kinds[UnreadableError.exit_code] else InvalidInputError)(problems)
    known = {each.ledger_entry for each in verifications.values()}
    from_ledgers = [each for entry, each in entries.items() if entry not in known]
    found = (*(verifications[name] for name in sorted(verifications)), *from_ledgers)
    unique = {each.model_dump_json(): each for each in found}
    return Gathered(tuple(unique.values()), next(iter(lists.values()), None))


def _files(source: Path) -> list[tuple[Path, bool]]:
    """Return the files to look at, and whether each was named by the user."""
    if not source.is_dir():
        return [(source, True)]
    try:
        found = sorted(path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    except OSError as error:
        raise UnreadableError(unreadable(error, source, place=Place(str(source)))) from error
    if len(found) > _MOST_FILES:
        message = f"the folder holds more than {_MOST_FILES:,} files"
        raise InvalidInputError(Problem(Place(str(source)), "", message, "name the folder of the bounty", "too-many"))
    return [(path, False) for path in found if path.suffix in (".json", ".ledger")]


def _take(
    path: Path,
    *,
    told: bool,
    verifications: dict[str, Verification],
    lists: dict[str, Bounty],
    entries: dict[str, Verification],
) -> None:
    """Read one file, if it is one of those that a report is made of; a file that the user named must be."""
    try:
        content = read_limited(path, _MOST_BYTES, follow_link=told)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    form = _format(content)
    if form == LEDGER_FORMAT:
        ledger = open_ledger(path)
        for entry in ledger.entries:
            update = {"ledger_entry": entry.digest, "claim_number": entry.claim, "budget": ledger.header.budget}
            entries[entry.digest] = entry.verification.model_copy(update=update)
    elif form == BOUNTY_FORMAT:
        lists[str(path)] = read_bounty(path)
    elif form == VERIFICATION_FORMAT:
        try:
            verifications[str(path)] = Verification.model_validate_json(content)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            raise InvalidInputError(
                [Problem(Place(str(path)), ".".join(map(str, each["loc"])), each["msg"]) for each in details]
            ) from error
    elif told:
        hint = f"give the folder of the bounty, with {LIST} and verifications, or a ledger"
        message = "this is no verification, no list of better models and no ledger"
        raise InvalidInputError(Problem(Place(str(path)), "", message, hint, "foreign-file"))


def _format(content: bytes) -> str | None:
    """Return the format that a JSON document, or the first line of a ledger, says that it has."""
    for text in (content, content.split(b"\n", 1)[0]):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        form = found.get("format") if isinstance(found, dict) else None
        return form if isinstance(form, str) else None
    return None


def _contradictions(verifications: dict[str, Verification], entries: dict[str, Verification]) -> list[Problem]:
    """Return the verifications that say something else than the ledger that was read with them."""
    problems = []
    for name, each in sorted(verifications.items()):
        entry = entries.get(each.ledger_entry or "")
        if entry is None:
            if each.ledger_entry and any(of.holdout_digest == each.holdout_digest for of in entries.values()):
                message = "the ledger of its held-out data has no such claim"
                problems.append(Problem(Place(name), "", message, "verify the finding again", "edited"))
            continue
        # The finding may be another's: the same question is answered from the ledger, whoever asks it.
        if each.model_copy(update={"finding": entry.finding}) != entry:
            message = "this verification says something else than the ledger does"
            problems.append(Problem(Place(name), "", message, "verify the finding again", "edited"))
    return problems
